//! Making and renaming workspaces.

use serde::Deserialize;

use super::answer::{Answer, Reply, bad_request, forbidden};
use super::payload::read;
use super::request::Request;
use super::state::{WORKSPACE, Workspace, World};

/// The longest name of a workspace.
const LONGEST_NAME: usize = 140;
/// The most workspaces that one person can have.
const MOST: usize = 100;

#[derive(Deserialize)]
struct WorkspaceChange {
    name: Option<String>,
    only_admins_may_create_projects: Option<bool>,
    only_admins_may_create_tags: Option<bool>,
    only_admins_see_team_dashboard: Option<bool>,
    reports_collapse: Option<bool>,
}

impl World {
    pub(super) fn create_workspace(&mut self, organization: i64, request: &Request) -> Reply {
        self.organization(organization).ok_or_else(no_access)?;
        let change: WorkspaceChange = read(&request.body)?;
        let name = change.name.unwrap_or_default();
        let own: Vec<&Workspace> =
            self.workspaces.iter().filter(|it| it.organization_id == organization).collect();
        if !own.iter().any(|it| it.admin) {
            return Err(no_access());
        }
        // The plan is the organization's.
        if !own.iter().any(|it| it.premium) {
            return Err(bad_request("Multiple workspaces are not enabled in this organization."));
        }
        if self.workspaces.len() >= MOST {
            return Err(bad_request("user can have a maximum of 100 workspaces"));
        }
        self.check_workspace_name(organization, None, &name)?;
        let id = self.workspaces.iter().map(|it| it.id + 1).max().unwrap_or(WORKSPACE);
        let workspace = Workspace::new(id, organization, &name, true);
        let answer = Answer::json(&self.workspace_json(&workspace));
        self.workspaces.push(workspace);
        Ok(answer)
    }

    pub(super) fn update_workspace(&mut self, id: i64, request: &Request) -> Reply {
        let change: WorkspaceChange = read(&request.body)?;
        let workspace = self.workspace(id).filter(|it| it.admin).ok_or_else(no_access)?;
        if let Some(name) = &change.name {
            self.check_workspace_name(workspace.organization_id, Some(id), name)?;
        }
        if let Some(workspace) = self.workspaces.iter_mut().find(|it| it.id == id) {
            change.apply(workspace);
        }
        self.read_workspace(id)
    }

    fn check_workspace_name(
        &self,
        organization: i64,
        own: Option<i64>,
        name: &str,
    ) -> Result<(), Answer> {
        if name.trim().is_empty() {
            return Err(bad_request("workspace name must not be empty"));
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(bad_request("workspace name must not be longer than 140"));
        }
        let is_taken = |it: &Workspace| {
            it.organization_id == organization && it.name == name && Some(it.id) != own
        };
        if self.workspaces.iter().any(is_taken) {
            return Err(bad_request("another workspace with same name exists in organization"));
        }
        Ok(())
    }
}

impl WorkspaceChange {
    fn apply(self, workspace: &mut Workspace) {
        let set = |field: &mut bool, sent: Option<bool>| *field = sent.unwrap_or(*field);
        set(&mut workspace.only_admins_may_create_projects, self.only_admins_may_create_projects);
        set(&mut workspace.only_admins_may_create_tags, self.only_admins_may_create_tags);
        set(&mut workspace.only_admins_see_team_dashboard, self.only_admins_see_team_dashboard);
        set(&mut workspace.reports_collapse, self.reports_collapse);
        workspace.name = self.name.unwrap_or_else(|| workspace.name.clone());
    }
}

fn no_access() -> Answer {
    forbidden("User does not have access to this resource.")
}
