//! Workspaces, clients, projects, tasks and tags.

use serde::Deserialize;

use super::decode::nullable;
use crate::model::{
    CatalogClient, CatalogProject, CatalogTag, CatalogTask, ClientId, OrganizationId, ProjectId,
    Required, TagId, TaskId, Workspace, WorkspaceId, WorkspaceRules,
};

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(in crate::toggl) struct WorkspaceWire {
    id: WorkspaceId,
    organization_id: Option<OrganizationId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    premium: bool,
    admin: Option<bool>,
    role: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    only_admins_may_create_projects: bool,
    #[serde(default, deserialize_with = "nullable")]
    only_admins_may_create_tags: bool,
    #[serde(default, deserialize_with = "nullable")]
    projects_private_by_default: bool,
    #[serde(default, deserialize_with = "nullable")]
    te_constraints: ConstraintsWire,
    server_deleted_at: Option<String>,
}

/// Required fields of every entry of a workspace; they count only while they are enabled.
#[derive(Debug, Default, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
struct ConstraintsWire {
    #[serde(default, deserialize_with = "nullable")]
    time_entry_constraints_enabled: bool,
    #[serde(default, deserialize_with = "nullable")]
    description_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    project_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    task_present: bool,
    #[serde(default, deserialize_with = "nullable")]
    tag_present: bool,
}

impl WorkspaceWire {
    pub(in crate::toggl) fn is_deleted(&self) -> bool {
        self.server_deleted_at.is_some()
    }
}

impl From<WorkspaceWire> for Workspace {
    fn from(wire: WorkspaceWire) -> Self {
        let constraints = wire.te_constraints;
        let enabled = constraints.time_entry_constraints_enabled;
        // `role` replaces `admin`; without either, Toggl itself decides.
        let is_admin = wire.role.map(|role| role == "admin").or(wire.admin);
        Self {
            id: wire.id,
            organization: wire.organization_id,
            name: wire.name,
            premium: wire.premium,
            rules: WorkspaceRules {
                admin: is_admin.unwrap_or(true),
                projects_by_admins: wire.only_admins_may_create_projects,
                tags_by_admins: wire.only_admins_may_create_tags,
                private_projects: wire.projects_private_by_default,
            },
            required: Required {
                description: enabled && constraints.description_present,
                project: enabled && constraints.project_present,
                task: enabled && constraints.task_present,
                tag: enabled && constraints.tag_present,
            },
        }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ClientWire {
    id: ClientId,
    workspace_id: Option<WorkspaceId>,
    // Clients have this name only.
    wid: Option<WorkspaceId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    archived: bool,
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
        Some(CatalogClient { id: self.id, workspace, name: self.name, archived: self.archived })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ProjectWire {
    id: ProjectId,
    workspace_id: Option<WorkspaceId>,
    client_id: Option<ClientId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    color: Option<String>,
    active: Option<bool>,
    is_private: Option<bool>,
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
            name: self.name,
            color: self.color,
            active: self.active.unwrap_or(true),
            private: self.is_private,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct TaskWire {
    id: TaskId,
    workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    active: Option<bool>,
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
            name: self.name,
            active: self.active.unwrap_or(true),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct TagWire {
    id: TagId,
    workspace_id: Option<WorkspaceId>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    deleted_at: Option<String>,
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
        Some(CatalogTag { id: self.id, workspace, name: self.name })
    }
}
