//! Projects and their tasks.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Reply, bad_request, forbidden, not_found, not_in_plan};
use super::bulk::{Patch, bulk};
use super::items::{Item, alive, find, find_mut, visible};
use super::payload::{Sent, instant, read};
use super::request::Request;
use super::shapes::project_json;
use super::state::{PaidFields, Project, Task, World};

/// What a free plan may paint its projects with.
const PALETTE: [&str; 14] = [
    "#0b83d9", "#9e5bd9", "#d94182", "#e36a00", "#bf7000", "#2da608", "#06a893", "#c9806b",
    "#465bb3", "#990099", "#c7af14", "#566614", "#d92b2b", "#525266",
];
const PROJECTS_ON_A_PAGE: usize = 151;
const MOST_PROJECTS_ON_A_PAGE: usize = 200;
const TASKS_ON_A_PAGE: usize = 50;

#[derive(Deserialize)]
struct ProjectChange {
    name: Option<String>,
    active: Option<bool>,
    is_private: Option<bool>,
    #[serde(default, alias = "cid")]
    client_id: Sent<i64>,
    color: Option<String>,
    billable: Option<bool>,
    client_name: Option<String>,
    start_date: Option<String>,
    #[serde(default)]
    end_date: Sent<String>,
    #[serde(flatten)]
    paid: PaidFields,
}

#[derive(Deserialize)]
struct TaskChange {
    name: Option<String>,
    active: Option<bool>,
    estimated_seconds: Option<i64>,
}

impl World {
    pub(super) fn list_projects(&self, wid: i64, request: &Request) -> Reply {
        let per_page =
            request.number("per_page")?.unwrap_or(PROJECTS_ON_A_PAGE).min(MOST_PROJECTS_ON_A_PAGE);
        let page = request.number("page")?.unwrap_or(1);
        // Without `active` the archived ones are in the list too.
        let active = match request.param("active") {
            None | Some("both") => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => return Err(bad_request("Invalid active")),
        };
        let since = request.since()?;
        let mut projects: Vec<&Project> = visible(&self.projects, since)
            .filter(|project| project.workspace_id == wid)
            .filter(|project| active.is_none_or(|active| project.active == active))
            .filter(|project| request.param("name").is_none_or(|name| project.name.contains(name)))
            .collect();
        projects.sort_by_key(|project| project.name.to_lowercase());
        let list: Value = projects
            .into_iter()
            .skip((page - 1).saturating_mul(per_page))
            .take(per_page)
            .map(project_json)
            .collect();
        let answer = Answer::json(&list).with("X-Page", page).with("X-Page-Size", per_page);
        Ok(answer.with("X-Sort-Field", "project_name").with("X-Sort-Order", "asc"))
    }

    /// Creates a project, archived unless the request says `active: true`.
    pub(super) fn create_project(&mut self, wid: i64, request: &Request) -> Reply {
        let change = self.read_project_change(wid, &request.body)?;
        let name = change.name.clone().unwrap_or_default();
        if self.workspace(wid).is_some_and(|it| it.only_admins_may_create_projects && !it.admin) {
            return Err(forbidden("Only admins may create projects in this workspace"));
        }
        self.check_project(wid, None, &name, &change)?;
        let project = self.add_project(wid, &name);
        project.active = false;
        change.apply(project);
        let mut shape = project_json(project);
        if let Value::Object(fields) = &mut shape {
            // The answer to a creation leaves these out.
            fields.remove("status");
            if !self.rules.created_project_has_created_at {
                fields.remove("created_at");
            }
        }
        Ok(Answer::json(&shape))
    }

    pub(super) fn read_project(&self, wid: i64, id: i64) -> Reply {
        find(&self.projects, wid, id)
            .map(|project| Answer::json(&project_json(project)))
            .ok_or_else(no_project)
    }

    pub(super) fn update_project(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let change = self.read_project_change(wid, &request.body)?;
        let project = find(&self.projects, wid, id).ok_or_else(no_project)?;
        let name = change.name.as_deref().unwrap_or(&project.name);
        self.check_project(wid, Some(project), name, &change)?;
        let at = self.touch();
        let project = find_mut(&mut self.projects, wid, id).ok_or_else(no_project)?;
        project.at = at;
        change.apply(project);
        Ok(Answer::json(&project_json(project)))
    }

    /// Edits several projects; colors are not checked against the plan here, unlike in a single update (recorded).
    pub(super) fn patch_projects(&mut self, wid: i64, ids: &str, request: &Request) -> Reply {
        bulk(ids, "Invalid project_id", request, |id, patches| self.patch_project(wid, id, patches))
    }

