//! The one state machine of a row, whatever its kind: claim it before a request, then confirm the answer,
//! keep the request in flight, or park the row; and merge what a read shows.
//!
//! Another process may change a row meanwhile, so it is read again in the transaction that writes it.

use chrono::{DateTime, TimeDelta, Utc};

use super::entries::plan::Clocks;
use super::outcome::{Note, OtherSender, SenderState, StopReason};
use super::run::{Run, RunError, Sync};
use crate::model::{Bucket, InFlight, Refusal, Row, RowFields, RowKey};
use crate::rules::merge::{FieldSet, Merged, merge};
use crate::store::{self, Changed, Store, Stored};
use crate::toggl::{ApiError, Client, Reply};

/// How long a request may still arrive after the wait for its answer was given up. Toggl's front end cuts a
/// request after 30 s.
pub(super) const IN_FLIGHT_LIMIT: TimeDelta = TimeDelta::seconds(60);
/// How long a read may show a state from before a confirmed write.
pub(super) const READ_LAG: TimeDelta = TimeDelta::seconds(60);

/// The fields of a row that is synced.
pub(super) trait Synced: Stored<Key: Into<RowKey>> + FieldSet {
    /// The state that a request has made of the known one, when it is visible in `theirs`; otherwise `None`.
    fn arrived(in_flight: &InFlight<Self>, known: &Self, theirs: &Self) -> Option<Self> {
        in_flight.change.clone().filter(|change| has_arrived(change, known, theirs))
    }

    /// Settles conflicts that have a rule of their own, after the merge of `theirs` into `wanted`.
    fn settle_conflicts(
        _wanted: &mut Self,
        _base: &Self,
        _theirs: &Self,
        _conflicts: &mut Vec<Self::Field>,
    ) {
    }
}

impl Sync<'_> {
    /// Claims rows, each with the change that is sent (`None` is a deletion), sends the request, and records what
    /// the answer says besides its result. `None`, and nothing was sent, when another process has changed one
    /// of the rows since the request was decided on.
    pub(super) async fn request<F: Synced, T>(
        &mut self,
        rows: &[(&Row<F>, Option<F>)],
        bucket: Bucket,
        send: impl AsyncFnOnce(&Client) -> Reply<T>,
    ) -> Run<Option<Result<T, ApiError>>> {
        if !self.claim(rows)? {
            return Ok(None);
        }
        let reply = send(self.client).await;
        let answer = self.record_reply(bucket, reply)?;
        if let Err(error) = &answer {
            rows.iter().try_for_each(|(row, _)| self.record_failure(row, error))?;
        }
        Ok(Some(answer))
    }

    /// Marks rows as in flight, on the disk before anything is sent: if the answer is lost, or this process dies,
    /// Toggl may have the change. `false`, and nothing is marked, when one of the rows is not any more as it was.
    fn claim<F: Synced>(&self, requests: &[(&Row<F>, Option<F>)]) -> Run<bool> {
        let Clocks { now, offset } = self.clocks()?;
        let (sent_at, offset) = (now + offset, offset.num_seconds());
        let until = sent_at + self.client.timeout() + IN_FLIGHT_LIMIT;
        self.store.atomically(|store| {
            let is_sender = self.lock.as_ref().map(|lock| store.still_sender(lock)).transpose()?;
            if is_sender != Some(true) {
                let other = OtherSender { process: None, state: SenderState::Sending };
                return Err(RunError::Stopped(StopReason::OtherSender(other)));
            }
            for (row, _) in requests {
                if store.row(row.key)?.as_ref() != Some(*row) {
                    return Ok(false);
                }
            }
            store.note_change(Changed::Something);
            for (row, change) in requests {
                let (table, _) = F::place(row.key);
                let highest_id = store.highest_id(table)?;
                let change = change.clone();
                let in_flight =
                    InFlight { change, sent_at, offset, until, highest_id, looked_up: false };
                store.save(&Row { in_flight: Some(in_flight), ..(*row).clone() })?;
            }
            Ok(true)
        })
    }

    /// Records that a request failed. Without a usable answer it may still arrive for a while; any other
    /// failure says that it was not carried out.
    fn record_failure<F: Synced>(&self, row: &Row<F>, error: &ApiError) -> Run<()> {
        let Clocks { now, offset } = self.clocks()?;
        let until = now + offset + IN_FLIGHT_LIMIT;
        Ok(self.store.atomically_without_fsync(|store| {
            store.update(row.key, |current| match (error, &mut current.in_flight) {
                (ApiError::InDoubt { .. }, Some(it)) => {
                    // All times of a request are by one offset, which this answer may have changed.
                    it.sent_at = it.earliest(offset);
                    (it.offset, it.until) = (offset.num_seconds(), until);
                }
                (_, in_flight) => *in_flight = None,
            })
        })?)
    }

    /// Parks a refused row with Toggl's words; the run goes on. A refusal of a state that is not wanted any
    /// more does not count: the new state is sent by a later run.
    pub(super) fn refuse<F: Synced>(&mut self, row: &Row<F>, refusal: Refusal) -> Run<()> {
        let parked = self.store.atomically_without_fsync(|store| {
            let Some(current) = store.row(row.key)?.filter(|it| it.wanted == row.wanted) else {
                return Ok::<_, store::StoreError>(false);
            };
            store.save(&Row { refusal: Some(refusal.clone()), ..current })?;
            Ok(true)
        })?;
        if parked {
            self.report.refused.push((row.key.into(), refusal));
        }
        Ok(())
    }

    /// Records that a row does not exist in Toggl any more: deleted there, while it is wanted here.
    pub(super) fn forget_known<F: Synced>(&mut self, row: &Row<F>) -> Run<()> {
        self.report.notes.push(Note::SentAgain(row.key.into()));
        Ok(self.store.atomically_without_fsync(|store| {
            store.update(row.key, |current| {
                (current.id, current.known, current.in_flight) = (None, None, None);
            })
        })?)
    }

    /// When the latest answer confirmed something, by Toggl's clock: `modified` where the answer says it.
    pub(super) fn confirmed_at(&self, modified: Option<DateTime<Utc>>) -> Run<DateTime<Utc>> {
        Ok(modified.unwrap_or(self.settled_now()?))
    }
}

