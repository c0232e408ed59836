//! Time entries, and the answer to a bulk edit.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::Deserialize;

use super::decode::{bounded, is_possible, nullable};
use crate::model::{ClientId, EntryId, ProjectId, TaskId, WorkspaceId};
use crate::toggl::policy;
use crate::toggl::types::{Patched, RelatedNames, TimeEntry};

#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct EntryWire {
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
    #[serde(default, deserialize_with = "nullable")]
    billable: bool,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "nullable")]
    duration: i64,
    #[serde(default, deserialize_with = "nullable")]
    description: String,
    #[serde(default, deserialize_with = "bounded")]
    tags: BTreeSet<String>,
    at: Option<DateTime<Utc>>,
    server_deleted_at: Option<DateTime<Utc>>,
    project_name: Option<String>,
    project_color: Option<String>,
    project_active: Option<bool>,
    client_id: Option<ClientId>,
    client_name: Option<String>,
    task_name: Option<String>,
}

impl EntryWire {
    /// The time entry.
    ///
    /// # Errors
    /// Names the start or the workspace when it is missing.
    pub(in crate::toggl) fn into_entry(self) -> Result<TimeEntry, String> {
        let id = self.id;
        let start = self.start.filter(is_possible);
        let start = start.ok_or(format!("time entry {id} has no start"))?.trunc_subsecs(0);
        // Every negative duration means running; `stop: null` alone does not, since an entry made
        // without a duration reads `duration: 0, stop: null` and is a zero-length one.
        let stop = if self.duration < 0 {
            None
        } else {
            let length = TimeDelta::try_seconds(self.duration).unwrap_or_default();
            let stop = self.stop.or_else(|| start.checked_add_signed(length)).filter(is_possible);
            let stop = stop.unwrap_or(start);
            Some(stop.trunc_subsecs(0))
        };
        let workspace = self.workspace_id.or(self.old_workspace_id);
        Ok(TimeEntry {
            id,
            workspace: workspace.ok_or(format!("time entry {id} has no workspace"))?,
            project: self.project_id.or(self.old_project_id),
            task: self.task_id.or(self.old_task_id),
            tags: self.tags,
            billable: self.billable,
            description: self.description,
            start,
            stop,
            modified: self.at.filter(is_possible),
            deleted: self.server_deleted_at.is_some(),
            names: RelatedNames {
                project: self.project_name,
                color: self.project_color,
                active: self.project_active,
                client: self.client_id.zip(self.client_name),
                task: self.task_name,
            },
        })
    }
}

/// The answer to a bulk edit.
#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct PatchedWire {
    #[serde(default, deserialize_with = "bounded")]
    success: BTreeSet<EntryId>,
    #[serde(default, deserialize_with = "bounded")]
    failure: Vec<FailureWire>,
}

#[derive(Debug, Deserialize)]
struct FailureWire {
    id: EntryId,
    #[serde(default, deserialize_with = "nullable")]
    message: String,
}

impl PatchedWire {
    /// The result for each entry; absent lists mean that every entry was skipped.
    pub(in crate::toggl) fn into_patched(self) -> Patched {
        let words = |message: String| match message.trim() {
            "" => "no reason was given".to_owned(),
            words => policy::shortened(words),
        };
        let failure = self.failure.into_iter().map(|it| (it.id, words(it.message)));
        Patched { success: self.success, failure: failure.collect() }
    }
}
