//! Which request makes *known* equal *wanted*: a pure function of the row and the clocks.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Entry, EntryFields, EntryKey, WorkspaceId};

/// How far from now a moment may lie for Toggl's own clock to stand in for it.
const NEAR: TimeDelta = TimeDelta::seconds(2);

/// The moment, by our clock, and how far Toggl's clock is from ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    pub(crate) now: DateTime<Utc>,
    /// Toggl's clock less ours.
    pub(crate) offset: TimeDelta,
}

impl Clocks {
    /// Whether Toggl, asked now, would write down this very moment within two seconds. With clocks
    /// that disagree it would not: then times are sent explicitly, so a wrong clock shifts entries
    /// but never bends them.
    fn near(&self, moment: DateTime<Utc>) -> bool {
        (moment - self.now).abs() <= NEAR && self.offset.abs() <= NEAR
    }
}

/// The next request for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryRequest {
    /// Wanted and known agree; nothing to send.
    Nothing,
    /// POST: Toggl never heard of it.
    Create,
    /// PATCH …/stop: it ran and ends about now.
    Stop,
    /// PUT of what differs.
    Update,
    /// DELETE: nobody wants it any more.
    Delete,
}

/// Decides on the next request for a row.
pub(crate) fn next(row: &Entry, clocks: Clocks) -> EntryRequest {
    match (&row.wanted, &row.known) {
        (None, None) => EntryRequest::Nothing,
        (None, Some(_)) => EntryRequest::Delete,
        (Some(_), None) => EntryRequest::Create,
        (Some(wanted), Some(known))
            if wanted == known && row.status.unacknowledged().is_empty() =>
        {
            EntryRequest::Nothing
        }
        (Some(_), Some(_)) => match stopped_only(row) {
            Some(stop) if clocks.near(stop) => EntryRequest::Stop,
            _ => EntryRequest::Update,
        },
    }
}

/// When the one thing to say is that a running entry ended: its stop.
fn stopped_only(row: &Entry) -> Option<DateTime<Utc>> {
    let (wanted, known) = (row.wanted.as_ref()?, row.known.as_ref()?);
    let stop = wanted.stop.filter(|_| known.running())?;
    let said_before =
        row.status.unacknowledged().iter().all(|change| change.as_ref() == Some(wanted));
    (said_before && EntryFields { stop: None, ..wanted.clone() } == *known).then_some(stop)
}

/// Whether making `new` at Toggl, now, ends `old` as wanted: Toggl stops what runs when a running
/// entry is made, at its own clock. Only relied upon within one workspace.
pub(crate) fn ends(new: &Entry, old: &Entry, clocks: Clocks) -> bool {
    let (Some(start), None, Some(known)) = (&new.wanted, &new.known, &old.known) else {
        return false;
    };
    start.running()
        && start.workspace == known.workspace
        && clocks.near(start.start)
        && stopped_only(old).is_some_and(|stop| clocks.near(stop))
}

/// Whether a row is a timer that Toggl would begin late: when something else runs there that we
/// have not heard of, Toggl would end it now instead of at this start.
pub(crate) fn starts_late(row: &Entry, clocks: Clocks) -> bool {
    matches!((&row.wanted, &row.known), (Some(wanted), None)
        if wanted.running() && !clocks.near(wanted.start))
}

/// Whether a row ends what, as far as we know, runs at Toggl.
pub(crate) fn ends_timer(row: &Entry) -> bool {
    let runs = |fields: &Option<EntryFields>| fields.as_ref().is_some_and(EntryFields::running);
    (runs(&row.known) || row.status.unacknowledged().iter().any(runs)) && !runs(&row.wanted)
}

/// Puts rows in the order they are sent: the end of what runs at Toggl before anything else, since
/// Toggl would end it at its own clock; then the rows of the command, then the oldest.
pub(crate) fn order(rows: &mut [Entry], own: &HashSet<EntryKey>) {
    rows.sort_by_key(|row| {
        let begins = row.known.is_none() && row.wanted.as_ref().is_some_and(EntryFields::running);
        let start = row.wanted.as_ref().or(row.known.as_ref()).map(|fields| fields.start);
        (!ends_timer(row), !own.contains(&row.key), begins, start, row.key)
    });
}