    fn patch_project(&mut self, wid: i64, id: i64, patches: &[Patch]) -> Result<(), Answer> {
        let mut project = find(&self.projects, wid, id).ok_or_else(no_project)?.clone();
        for patch in patches {
            let mut change = self.read_project_change(wid, &patch.as_update()?)?;
            let color = change.color.take();
            let name = change.name.as_deref().unwrap_or(&project.name);
            self.check_project(wid, Some(&project), name, &change)?;
            if let Some(color) = color.as_deref().filter(|color| !is_color(color)) {
                return Err(invalid_color(color));
            }
            change.color = color;
            change.apply(&mut project);
        }
        project.at = self.touch();
        *find_mut(&mut self.projects, wid, id).ok_or_else(no_project)? = project;
        Ok(())
    }

    /// Decodes a change of a project, its client found by name where only that is given.
    fn read_project_change(&self, wid: i64, body: &Value) -> Result<ProjectChange, Answer> {
        let mut change: ProjectChange = read(body)?;
        if let Some(name) = &change.client_name {
            let client = alive(&self.clients, wid).find(|client| client.name == *name);
            let client =
                client.ok_or_else(|| not_found("Client doesn't exist in the workspace."))?;
            change.client_id = Sent::Set(client.id);
        }
        let days = [change.start_date.as_ref(), change.end_date.as_set()];
        if let Some(day) = days.into_iter().flatten().find(|day| instant(day).is_none()) {
            return Err(bad_request(format!("Invalid date {day}")));
        }
        Ok(change)
    }

    fn check_project(
        &self,
        wid: i64,
        old: Option<&Project>,
        name: &str,
        change: &ProjectChange,
    ) -> Result<(), Answer> {
        if name.trim().is_empty() {
            return Err(bad_request("Project name cannot be empty"));
        }
        let client_id = change.client_id.over(old.and_then(|project| project.client_id));
        if let Some(id) = client_id.filter(|id| find(&self.clients, wid, *id).is_none()) {
            return Err(bad_request(format!(
                "Client with the ID {id} isn't present in workspace {wid}"
            )));
        }
        // Names are unique for each client, upper and lower case being different, and archived projects count.
        let others = alive(&self.projects, wid)
            .filter(|other| old.is_none_or(|project| project.id != other.id));
        if others.into_iter().any(|other| other.name == name && other.client_id == client_id) {
            return Err(bad_request("Project name already exists"));
        }
        let free = !self.is_premium(wid);
        match &change.color {
            Some(color) if !is_color(color) => Err(invalid_color(color)),
            Some(color) if free && !PALETTE.contains(&color.to_lowercase().as_str()) => {
                Err(not_in_plan("Custom project colors available only for premium plans"))
            }
            _ if free
                && (change.billable == Some(true) || change.paid != PaidFields::default()) =>
            {
                Err(not_in_plan("Workspace needs to have this feature enabled"))
            }
            _ => Ok(()),
        }
    }

    /// Deletes a project and, without `teDeletionMode=unassign`, its entries.
    ///
    /// What happens without the parameter is documented nowhere; the fake assumes the worst.
    pub(super) fn delete_project(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let keep_time = match request.param("teDeletionMode") {
            Some("unassign") => true,
            None | Some("delete") => false,
            Some(_) => return Err(bad_request("Invalid teDeletionMode")),
        };
        self.remove_project(wid, id, keep_time)
    }

    pub(super) fn remove_project(&mut self, wid: i64, id: i64, keep_time: bool) -> Reply {
        let at = self.touch();
        find_mut(&mut self.projects, wid, id).ok_or_else(no_project)?.delete(at);
        self.tasks.iter_mut().filter(|task| task.project_id == id).for_each(|task| task.delete(at));
        for mut entry in self.entries_with(|entry| entry.project_id == Some(id)) {
            if keep_time {
                (entry.project_id, entry.task_id) = (None, None);
                self.save(entry);
            } else {
                self.delete_entry(entry);
            }
        }
        Ok(Answer::json(&id.into()))
    }

    /// The tasks of a workspace, in a wrapper that no other list has.
    pub(super) fn list_tasks(&self, wid: i64, request: &Request) -> Reply {
        let per_page = request.number("per_page")?.unwrap_or(TASKS_ON_A_PAGE);
        let page = request.number("page")?.unwrap_or(1);
        let active = match request.param("active") {
            Some("both") => None,
            Some("false") => Some(false),
            _ => Some(true),
        };
        let tasks: Vec<&Task> = alive(&self.tasks, wid)
            .filter(|task| active.is_none_or(|active| task.active == active))
            .filter(|task| {
                request.param("pid").is_none_or(|pid| pid == task.project_id.to_string())
            })
            .collect();
        let shown = tasks.iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
        Ok(Answer::json(&json!({
            "data": shown.map(|task| self.task_json(task)).collect::<Value>(),
            "page": page,
            "per_page": per_page,
            "sort_field": "name",
            "sort_order": "ASC",
            "total_count": tasks.len(),
        })))
    }

