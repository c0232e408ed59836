//! Changes that went out and whose answers were not heard: Toggl has the entry as it is known, or as
//! it was sent.
//!
//! To repeat such a change does no harm; but what is wanted may be something else by then. So it is
//! remembered until it is heard of, and all that may be different is sent.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Run, Sync, convert};
use crate::model::{Attempt, Entry, Fields, STRAY};
use crate::parts::{Merged, Part, Parts as _, merge};
use crate::store::{self, Store};
use crate::toggl::Draft;

/// Start and stop may come back a second off: Toggl cuts what we cut, but not everyone does.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);

impl Sync<'_> {
    /// What to send about an entry that Toggl has.
    pub(super) fn difference(&self, row: &Entry, wanted: &Fields) -> Run<Option<Draft>> {
        let unheard = row.status.unheard();
        let there: Vec<&Fields> = row.known.iter().chain(unheard.iter().flatten()).collect();
        let mut draft = convert::draft(self.store, wanted, &there)?;
        if let Some(draft) = draft.as_mut().filter(|_| unheard.contains(&None)) {
            // It may be deleted there: only asking tells, and every request has to say something.
            draft.time = Some((wanted.start, wanted.stop));
        }
        Ok(draft)
    }

    /// Notes that a change is under way, before it is: if its answer never comes, or is never heard
    /// because this process dies, Toggl may have it so, even when it is no longer wanted by then.
    pub(super) fn mark_unheard(&self, row: &Entry) -> Run<()> {
        let settles = self.settles()?;
        Ok(self.store.atomically(|store| mark(store, row, settles))?)
    }

    /// From when on a request that goes out now is not under way any more, answered or not.
    pub(super) fn settles(&self) -> Run<DateTime<Utc>> {
        Ok(self.server_now()? + STRAY)
    }
}

/// The same, inside a transaction of the caller's.
pub(super) fn mark(store: &Store, row: &Entry, settles: DateTime<Utc>) -> store::Result<()> {
    if let Some(mut now) = store.entry(row.key)? {
        now.status = now.status.and_unheard(row.wanted.clone(), settles);
        store.save(&now)?;
    }
    Ok(())
}

/// Takes over how Toggl has a row, or that it is gone there; says what was changed on both sides, and
/// whether it was deleted elsewhere.
///
/// What our own changes made of it whose answers were not heard is no news: the last one of them
/// that shows is what the merge starts from, so that what is wanted now stays wanted.
pub(super) fn hear(row: &mut Entry, theirs: Option<Fields>) -> (Vec<Part>, bool) {
    let unheard = row.status.unheard();
    let arrived = unheard.iter().rposition(|change| match (change, &theirs, &row.known) {
        (None, None, _) => true,
        (Some(change), Some(theirs), Some(known)) => shows(change, known, theirs),
        _ => false,
    });
    let base = match arrived {
        Some(index) => unheard[index].as_ref(),
        None => row.known.as_ref(),
    };
    let Merged { wanted, mut conflicts } = merge(row.wanted.as_ref(), base, theirs.as_ref());
    if let (Some(_), Some(ours), Some(theirs)) = (arrived, base, &theirs) {
        conflicts.retain(|part| !ours.same(theirs, *part));
    }
    let heard = match (arrived, &theirs) {
        (_, None) => unheard.len(),
        (Some(index), Some(_)) => index + 1,
        (None, Some(_)) => 0,
    };
    row.status = row.status.clone().heard(heard);
    let deleted_elsewhere = theirs.is_none() && arrived.is_none();
    if theirs.is_none() {
        row.id = None;
    }
    (row.wanted, row.known) = (wanted, theirs);
    (conflicts, deleted_elsewhere)
}

/// Whether a change to what was known shows in how Toggl has it.
fn shows(change: &Fields, known: &Fields, theirs: &Fields) -> bool {
    let mut parts = Fields::ALL.iter().filter(|part| !change.equal(known, **part)).peekable();
    let came = |part| {
        theirs.equal(change, part) || !theirs.equal(known, part) && theirs.same(change, part)
    };
    parts.peek().is_some() && parts.all(|part| came(*part))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::{at, entry, fields, stopped};
    use crate::model::{Status, Unheard};

    #[test]
    fn a_change_whose_answer_was_lost_is_no_news() {
        let (runs, ended) = (fields(100), stopped(100, 200));
        let named = |name: &str| Fields { description: name.into(), ..ended.clone() };
        let unheard = |changes: &[Option<&Fields>]| {
            let changes = changes.iter().map(|change| change.cloned()).collect();
            Status::Unheard(Unheard { changes, settles: at(900) })
        };
        let row = |wanted: Option<&Fields>, known: &Fields, status| Entry {
            status,
            ..entry(1, wanted.cloned(), Some(known.clone()))
        };
        let (a, b, c) = (named("a"), named("b"), named("c"));
        let late = stopped(100, 203);
        let table = [
            (
                "taken back, had arrived",
                row(Some(&a), &a, unheard(&[Some(&b)])),
                Some(&b),
                Some(&a),
                Status::Idle,
            ),
            (
                "taken back, changed elsewhere",
                row(Some(&a), &a, unheard(&[Some(&b)])),
                Some(&c),
                Some(&c),
                unheard(&[Some(&b)]),
            ),
            (
                "still wanted, had arrived",
                row(Some(&b), &a, unheard(&[Some(&b)])),
                Some(&b),
                Some(&b),
                Status::Idle,
            ),
            (
                "an earlier one had arrived",
                row(Some(&c), &a, unheard(&[Some(&b), Some(&c)])),
                Some(&b),
                Some(&c),
                unheard(&[Some(&c)]),
            ),
            (
                "an end by Toggl's clock",
                row(Some(&ended), &runs, unheard(&[Some(&ended)])),
                Some(&late),
                Some(&late),
                Status::Idle,
            ),
            (
                "that end taken back",
                row(Some(&runs), &runs, unheard(&[Some(&ended)])),
                Some(&late),
                Some(&runs),
                Status::Idle,
            ),
            (
                "a deletion taken back",
                row(Some(&a), &a, unheard(&[None])),
                None,
                Some(&a),
                Status::Idle,
            ),
            (
                "a change, deleted elsewhere",
                row(Some(&a), &a, unheard(&[Some(&b)])),
                None,
                None,
                Status::Idle,
            ),
            ("nothing lost", row(Some(&a), &a, Status::Idle), Some(&b), Some(&b), Status::Idle),
        ];
        for (name, mut row, theirs, wanted, status) in table {
            let (conflicts, _) = hear(&mut row, theirs.cloned());
            assert_eq!((row.wanted.as_ref(), row.status), (wanted, status), "{name}");
            assert_eq!(row.known.as_ref(), theirs, "{name}");
            assert_eq!(conflicts, [], "{name}");
        }
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
}
