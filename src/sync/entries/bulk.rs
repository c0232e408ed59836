//! Many entries, one change: rows whose difference from what Toggl knows is the very same steps go out
//! as one bulk edit of up to a hundred.
//!
//! A bulk edit does not tell what it made of an entry, so it is only used for steps whose outcome is
//! certain. Times are not: of a start or stop Toggl may take over the date alone. A task is not
//! either, nor taking a project away: how the two follow each other there is nowhere written down.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::model::{Entry, EntryFields, EntryId, EntryKey, ProjectKey, Status, WorkspaceId};
use crate::store::Store;
use crate::sync::entries::plan::{self, Clocks, EntryRequest};
use crate::sync::failure::PushStats;
use crate::sync::outcome::StopReason;
use crate::sync::quota::Purpose;
use crate::sync::record::{known_as_sent, mark, set_status};
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, Patch, Patched};

/// The most entries of one bulk edit.
const MOST: usize = 100;

/// One step of a bulk edit, by our keys.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Op {
    Description(String),
    Project(ProjectKey),
    Billable(bool),
    AddTags(BTreeSet<String>),
    RemoveTags(BTreeSet<String>),
}

/// The steps from what is known to what is wanted; `None` where only a single change is exact.
fn steps(wanted: &EntryFields, known: &EntryFields) -> Option<Vec<Op>> {
    let same_time = (wanted.start, wanted.stop) == (known.start, known.stop);
    if !same_time || wanted.workspace != known.workspace || wanted.task != known.task {
        return None;
    }
    let mut steps = Vec::new();
    if wanted.description != known.description {
        steps.push(Op::Description(wanted.description.clone()));
    }
    if wanted.project != known.project {
        // Toggl keeps an old task beside a new project, and then refuses the two.
        match wanted.project {
            Some(project) if known.task.is_none() => steps.push(Op::Project(project)),
            _ => return None,
        }
    }
    if wanted.billable != known.billable {
        steps.push(Op::Billable(wanted.billable));
    }
    let less = |a: &EntryFields, b: &EntryFields| {
        a.tags.difference(&b.tags).cloned().collect::<BTreeSet<_>>()
    };
    let (more, fewer) = (less(wanted, known), less(known, wanted));
    if !fewer.is_empty() {
        steps.push(Op::RemoveTags(fewer));
    }
    if !more.is_empty() {
        steps.push(Op::AddTags(more));
    }
    (!steps.is_empty()).then_some(steps)
}

/// What one row could have in common with others.
fn shareable(row: &Entry, clocks: Clocks) -> Option<(EntryId, WorkspaceId, Vec<Op>)> {
    let (wanted, known) = (row.wanted.as_ref()?, row.known.as_ref()?);
    // Sent so before, it is one or the other there: the steps lead from both to what is wanted.
    let unacknowledged = row.status.unacknowledged();
    let sent_so =
        !unacknowledged.is_empty() && unacknowledged.iter().all(|it| it.as_ref() == Some(wanted));
    if plan::next(row, clocks) != EntryRequest::Update || !(row.status == Status::Idle || sent_so) {
        return None;
    }
    Some((row.id?, known.workspace?, steps(wanted, known)?))
}

/// Rows that can go out together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group<'r> {
    workspace: WorkspaceId,
    steps: Vec<Op>,
    rows: Vec<(EntryId, &'r Entry)>,
}

impl Group<'_> {
    /// The project that the rows go to.
    fn project(&self) -> Option<ProjectKey> {
        self.steps.iter().find_map(|step| match step {
            Op::Project(key) => Some(*key),
            _ => None,
        })
    }
}

/// The rows that take the same steps as `first`, itself included; `None` when it is alone in that.
fn group<'r>(first: &Entry, rows: &'r [Entry], clocks: Clocks) -> Option<Group<'r>> {
    let (_, workspace, steps) = shareable(first, clocks)?;
    let alike = |row: &'r Entry| match shareable(row, clocks) {
        Some((id, there, the_same)) if there == workspace && the_same == steps => Some((id, row)),
        _ => None,
    };
    let rows: Vec<_> = rows.iter().filter_map(alike).take(MOST).collect();
    (rows.len() > 1).then_some(Group { workspace, steps, rows })
}

/// What became of rows that went out together.
#[derive(Debug, Default)]
pub(in crate::sync) struct Together {
    /// Those that are done with in this run.
    pub(in crate::sync) settled: Vec<EntryKey>,
    /// Those that are still to be sent, one by one.
    pub(in crate::sync) alone: Vec<EntryKey>,
}

