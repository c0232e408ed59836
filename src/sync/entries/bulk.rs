//! Bulk edits: rows whose wanted and known states differ by the same operations are sent in one request of up
//! to a hundred entries.
//!
//! The answer to a bulk edit does not contain the entries, so it is only used for operations with a certain
//! result. Times are excluded: Toggl may take only the date of a start or stop. So are tasks, and removing a
//! project: how one affects the other is not documented.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::model::{Entry, EntryFields, EntryId, ProjectKey, Refusal, WorkspaceId};
use crate::sync::entries::plan::{self, Clocks, EntryRequest};
use crate::sync::entries::push::IsCurrent;
use crate::sync::outcome::StopReason;
use crate::sync::quota::Purpose;
use crate::sync::record::confirm;
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, Client, Patch, Patched};

/// The most entries of one bulk edit.
const MAX_BULK: usize = 100;

/// One operation of a bulk edit, by our keys.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Op {
    Description(String),
    Project(ProjectKey),
    Billable(bool),
    AddTags(BTreeSet<String>),
    RemoveTags(BTreeSet<String>),
}

/// The operations from known to wanted; `None` when a bulk edit cannot express the change.
fn operations(wanted: &EntryFields, known: &EntryFields) -> Option<Vec<Op>> {
    let same_time = (wanted.start, wanted.stop) == (known.start, known.stop);
    if !same_time || wanted.workspace != known.workspace || wanted.task != known.task {
        return None;
    }
    let mut operations = Vec::new();
    if wanted.description != known.description {
        operations.push(Op::Description(wanted.description.clone()));
    }
    if wanted.project != known.project {
        // Toggl keeps the old task with a new project, and then refuses the combination.
        match wanted.project {
            Some(project) if known.task.is_none() => operations.push(Op::Project(project)),
            _ => return None,
        }
    }
    if wanted.billable != known.billable {
        operations.push(Op::Billable(wanted.billable));
    }
    let difference = |a: &EntryFields, b: &EntryFields| {
        a.tags.difference(&b.tags).cloned().collect::<BTreeSet<_>>()
    };
    let (added, removed) = (difference(wanted, known), difference(known, wanted));
    if !removed.is_empty() {
        operations.push(Op::RemoveTags(removed));
    }
    if !added.is_empty() {
        operations.push(Op::AddTags(added));
    }
    (!operations.is_empty()).then_some(operations)
}

/// The operations of a row that can be part of a bulk edit.
fn bulk_candidate(row: &Entry, clocks: Clocks) -> Option<(EntryId, WorkspaceId, Vec<Op>)> {
    let (wanted, known) = (row.wanted.as_ref()?, row.known.as_ref()?);
    if plan::next(row, clocks) != EntryRequest::Update {
        return None;
    }
    Some((row.id?, known.workspace?, operations(wanted, known)?))
}

/// Rows that can be sent in one bulk edit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group<'r> {
    workspace: WorkspaceId,
    operations: Vec<Op>,
    rows: Vec<(EntryId, &'r Entry)>,
}

impl Group<'_> {
    /// The project that the rows are moved to.
    fn project(&self) -> Option<ProjectKey> {
        self.operations.iter().find_map(|op| match op {
            Op::Project(key) => Some(*key),
            _ => None,
        })
    }
}

/// The rows with the same operations as `first`, itself included; `None` when it is the only one.
fn group<'r>(first: &Entry, rows: &'r [Entry], clocks: Clocks) -> Option<Group<'r>> {
    let (_, workspace, operations) = bulk_candidate(first, clocks)?;
    let same_operations = |row: &'r Entry| {
        let (id, its_workspace, its_operations) = bulk_candidate(row, clocks)?;
        (its_workspace == workspace && its_operations == operations).then_some((id, row))
    };
    let rows: Vec<_> = rows.iter().filter_map(same_operations).take(MAX_BULK).collect();
    (rows.len() > 1).then_some(Group { workspace, operations, rows })
}

