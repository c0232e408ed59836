//! Identity: which entry in Toggl is one that was created from here.
//!
//! A create has no key by which Toggl could recognize it. Its id is new, and its time is the same; everything
//! else may have been changed since.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{EntryFields, InFlight};
use crate::sync::entries::plan::Clocks;
use crate::toggl::TimeEntry;

/// Start and stop may come back a second off: compatible servers may round instead of cutting.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);
/// How close to its request a timer starts that was not back-dated. Its start is a second of its own,
/// while back-dated starts are round and common.
const LIVE: TimeDelta = TimeDelta::seconds(60);
/// How many seconds two measurements of one clock offset may differ.
const AGREEMENT: i64 = 2;
/// How far an entry may be dated before the create that made it: the clocks may differ.
const DATING: TimeDelta = TimeDelta::seconds(60);

/// Whether an entry in Toggl, whose id no row has, was made by a create whose answer was lost, or that a copy of
/// this store has sent: a new id, the same start, and the same stop, or the same description.
pub(in crate::sync) fn is_created_by(
    create: &InFlight<EntryFields>,
    theirs: &TimeEntry,
    clocks: Clocks,
) -> bool {
    let Some(sent) = &create.change else {
        return false;
    };
    let is_new = create.highest_id.is_none_or(|highest| theirs.id.0 > highest);
    // The time of a create that was dated by a clock that was wrong proves nothing.
    let Clocks { now, offset } = clocks;
    let is_dated = create.sent_at <= now + offset + DATING
        && (create.offset - offset.num_seconds()).abs() <= AGREEMENT;
    let before = |modified| is_dated && modified < create.sent_at - DATING;
    let is_live = (create.sent_at - sent.start).abs() <= LIVE;
    let same_stop = same_stop(sent.stop, theirs.stop) || sent.running() && is_live;
    is_new
        && !theirs.modified.is_some_and(before)
        && sent.workspace == Some(theirs.workspace)
        && same(sent.start, theirs.start)
        && (same_stop || is_description_of(sent, theirs))
}

/// Whether the descriptions are the same: Toggl trims them.
pub(in crate::sync) fn is_description_of(fields: &EntryFields, theirs: &TimeEntry) -> bool {
    fields.description.trim() == theirs.description.trim()
}

fn same(a: DateTime<Utc>, b: DateTime<Utc>) -> bool {
    (a - b).abs() <= TOLERANCE
}

fn same_stop(ours: Option<DateTime<Utc>>, theirs: Option<DateTime<Utc>>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{at, fields, stopped};
    use crate::model::{EntryId, WorkspaceId};

    fn create(fields: EntryFields, sent_at: i64) -> InFlight<EntryFields> {
        let (sent_at, until) = (at(sent_at), at(sent_at + 75));
        let (change, highest_id) = (Some(fields), Some(50));
        InFlight { change, sent_at, offset: 0, until, highest_id, looked_up: false }
    }

    fn clocks(now: i64) -> Clocks {
        Clocks { now: at(now), offset: TimeDelta::zero() }
    }

    fn theirs(fields: &EntryFields, id: i64) -> TimeEntry {
        TimeEntry {
            id: EntryId(id),
            workspace: WorkspaceId(1),
            project: None,
            task: None,
            tags: fields.tags.clone(),
            billable: fields.billable,
            description: fields.description.clone(),
            start: fields.start,
            stop: fields.stop,
            modified: None,
            deleted: false,
            names: crate::toggl::RelatedNames::default(),
        }
    }

    #[test]
    fn a_lost_create_has_a_new_id_and_the_same_time() {
        let (live, finished) = (fields(100), stopped(100, 200));
        let named = |name: &str, it: &EntryFields| EntryFields {
            description: name.to_owned(),
            ..it.clone()
        };
        let tagged = EntryFields { tags: ["x".to_owned()].into(), ..finished.clone() };
        let table = [
            ("as it was sent", &finished, 300, finished.clone(), 51, true),
            ("a second off", &finished, 300, stopped(101, 201), 51, true),
            ("tagged since", &finished, 300, tagged, 51, true),
            ("renamed since", &finished, 300, named("other", &finished), 51, true),
            ("shortened since", &finished, 300, stopped(100, 150), 51, true),
            ("spaces trimmed", &named(" work ", &finished), 300, finished.clone(), 51, true),
            ("shortened and renamed", &finished, 300, named("x", &stopped(100, 150)), 51, false),
            (
                "another of that start",
                &finished,
                300,
                named("Lunch", &stopped(100, 999)),
                51,
                false,
            ),
            ("an id that was known before", &finished, 300, finished.clone(), 50, false),
            ("another start", &finished, 300, stopped(110, 200), 51, false),
            ("a timer, as it was sent", &live, 100, live.clone(), 51, true),
            ("a timer, stopped and renamed", &live, 100, named("x", &finished), 51, true),
            ("back-dated, stopped", &live, 3_000, finished.clone(), 51, true),
            ("back-dated, another one", &live, 3_000, named("Lunch", &finished), 51, false),
        ];
        for (name, sent, sent_at, found, id, expected) in table {
            let create = create(sent.clone(), sent_at);
            assert_eq!(
                is_created_by(&create, &theirs(&found, id), clocks(5_000)),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn an_entry_from_before_the_create_is_another_one() {
        let create = create(stopped(100, 200), 1_000);
        let dated =
            |seconds| TimeEntry { modified: Some(at(seconds)), ..theirs(&stopped(100, 200), 51) };
        assert!(is_created_by(&create, &dated(941), clocks(5_000)));
        assert!(!is_created_by(&create, &dated(939), clocks(5_000)));
        assert!(is_created_by(&create, &dated(0), clocks(0)), "sent by a clock that was wrong");
        let corrected = Clocks { now: at(5_000), offset: TimeDelta::seconds(-300) };
        assert!(is_created_by(&create, &dated(700), corrected), "it was ahead");
    }
}
