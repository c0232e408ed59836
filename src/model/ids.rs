//! Keys of rows in the store, and ids of Toggl.

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

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for i64 {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    )*};
}

ids! {
    /// A time entry in the local store; never reused.
    EntryKey
    ProjectKey
    ClientKey
    TaskKey
    TagKey
    /// Toggl's id of a time entry (they passed 3.7e9 in 2024, hence 64 bits everywhere).
    EntryId
    ProjectId
    ClientId
    TaskId
    TagId
    WorkspaceId
    /// The owner of workspaces and of the hourly quota.
    OrganizationId
    UserId
}
