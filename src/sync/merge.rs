//! What becomes of a row when Toggl tells how it sees it: a pure three-way merge.
//!
//! A field the person has not touched (wanted = known) takes Toggl's value; one they have touched
//! stays theirs until it is sent. The same merge takes over the answer to a write, with what was
//! sent in the place of what was known.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Attempt, Change, Entry, Fields};

/// Start and stop may come back a second off: Toggl cuts what we cut, but not everyone does.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// A row after Toggl was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    /// What is wanted now.
    pub(crate) wanted: Option<Fields>,
    /// Fields that were changed here and, differently, at Toggl: here wins, and the person is told.
    pub(crate) conflicts: Vec<&'static str>,
}

/// Merges what is `wanted` with `theirs`, both grown out of `base`; `None` is a deleted entry.
pub(crate) fn merge(
    wanted: Option<&Fields>,
    base: Option<&Fields>,
    theirs: Option<&Fields>,
) -> Merged {
    let none = |wanted: Option<Fields>| Merged { wanted, conflicts: Vec::new() };
    let (Some(wanted), Some(theirs)) = (wanted, theirs) else {
        // Deleted here: stays deleted, whatever was edited there. Deleted there: gone, unless it was
        // edited here, for then it is sent again as new.
        return none(wanted.filter(|_| wanted != base).cloned());
    };
    let Some(base) = base else {
        return none(Some(wanted.clone()));
    };
    let mut conflicts = Vec::new();
    let mut differs = |name, touched_here, touched_there, equal: bool| {
        if touched_here && touched_there && !equal {
            conflicts.push(name);
        }
        touched_here
    };
    macro_rules! pick {
        ($name:literal, $($field:ident),+) => {
            if differs(
                $name,
                ($(&wanted.$field),+,) != ($(&base.$field),+,),
                ($(&theirs.$field),+,) != ($(&base.$field),+,),
                ($(&wanted.$field),+,) == ($(&theirs.$field),+,),
            ) { wanted } else { theirs }
        };
    }
    // A task belongs to its project, so the two go together.
    let work = pick!("project", project, task);
    let mut merged = Fields {
        workspace: pick!("workspace", workspace).workspace,
        description: pick!("description", description).description.clone(),
        project: work.project,
        task: work.task,
        tags: pick!("tags", tags).tags.clone(),
        billable: pick!("billable", billable).billable,
        start: pick!("start", start).start,
        stop: pick!("stop", stop).stop,
    };
    if merged.stop.is_some_and(|stop| stop < merged.start) {
        (merged.start, merged.stop) = (wanted.start, wanted.stop);
        conflicts.push("start");
    }
    Merged { wanted: Some(merged), conflicts }
}

/// Whether an entry at Toggl is the one that a lost create made: same start, description, project,
/// task, tags and end. One that was sent running may have been stopped since. The caller offers only
/// entries that no row owns and that were changed after the create went out.
pub(crate) fn is_attempt(attempt: &Attempt, theirs: &Fields) -> bool {
    let sent = &attempt.fields;
    let same = |a: DateTime<Utc>, b: DateTime<Utc>| (a - b).abs() <= TOLERANCE;
    let ended = match (sent.stop, theirs.stop) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (Some(_), None) => false,
        (None, _) => true,
    };
    ended
        && same(sent.start, theirs.start)
        && sent.workspace == theirs.workspace
        && sent.description == theirs.description
        && (sent.project, sent.task, &sent.tags) == (theirs.project, theirs.task, &theirs.tags)
}

/// Toggl keeps one timer. When more than one is wanted running, each earlier one ends where the
/// next begins. `running` is sorted by start, the latest first.
pub(crate) fn one_timer(running: &[Entry]) -> Vec<Change> {
    running
        .windows(2)
        .filter_map(|pair| {
            let (later, earlier) = (pair[0].wanted.as_ref()?, pair[1].wanted.clone()?);
            Some(Change::Set(pair[1].key, Fields { stop: Some(later.start), ..earlier }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::samples::{any_fields, at, entry, fields, stopped};
    use crate::model::{EntryKey, ProjectKey};

    #[test]
    fn deletions() {
        let (old, new) = (fields(100), stopped(100, 200));
        let table = [
            ("gone there, untouched here", Some(&old), Some(&old), None, None),
            ("gone there, edited here", Some(&new), Some(&old), None, Some(&new)),
            ("gone here, edited there", None, Some(&old), Some(&new), None),
            ("gone on both sides", None, Some(&old), None, None),
        ];
        for (name, wanted, base, theirs, expected) in table {
            assert_eq!(merge(wanted, base, theirs).wanted.as_ref(), expected, "{name}");
        }
    }

    #[test]
    fn different_fields_survive_and_the_same_field_stays_ours() {
        let base = stopped(100, 200);
        let ours =
            Fields { description: "ours".into(), project: Some(ProjectKey(1)), ..base.clone() };
        let theirs = Fields { description: "theirs".into(), stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(Fields { stop: Some(at(300)), ..ours }));
        assert_eq!(merged.conflicts, ["description"]);
    }

    #[test]
    fn a_merge_never_bends_time() {
        let base = stopped(100, 500);
        let ours = Fields { start: at(400), ..base.clone() };
        let theirs = Fields { stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(ours));
        assert_eq!(merged.conflicts, ["start"]);
    }

    #[test]
    fn a_lost_create_is_recognised_by_what_was_sent() {
        let attempt = |fields| Attempt { at: at(100), settles: at(100), fields };
        let running = fields(100);
        let done = stopped(100, 200);
        assert!(is_attempt(&attempt(running.clone()), &running));
        assert!(is_attempt(&attempt(running.clone()), &done), "stopped since");
        assert!(is_attempt(&attempt(done.clone()), &done));
        assert!(is_attempt(&attempt(done.clone()), &stopped(101, 201)), "a second off");
        assert!(!is_attempt(&attempt(done.clone()), &running), "another one, running");
        assert!(!is_attempt(&attempt(done.clone()), &stopped(100, 260)));
        let other = Fields { description: "other".into(), ..done.clone() };
        assert!(!is_attempt(&attempt(done.clone()), &other));
        let tagged = Fields { tags: ["x".to_owned()].into(), ..done.clone() };
        assert!(!is_attempt(&attempt(done), &tagged));
    }

    #[test]
    fn of_two_timers_the_earlier_ends_where_the_later_begins() {
        let running = [3, 2, 1].map(|n| entry(n, Some(fields(n * 100)), None));
        let ended = |n: i64| Change::Set(EntryKey(n), stopped(n * 100, (n + 1) * 100));
        assert_eq!(one_timer(&running), [ended(2), ended(1)]);
        assert_eq!(one_timer(&running[..1]), []);
    }

    proptest! {
        #[test]
        fn merging_is_idempotent_and_quiet_when_only_one_side_changed(
            base in any_fields(), ours in any_fields(), theirs in any_fields(),
        ) {
            let once = merge(Some(&ours), Some(&base), Some(&theirs)).wanted;
            let twice = merge(once.as_ref(), Some(&theirs), Some(&theirs)).wanted;
            prop_assert_eq!(&once, &twice);
            let here = merge(Some(&ours), Some(&base), Some(&base));
            prop_assert_eq!(here, Merged { wanted: Some(ours), conflicts: vec![] });
            let there = merge(Some(&base), Some(&base), Some(&theirs));
            prop_assert_eq!(there, Merged { wanted: Some(theirs), conflicts: vec![] });
        }
    }
}
