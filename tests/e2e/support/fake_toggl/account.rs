//! The user, the workspaces and the organizations, to look at.

use chrono::TimeDelta;
use serde_json::Value;

use super::answer::{Answer, Reply, forbidden};
use super::request::Request;
use super::shapes::{Form, client_json, project_json, tag_json};
use super::state::World;

/// The entries that come along with `/me` are only the latest.
pub(super) const RELATED_ENTRIES: TimeDelta = TimeDelta::days(10);

impl World {
    pub(super) fn read_me(&self, request: &Request) -> Answer {
        let mut me = self.user_json();
        if request.flag("with_related_data") {
            for (kind, items) in self.related_data() {
                if self.rules.null_in_me.contains(&kind) {
                    me[kind] = Value::Null;
                } else if !items.is_empty() {
                    // A kind without items is not mentioned at all.
                    me[kind] = items.into();
                }
            }
        }
        Answer::json(&me)
    }

    fn related_data(&self) -> [(&'static str, Vec<Value>); 6] {
        let since = self.now() - RELATED_ENTRIES;
        let mut entries = self.entries_with(|entry| entry.start >= since);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.start));
        let entries =
            entries.iter().map(|entry| self.entry_json(entry, Form::Read, false)).collect();
        let clients =
            self.clients.iter().filter(|it| it.deleted_at.is_none()).map(client_json).collect();
        let projects =
            self.projects.iter().filter(|it| it.deleted_at.is_none()).map(project_json).collect();
        let tags = self.tags.iter().filter(|it| it.deleted_at.is_none()).map(tag_json).collect();
        let tasks = self
            .tasks
            .iter()
            .filter(|it| it.deleted_at.is_none())
            .map(|it| self.task_json(it))
            .collect();
        let workspaces = self.workspaces.iter().map(|it| self.workspace_json(it)).collect();
        [
            ("clients", clients),
            ("projects", projects),
            ("tags", tags),
            ("tasks", tasks),
            ("time_entries", entries),
            ("workspaces", workspaces),
        ]
    }

    pub(super) fn workspaces_json(&self) -> Value {
        self.workspaces.iter().map(|workspace| self.workspace_json(workspace)).collect()
    }

    pub(super) fn organizations_json(&self) -> Value {
        self.organizations.iter().map(|organization| self.organization_json(organization)).collect()
    }

    pub(super) fn read_workspace(&self, id: i64) -> Reply {
        let workspace =
            self.workspace(id).ok_or_else(|| forbidden("Missing or invalid workspace_id"))?;
        Ok(Answer::json(&self.workspace_json(workspace)))
    }

    pub(super) fn read_organization(&self, id: i64) -> Reply {
        let organization = self
            .organization(id)
            .ok_or_else(|| forbidden("User does not have access to this resource."))?;
        Ok(Answer::json(&self.organization_json(organization)))
    }
}
