//! Workspaces, clients, projects, tasks and tags.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::decode::{decode, moment};
use crate::model::{
    CatalogClient, CatalogProject, CatalogTag, CatalogTask, ClientId, OrganizationId, ProjectId,
    Required, TagId, TaskId, Workspace, WorkspaceId, WorkspaceRounding, WorkspaceRules,
};

#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceWire {
    id: WorkspaceId,
    organization_id: Option<OrganizationId>,
    name: Option<String>,
    premium: Option<bool>,
    admin: Option<bool>,
    role: Option<String>,
    only_admins_may_create_projects: Option<bool>,
    only_admins_may_create_tags: Option<bool>,
    projects_private_by_default: Option<bool>,
    te_constraints: Option<ConstraintsWire>,
    rounding: Option<i64>,
    rounding_minutes: Option<i64>,
    pub(super) server_deleted_at: Option<String>,
}

/// Required fields of every entry of a workspace; they count only while they are enabled.
#[derive(Debug, Default, Deserialize)]
struct ConstraintsWire {
    time_entry_constraints_enabled: Option<bool>,
    description_present: Option<bool>,
    project_present: Option<bool>,
    task_present: Option<bool>,
    tag_present: Option<bool>,
}

/// The workspace in an answer.
pub(in crate::toggl) fn workspace(body: &str) -> Result<Workspace, String> {
    let workspace: Workspace = decode(body, |wire: WorkspaceWire| Ok(wire.into()))?;
    if workspace.name.is_empty() {
        return Err("the answer contains no workspace".to_owned());
    }
    Ok(workspace)
}

impl From<WorkspaceWire> for Workspace {
    fn from(wire: WorkspaceWire) -> Self {
        let constraints = wire.te_constraints.unwrap_or_default();
        let enabled = constraints.time_entry_constraints_enabled == Some(true);
        // `role` replaces `admin`; without either, Toggl itself decides.
        let is_admin = wire.role.map(|role| role == "admin").or(wire.admin);
        Self {
            id: wire.id,
            organization: wire.organization_id,
            name: wire.name.unwrap_or_default(),
            premium: wire.premium.unwrap_or_default(),
            rules: WorkspaceRules {
                admin: is_admin.unwrap_or(true),
                projects_by_admins: wire.only_admins_may_create_projects.unwrap_or_default(),
                tags_by_admins: wire.only_admins_may_create_tags.unwrap_or_default(),
                private_projects: wire.projects_private_by_default.unwrap_or_default(),
            },
            required: Required {
                description: enabled && constraints.description_present == Some(true),
                project: enabled && constraints.project_present == Some(true),
                task: enabled && constraints.task_present == Some(true),
                tag: enabled && constraints.tag_present == Some(true),
            },
            rounding: WorkspaceRounding::of_numbers(wire.rounding, wire.rounding_minutes),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ClientWire {
    id: ClientId,
    workspace_id: Option<WorkspaceId>,
    // Clients have this name only.
    wid: Option<WorkspaceId>,
    name: Option<String>,
    archived: Option<bool>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<String>,
}

impl ClientWire {
    /// The client, unless it is deleted; `workspace` is the one of the request.
    pub(in crate::toggl) fn into_catalog(
        self,
        workspace: Option<WorkspaceId>,
    ) -> Option<CatalogClient> {
        let deleted = self.server_deleted_at.is_some();
        let workspace = self.workspace_id.or(self.wid).or(workspace).filter(|_| !deleted)?;
        let archived = self.archived.unwrap_or_default();
        Some(CatalogClient {
            id: self.id,
            workspace,
            name: self.name.unwrap_or_default(),
            archived,
            modified: moment(self.at),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ProjectWire {
    id: ProjectId,
    workspace_id: Option<WorkspaceId>,
    client_id: Option<ClientId>,
    name: Option<String>,
    color: Option<String>,
    active: Option<bool>,
    is_private: Option<bool>,
    at: Option<DateTime<Utc>>,
    billable: Option<bool>,
    server_deleted_at: Option<String>,
}

impl ProjectWire {
    /// The project, unless it is deleted; `workspace` is the one of the request.
    pub(in crate::toggl) fn into_catalog(
        self,
        workspace: Option<WorkspaceId>,
    ) -> Option<CatalogProject> {
        let deleted = self.server_deleted_at.is_some();
        Some(CatalogProject {
            id: self.id,
            workspace: self.workspace_id.or(workspace).filter(|_| !deleted)?,
            client: self.client_id,
            name: self.name.unwrap_or_default(),
            color: self.color,
            active: self.active.unwrap_or(true),
            private: self.is_private,
            modified: moment(self.at),
            billable: self.billable,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct TaskWire {
    id: TaskId,
    workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    name: Option<String>,
    active: Option<bool>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<String>,
}

impl TaskWire {
    /// The task, unless it is deleted; `workspace` and `project` are those of the request.
    pub(in crate::toggl) fn into_catalog(
        self,
        workspace: Option<WorkspaceId>,
        project: Option<ProjectId>,
    ) -> Option<CatalogTask> {
        let deleted = self.server_deleted_at.is_some();
        Some(CatalogTask {
            id: self.id,
            workspace: self.workspace_id.or(workspace).filter(|_| !deleted)?,
            project: self.project_id.or(project)?,
            name: self.name.unwrap_or_default(),
            active: self.active.unwrap_or(true),
            modified: moment(self.at),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct TagWire {
    id: TagId,
    workspace_id: Option<WorkspaceId>,
    name: Option<String>,
    deleted_at: Option<String>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<String>,
}

impl TagWire {
    /// The tag, unless it is deleted; `workspace` is the one of the request.
    pub(in crate::toggl) fn into_catalog(
        self,
        workspace: Option<WorkspaceId>,
    ) -> Option<CatalogTag> {
        let deleted = self.deleted_at.is_some() || self.server_deleted_at.is_some();
        let workspace = self.workspace_id.or(workspace).filter(|_| !deleted)?;
        let (name, modified) = (self.name.unwrap_or_default(), moment(self.at));
        Some(CatalogTag { id: self.id, workspace, name, modified })
    }
}