    pub(super) fn project_tasks(&self, wid: i64, pid: i64, request: &Request) -> Reply {
        find(&self.projects, wid, pid).ok_or_else(no_project)?;
        let only_active = request.flag("active");
        let tasks = alive(&self.tasks, wid)
            .filter(|task| task.project_id == pid && (task.active || !only_active));
        Ok(Answer::json(&tasks.map(|task| self.task_json(task)).collect()))
    }

    pub(super) fn create_task(&mut self, wid: i64, pid: i64, request: &Request) -> Reply {
        if !self.is_premium(wid) {
            return Err(not_in_plan("Tasks are a premium feature"));
        }
        let change: TaskChange = read(&request.body)?;
        if !find(&self.projects, wid, pid).is_some_and(|project| project.active) {
            return Err(bad_request(
                "Project not found/accessible, Can not change tasks of archived project",
            ));
        }
        let name = change.name.clone().unwrap_or_default();
        self.check_task(pid, None, &name)?;
        let task = self.add_task(wid, pid, &name);
        change.apply(task);
        let task = task.clone();
        Ok(Answer::json(&self.task_json(&task)))
    }

    pub(super) fn read_task(&self, wid: i64, pid: i64, id: i64) -> Reply {
        self.own_task(wid, pid, id).map(|task| Answer::json(&self.task_json(task)))
    }

    pub(super) fn update_task(&mut self, wid: i64, pid: i64, id: i64, request: &Request) -> Reply {
        let change: TaskChange = read(&request.body)?;
        let task = self.own_task(wid, pid, id)?;
        self.check_task(pid, Some(id), change.name.as_deref().unwrap_or(&task.name))?;
        let at = self.touch();
        let task = find_mut(&mut self.tasks, wid, id).ok_or_else(no_task)?;
        task.at = at;
        change.apply(task);
        let task = task.clone();
        Ok(Answer::json(&self.task_json(&task)))
    }

    pub(super) fn delete_task(&mut self, wid: i64, pid: i64, id: i64) -> Reply {
        self.own_task(wid, pid, id)?;
        let at = self.touch();
        find_mut(&mut self.tasks, wid, id).ok_or_else(no_task)?.delete(at);
        for mut entry in self.entries_with(|entry| entry.task_id == Some(id)) {
            entry.task_id = None;
            self.save(entry);
        }
        Ok(Answer::empty())
    }

    fn own_task(&self, wid: i64, pid: i64, id: i64) -> Result<&Task, Answer> {
        find(&self.tasks, wid, id).filter(|task| task.project_id == pid).ok_or_else(no_task)
    }

    fn check_task(&self, pid: i64, id: Option<i64>, name: &str) -> Result<(), Answer> {
        let taken =
            |task: &Task| task.project_id == pid && Some(task.id) != id && task.name == name;
        match name.trim() {
            "" => Err(bad_request("Task name cannot be empty")),
            _ if self.tasks.iter().any(|task| task.deleted_at.is_none() && taken(task)) => {
                Err(bad_request("Task name already exists"))
            }
            _ => Ok(()),
        }
    }
}

impl ProjectChange {
    fn apply(self, project: &mut Project) {
        project.name = self.name.unwrap_or_else(|| project.name.clone());
        project.active = self.active.unwrap_or(project.active);
        project.private = self.is_private.unwrap_or(project.private);
        project.client_id = self.client_id.over(project.client_id);
        project.color = self.color.unwrap_or_else(|| project.color.clone());
        project.billable = self.billable.or(project.billable);
        // Of a time, only the day counts.
        let day = |text: String| instant(&text).map(|time| time.date_naive());
        project.start_date = self.start_date.and_then(day).or(project.start_date);
        project.end_date = match self.end_date {
            Sent::Absent => project.end_date,
            Sent::Null => None,
            Sent::Set(text) => day(text),
        };
        project.paid.change(self.paid);
    }
}

impl PaidFields {
    fn change(&mut self, sent: PaidFields) {
        self.auto_estimates = sent.auto_estimates.or(self.auto_estimates);
        self.estimated_hours = sent.estimated_hours.or(self.estimated_hours);
        self.rate = sent.rate.or(self.rate);
        self.fixed_fee = sent.fixed_fee.or(self.fixed_fee);
        self.currency = sent.currency.or_else(|| self.currency.take());
    }
}

impl TaskChange {
    fn apply(self, task: &mut Task) {
        task.name = self.name.unwrap_or_else(|| task.name.clone());
        task.active = self.active.unwrap_or(task.active);
        task.estimated_seconds = self.estimated_seconds.or(task.estimated_seconds);
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

fn invalid_color(color: &str) -> Answer {
    bad_request(format!(
        "Error in validating color '{color}'. Project color must be a hex value in the form of #[0-9a-f]{{6}}."
    ))
}

fn no_project() -> Answer {
    not_found("Project not found/accessible")
}

fn no_task() -> Answer {
    not_found("Task not found")
}
