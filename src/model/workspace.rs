//! Workspaces and their settings.

use super::{OrganizationId, WorkspaceId};

/// A workspace of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    /// `None` with some compatible servers.
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: String,
    /// Starter plan or higher.
    pub(crate) premium: bool,
    pub(crate) rules: WorkspaceRules,
    /// Fields that are required of every time entry.
    pub(crate) required: Required,
}

/// Permissions in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct WorkspaceRules {
    /// Whether the person is an administrator.
    pub(crate) admin: bool,
    /// Only administrators may create projects.
    pub(crate) projects_by_admins: bool,
    /// Only administrators may create tags.
    pub(crate) tags_by_admins: bool,
    /// New projects are private by default.
    pub(crate) private_projects: bool,
}

/// Fields that a workspace requires of every time entry (a paid feature, “required fields”).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct Required {
    pub(crate) description: bool,
    pub(crate) project: bool,
    pub(crate) task: bool,
    pub(crate) tag: bool,
}
