//! `/me/web-timer`: what the timer page of the web app loads at once.
//!
//! It is in no documentation; the fields are those that the client `toggl-python` 0.3 reads.

use serde_json::{Value, json};

use super::account::RELATED_ENTRIES;
use super::answer::Answer;
use super::shapes::{client_json, precise, project_json, seconds, tag_json};
use super::state::{Entry, World};

impl World {
    /// The lists of the account, and the finished entries of the last days, newest first.
    pub(super) fn web_timer(&self) -> Answer {
        let since = self.now() - RELATED_ENTRIES;
        let mut entries = self.entries_with(|entry| entry.start >= since && entry.stop.is_some());
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.start));
        let clients = self.clients.iter().filter(|it| it.deleted_at.is_none()).map(client_json);
        let projects = self.projects.iter().filter(|it| it.deleted_at.is_none()).map(project_json);
        let tags = self.tags.iter().filter(|it| it.deleted_at.is_none()).map(tag_json);
        Answer::json(&json!({
            "clients": clients.collect::<Value>(), "projects": projects.collect::<Value>(),
            "tags": tags.collect::<Value>(),
            "time_entries": entries.iter().map(|it| self.web_entry_json(it)).collect::<Value>(),
        }))
    }

    fn web_entry_json(&self, entry: &Entry) -> Value {
        let tag_ids: Value =
            entry.tags.iter().filter_map(|name| self.tag_id(entry.workspace_id, name)).collect();
        json!({
            "id": entry.id, "workspace_id": entry.workspace_id, "project_id": entry.project_id,
            "task_id": entry.task_id, "planned_task_id": null, "user_id": self.user.id,
            "billable": entry.billable, "description": entry.description, "tag_ids": tag_ids,
            "duration_in_seconds": entry.duration(), "ignore_start_and_stop": false,
            "utc_start": seconds(entry.start), "utc_stop": entry.stop.map(seconds),
            "updated_at": precise(entry.at), "deleted": null,
        })
    }
}
