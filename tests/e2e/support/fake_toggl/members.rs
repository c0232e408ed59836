//! Who works in a workspace: the person alone.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Reply, bad_request};
use super::items::{alive, find};
use super::payload::read;
use super::request::Request;
use super::shapes::seconds;
use super::state::{Project, World};

/// The id of a membership is none of the user, the workspace or the project.
const FIRST_MEMBERSHIP: i64 = 7_000_000;

/// Whom to add to which project.
#[derive(Deserialize)]
struct NewMember {
    project_id: Option<i64>,
    user_id: Option<i64>,
}

impl World {
    pub(super) fn users_json(&self, wid: i64) -> Value {
        let admin = self.is_admin(wid);
        json!([{
            "id": self.user.id, "fullname": self.user.fullname, "email": self.user.email,
            "is_active": true, "is_admin": admin, "inactive": false,
            "role": if admin { "admin" } else { "user" },
        }])
    }

    /// The memberships, whose `id` is not that of the user.
    pub(super) fn workspace_users_json(&self, wid: i64) -> Value {
        let admin = self.is_admin(wid);
        json!([{
            "id": FIRST_MEMBERSHIP + wid, "uid": self.user.id, "user_id": self.user.id, "wid": wid,
            "workspace_id": wid, "name": self.user.fullname, "email": self.user.email,
            "active": true, "inactive": false, "admin": admin, "workspace_admin": admin,
            "organization_admin": admin, "role": if admin { "admin" } else { "user" },
            "timezone": self.user.timezone, "at": "2024-04-09T03:12:46+00:00", "is_direct": true,
            "group_ids": [], "rate": null, "labor_cost": null, "2fa_enabled": false,
        }])
    }

    /// One membership a project, since the person made them all.
    pub(super) fn project_users_json(&self, wid: i64, request: &Request) -> Value {
        let wanted = |project: &&Project| {
            let ids = request.param("project_ids");
            ids.is_none_or(|ids| ids.split(',').any(|id| id == project.id.to_string()))
        };
        let membership = |project: &Project| {
            json!({
                "id": FIRST_MEMBERSHIP + project.id, "project_id": project.id,
                "user_id": self.user.id, "workspace_id": wid, "manager": true, "rate": null,
                "labor_cost": null, "group_id": null, "at": seconds(project.created_at),
            })
        };
        alive(&self.projects, wid).filter(wanted).map(membership).collect()
    }

    /// Refuses to add anybody: there is one user, who is a member already.
    pub(super) fn add_project_user(&self, wid: i64, request: &Request) -> Reply {
        let member: NewMember = read(&request.body)?;
        let project = member.project_id.and_then(|id| find(&self.projects, wid, id));
        Err(match project {
            None => bad_request("Invalid project_id"),
            Some(_) if member.user_id != Some(self.user.id) => bad_request("Invalid user_id"),
            Some(_) => bad_request("Project user already exists"),
        })
    }

    fn is_admin(&self, wid: i64) -> bool {
        self.workspace(wid).is_some_and(|workspace| workspace.admin)
    }
}
