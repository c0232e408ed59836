//! Which request makes *known* equal *wanted*: a pure function of the row and the clocks.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Entry, EntryFields, EntryKey, WorkspaceId};
use crate::rules::merge::{EntryField, FieldSet as _};

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
    /// PATCH …/stop: it runs in Toggl and ends about now.
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
        (Some(wanted), Some(known)) if wanted == known => EntryRequest::Nothing,
        (Some(_), Some(_)) => match stop_alone(row) {
            Some(stop) if clocks.near(stop) => EntryRequest::Stop,
            _ => EntryRequest::Update,
        },
    }
}

/// The stop of an entry that runs in Toggl and differs by nothing else.
fn stop_alone(row: &Entry) -> Option<DateTime<Utc>> {
    let (wanted, known) = (row.wanted.as_ref()?, row.known.as_ref()?);
    let stop = wanted.stop.filter(|_| known.running())?;
    (EntryFields { stop: None, ..wanted.clone() } == *known).then_some(stop)
}

/// Whether nothing was done here but to stop an entry that runs in Toggl.
pub(in crate::sync) fn only_stopped(row: &Entry) -> bool {
    stop_alone(row).is_some()
}

/// Whether Toggl's answer to a stop says that the entry ended at the stop that was sent, apart from the
/// usual duration of a request.
pub(in crate::sync) fn is_stopped_as(sent: &EntryFields, theirs: &EntryFields) -> bool {
    sent.equivalent(theirs, EntryField::Stop)
}

/// Whether sending a row changes the times of an entry that Toggl has. The request has all times of the
/// entry, so that those that were not changed here must be Toggl's.
pub(in crate::sync) fn sends_times(row: &Entry, clocks: Clocks) -> bool {
    let times = |fields: &EntryFields| (fields.start, fields.stop);
    next(row, clocks) == EntryRequest::Update
        && row.wanted.as_ref().map(times) != row.known.as_ref().map(times)
}

/// Whether creating `new` in Toggl now stops `old` as wanted: when a running entry is created, Toggl stops
/// the one that runs at its own clock. Only relied upon within one workspace.
pub(crate) fn stops_implicitly(new: &Entry, old: &Entry, clocks: Clocks) -> bool {
    let (Some(start), None, Some(known)) = (&new.wanted, &new.known, &old.known) else {
        return false;
    };
    start.running()
        && start.workspace == known.workspace
        && clocks.near(start.start)
        && old.in_flight.is_none()
        && stop_alone(old).is_some_and(|stop| clocks.near(stop))
}

/// Whether a row is a timer that is created later than it started: an entry that runs in Toggl and is not
/// known here would be stopped now instead of at this start.
pub(crate) fn starts_late(row: &Entry, clocks: Clocks) -> bool {
    matches!((&row.wanted, &row.known), (Some(wanted), None)
        if wanted.running() && !clocks.near(wanted.start))
}

/// Whether a row stops or deletes an entry that, as far as is known, runs in Toggl.
pub(crate) fn ends_timer(row: &Entry) -> bool {
    let runs = |fields: &Option<EntryFields>| fields.as_ref().is_some_and(EntryFields::running);
    let in_flight = row.in_flight.as_ref().is_some_and(|it| runs(&it.change));
    (runs(&row.known) || in_flight) && !runs(&row.wanted)
}

/// Sorts rows into the order in which they are sent: first the end of the running entry, since Toggl would
/// stop it at its own clock; then the rows of the command, then by start. New timers come last in each group.
pub(crate) fn order(rows: &mut [Entry], priority: &BTreeSet<EntryKey>) {
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
    use crate::model::testing::{at, entry, fields, in_flight, stopped};

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
    fn a_stop_counts_when_the_answer_has_it() {
        let sent = stopped(9_000, NOW);
        assert!(is_stopped_as(&sent, &stopped(9_000, NOW + 9)), "a slow request");
        assert!(!is_stopped_as(&sent, &stopped(9_000, NOW + 11)), "the clocks disagree");
        assert!(!is_stopped_as(&sent, &fields(9_000)), "it still runs");
    }

    #[test]
    fn times_are_sent_with_a_change_of_times_only() {
        let known = Some(stopped(9_000, 9_500));
        let renamed = EntryFields { description: "other".into(), ..stopped(9_000, 9_500) };
        let sends = |wanted, known| sends_times(&entry(1, wanted, known), clocks(0));
        assert!(sends(Some(stopped(8_000, 9_500)), known.clone()));
        assert!(sends(Some(fields(8_000)), Some(fields(9_000))));
        assert!(sends(Some(stopped(9_000, NOW - 600)), Some(fields(9_000))));
        assert!(!sends(Some(stopped(9_000, NOW)), Some(fields(9_000))), "Toggl's own stop");
        assert!(!sends(Some(renamed), known.clone()));
        assert!(!sends(None, known));
        assert!(!sends(Some(fields(8_000)), None));
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
        let in_flight = in_flight(Some(stopped(9_000, NOW)), NOW, NOW + 60);
        let stopping = Entry { in_flight: Some(in_flight), ..old(NOW) };
        assert!(!stops_implicitly(&new(NOW), &stopping, clocks(0)), "its stop may arrive");
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
        order(&mut rows, &BTreeSet::from([EntryKey(4)]));
        assert_eq!(rows.map(|row| row.key.0), [5, 4, 3, 2, 1]);
    }
}
