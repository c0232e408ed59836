//! The workspaces of the account.

use rusqlite::params;

use super::{Result, Store};
use crate::model::{
    OrganizationId, Required, Workspace, WorkspaceId, WorkspaceRounding, WorkspaceRules,
};

impl Store {
    /// The workspaces of the account, by name.
    pub(crate) fn workspaces(&self) -> Result<Vec<Workspace>> {
        let sql =
            "select id, organization, name, premium, admin, projects_by_admins, tags_by_admins,
                   private_projects, needs_description, needs_project, needs_task, needs_tag,
                   rounding_mode, rounding_minutes
                   from workspaces order by name, id";
        self.rows(sql, [], |row| {
            Ok(Workspace {
                id: WorkspaceId(row.get(0)?),
                organization: row.get::<_, Option<i64>>(1)?.map(OrganizationId),
                name: row.get(2)?,
                premium: row.get(3)?,
                rules: WorkspaceRules {
                    admin: row.get(4)?,
                    projects_by_admins: row.get(5)?,
                    tags_by_admins: row.get(6)?,
                    private_projects: row.get(7)?,
                },
                required: Required {
                    description: row.get(8)?,
                    project: row.get(9)?,
                    task: row.get(10)?,
                    tag: row.get(11)?,
                },
                rounding: WorkspaceRounding::of_numbers(row.get(12)?, row.get(13)?),
            })
        })
    }

    /// The workspace of the account with this id.
    pub(crate) fn workspace(&self, id: Option<WorkspaceId>) -> Result<Option<Workspace>> {
        Ok(self.workspaces()?.into_iter().find(|it| Some(it.id) == id))
    }

    /// Replaces the workspaces of the account.
    pub(crate) fn set_workspaces(&self, workspaces: &[Workspace]) -> Result<()> {
        self.execute("delete from workspaces", [])?;
        for workspace in workspaces {
            self.put_workspace(workspace)?;
        }
        Ok(())
    }

    /// Saves one workspace of the account, new or changed.
    pub(crate) fn put_workspace(&self, workspace: &Workspace) -> Result<()> {
        let sql = "insert or replace into workspaces (id, organization, name, premium, admin,
                   projects_by_admins, tags_by_admins, private_projects, needs_description,
                   needs_project, needs_task, needs_tag, rounding_mode, rounding_minutes)
                   values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let (rules, required) = (workspace.rules, workspace.required);
        let values = params![
            workspace.id.0,
            workspace.organization.map(|id| id.0),
            workspace.name,
            workspace.premium,
            rules.admin,
            rules.projects_by_admins,
            rules.tags_by_admins,
            rules.private_projects,
            required.description,
            required.project,
            required.task,
            required.tag,
            workspace.rounding.map(WorkspaceRounding::mode_number),
            workspace.rounding.map(|rounding| rounding.minutes),
        ];
        self.execute(sql, values)
    }
}