/// Records Toggl's answer to a write, inside a transaction of the caller. What another process changed
/// meanwhile was not part of the request, and stays to be sent.
pub(super) fn confirm<F: Synced>(
    store: &Store,
    key: F::Key,
    sent: &F,
    (id, theirs): (F::Id, F),
    at: DateTime<Utc>,
) -> store::Result<()> {
    store.note_id(F::place(key).0, id.into())?;
    store.update(key, |current| {
        current.wanted = merge(current.wanted.as_ref(), Some(sent), Some(&theirs)).wanted;
        (current.id, current.known) = (Some(id), Some(theirs));
        (current.in_flight, current.confirmed) = (None, Some(at));
    })
}

/// Records that Toggl deleted a row, inside a transaction of the caller. Its id is kept until a read has
/// shown that it is gone.
pub(super) fn confirm_deletion<F: Synced>(
    store: &Store,
    row: &Row<F>,
    at: DateTime<Utc>,
) -> store::Result<()> {
    if let Some(id) = row.id {
        store.add_tombstone(F::place(row.key).0, id.into(), at)?;
    }
    store.update(row.key, |current| {
        (current.id, current.known, current.in_flight) = (None, None, None);
    })
}

/// The time of what is merged, by Toggl's clock, and what a person should know about it.
pub(super) struct MergeContext {
    pub(super) date: DateTime<Utc>,
    pub(super) notes: Vec<Note>,
}

impl MergeContext {
    pub(super) fn new(date: DateTime<Utc>) -> Self {
        Self { date, notes: Vec::new() }
    }

    /// Merges the state of a row in Toggl, and notes what was changed on both sides. Whether the row was deleted
    /// by somebody else.
    pub(super) fn acknowledge<F: Synced>(&mut self, row: &mut Row<F>, theirs: Option<F>) -> bool {
        // A tag that entries named may never have been there.
        let had_id = row.id.is_some();
        let (conflicts, deleted_elsewhere) = acknowledge(row, theirs);
        if !conflicts.is_empty() {
            let names = conflicts.into_iter().map(F::name_of).collect();
            self.notes.push(Note::Conflict(row.key.into(), names));
        }
        if deleted_elsewhere && had_id && row.wanted.is_some() {
            self.notes.push(Note::SentAgain(row.key.into()));
        }
        deleted_elsewhere
    }
}

/// Merges the state of a row in Toggl, `None` if it was deleted there. Returns the fields that were changed on both
/// sides, and whether the row was deleted by somebody else.
///
/// A request of ours whose answer was lost is no change by somebody else: when the state shows that it
/// arrived, it is the base of the merge, and not in flight any more.
fn acknowledge<F: Synced>(row: &mut Row<F>, theirs: Option<F>) -> (Vec<F::Field>, bool) {
    // What Toggl had after the request, if that arrived.
    let arrived: Option<Option<F>> = match (&row.in_flight, &theirs, &row.known) {
        (None, ..) => None,
        (Some(it), _, None) => Some(it.change.clone()),
        (Some(it), Some(theirs), Some(known)) => F::arrived(it, known, theirs).map(Some),
        (Some(it), None, Some(_)) => it.change.is_none().then_some(None),
    };
    let has_arrived = arrived.is_some();
    let base = arrived.unwrap_or_else(|| row.known.clone());
    let Merged { mut wanted, mut conflicts } =
        merge(row.wanted.as_ref(), base.as_ref(), theirs.as_ref());
    if let (Some(wanted), Some(base), Some(theirs)) = (&mut wanted, &base, &theirs) {
        F::settle_conflicts(wanted, base, theirs, &mut conflicts);
        conflicts.retain(|field| !(has_arrived && base.equivalent(theirs, *field)));
    }
    let deleted_elsewhere = theirs.is_none() && (!has_arrived || base.is_some());
    if has_arrived || theirs.is_none() {
        row.in_flight = None;
    }
    if theirs.is_none() {
        row.id = None;
    }
    (row.wanted, row.known) = (wanted, theirs);
    (conflicts, deleted_elsewhere)
}