impl Sync<'_> {
    /// Sends `first` together with the rows that have the same operations; `None`, and nothing was sent,
    /// when there are none.
    pub(in crate::sync) async fn send_bulk(
        &mut self,
        first: &Entry,
        rows: &[Entry],
    ) -> Run<Option<IsCurrent>> {
        let Some(group) = group(first, rows, self.clocks()?) else {
            return Ok(None);
        };
        let Some(patch) = self.patch(group.workspace, &group.operations)? else {
            return Ok(None);
        };
        let bucket = self.bucket(group.workspace)?;
        self.gate(bucket, Purpose::Write)?;
        let ids: Vec<EntryId> = group.rows.iter().map(|(id, _)| *id).collect();
        let rows = || group.rows.iter().map(|(_, row)| *row);
        let requests: Vec<_> = rows().map(|row| (row, row.wanted.clone())).collect();
        // The answer does not say when the entries were changed: at the earliest now.
        let sent_at = self.settled_now()?;
        let send = async |client: &Client| client.patch(group.workspace, &ids, &patch).await;
        let error = match self.request(&requests, bucket, send).await? {
            None => return Ok(Some(false)),
            Some(Ok(answer)) => {
                return self.apply_bulk_reply(&group, &answer, sent_at).await.map(|()| Some(true));
            }
            Some(Err(error)) => error,
        };
        let keys = rows().map(|row| row.key);
        if group.project().is_some_and(|it| self.is_not_yet_visible(it, &error)) {
            self.report.stop_reason = Some(StopReason::NotYetVisible);
        } else if error.is_refusal() || matches!(error, ApiError::Forbidden(_)) {
            // The refusal is about the request as a whole: each row may still be accepted by itself.
            self.attempted.one_by_one.extend(keys);
            return Ok(Some(true));
        } else {
            self.failed(first, error).await?;
        }
        self.attempted.entries.extend(keys);
        Ok(Some(true))
    }

    /// The operations by Toggl's ids; `None` when one refers to a project that Toggl does not have yet, or
    /// marks as billable in a workspace without that feature: Toggl may ignore it, which only the answer to
    /// a single update shows.
    fn patch(&self, workspace: WorkspaceId, operations: &[Op]) -> Run<Option<Vec<Patch>>> {
        let paid = self.store.workspaces()?.iter().any(|it| it.id == workspace && it.premium);
        if !paid && operations.contains(&Op::Billable(true)) {
            return Ok(None);
        }
        let mut patch = Vec::with_capacity(operations.len());
        for op in operations {
            patch.push(match op {
                Op::Description(text) => Patch::Description(text.clone()),
                Op::Project(key) => match self.store.project(*key)?.and_then(|it| it.id) {
                    Some(id) => Patch::Project(id),
                    None => return Ok(None),
                },
                Op::Billable(yes) => Patch::Billable(*yes),
                Op::AddTags(tags) => Patch::AddTags(tags.clone()),
                Op::RemoveTags(tags) => Patch::RemoveTags(tags.clone()),
            });
        }
        Ok(Some(patch))
    }

    /// Applies an answer, which has a result for each entry.
    async fn apply_bulk_reply(
        &mut self,
        group: &Group<'_>,
        answer: &Patched,
        at: DateTime<Utc>,
    ) -> Run<()> {
        let (confirmed, rest): (Vec<_>, Vec<_>) =
            group.rows.iter().partition(|(id, _)| answer.success.contains(id));
        self.store.atomically_without_fsync(|store| {
            confirmed.iter().try_for_each(|(id, row)| match &row.wanted {
                Some(sent) => confirm(store, row.key, sent, (*id, sent.clone()), at),
                None => Ok(()),
            })?;
            let not_in_flight = |row: &mut Entry| row.in_flight = None;
            rest.iter().try_for_each(|(_, row)| store.update(row.key, not_in_flight))
        })?;
        self.report.sent += u32::try_from(confirmed.len()).unwrap_or(u32::MAX);
        self.attempted.entries.extend(confirmed.iter().map(|(_, row)| row.key));
        let mut any_missing = false;
        for (id, row) in &rest {
            let failure = answer.failure.iter().find(|(failed, _)| failed == id);
            let Some((_, message)) = failure.filter(|(_, message)| !is_not_found(message)) else {
                // What was skipped is sent by itself, and what is not there is created again.
                self.attempted.one_by_one.insert(row.key);
                any_missing |= failure.is_some();
                continue;
            };
            // A bulk edit has words only, and no status.
            let refusal = Refusal { status: 400, message: message.clone() };
            let error = ApiError::Refused { status: 400, message: message.clone() };
            if group.project().is_some_and(|it| self.is_not_yet_visible(it, &error)) {
                self.report.stop_reason = Some(StopReason::NotYetVisible);
            } else {
                self.refuse(row, refusal)?;
            }
            self.attempted.entries.insert(row.key);
        }
        if any_missing {
            // A pull shows deletions, and one is enough for all.
            self.pull_for(Purpose::Write).await?;
        }
        Ok(())
    }
}

