//! Clients and tags, and the lists under `/me` that mix all workspaces.

use serde::Deserialize;
use serde_json::Value;

use super::answer::{Answer, Reply, bad_request, forbidden, not_found, not_in_plan};
use super::items::{Item, alive, find, find_mut, visible};
use super::payload::read;
use super::request::Request;
use super::shapes::{client_json, project_json, tag_json};
use super::state::{Client, World};

/// On a page of `/me/projects/paginated`, when nothing is said.
const PROJECTS_ON_A_PAGE: usize = 201;

#[derive(Deserialize)]
struct ClientChange {
    name: Option<String>,
    notes: Option<String>,
}

#[derive(Deserialize)]
struct Restoration {
    #[serde(default)]
    projects: Vec<i64>,
    #[serde(default)]
    restore_all_projects: bool,
}

#[derive(Deserialize)]
struct TagChange {
    #[serde(default)]
    name: String,
}

impl World {
    pub(super) fn my_projects(&self, request: &Request) -> Reply {
        let archived_too = match request.param("include_archived") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(bad_request("Invalid include_archived")),
        };
        let projects = visible(&self.projects, request.since()?)
            .filter(|project| project.active || archived_too);
        Ok(Answer::json(&projects.map(project_json).collect()))
    }

    /// A page of projects in the order of their ids, from `start_project_id` on.
    ///
    /// Whether that one is part of the page is documented nowhere; here it is.
    pub(super) fn my_projects_page(&self, request: &Request) -> Reply {
        let per_page = request.number("per_page")?.unwrap_or(PROJECTS_ON_A_PAGE);
        let start = request.number("start_project_id")?.unwrap_or_default();
        let mut projects: Vec<_> = visible(&self.projects, request.since()?)
            .filter(|project| {
                project.active && usize::try_from(project.id).is_ok_and(|id| id >= start)
            })
            .collect();
        projects.sort_by_key(|project| project.id);
        Ok(Answer::json(&projects.into_iter().take(per_page).map(project_json).collect()))
    }

    pub(super) fn my_clients(&self, request: &Request) -> Reply {
        Ok(Answer::json(&visible(&self.clients, request.since()?).map(client_json).collect()))
    }

    pub(super) fn my_tags(&self, request: &Request) -> Reply {
        Ok(Answer::json(&visible(&self.tags, request.since()?).map(tag_json).collect()))
    }

    pub(super) fn my_tasks(&self, request: &Request) -> Reply {
        let done_too = match request.param("include_not_active") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(bad_request("Invalid include_not_active")),
        };
        let tasks = visible(&self.tasks, request.since()?).filter(|task| task.active || done_too);
        Ok(Answer::json(&tasks.map(|task| self.task_json(task)).collect()))
    }

    pub(super) fn list_clients(&self, wid: i64, request: &Request) -> Reply {
        let archived = match request.param("status") {
            None | Some("active") => Some(false),
            Some("archived") => Some(true),
            Some("both") => None,
            Some(_) => return Err(bad_request("Client status is invalid")),
        };
        let part = request.param("name").unwrap_or_default().to_lowercase();
        let clients = alive(&self.clients, wid)
            .filter(|client| archived.is_none_or(|archived| client.archived == archived))
            .filter(|client| client.name.to_lowercase().contains(&part));
        Ok(Answer::json(&clients.map(client_json).collect()))
    }

    pub(super) fn create_client(&mut self, wid: i64, request: &Request) -> Reply {
        let change: ClientChange = read(&request.body)?;
        let name = change.name.unwrap_or_default();
        self.check_client(wid, None, &name)?;
        let client = self.add_client(wid, &name);
        client.notes = change.notes;
        Ok(Answer::json(&client_json(client)))
    }

    pub(super) fn read_client(&self, wid: i64, id: i64) -> Reply {
        let client = find(&self.clients, wid, id);
        let client =
            client.ok_or_else(|| not_found(format!("No client with ID {id} was found")))?;
        Ok(Answer::json(&client_json(client)))
    }

    pub(super) fn update_client(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let change: ClientChange = read(&request.body)?;
        if let Some(name) = &change.name {
            self.check_client(wid, Some(id), name)?;
        }
        self.change_client(wid, id, |client| {
            client.name = change.name.unwrap_or_else(|| client.name.clone());
            client.notes = change.notes.or_else(|| client.notes.take());
        })
    }

    /// Deletes a client; its projects stay, without one.
    pub(super) fn delete_client(&mut self, wid: i64, id: i64) -> Reply {
        let at = self.touch();
        find_mut(&mut self.clients, wid, id).ok_or_else(no_client)?.delete(at);
        for project in self.projects.iter_mut().filter(|project| project.client_id == Some(id)) {
            (project.client_id, project.at) = (None, at);
        }
        Ok(Answer::json(&id.into()))
    }

    /// Archives a client with its projects, whose ids are the answer.
    pub(super) fn archive_client(&mut self, wid: i64, id: i64) -> Reply {
        if !self.is_premium(wid) {
            return Err(not_in_plan("Workspace needs to have this feature enabled"));
        }
        self.change_client(wid, id, |client| client.archived = true)?;
        let at = self.touch();
        let mut archived = Vec::new();
        for project in self
            .projects
            .iter_mut()
            .filter(|project| project.client_id == Some(id) && project.active)
        {
            (project.active, project.at) = (false, at);
            archived.push(Value::from(project.id));
        }
        Ok(Answer::json(&archived.into()))
    }

    pub(super) fn restore_client(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let wanted: Restoration =
            if request.has_body { read(&request.body)? } else { Restoration::nothing() };
        let answer = self.change_client(wid, id, |client| client.archived = false)?;
        let at = self.touch();
        for project in self.projects.iter_mut().filter(|project| project.client_id == Some(id)) {
            if wanted.restore_all_projects || wanted.projects.contains(&project.id) {
                (project.active, project.at) = (true, at);
            }
        }
        Ok(answer)
    }

    fn change_client(&mut self, wid: i64, id: i64, change: impl FnOnce(&mut Client)) -> Reply {
        let at = self.touch();
        let client = find_mut(&mut self.clients, wid, id).ok_or_else(no_client)?;
        client.at = at;
        change(client);
        Ok(Answer::json(&client_json(client)))
    }

    fn check_client(&self, wid: i64, id: Option<i64>, name: &str) -> Result<(), Answer> {
        if name.trim().is_empty() {
            return Err(bad_request("Client name cannot be empty"));
        }
        if alive(&self.clients, wid).any(|client| client.name == name && Some(client.id) != id) {
            return Err(bad_request("Client name already exists"));
        }
        Ok(())
    }

    pub(super) fn list_tags(&self, wid: i64, request: &Request) -> Answer {
        let part = request.param("search").unwrap_or_default();
        let tags = alive(&self.tags, wid).filter(|tag| tag.name.contains(part));
        Answer::json(&tags.map(tag_json).collect())
    }

    pub(super) fn create_tag(&mut self, wid: i64, request: &Request) -> Reply {
        let TagChange { name } = read(&request.body)?;
        self.check_tag(wid, None, &name)?;
        Ok(Answer::json(&tag_json(self.add_tag(wid, &name))))
    }

    /// Renames a tag everywhere, which is no edit of the entries that have it.
    pub(super) fn rename_tag(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let TagChange { name } = read(&request.body)?;
        self.change_tag(wid, id, &name)
    }

    pub(super) fn change_tag(&mut self, wid: i64, id: i64, name: &str) -> Reply {
        self.check_tag(wid, Some(id), name)?;
        let at = self.touch();
        let tag = find_mut(&mut self.tags, wid, id).ok_or_else(no_tag)?;
        tag.at = at;
        let old = std::mem::replace(&mut tag.name, name.to_owned());
        let answer = Answer::json(&tag_json(tag));
        for entry in self.entries.values_mut().filter(|entry| entry.workspace_id == wid) {
            entry.tags.iter_mut().filter(|tag| **tag == old).for_each(|tag| name.clone_into(tag));
        }
        Ok(answer)
    }

    /// Deletes a tag and takes it off all entries, whose `at` stays: a sync by `since` does not notice.
    pub(super) fn delete_tag(&mut self, wid: i64, id: i64) -> Reply {
        let at = self.touch();
        let tag = find_mut(&mut self.tags, wid, id).ok_or_else(no_tag)?;
        tag.delete(at);
        for entry in self.entries.values_mut().filter(|entry| entry.workspace_id == wid) {
            entry.tags.retain(|name| *name != tag.name);
        }
        Ok(Answer::empty())
    }

    fn check_tag(&self, wid: i64, id: Option<i64>, name: &str) -> Result<(), Answer> {
        if self.workspace(wid).is_some_and(|it| it.only_admins_may_create_tags && !it.admin) {
            return Err(forbidden(
                "Only organization or workspace administrators may manage tags in this workspace.",
            ));
        }
        if name.trim().is_empty() {
            return Err(bad_request("tag name can't be blank"));
        }
        if alive(&self.tags, wid).any(|tag| tag.name == name && Some(tag.id) != id) {
            return Err(bad_request(format!("a tag with the name '{name}' already exists")));
        }
        Ok(())
    }
}

impl Restoration {
    fn nothing() -> Restoration {
        Restoration { projects: Vec::new(), restore_all_projects: false }
    }
}

fn no_client() -> Answer {
    not_found("Client doesn't exist in the workspace.")
}

fn no_tag() -> Answer {
    not_found("Tag was not found")
}
