//! Rows of the detailed report.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;

use super::decode::{List, MAX_BODY, body_too_large, decode, is_possible, moment};
use crate::model::{EntryId, ProjectId, TaskId, UserId, WorkspaceId};
use crate::toggl::types::{RelatedNames, TimeEntry};

/// A row of the detailed report: the common fields of a group of time entries, and the entries.
#[derive(Debug, Deserialize)]
struct ReportRow {
    user_id: Option<UserId>,
    project_id: Option<ProjectId>,
    task_id: Option<TaskId>,
    billable: Option<bool>,
    description: Option<String>,
    tag_names: Option<List<String>>,
    project_name: Option<String>,
    project_hex: Option<String>,
    task_name: Option<String>,
    time_entries: Option<List<ReportEntry>>,
}

#[derive(Debug, Deserialize)]
struct ReportEntry {
    id: EntryId,
    seconds: Option<i64>,
    start: Option<DateTime<Utc>>,
    stop: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
}

/// The finished time entries in a report that belong to `user`; an administrator's report may hold other
/// people's, and sources disagree on whether running ones appear.
pub(in crate::toggl) fn report(
    body: &str,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Vec<TimeEntry>, String> {
    decode(body, |rows: List<ReportRow>| {
        let mut entries = Vec::new();
        for row in rows.into_iter().filter(|row| row.user_id.is_none_or(|id| id == user)) {
            entries.extend(row.into_entries(workspace)?);
        }
        Ok(entries)
    })
}

impl ReportRow {
    /// The finished time entries of this row. It is an error when the common fields, repeated for each entry,
    /// would take more than an answer may.
    fn into_entries(self, workspace: WorkspaceId) -> Result<Vec<TimeEntry>, String> {
        let description = self.description.unwrap_or_default();
        let tag_names: BTreeSet<String> = self.tag_names.into_iter().flatten().collect();
        let entries: Vec<ReportEntry> = self.time_entries.into_iter().flatten().collect();
        let names = [&self.project_name, &self.project_hex, &self.task_name];
        let names: usize = names.into_iter().flatten().map(String::len).sum();
        let tags: usize = tag_names.iter().map(|tag| tag.len() + 32).sum();
        if (description.len() + names + tags) * entries.len() > MAX_BODY {
            return Err(body_too_large());
        }
        let finished = |entry: ReportEntry| {
            let (start, stop) = (entry.start.filter(is_possible)?, entry.stop.filter(is_possible)?);
            (entry.seconds.unwrap_or_default() >= 0).then(|| TimeEntry {
                id: entry.id,
                workspace,
                project: self.project_id,
                task: self.task_id,
                tags: tag_names.clone(),
                billable: self.billable.unwrap_or_default(),
                description: description.clone(),
                start: start.trunc_subsecs(0),
                stop: Some(stop.trunc_subsecs(0)),
                modified: moment(entry.at),
                deleted: false,
                names: RelatedNames {
                    project: self.project_name.clone(),
                    color: self.project_hex.clone(),
                    task: self.task_name.clone(),
                    ..RelatedNames::default()
                },
            })
        };
        Ok(entries.into_iter().filter_map(finished).collect())
    }
}
