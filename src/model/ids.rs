//! Keys of the store and ids of Toggl.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A time entry in the local store; never reused.
    EntryKey
    /// A project in the local store.
    ProjectKey
    /// A client in the local store.
    ClientKey
    /// A task in the local store.
    TaskKey
    /// A tag in the local store.
    TagKey
    /// Toggl's id of a time entry (they passed 3.7e9 in 2024, hence 64 bits everywhere).
    EntryId
    /// Toggl's id of a project.
    ProjectId
    /// Toggl's id of a client.
    ClientId
    /// Toggl's id of a task.
    TaskId
    /// Toggl's id of a tag.
    TagId
    /// Toggl's id of a workspace.
    WorkspaceId
    /// Toggl's id of an organization, the owner of workspaces and of the hourly quota.
    OrganizationId
    /// Toggl's id of a person.
    UserId
}
