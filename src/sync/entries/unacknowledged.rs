//! Unacknowledged changes: sent, without an answer. Toggl has the entry in the known state, or as it was
//! sent.
//!
//! Such a change can be repeated, but another one may be wanted by then. So it is remembered until a state at
//! Toggl shows whether it arrived, and every field that may differ is sent.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Attempt, Entry, EntryFields};
use crate::rules::merge::{EntryField, FieldSet as _, Merged, merge};

/// Start and stop may come back a second off: compatible servers may round instead of cutting.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// Merges the state of a row at Toggl, `None` if it was deleted there. Returns the fields that were changed on
/// both sides, and whether the row was deleted elsewhere.
///
/// Unacknowledged changes of ours are no changes by somebody else: the last one that arrived is the base of
/// the merge, so that the wanted state is kept.
pub(in crate::sync) fn acknowledge(
    row: &mut Entry,
    theirs: Option<EntryFields>,
) -> (Vec<EntryField>, bool) {
    let unacknowledged = row.status.unacknowledged();
    let arrived = unacknowledged.iter().rposition(|change| match (change, &theirs, &row.known) {
        (None, None, _) => true,
        (Some(change), Some(theirs), Some(known)) => has_arrived(change, known, theirs),
        _ => false,
    });
    let base = match arrived {
        Some(index) => unacknowledged[index].as_ref(),
        None => row.known.as_ref(),
    };
    let Merged { wanted, mut conflicts } = merge(row.wanted.as_ref(), base, theirs.as_ref());
    if let (Some(_), Some(ours), Some(theirs)) = (arrived, base, &theirs) {
        conflicts.retain(|field| !ours.equivalent(theirs, *field));
    }
    let acknowledged = match (arrived, &theirs) {
        (_, None) => unacknowledged.len(),
        (Some(index), Some(_)) => index + 1,
        (None, Some(_)) => 0,
    };
    row.status = row.status.clone().acknowledged(acknowledged);
    let deleted_elsewhere = theirs.is_none() && arrived.is_none();
    if theirs.is_none() {
        row.id = None;
    }
    (row.wanted, row.known) = (wanted, theirs);
    (conflicts, deleted_elsewhere)
}

/// Whether a change of the known state is visible in the state at Toggl.
fn has_arrived(change: &EntryFields, known: &EntryFields, theirs: &EntryFields) -> bool {
    let mut changed = EntryFields::ALL.iter().filter(|it| !change.equal(known, **it)).peekable();
    let arrived = |field| {
        theirs.equal(change, field)
            || !theirs.equal(known, field) && theirs.equivalent(change, field)
    };
    changed.peek().is_some() && changed.all(|field| arrived(*field))
}

/// Whether an entry at Toggl was created by an attempt whose answer was lost: same start, description, project,
/// task, tags and stop. One that was sent running may have been stopped since. The caller passes only entries
/// whose id no row has and that were changed after the attempt.
pub(crate) fn is_attempt(attempt: &Attempt, theirs: &EntryFields) -> bool {
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
    use crate::model::testing::{at, entry, fields, stopped};
    use crate::model::{Status, Unacknowledged};

    #[test]
    fn an_unacknowledged_change_is_no_change_by_somebody_else() {
        let (runs, ended) = (fields(100), stopped(100, 200));
        let named = |name: &str| EntryFields { description: name.into(), ..ended.clone() };
        let unacknowledged = |changes: &[Option<&EntryFields>]| {
            let changes = changes.iter().map(|change| change.cloned()).collect();
            Status::Unacknowledged(Unacknowledged { changes, in_flight_until: at(900) })
        };
        let row = |wanted: Option<&EntryFields>, known: &EntryFields, status| Entry {
            status,
            ..entry(1, wanted.cloned(), Some(known.clone()))
        };
        let (a, b, c) = (named("a"), named("b"), named("c"));
        let late = stopped(100, 203);
        let table = [
            (
                "undone, had arrived",
                row(Some(&a), &a, unacknowledged(&[Some(&b)])),
                Some(&b),
                Some(&a),
                Status::Idle,
            ),
            (
                "undone, changed elsewhere",
                row(Some(&a), &a, unacknowledged(&[Some(&b)])),
                Some(&c),
                Some(&c),
                unacknowledged(&[Some(&b)]),
            ),
            (
                "still wanted, had arrived",
                row(Some(&b), &a, unacknowledged(&[Some(&b)])),
                Some(&b),
                Some(&b),
                Status::Idle,
            ),
            (
                "an earlier one had arrived",
                row(Some(&c), &a, unacknowledged(&[Some(&b), Some(&c)])),
                Some(&b),
                Some(&c),
                unacknowledged(&[Some(&c)]),
            ),
            (
                "an end by Toggl's clock",
                row(Some(&ended), &runs, unacknowledged(&[Some(&ended)])),
                Some(&late),
                Some(&late),
                Status::Idle,
            ),
            (
                "that stop undone",
                row(Some(&runs), &runs, unacknowledged(&[Some(&ended)])),
                Some(&late),
                Some(&runs),
                Status::Idle,
            ),
            (
                "a deletion undone",
                row(Some(&a), &a, unacknowledged(&[None])),
                None,
                Some(&a),
                Status::Idle,
            ),
            (
                "a change, deleted elsewhere",
                row(Some(&a), &a, unacknowledged(&[Some(&b)])),
                None,
                None,
                Status::Idle,
            ),
            ("nothing lost", row(Some(&a), &a, Status::Idle), Some(&b), Some(&b), Status::Idle),
        ];
        for (name, mut row, theirs, wanted, status) in table {
            let (conflicts, _) = acknowledge(&mut row, theirs.cloned());
            assert_eq!((row.wanted.as_ref(), row.status), (wanted, status), "{name}");
            assert_eq!(row.known.as_ref(), theirs, "{name}");
            assert_eq!(conflicts, [], "{name}");
        }
    }

    #[test]
    fn a_lost_create_is_recognized_by_what_was_sent() {
        let attempt = |fields| Attempt { at: at(100), in_flight_until: at(100), fields };
        let running = fields(100);
        let finished = stopped(100, 200);
        assert!(is_attempt(&attempt(running.clone()), &running));
        assert!(is_attempt(&attempt(running.clone()), &finished), "stopped since");
        assert!(is_attempt(&attempt(finished.clone()), &finished));
        assert!(is_attempt(&attempt(finished.clone()), &stopped(101, 201)), "a second off");
        assert!(!is_attempt(&attempt(finished.clone()), &running), "another one, running");
        assert!(!is_attempt(&attempt(finished.clone()), &stopped(100, 260)));
        let other = EntryFields { description: "other".into(), ..finished.clone() };
        assert!(!is_attempt(&attempt(finished.clone()), &other));
        let tagged = EntryFields { tags: ["x".to_owned()].into(), ..finished.clone() };
        assert!(!is_attempt(&attempt(finished), &tagged));
    }
}