/// The workspace a request about this row names: where Toggl has it, or where it is to go.
pub(in crate::sync) fn workspace_of(row: &Entry) -> Option<WorkspaceId> {
    row.known.as_ref().or(row.wanted.as_ref())?.workspace
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;
    use crate::model::samples::{at, entry, fields, stopped};

    const NOW: i64 = 10_000;

    fn clocks(offset: i64) -> Clocks {
        Clocks { now: at(NOW), offset: TimeDelta::seconds(offset) }
    }

    #[test]
    fn one_row_needs_at_most_one_kind_of_request() {
        let runs = fields(9_000);
        let ended = |stop| stopped(9_000, stop);
        let renamed = EntryFields { description: "other".into(), ..ended(NOW) };
        let table = [
            ("nothing, nothing", None, None, 0, EntryRequest::Nothing),
            ("new", Some(runs.clone()), None, 0, EntryRequest::Create),
            ("deleted", None, Some(runs.clone()), 0, EntryRequest::Delete),
            ("agreed", Some(runs.clone()), Some(runs.clone()), 0, EntryRequest::Nothing),
            ("stopped now", Some(ended(NOW)), Some(runs.clone()), 0, EntryRequest::Stop),
            ("stopped 2 s ago", Some(ended(NOW - 2)), Some(runs.clone()), 2, EntryRequest::Stop),
            ("stopped 3 s ago", Some(ended(NOW - 3)), Some(runs.clone()), 0, EntryRequest::Update),
            (
                "stopped in the future",
                Some(ended(NOW + 60)),
                Some(runs.clone()),
                0,
                EntryRequest::Update,
            ),
            ("clocks disagree", Some(ended(NOW)), Some(runs.clone()), -3, EntryRequest::Update),
            ("stopped and renamed", Some(renamed), Some(runs.clone()), 0, EntryRequest::Update),
            ("stop moved", Some(ended(NOW)), Some(ended(NOW - 1)), 0, EntryRequest::Update),
            ("running again", Some(runs), Some(ended(NOW)), 0, EntryRequest::Update),
        ];
        for (name, wanted, known, offset, step) in table {
            assert_eq!(next(&entry(1, wanted, known), clocks(offset)), step, "{name}");
        }
    }

    #[test]
    fn what_was_sent_unheard_is_sent_until_it_is_heard() {
        let (runs, ended) = (fields(9_000), stopped(9_000, NOW));
        let unacknowledged = |wanted: &EntryFields, change: Option<&EntryFields>| {
            let status = Status::Idle.and_unacknowledged(change.cloned(), at(NOW));
            Entry { status, ..entry(1, Some(wanted.clone()), Some(runs.clone())) }
        };
        assert_eq!(
            next(&unacknowledged(&runs, Some(&ended)), clocks(0)),
            EntryRequest::Update,
            "runs again"
        );
        assert_eq!(next(&unacknowledged(&runs, None), clocks(0)), EntryRequest::Update, "is back");
        assert_eq!(
            next(&unacknowledged(&ended, Some(&ended)), clocks(0)),
            EntryRequest::Stop,
            "once more"
        );
        let renamed = EntryFields { description: "other".into(), ..ended.clone() };
        assert_eq!(
            next(&unacknowledged(&ended, Some(&renamed)), clocks(0)),
            EntryRequest::Update,
            "not all of it"
        );
        let restarted = Entry {
            status: Status::Idle.and_unacknowledged(Some(runs.clone()), at(NOW)),
            ..entry(1, Some(ended.clone()), Some(ended.clone()))
        };
        assert!(ends_timer(&restarted), "it may run there");
    }

    #[test]
    fn toggl_ends_the_old_timer_only_when_its_clock_says_what_is_wanted() {
        let old = |stop| entry(1, Some(stopped(9_000, stop)), Some(fields(9_000)));
        let new = |start| entry(2, Some(fields(start)), None);
        assert!(ends(&new(NOW), &old(NOW), clocks(0)));
        assert!(!ends(&new(NOW - 600), &old(NOW - 600), clocks(0)), "back-dated");
        assert!(!ends(&new(NOW), &old(NOW - 600), clocks(0)), "stopped earlier");
        assert!(!ends(&new(NOW), &old(NOW), clocks(5)), "clocks disagree");
        let finished = entry(2, Some(stopped(NOW, NOW)), None);
        assert!(!ends(&finished, &old(NOW), clocks(0)), "not a timer");
        let elsewhere =
            EntryFields { workspace: Some(crate::model::WorkspaceId(9)), ..fields(NOW) };
        assert!(!ends(&entry(2, Some(elsewhere), None), &old(NOW), clocks(0)), "other workspace");
        let mut renamed = old(NOW);
        renamed.wanted.as_mut().expect("wanted").description = "other".into();
        assert!(!ends(&new(NOW), &renamed, clocks(0)), "more to say than its end");
    }

    #[test]
    fn only_a_timer_that_toggl_has_not_heard_of_can_start_late() {
        assert!(starts_late(&entry(1, Some(fields(NOW - 900)), None), clocks(0)));
        assert!(!starts_late(&entry(1, Some(fields(NOW)), None), clocks(0)));
        assert!(starts_late(&entry(1, Some(fields(NOW)), None), clocks(60)));
        assert!(!starts_late(&entry(1, Some(stopped(100, 200)), None), clocks(0)));
        let known = Some(fields(NOW - 900));
        assert!(!starts_late(&entry(1, known.clone(), known), clocks(0)));
    }

    #[test]
    fn ends_go_before_beginnings_and_the_command_before_the_backlog() {
        let mut rows = [
            entry(1, Some(fields(500)), None),
            entry(2, Some(stopped(300, 400)), None),
            entry(3, Some(stopped(100, 200)), None),
            entry(4, Some(fields(900)), None),
            entry(5, Some(stopped(800, 900)), Some(fields(800))),
        ];
        order(&mut rows, &HashSet::from([EntryKey(4)]));
        assert_eq!(rows.map(|row| row.key.0), [5, 4, 3, 2, 1]);
    }
}
