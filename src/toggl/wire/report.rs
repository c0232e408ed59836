//! Rows of the detailed report.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;

use super::decode::{MAX_BODY, body_too_large, bounded, is_possible, nullable};
use crate::model::{EntryId, ProjectId, TaskId, UserId, WorkspaceId};
use crate::toggl::types::{RelatedNames, TimeEntry};

/// A row of the detailed report: the common fields of a group of time entries, and the entries.
#[derive(Debug, Deserialize)]
pub(in crate::toggl) struct ReportRow {
    user_id: Option<UserId>,
    project_id: Option<ProjectId>,
    task_id: Option<TaskId>,
    #[serde(default, deserialize_with = "nullable")]
    billable: bool,
    #[serde(default, deserialize_with = "nullable")]
    description: String,
    #[serde(default, deserialize_with = "bounded")]
    tag_names: BTreeSet<String>,
    project_name: Option<String>,
    project_hex: Option<String>,
    task_name: Option<String>,
    #[serde(default, deserialize_with = "bounded")]
    time_entries: Vec<ReportEntry>,
}

#[derive(Debug, Deserialize)]
struct ReportEntry {
    id: EntryId,
    #[serde(default, deserialize_with = "nullable")]
    seconds: i64,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
}

impl ReportRow {
    /// The finished time entries of this row that belong to `user`; an administrator's report may
    /// hold other people's, and sources disagree on whether running ones appear.
    ///
    /// # Errors
    /// When the common fields, repeated for each entry, would take more than an answer may.
    pub(in crate::toggl) fn into_entries(
        self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Vec<TimeEntry>, String> {
        if self.user_id.is_some_and(|id| id != user) {
            return Ok(Vec::new());
        }
        let names = [&self.project_name, &self.project_hex, &self.task_name];
        let names: usize = names.into_iter().flatten().map(String::len).sum();
        let tags: usize = self.tag_names.iter().map(|tag| tag.len() + 32).sum();
        if (self.description.len() + names + tags) * self.time_entries.len() > MAX_BODY {
            return Err(body_too_large());
        }
        let finished = |entry: ReportEntry| {
            let (start, stop) = (entry.start.filter(is_possible)?, entry.stop.filter(is_possible)?);
            (entry.seconds >= 0).then(|| TimeEntry {
                id: entry.id,
                workspace,
                project: self.project_id,
                task: self.task_id,
                tags: self.tag_names.clone(),
                billable: self.billable,
                description: self.description.clone(),
                start: start.trunc_subsecs(0),
                stop: Some(stop.trunc_subsecs(0)),
                modified: entry.at.filter(is_possible),
                deleted: false,
                names: RelatedNames {
                    project: self.project_name.clone(),
                    color: self.project_hex.clone(),
                    active: None,
                    client: None,
                    task: self.task_name.clone(),
                },
            })
        };
        Ok(self.time_entries.into_iter().filter_map(finished).collect())
    }
}
