//! Workspaces and their settings.

use super::{OrganizationId, WorkspaceId};

/// A workspace of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    /// Absent on some compatible servers.
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: String,
    /// Starter plan or higher.
    pub(crate) premium: bool,
    /// What it allows.
    pub(crate) rules: WorkspaceRules,
    /// What every entry in it must have.
    pub(crate) required: Required,
}

/// Who may do what in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct WorkspaceRules {
    /// Whether the person administers it.
    pub(crate) admin: bool,
    /// Only administrators make projects.
    pub(crate) projects_by_admins: bool,
    /// Only administrators make tags.
    pub(crate) tags_by_admins: bool,
    /// New projects are private unless one says otherwise.
    pub(crate) private_projects: bool,
}

/// Fields that a workspace demands of every time entry (a paid feature, “required fields”).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct Required {
    pub(crate) description: bool,
    pub(crate) project: bool,
    pub(crate) task: bool,
    pub(crate) tag: bool,
}
