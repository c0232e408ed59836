//! Who answers what: login, then quota, then the table of paths.

use serde_json::json;

use super::answer::{Answer, Reply, bad_request, forbidden, no_such_page, not_found};
use super::faults::quota_used_up;
use super::quota::Bucket;
use super::request::Request;
use super::shapes::constraints_json;
use super::state::World;

impl World {
    /// Does what a request asks for and answers as Toggl would.
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        let answer = if request.reads() {
            self.as_replicas_see_it(|world| world.admit(request)).map(|it| self.made_odd(it))
        } else {
            self.admit(request)
        };
        let answer = answer.unwrap_or_else(|refusal| refusal);
        match request.bucket.filter(|_| self.rules.quota_headers) {
            Some(bucket) => {
                let level = self.quota.level(bucket, self.now());
                answer.with_quota(level.remaining, level.resets_in)
            }
            None => answer,
        }
    }

    fn admit(&mut self, request: &Request) -> Reply {
        if request.path == "/api/v9/status" {
            return Ok(Answer::json(&serde_json::json!({"status": "OK"})));
        }
        if let Some(refusal) = self.refuse_login(request) {
            return Err(refusal);
        }
        if let Some(bucket) = request.bucket
            && !self.quota.spend(bucket, self.now())
        {
            return Err(quota_used_up(self.quota.level(bucket, self.now()).resets_in));
        }
        // A report may be asked for without a type: a published client does, and Toggl answers it.
        let untyped_report =
            request.content_type.is_none() && request.path.starts_with("/reports/");
        if request.has_body && !request.is_json() && !untyped_report {
            return Err(bad_request("Content-Type must be application/json"));
        }
        self.route(request)
    }

    /// What a request counts against; whether the request succeeds does not matter.
    pub(super) fn bucket(&self, request: &Request) -> Option<Bucket> {
        match segments(&request.path).as_slice() {
            // That what names no workspace counts like `/me` is an assumption.
            ["api", "v9", "me" | "time_entries", ..] | ["api", "v9", "workspaces"] => {
                Some(Bucket::User)
            }
            ["api", "v9", "workspaces", id, ..] | ["reports", "api", "v3", "workspace", id, ..] => {
                let workspace = self.workspace(id.parse().ok()?)?;
                Some(Bucket::Organization(workspace.organization_id))
            }
            ["reports", "api", "v2", ..] => {
                let workspace = self.workspace(request.param("workspace_id")?.parse().ok()?)?;
                Some(Bucket::Organization(workspace.organization_id))
            }
            ["api", "v9", "organizations", id, ..] => {
                let organization = self.organization(id.parse().ok()?)?;
                Some(Bucket::Organization(organization.id))
            }
            _ => None,
        }
    }

    fn route(&mut self, request: &Request) -> Reply {
        let method = request.method.as_str();
        match segments(&request.path).as_slice() {
            ["api", "v9", "me", rest @ ..] if method == "GET" => self.me(rest, request),
            ["api", "v9", "me", rest @ ..] => self.change_me(rest, request),
            ["api", "v9", "time_entries", rest @ ..] => self.in_no_workspace(rest, request),
            ["api", "v9", "workspaces"] if method == "GET" => {
                Ok(Answer::json(&self.workspaces_json()))
            }
            ["api", "v9", "organizations", id] if method == "GET" => {
                self.read_organization(number(id)?)
            }
            ["api", "v9", "organizations", id, "workspaces"] if method == "POST" => {
                self.create_workspace(number(id)?, request)
            }
            ["api", "v9", "workspaces", wid, rest @ ..] => {
                let wid = self
                    .own_workspace(wid)
                    .ok_or_else(|| forbidden("Missing or invalid workspace_id"))?;
                self.in_workspace(wid, rest, request)
            }
            ["reports", "api", "v2", "details"] if method == "GET" => {
                self.detailed_report_v2(request)
            }
            ["reports", "api", "v3", "workspace", wid, rest @ ..] if method == "POST" => {
                let wid = self
                    .own_workspace(wid)
                    .ok_or_else(|| forbidden("Workspace not found/accessible"))?;
                match rest {
                    ["search", "time_entries"] => self.detailed_report(wid, request),
                    ["summary", "time_entries"] => self.summary_report(wid, request),
                    ["weekly", "time_entries"] => self.weekly_report(wid, request),
                    _ => Err(no_such_page()),
                }
            }
            _ => Err(no_such_page()),
        }
    }

    fn me(&self, rest: &[&str], request: &Request) -> Reply {
        match rest {
            [] => Ok(self.read_me(request)),
            ["logged"] => Ok(Answer::empty()),
            ["quota"] => Ok(Answer::json(&self.quota_json())),
            ["features"] => Ok(Answer::json(&self.features_json())),
            ["preferences"] => Ok(Answer::json(&self.preferences_json())),
            ["preferences", client] => self.client_preferences(client),
            ["web-timer"] => Ok(self.web_timer()),
            ["workspaces"] => Ok(Answer::json(&self.workspaces_json())),
            ["organizations"] => Ok(Answer::json(&self.organizations_json())),
            ["projects"] => self.my_projects(request),
            ["projects", "paginated"] => self.my_projects_page(request),
            ["clients"] => self.my_clients(request),
            ["tags"] => self.my_tags(request),
            ["tasks"] => self.my_tasks(request),
            ["time_entries"] => self.list_entries(request),
            ["time_entries", "current"] => Ok(self.current_entry()),
            ["time_entries", id] => self.read_entry(number(id)?, request),
            _ => Err(no_such_page()),
        }
    }

    fn change_me(&mut self, rest: &[&str], request: &Request) -> Reply {
        match (request.method.as_str(), rest) {
            ("PUT", []) => self.update_me(request),
            ("POST", ["reset_token"]) => Ok(self.reset_token()),
            ("POST", ["preferences"]) => self.set_preferences(request),
            _ => Err(no_such_page()),
        }
    }

    /// The paths of entries without their workspace: in no documentation any more, and still used by clients.
    fn in_no_workspace(&mut self, rest: &[&str], request: &Request) -> Reply {
        match (request.method.as_str(), rest) {
            ("POST", []) => self.create_entry_anywhere(request),
            ("PUT", [id]) => {
                let id = number(id)?;
                self.update_entry(self.workspace_of_entry(id)?, id, request)
            }
            ("DELETE", [id]) => {
                let id = number(id)?;
                self.remove_entry(self.workspace_of_entry(id)?, id)
            }
            _ => Err(no_such_page()),
        }
    }

    fn in_workspace(&mut self, wid: i64, rest: &[&str], request: &Request) -> Reply {
        match (request.method.as_str(), rest) {
            ("GET", []) => self.read_workspace(wid),
            ("PUT", []) => self.update_workspace(wid, request),
            ("GET", ["time_entry_constraints"]) => {
                let workspace = self.workspace(wid).ok_or_else(no_such_page)?;
                Ok(Answer::json(&constraints_json(workspace)))
            }

            ("GET", ["users"]) => Ok(Answer::json(&self.users_json(wid))),
            ("GET", ["workspace_users"]) => Ok(Answer::json(&self.workspace_users_json(wid))),
            ("GET", ["project_users"]) => Ok(Answer::json(&self.project_users_json(wid, request))),
            ("POST", ["project_users"]) => self.add_project_user(wid, request),
            // Nobody has made any.
            ("GET", ["groups"]) => Ok(Answer::json(&json!([]))),

            ("POST", ["time_entries"]) => self.create_entry(wid, request),
            ("PUT", ["time_entries", id]) => self.update_entry(wid, number(id)?, request),
            ("DELETE", ["time_entries", id]) => self.remove_entry(wid, number(id)?),
            ("PATCH", ["time_entries", id, "stop"]) => self.stop_entry(wid, number(id)?, request),
            ("PATCH", ["time_entries", ids]) => self.patch_entries(wid, ids, request),

            ("GET", ["projects"]) => self.list_projects(wid, request),
            ("POST", ["projects"]) => self.create_project(wid, request),
            ("GET", ["projects", id]) => self.read_project(wid, number(id)?),
            ("PATCH", ["projects", ids]) => self.patch_projects(wid, ids, request),
            ("PUT", ["projects", id]) => self.update_project(wid, number(id)?, request),
            ("DELETE", ["projects", id]) => self.delete_project(wid, number(id)?, request),

            ("GET", ["tasks"]) => self.list_tasks(wid, request),
            ("GET", ["projects", pid, "tasks"]) => self.project_tasks(wid, number(pid)?, request),
            ("POST", ["projects", pid, "tasks"]) => self.create_task(wid, number(pid)?, request),
            ("GET", ["projects", pid, "tasks", id]) => {
                self.read_task(wid, number(pid)?, number(id)?)
            }
            ("PUT", ["projects", pid, "tasks", id]) => {
                self.update_task(wid, number(pid)?, number(id)?, request)
            }
            ("DELETE", ["projects", pid, "tasks", id]) => {
                self.delete_task(wid, number(pid)?, number(id)?)
            }

            ("GET", ["clients"]) => self.list_clients(wid, request),
            ("POST", ["clients"]) => self.create_client(wid, request),
            ("GET", ["clients", id]) => self.read_client(wid, number(id)?),
            ("PUT", ["clients", id]) => self.update_client(wid, number(id)?, request),
            ("DELETE", ["clients", id]) => self.delete_client(wid, number(id)?),
            ("POST", ["clients", id, "archive"]) => self.archive_client(wid, number(id)?),
            ("POST", ["clients", id, "restore"]) => self.restore_client(wid, number(id)?, request),

            ("GET", ["tags"]) => Ok(self.list_tags(wid, request)),
            ("POST", ["tags"]) => self.create_tag(wid, request),
            ("PUT", ["tags", id]) => self.rename_tag(wid, number(id)?, request),
            ("DELETE", ["tags", id]) => self.delete_tag(wid, number(id)?),
            _ => Err(no_such_page()),
        }
    }

    fn own_workspace(&self, id: &str) -> Option<i64> {
        self.workspace(id.parse().ok()?).map(|workspace| workspace.id)
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn number(segment: &str) -> Result<i64, Answer> {
    segment.parse().map_err(|_| not_found(""))
}