/// Whether a change of the known state is visible in the state in Toggl.
pub(super) fn has_arrived<F: FieldSet>(change: &F, known: &F, theirs: &F) -> bool {
    let mut changed = F::ALL.iter().filter(|it| !change.equal(known, **it)).peekable();
    let arrived = |field| {
        theirs.equal(change, field)
            || !theirs.equal(known, field) && theirs.equivalent(change, field)
    };
    changed.peek().is_some() && changed.all(|field| arrived(*field))
}

/// Whether a read at `date` may show a state from before the confirmed one. `modified` is when the state that
/// it shows was made; both are by Toggl's clock.
pub(super) fn is_old<F: RowFields>(
    row: &Row<F>,
    modified: Option<DateTime<Utc>>,
    date: DateTime<Utc>,
) -> bool {
    row.confirmed.is_some_and(|at| date < at + READ_LAG && modified.is_none_or(|it| it < at))
}

/// After a complete look at Toggl: a request that it does not show was not carried out, unless it may still
/// arrive. `looked_up` says which rows were covered.
pub(super) fn settle<F: Synced>(
    store: &Store,
    clocks: Clocks,
    looked_up: impl Fn(&Row<F>) -> bool,
) -> store::Result<()> {
    for mut row in store.in_flight::<F>()?.into_iter().filter(looked_up) {
        row.in_flight = row.in_flight.and_then(|it| after_look(it, clocks));
        store.save(&row)?;
    }
    Ok(())
}

