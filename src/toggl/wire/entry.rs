//! Time entries, and the answer to a bulk edit.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::decode::{LenientList, List, decode, is_possible, moment};
use crate::model::{ClientId, EntryId, ProjectId, TaskId, WorkspaceId};
use crate::toggl::types::{Listed, Patched, RelatedNames, TimeEntry};

#[derive(Debug, Deserialize)]
struct EntryWire {
    id: EntryId,
    workspace_id: Option<WorkspaceId>,
    // The old names often come beside the new ones, so they are fields of their own, not aliases.
    #[serde(rename = "wid")]
    old_workspace_id: Option<WorkspaceId>,
    project_id: Option<ProjectId>,
    #[serde(rename = "pid")]
    old_project_id: Option<ProjectId>,
    task_id: Option<TaskId>,
    #[serde(rename = "tid")]
    old_task_id: Option<TaskId>,
    billable: Option<bool>,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    duration: Option<i64>,
    description: Option<String>,
    tags: Option<List<String>>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<DateTime<Utc>>,
    project_name: Option<String>,
    project_color: Option<String>,
    project_active: Option<bool>,
    project_billable: Option<bool>,
    client_id: Option<ClientId>,
    client_name: Option<String>,
    task_name: Option<String>,
}

/// The time entry in an answer.
pub(in crate::toggl) fn entry(body: &str) -> Result<TimeEntry, String> {
    decode(body, EntryWire::into_entry)
}

/// The time entry in an answer, or `null`.
pub(in crate::toggl) fn entry_or_null(body: &str) -> Result<Option<TimeEntry>, String> {
    decode(body, |entry: Option<EntryWire>| entry.map(EntryWire::into_entry).transpose())
}

/// The list of time entries in an answer. An item that cannot be read does not keep the others from being
/// read.
pub(in crate::toggl) fn entries(body: &str) -> Result<Listed, String> {
    decode(body, |list: LenientList<EntryWire>| {
        let unreadable = list.unreadable.into_iter().map(|id| id.map(EntryId)).collect();
        let mut listed = Listed { entries: Vec::new(), unreadable };
        for wire in list.items {
            let id = wire.id;
            match wire.into_entry() {
                Ok(entry) => listed.entries.push(entry),
                Err(_) => listed.unreadable.push(Some(id)),
            }
        }
        Ok(listed)
    })
}

impl EntryWire {
    /// The time entry; the error names the start or the workspace when it is missing.
    fn into_entry(self) -> Result<TimeEntry, String> {
        let id = self.id;
        let duration = self.duration.unwrap_or_default();
        let start = self.start.filter(is_possible);
        let start = start.ok_or(format!("time entry {id} has no start"))?.trunc_subsecs(0);
        // Every negative duration means running; `stop: null` alone does not, since an entry made
        // without a duration reads `duration: 0, stop: null` and is a zero-length one.
        let stop = if duration < 0 {
            None
        } else {
            let length = TimeDelta::try_seconds(duration).unwrap_or_default();
            let stop = self.stop.or_else(|| start.checked_add_signed(length)).filter(is_possible);
            Some(stop.unwrap_or(start).trunc_subsecs(0))
        };
        let workspace = self.workspace_id.or(self.old_workspace_id);
        Ok(TimeEntry {
            id,
            workspace: workspace.ok_or(format!("time entry {id} has no workspace"))?,
            project: self.project_id.or(self.old_project_id),
            task: self.task_id.or(self.old_task_id),
            tags: self.tags.into_iter().flatten().collect(),
            billable: self.billable.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            start,
            stop,
            modified: moment(self.at),
            deleted: self.server_deleted_at.is_some(),
            names: RelatedNames {
                project: self.project_name,
                color: self.project_color,
                active: self.project_active,
                billable: self.project_billable,
                client: self.client_id.zip(self.client_name),
                task: self.task_name,
            },
        })
    }
}

#[derive(Debug, Deserialize)]
struct PatchedWire {
    success: Option<List<EntryId>>,
    failure: Option<List<FailureWire>>,
    error: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct FailureWire {
    id: EntryId,
    message: Option<String>,
}

/// The result of a bulk edit for each entry; absent lists mean that every entry was skipped.
pub(in crate::toggl) fn patched(body: &str) -> Result<Patched, String> {
    let words = |message: Option<String>| match message.unwrap_or_default().trim() {
        "" => "no reason was given".to_owned(),
        words => words.to_owned(),
    };
    decode(body, |wire: PatchedWire| {
        if wire.error.is_some() {
            return Err("it is an error".to_owned());
        }
        let failure = wire.failure.into_iter().flatten();
        Ok(Patched {
            success: wire.success.into_iter().flatten().collect(),
            failure: failure.map(|it| (it.id, words(it.message))).collect(),
        })
    })
}