/// Whether a failure says that the entry does not exist: a bulk edit has words only, and no status.
fn is_not_found(message: &str) -> bool {
    message.to_lowercase().contains("time entry not found")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::model::TaskKey;
    use crate::model::testing::{any_fields, at, entry, fields, stopped};

    fn clocks() -> Clocks {
        Clocks { now: at(10_000), offset: TimeDelta::zero() }
    }

    fn tags(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn only_what_is_exact_becomes_steps() {
        let known = EntryFields { tags: tags(&["x", "y"]), ..stopped(0, 60) };
        let tasked =
            EntryFields { project: Some(ProjectKey(1)), task: Some(TaskKey(1)), ..known.clone() };
        let named = |text: &str, fields: &EntryFields| EntryFields {
            description: text.into(),
            ..fields.clone()
        };
        let all = EntryFields {
            project: Some(ProjectKey(1)),
            billable: true,
            tags: tags(&["y", "z"]),
            ..named("other", &known)
        };
        let all_steps = vec![
            Op::Description("other".into()),
            Op::Project(ProjectKey(1)),
            Op::Billable(true),
            Op::RemoveTags(tags(&["x"])),
            Op::AddTags(tags(&["z"])),
        ];
        let renamed = Some(vec![Op::Description("other".into())]);
        let table = [
            ("everything at once", all, known.clone(), Some(all_steps)),
            ("with a task", named("other", &tasked), tasked.clone(), renamed),
            (
                "no tags",
                EntryFields { tags: tags(&[]), ..known.clone() },
                known.clone(),
                Some(vec![Op::RemoveTags(tags(&["x", "y"]))]),
            ),
            ("nothing", known.clone(), known.clone(), None),
            ("a time", EntryFields { stop: Some(at(90)), ..known.clone() }, known.clone(), None),
            (
                "a time, and more",
                EntryFields { start: at(1), ..named("other", &known) },
                known.clone(),
                None,
            ),
            (
                "another workspace",
                EntryFields { workspace: Some(WorkspaceId(9)), ..named("other", &known) },
                known.clone(),
                None,
            ),
            (
                "no project",
                EntryFields { project: None, task: None, ..tasked.clone() },
                tasked.clone(),
                None,
            ),
            (
                "another project, no task",
                EntryFields { project: Some(ProjectKey(2)), task: None, ..tasked.clone() },
                tasked.clone(),
                None,
            ),
            ("a task", tasked, known, None),
        ];
        for (name, wanted, known, expected) in table {
            assert_eq!(operations(&wanted, &known), expected, "{name}");
        }
    }

    #[test]
    fn rows_are_grouped_when_their_operations_are_the_same() {
        let billable = |key| {
            let known = stopped(key * 100, key * 100 + 60);
            entry(key, Some(EntryFields { billable: true, ..known.clone() }), Some(known))
        };
        let keys = |first: &Entry, rows: &[Entry]| {
            let group = group(first, rows, clocks());
            group.map(|group| group.rows.iter().map(|(_, row)| row.key.0).collect::<Vec<_>>())
        };
        let elsewhere = {
            let mut row = billable(3);
            for fields in [&mut row.wanted, &mut row.known].into_iter().flatten() {
                fields.workspace = Some(WorkspaceId(9));
            }
            row
        };
        let renamed = {
            let mut row = billable(4);
            row.wanted.as_mut().expect("wanted").description = "other".into();
            row
        };
        let new = entry(5, Some(fields(500)), None);
        let deleted = entry(6, None, Some(stopped(600, 660)));
        let mut rows = vec![billable(1), elsewhere, renamed, new, deleted];
        assert_eq!(keys(&rows[0], &rows), None, "one alone");
        rows.push(billable(2));
        assert_eq!(keys(&rows[0], &rows), Some(vec![1, 2]));
        for other in &rows[1..5] {
            assert_eq!(keys(other, &rows), None, "{other:?}");
        }
        let many: Vec<Entry> = (1..=150).map(billable).collect();
        assert_eq!(keys(&many[0], &many).map(|keys| keys.len()), Some(100));
    }

    #[test]
    fn a_missing_entry_is_recognized_by_the_message() {
        assert!(is_not_found("Time entry not found"));
        assert!(is_not_found("time entry not found."));
        assert!(!is_not_found("Billable is a premium feature"));
    }

    /// The fields after these operations.
    fn applied(operations: &[Op], known: &EntryFields) -> EntryFields {
        let mut fields = known.clone();
        for op in operations {
            match op.clone() {
                Op::Description(text) => fields.description = text,
                Op::Project(project) => fields.project = Some(project),
                Op::Billable(yes) => fields.billable = yes,
                Op::AddTags(tags) => fields.tags.extend(tags),
                Op::RemoveTags(removed) => fields.tags.retain(|tag| !removed.contains(tag)),
            }
        }
        fields
    }

    proptest! {
        #[test]
        fn the_operations_lead_to_the_wanted_state(wanted in any_fields(), known in any_fields()) {
            if let Some(operations) = operations(&wanted, &known) {
                prop_assert_eq!(applied(&operations, &known), wanted);
            }
        }
    }
}
