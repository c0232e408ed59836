//! Rows of the detailed report.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;

use super::decode::{LenientList, List, MAX_BODY, body_too_large, decode, is_possible, moment};
use crate::model::{EntryId, ProjectId, TaskId, UserId, WorkspaceId};
use crate::toggl::types::{Listed, RelatedNames, ReportPage, TimeEntry};

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

/// A page of the report, with the finished time entries of `user`: an administrator's report may hold other
/// people's, and sources disagree on whether running ones appear.
pub(in crate::toggl) fn report(
    body: &str,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<ReportPage, String> {
    decode(body, |rows: LenientList<ReportRow>| {
        let mut page = ReportPage::default();
        // The id of such an entry is somewhere inside of the row.
        page.listed.unreadable = vec![None; rows.unreadable.len()];
        for row in rows.items {
            let is_own = row.user_id.is_none_or(|id| id == user);
            page.order.extend(row.starts());
            if is_own {
                row.add_entries(workspace, &mut page.listed)?;
            }
        }
        Ok(page)
    })
}

impl ReportRow {
    /// The ids and starts of its entries, as far as they can be read.
    fn starts(&self) -> impl Iterator<Item = (EntryId, DateTime<Utc>)> {
        let entries = self.time_entries.iter().flat_map(|entries| &entries.0);
        entries.filter_map(|entry| Some((entry.id, entry.start()?)))
    }

    /// Adds the finished time entries of this row. It is an error when the common fields, repeated for each entry,
    /// would take more than an answer may.
    fn add_entries(self, workspace: WorkspaceId, listed: &mut Listed) -> Result<(), String> {
        let description = self.description.unwrap_or_default();
        let tags: BTreeSet<String> = self.tag_names.into_iter().flatten().collect();
        let entries: Vec<ReportEntry> = self.time_entries.into_iter().flatten().collect();
        let names = [&self.project_name, &self.project_hex, &self.task_name];
        let names: usize = names.into_iter().flatten().map(String::len).sum();
        let length: usize = tags.iter().map(|tag| tag.len() + 32).sum();
        if (description.len() + names + length) * entries.len() > MAX_BODY {
            return Err(body_too_large());
        }
        for entry in entries {
            let Some(start) = entry.start() else {
                listed.unreadable.push(Some(entry.id));
                continue;
            };
            let is_running = entry.seconds.is_some_and(|seconds| seconds < 0);
            let Some(stop) = entry.stop.filter(|stop| is_possible(stop) && !is_running) else {
                continue;
            };
            listed.entries.push(TimeEntry {
                id: entry.id,
                workspace,
                project: self.project_id,
                task: self.task_id,
                tags: tags.clone(),
                billable: self.billable.unwrap_or_default(),
                description: description.clone(),
                start,
                stop: Some(stop.trunc_subsecs(0)),
                modified: moment(entry.at),
                deleted: false,
                names: RelatedNames {
                    project: self.project_name.clone(),
                    color: self.project_hex.clone(),
                    task: self.task_name.clone(),
                    ..RelatedNames::default()
                },
            });
        }
        Ok(())
    }
}

impl ReportEntry {
    fn start(&self) -> Option<DateTime<Utc>> {
        moment(self.start)
    }
}