impl Sync<'_> {
    /// Sends `first` together with those of the rows that take the same steps; `None`, and nothing has
    /// been sent, when there are no others.
    pub(in crate::sync) async fn send_together(
        &mut self,
        first: &Entry,
        rows: &[Entry],
        stats: &mut PushStats,
    ) -> Run<Option<Together>> {
        let Some(group) = group(first, rows, self.clocks()?) else {
            return Ok(None);
        };
        let Some(patch) = self.patch(group.workspace, &group.steps)? else {
            return Ok(None);
        };
        let bucket = self.bucket(group.workspace)?;
        self.gate(bucket, Purpose::Write)?;
        let ids: Vec<EntryId> = group.rows.iter().map(|(id, _)| *id).collect();
        self.mark_all(&group, self.in_flight_until()?)?;
        let reply = self.client.patch(group.workspace, &ids, &patch).await;
        let keys = || group.rows.iter().map(|(_, row)| row.key).collect();
        match self.record_reply(bucket, reply)? {
            Ok(answer) => Ok(Some(self.settle(&group, &answer)?)),
            Err(api_error)
                if group.project().is_some_and(|it| self.is_not_yet_visible(it, &api_error)) =>
            {
                self.nothing_unacknowledged(&group)?;
                self.report.stop_reason = Some(StopReason::NotYetVisible);
                Ok(Some(Together { settled: keys(), ..Together::default() }))
            }
            // That is about the request as a whole: one by one it may still be right.
            Err(ApiError::Refused { .. } | ApiError::PlanFeature(_) | ApiError::Forbidden(_)) => {
                self.nothing_unacknowledged(&group)?;
                Ok(Some(Together { alone: keys(), ..Together::default() }))
            }
            Err(api_error) => {
                match api_error {
                    ApiError::InDoubt { late: true, .. } => {}
                    // It was carried out by now, or was not: the same steps lead to the same end.
                    ApiError::InDoubt { late: false, .. } => {
                        self.mark_all(&group, self.server_now()?)?;
                    }
                    _ => self.nothing_unacknowledged(&group)?,
                }
                self.failed(first.key.into(), api_error, stats).await?;
                Ok(Some(Together { settled: keys(), ..Together::default() }))
            }
        }
    }

    /// What goes out may arrive until it settles.
    fn mark_all(&self, group: &Group<'_>, in_flight_until: DateTime<Utc>) -> Run<()> {
        let rows = &group.rows;
        Ok(self.store.atomically(|store| {
            rows.iter().try_for_each(|(_, row)| mark(store, row, in_flight_until))
        })?)
    }

    /// Nothing of it was carried out.
    fn nothing_unacknowledged(&self, group: &Group<'_>) -> Run<()> {
        let restore = |store: &Store, row: &Entry| set_status(store, row.key, row.status.clone());
        let rows = &group.rows;
        Ok(self
            .store
            .atomically(|store| rows.iter().try_for_each(|(_, row)| restore(store, row)))?)
    }

    /// The same steps by Toggl's ids; `None` when they name something that Toggl has not got yet, or
    /// mark as billable where that is not part of the plan: Toggl may quietly leave it out, and only
    /// the answer to a single change would tell.
    fn patch(&self, workspace: WorkspaceId, steps: &[Op]) -> Run<Option<Vec<Patch>>> {
        let paid = self.store.workspaces()?.iter().any(|it| it.id == workspace && it.premium);
        if !paid && steps.contains(&Op::Billable(true)) {
            return Ok(None);
        }
        let mut patch = Vec::with_capacity(steps.len());
        for step in steps {
            patch.push(match step {
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

    /// Takes over an answer, which speaks of each entry by itself.
    fn settle(&mut self, group: &Group<'_>, answer: &Patched) -> Run<Together> {
        let mut together = Together::default();
        let (done, left): (Vec<_>, Vec<_>) =
            group.rows.iter().partition(|(id, _)| answer.success.contains(id));
        self.store
            .atomically(|store| done.iter().try_for_each(|(_, row)| known_as_sent(store, row)))?;
        self.report.sent += u32::try_from(done.len()).unwrap_or(u32::MAX);
        together.settled.extend(done.iter().map(|(_, row)| row.key));
        for (id, row) in left {
            let failure = answer.failure.iter().find(|(failed, _)| *failed == id);
            match failure {
                Some((_, message)) if is_gone(message) => {
                    self.gone(row)?;
                    together.alone.push(row.key);
                }
                Some((_, message)) => {
                    // A bulk edit has words only, and no status.
                    let api_error = ApiError::Refused { status: 400, message: message.clone() };
                    if group.project().is_some_and(|it| self.is_not_yet_visible(it, &api_error)) {
                        self.set_status(row.key, row.status.clone())?;
                        self.report.stop_reason = Some(StopReason::NotYetVisible);
                    } else {
                        self.refuse(row.key.into(), 400, message.clone())?;
                    }
                    together.settled.push(row.key);
                }
                None => {
                    self.set_status(row.key, Status::Idle)?;
                    together.alone.push(row.key);
                }
            }
        }
        Ok(together)
    }
}

/// Whether a failure says that there is no such entry: a bulk edit has words only, and no status.
fn is_gone(message: &str) -> bool {
    message.to_lowercase().contains("time entry not found")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::model::TaskKey;
    use crate::model::samples::{any_fields, at, entry, fields, stopped};

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
            assert_eq!(steps(&wanted, &known), expected, "{name}");
        }
    }

    #[test]
    fn rows_go_together_when_their_steps_are_the_same() {
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
        let gone = entry(6, None, Some(stopped(600, 660)));
        let mut rows = vec![billable(1), elsewhere, renamed, new, gone];
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
    fn what_is_gone_is_told_apart_by_words() {
        assert!(is_gone("Time entry not found"));
        assert!(is_gone("time entry not found."));
        assert!(!is_gone("Billable is a premium feature"));
    }

    /// What Toggl makes of these steps.
    fn carried_out(steps: &[Op], known: &EntryFields) -> EntryFields {
        let mut fields = known.clone();
        for step in steps {
            match step.clone() {
                Op::Description(text) => fields.description = text,
                Op::Project(project) => fields.project = Some(project),
                Op::Billable(yes) => fields.billable = yes,
                Op::AddTags(tags) => fields.tags.extend(tags),
                Op::RemoveTags(gone) => fields.tags.retain(|tag| !gone.contains(tag)),
            }
        }
        fields
    }

    proptest! {
        #[test]
        fn steps_lead_to_what_is_wanted(wanted in any_fields(), known in any_fields()) {
            if let Some(steps) = steps(&wanted, &known) {
                prop_assert_eq!(carried_out(&steps, &known), wanted);
            }
        }
    }
}