/// What is left of a request that a look at Toggl did not show.
fn after_look<F>(it: InFlight<F>, clocks: Clocks) -> Option<InFlight<F>> {
    let Clocks { now, offset } = clocks;
    let (server_now, looked_up) = (now + offset, true);
    if it.sent_at > server_now + IN_FLIGHT_LIMIT {
        // It was dated by a clock that was wrong, so the wait begins now.
        let (until, offset) = (server_now + IN_FLIGHT_LIMIT, offset.num_seconds());
        return Some(InFlight { sent_at: server_now, offset, until, looked_up, ..it });
    }
    (!it.is_over(server_now, now)).then_some(InFlight { looked_up, ..it })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{at, entry, fields, in_flight, stopped};
    use crate::model::{
        CatalogFields, CatalogKey, CatalogRow, Entry, EntryFields, TagFields, TagKey,
    };

    #[test]
    fn a_request_of_ours_is_no_change_by_somebody_else() {
        let (runs, ended) = (fields(100), stopped(100, 200));
        let named = |name: &str| EntryFields { description: name.into(), ..ended.clone() };
        let row = |wanted: Option<&EntryFields>, known, change: Option<Option<&EntryFields>>| {
            let in_flight = change.map(|change| in_flight(change.cloned(), 300, 375));
            Entry { in_flight, ..entry(1, wanted.cloned(), Option::<&EntryFields>::cloned(known)) }
        };
        let (a, b, c) = (named("a"), named("b"), named("c"));
        let late = stopped(100, 203);
        let both = EntryFields { billable: true, ..b.clone() };
        // a row, the state in Toggl, what is wanted then, whether it is still in flight
        let table = [
            (
                "undone, had arrived",
                row(Some(&a), Some(&a), Some(Some(&b))),
                Some(&b),
                Some(&a),
                false,
            ),
            (
                "undone, not there",
                row(Some(&a), Some(&a), Some(Some(&b))),
                Some(&a),
                Some(&a),
                true,
            ),
            (
                "undone, changed elsewhere",
                row(Some(&a), Some(&a), Some(Some(&b))),
                Some(&c),
                Some(&c),
                true,
            ),
            (
                "still wanted, had arrived",
                row(Some(&b), Some(&a), Some(Some(&b))),
                Some(&b),
                Some(&b),
                false,
            ),
            (
                "changed since, had arrived",
                row(Some(&c), Some(&a), Some(Some(&b))),
                Some(&b),
                Some(&c),
                false,
            ),
            (
                "arrived, and changed elsewhere",
                row(Some(&b), Some(&a), Some(Some(&b))),
                Some(&both),
                Some(&both),
                false,
            ),
            (
                "a stop by Toggl's clock",
                row(Some(&ended), Some(&runs), Some(Some(&ended))),
                Some(&late),
                Some(&late),
                false,
            ),
            (
                "that stop undone",
                row(Some(&runs), Some(&runs), Some(Some(&ended))),
                Some(&late),
                Some(&runs),
                false,
            ),
            ("a deletion undone", row(Some(&a), Some(&a), Some(None)), None, Some(&a), false),
            ("a deletion, not there", row(None, Some(&a), Some(None)), Some(&b), None, true),
            (
                "a change, deleted elsewhere",
                row(Some(&a), Some(&a), Some(Some(&b))),
                None,
                None,
                false,
            ),
            ("a create, found", row(Some(&a), None, Some(Some(&a))), Some(&b), Some(&b), false),
            (
                "a create, changed since",
                row(Some(&c), None, Some(Some(&a))),
                Some(&a),
                Some(&c),
                false,
            ),
            ("a create, deleted elsewhere", row(Some(&a), None, Some(Some(&a))), None, None, false),
            ("nothing lost", row(Some(&a), Some(&a), None), Some(&b), Some(&b), false),
        ];
        for (name, mut row, theirs, wanted, is_in_flight) in table {
            let (conflicts, deleted_elsewhere) = acknowledge(&mut row, theirs.cloned());
            assert_eq!(
                (row.wanted.as_ref(), row.in_flight.is_some()),
                (wanted, is_in_flight),
                "{name}"
            );
            assert_eq!(row.known.as_ref(), theirs, "{name}");
            assert_eq!(conflicts, [], "{name}");
            assert_eq!(deleted_elsewhere, name.ends_with("deleted elsewhere"), "{name}");
        }
    }

    #[test]
    fn a_conflict_on_a_name_is_told_like_one_on_an_entry() {
        let tag = |name: &str| {
            Some(CatalogFields::Tag(TagFields { workspace: None, name: name.to_owned() }))
        };
        let row = CatalogRow::new(CatalogKey::Tag(TagKey(1)));
        let mut row = CatalogRow { wanted: tag("here"), known: tag("old"), ..row };
        let mut context = MergeContext::new(at(0));
        context.acknowledge(&mut row, tag("there"));
        assert_eq!(context.notes, [Note::Conflict(row.key.into(), vec!["name"])]);
        assert_eq!(row.wanted, tag("here"));
    }

    #[test]
    fn what_a_look_does_not_show_is_in_flight_until_its_time_is_over() {
        let sent = in_flight(Some(fields(0)), 100, 175);
        let looked = InFlight { looked_up: true, ..sent.clone() };
        // Our clock, and Toggl's less ours.
        let clocks = |now, offset| Clocks { now: at(now), offset: TimeDelta::seconds(offset) };
        assert_eq!(after_look(sent.clone(), clocks(100, 0)), Some(looked.clone()));
        assert_eq!(after_look(looked.clone(), clocks(174, 0)), Some(looked.clone()));
        assert_eq!(after_look(sent.clone(), clocks(175, 0)), None);
        assert_eq!(
            after_look(sent.clone(), clocks(110, 7_200)),
            Some(looked.clone()),
            "a wrong date"
        );
        assert_eq!(after_look(sent.clone(), clocks(7_300, -7_190)), Some(looked), "set ahead");
        assert_eq!(after_look(sent.clone(), clocks(-7_000, 7_200)), None, "set back");
        // Dated by a clock that was wrong: the wait begins now.
        let again = after_look(sent, clocks(-3_600, 0)).unwrap();
        assert_eq!((again.sent_at, again.until), (at(-3_600), at(-3_540)));
    }

    #[test]
    fn one_look_at_once_and_one_after_a_minute() {
        let sent = in_flight(Some(fields(0)), 100, 175);
        let looked = InFlight { looked_up: true, ..sent.clone() };
        assert!(sent.is_due(at(101), at(101)));
        assert!(!looked.is_due(at(101), at(101)) && !looked.is_due(at(174), at(174)));
        assert!(looked.is_due(at(175), at(175)) && !looked.is_due(at(175), at(174)));
    }

    #[test]
    fn a_read_may_lag_behind_a_write() {
        let known = stopped(0, 60);
        let row = entry(1, Some(known.clone()), Some(known));
        let confirmed = Entry { confirmed: Some(at(100)), ..row.clone() };
        let table = [
            (&row, None, 100, false),
            (&confirmed, Some(99), 159, true),
            (&confirmed, Some(100), 100, false),
            (&confirmed, Some(99), 160, false),
            (&confirmed, None, 159, true),
            (&confirmed, None, 160, false),
        ];
        for (row, modified, date, old) in table {
            assert_eq!(is_old(row, modified.map(at), at(date)), old, "{modified:?} {date}");
        }
    }
}
