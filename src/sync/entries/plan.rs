//! Which request makes *known* equal *wanted*: a pure function of the row and the clocks.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Entry, EntryFields, EntryKey, WorkspaceId};

/// How far from now a time may be for Toggl's clock to set it.
const NEAR: TimeDelta = TimeDelta::seconds(2);

/// The current time, and the offset of Toggl's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    /// By our clock.
    pub(crate) now: DateTime<Utc>,
    /// Toggl's clock less ours.
    pub(crate) offset: TimeDelta,
}

impl Clocks {
    /// Whether a request that is sent now would make Toggl record this time, within two seconds. When the
    /// clocks disagree it would not: then times are sent explicitly, so that a wrong clock shifts entries
    /// but does not change their length.
    fn near(&self, moment: DateTime<Utc>) -> bool {
        (moment - self.now).abs() <= NEAR && self.offset.abs() <= NEAR
    }
}

/// The next request for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryRequest {
    /// Wanted and known agree; nothing to send.
    Nothing,
    /// POST: Toggl does not have it.
    Create,
    /// PATCH …/stop: it runs at Toggl and ends about now.
    Stop,
    /// PUT of what differs.
    Update,
    /// DELETE: it is not wanted any more.
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

/// The stop of an entry that runs at Toggl and differs by nothing else.
fn stopped_only(row: &Entry) -> Option<DateTime<Utc>> {
    let (wanted, known) = (row.wanted.as_ref()?, row.known.as_ref()?);
    let stop = wanted.stop.filter(|_| known.running())?;
    let sent_before =
        row.status.unacknowledged().iter().all(|change| change.as_ref() == Some(wanted));
    (sent_before && EntryFields { stop: None, ..wanted.clone() } == *known).then_some(stop)
}

/// Whether creating `new` at Toggl now stops `old` as wanted: when a running entry is created, Toggl stops
/// the one that runs at its own clock. Only relied upon within one workspace.
pub(crate) fn stops_implicitly(new: &Entry, old: &Entry, clocks: Clocks) -> bool {
    let (Some(start), None, Some(known)) = (&new.wanted, &new.known, &old.known) else {
        return false;
    };
    start.running()
        && start.workspace == known.workspace
        && clocks.near(start.start)
        && stopped_only(old).is_some_and(|stop| clocks.near(stop))
}

/// Whether a row is a timer that is created later than it started: an entry that runs at Toggl and is not
/// known here would be stopped now instead of at this start.
pub(crate) fn starts_late(row: &Entry, clocks: Clocks) -> bool {
    matches!((&row.wanted, &row.known), (Some(wanted), None)
        if wanted.running() && !clocks.near(wanted.start))
}

/// Whether a row stops or deletes an entry that, as far as is known, runs at Toggl.
pub(crate) fn ends_timer(row: &Entry) -> bool {
    let runs = |fields: &Option<EntryFields>| fields.as_ref().is_some_and(EntryFields::running);
    (runs(&row.known) || row.status.unacknowledged().iter().any(runs)) && !runs(&row.wanted)
}

/// Sorts rows into the order in which they are sent: first the end of the running entry, since Toggl would
/// stop it at its own clock; then the rows of the command, then by start. New timers come last in each group.
pub(crate) fn order(rows: &mut [Entry], priority: &HashSet<EntryKey>) {
    rows.sort_by_key(|row| {
        let is_new_timer =
            row.known.is_none() && row.wanted.as_ref().is_some_and(EntryFields::running);
        let start = row.wanted.as_ref().or(row.known.as_ref()).map(|fields| fields.start);
        (!ends_timer(row), !priority.contains(&row.key), is_new_timer, start, row.key)
    });
}

/// Which of the sorted rows is sent next: the first one, unless creating another one now stops it at the
/// same time without a request of its own.
pub(in crate::sync) fn next_to_send(rows: &[Entry], clocks: Clocks) -> Option<&Entry> {
    let first = rows.first()?;
    rows.iter().find(|new| stops_implicitly(new, first, clocks)).or(Some(first))
}

/// The workspace of requests about a row: where Toggl has it, or where it is to be created.
pub(in crate::sync) fn workspace_of(row: &Entry) -> Option<WorkspaceId> {
    row.known.as_ref().or(row.wanted.as_ref())?.workspace
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;
    use crate::model::testing::{at, entry, fields, stopped};

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
        for (name, wanted, known, offset, request) in table {
            assert_eq!(next(&entry(1, wanted, known), clocks(offset)), request, "{name}");
        }
    }

    #[test]
    fn an_unacknowledged_change_is_sent_until_it_is_acknowledged() {
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
        assert!(stops_implicitly(&new(NOW), &old(NOW), clocks(0)));
        assert!(!stops_implicitly(&new(NOW - 600), &old(NOW - 600), clocks(0)), "back-dated");
        assert!(!stops_implicitly(&new(NOW), &old(NOW - 600), clocks(0)), "stopped earlier");
        assert!(!stops_implicitly(&new(NOW), &old(NOW), clocks(5)), "clocks disagree");
        let finished = entry(2, Some(stopped(NOW, NOW)), None);
        assert!(!stops_implicitly(&finished, &old(NOW), clocks(0)), "not a timer");
        let elsewhere =
            EntryFields { workspace: Some(crate::model::WorkspaceId(9)), ..fields(NOW) };
        assert!(
            !stops_implicitly(&entry(2, Some(elsewhere), None), &old(NOW), clocks(0)),
            "other workspace"
        );
        let mut renamed = old(NOW);
        renamed.wanted.as_mut().expect("wanted").description = "other".into();
        assert!(!stops_implicitly(&new(NOW), &renamed, clocks(0)), "more to say than its end");
    }

    #[test]
    fn only_a_timer_that_toggl_does_not_have_can_start_late() {
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
