//! Pull: merges what changed in Toggl into the store, and settles the requests that are in flight.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Bucket, Entry, EntryFields, EntryId};
use crate::store::{self, Progress, Store};
use crate::sync::entries::coverage::{AHEAD, Range, without};
use crate::sync::entries::effort::{Effort, Lookups, MAX_LOOKUPS};
use crate::sync::entries::merge::EntryMerge;
use crate::sync::entries::plan::Clocks;
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::{BURST, Purpose};
use crate::sync::record::{READ_LAG, settle};
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, Listed, MAX_LISTED, Reply};

/// Every pull goes back this far before the last one: changes become visible in Toggl with a delay.
pub(in crate::sync) const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// How far back entries are listed; Toggl allows about three months.
const LIST_RANGE: TimeDelta = TimeDelta::days(80);
/// How long an item that could not be read is asked for again: something on the way may have spoiled it.
const READ_AGAIN: TimeDelta = TimeDelta::days(1);

/// What a list of changes has shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// The answer was cut or refused, and entries may be missing.
    Incomplete,
    /// An item could not be read: it may be what is looked for.
    Unreadable,
    /// All changes.
    Complete,
}

impl Sync<'_> {
    /// Fetches what changed since the last pull, or all recent entries when that is too long ago.
    pub(in crate::sync) async fn pull(&mut self) -> Run<()> {
        self.pull_for(Purpose::Read).await
    }

    /// The same, for a read or for a write that needs it.
    pub(in crate::sync) async fn pull_for(&mut self, purpose: Purpose) -> Run<()> {
        let now = self.server_now()?;
        if let Some(since) = self.store.progress()?.pulled_to
            && now - since < self.list_range()?
            && self.pull_since(since - OVERLAP, purpose).await? != Look::Incomplete
        {
            return Ok(());
        }
        self.fetch_recent().await
    }

    /// How far back entries are listed, by what Toggl has said.
    pub(in crate::sync) fn list_range(&self) -> Run<TimeDelta> {
        Ok(self.store.progress()?.list_range.unwrap_or(LIST_RANGE).min(LIST_RANGE))
    }

    /// Fetches and merges what changed since a time of Toggl's clock.
    async fn pull_since(&mut self, since: DateTime<Utc>, purpose: Purpose) -> Run<Look> {
        self.gate(Bucket::User, purpose)?;
        let reply = self.client.changed_since(since).await;
        // With a wrong clock `since` may be in the future, and the answer proves nothing.
        let is_past = reply.meta.date.is_none_or(|date| since <= date);
        let Some((listed, date)) = self.listed(reply)? else {
            return Ok(Look::Incomplete);
        };
        let look = match listed.unreadable.len() {
            _ if listed.len() >= MAX_LISTED || !is_past => Look::Incomplete,
            0 => Look::Complete,
            _ => Look::Unreadable,
        };
        self.merge_entries(&listed, date)?;
        if look != Look::Incomplete {
            let now = self.clock.now();
            self.looked_for_copies = true;
            let clocks = self.clocks()?;
            self.store.atomically_without_fsync(|store| {
                settle::<EntryFields>(store, clocks, |row| {
                    look == Look::Complete && is_covered(row, since, clocks)
                })?;
                let mut progress = store.progress()?;
                // Without an earlier pull, a look for requests in flight is no complete pull.
                let is_pull = !listed.is_unreadable();
                if let Some(before) = progress.pulled_to.filter(|at| is_pull && since <= *at) {
                    progress.pulled_to = Some(before.max(seen_until(&listed, date)));
                    progress.pulled_at = Some(now);
                }
                store.set_progress(&progress)
            })?;
            self.verify_deletions(date).await?;
        }
        Ok(look)
    }

    /// Looks up entries whose deletion was confirmed a while ago and that no pull has shown to be deleted.
    async fn verify_deletions(&mut self, date: DateTime<Utc>) -> Run<()> {
        let unseen: Vec<EntryId> = self.store.tombstones_until(store::ENTRIES, date - READ_LAG)?;
        for id in unseen.into_iter().take(MAX_LOOKUPS) {
            if self.gate(Bucket::User, Purpose::Read).is_ok() {
                self.try_look_up(id).await?;
            }
        }
        Ok(())
    }

    /// The result of a list of entries, with its time by Toggl's clock; `None` when Toggl does not list
    /// entries that far back, which is remembered.
    fn listed(&mut self, reply: Reply<Listed>) -> Run<Option<(Listed, DateTime<Utc>)>> {
        let date = reply.meta.date;
        let listed = match self.record_reply(Bucket::User, reply)? {
            Ok(listed) => listed,
            Err(error) if error.is_too_old() => {
                self.remember_list_range(&error)?;
                return Ok(None);
            }
            Err(error) => return Err(self.stop_reason(&error)),
        };
        let unreadable = listed.unreadable.len();
        if listed.is_unreadable() {
            let why = "none of the entries in its list can be read".to_owned();
            self.report.stop_reason.get_or_insert(StopReason::Unusable(why));
        } else if unreadable > 0 {
            self.report.note_once(Note::Unreadable(unreadable));
        }
        let server_now = self.settled_now()?;
        Ok(Some((listed, date.map_or(server_now, |date| date.min(server_now)))))
    }

    /// Remembers the earliest day that Toggl lists, when a refusal names it: it moves on day by day.
    fn remember_list_range(&self, error: &ApiError) -> Run<()> {
        let Some(earliest) = error.earliest_day() else {
            return Ok(());
        };
        // A day less, since the zone of that day is not known.
        let days = (self.server_now()?.date_naive() - earliest).num_days() - 1;
        let list_range = TimeDelta::try_days(days.max(1));
        Ok(self.store.atomically_without_fsync(|store| {
            store.set_progress(&Progress { list_range, ..store.progress()? })
        })?)
    }

    /// One list of the entries that start in a range; `None` when Toggl does not list that far back. A
    /// refusal that names an earlier day than was asked for is tried once more.
    pub(in crate::sync) async fn list_between(
        &mut self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Run<Option<(Listed, DateTime<Utc>)>> {
        self.gate(Bucket::User, Purpose::Read)?;
        let reply = self.client.started_between(from, until).await;
        self.listed(reply)
    }

    /// Fetches all entries of the last weeks, as far back as Toggl lists them.
    async fn fetch_recent(&mut self) -> Run<()> {
        let now = self.server_now()?;
        let until = now + AHEAD;
        let mut from = now - self.list_range()?;
        let mut found = self.list_between(from, until).await?;
        if found.is_none() && now - self.list_range()? > from {
            from = now - self.list_range()?;
            found = self.list_between(from, until).await?;
        }
        let Some((listed, date)) = found else {
            let why = "Toggl lists no recent entries".to_owned();
            return Err(RunError::Stopped(StopReason::Refused(why)));
        };
        if listed.is_unreadable() {
            return Ok(());
        }
        let from = complete_from(&listed, from);
        self.merge_entries(&listed, date)?;
        let lookups = Lookups::of_a_read();
        let unverified = self.verify_unlisted(&listed.ids(), (from, until), date, lookups).await?;
        let now = self.clock.now();
        self.looked_for_copies = true;
        let clocks = self.clocks()?;
        // Changes outside of this range since an older pull are missing, so only this range is completely
        // known from now on, without an end: later entries come with every pull.
        let known = without((from, DateTime::<Utc>::MAX_UTC), &unverified);
        Ok(self.store.atomically_without_fsync(|store| {
            settle::<EntryFields>(store, clocks, |row| {
                listed.unreadable.is_empty()
                    && row.at_toggl().is_some_and(|it| (from..until).contains(&it.start))
            })?;
            store.set_coverage(&known)?;
            let (pulled_to, pulled_at) = (Some(seen_until(&listed, date)), Some(now));
            store.set_progress(&Progress { pulled_to, pulled_at, ..store.progress()? })
        })?)
    }

    /// Looks up the entries whose requests are in flight, in one request: what it shows is settled, and what it
    /// does not show was not carried out once it cannot arrive any more. In between nobody looks. `true` if
    /// the look was a complete pull. When the quota is used up, those rows wait and the run continues.
    pub(in crate::sync) async fn resolve_entries_in_flight(&mut self) -> Run<bool> {
        let (server_now, now) = (self.server_now()?, self.clock.now());
        let rows: Vec<Entry> = self.store.in_flight()?;
        if !rows
            .iter()
            .filter_map(|row| row.in_flight.as_ref())
            .any(|it| it.is_due(server_now, now))
        {
            return Ok(false);
        }
        let pulled_to = self.store.progress()?.pulled_to;
        for is_last in [false, true] {
            let clocks = self.clocks()?;
            let server_now = clocks.now + clocks.offset;
            let oldest = server_now - self.list_range()?;
            let in_flight = rows.iter().filter_map(|row| row.in_flight.as_ref());
            let sent_at = in_flight.map(|it| it.earliest(clocks.offset)).min().unwrap_or(oldest);
            let since = match pulled_to {
                Some(to) => to.min(sent_at),
                // A time in the future is from a clock that was wrong: it may have been at any time.
                None if sent_at > server_now => oldest,
                None => sent_at,
            };
            let since = (since - OVERLAP).max(oldest);
            let end = self.pull_since(since, Purpose::Write).await;
            let Some(look) = self.unless_over_quota(end)? else {
                return Ok(false);
            };
            // The answer may have corrected the clock offset: then a second look goes back further.
            let clocks = self.clocks()?;
            let is_clock_wrong = since > clocks.now + clocks.offset;
            let mut missed = rows.clone();
            missed.retain(|row| look != Look::Complete || !is_covered(row, since, clocks));
            if missed.is_empty() {
                return Ok(pulled_to.is_some());
            }
            if is_last || !is_clock_wrong && (since <= oldest || look != Look::Complete) {
                self.look_up_one_by_one(&missed).await?;
                return Ok(look == Look::Complete && pulled_to.is_some());
            }
        }
        Ok(false)
    }

    /// When one answer does not show all changes: looks up each create by its start, and each change by its id.
    async fn look_up_one_by_one(&mut self, rows: &[Entry]) -> Run<()> {
        let second = TimeDelta::seconds(1);
        for row in rows {
            let is_seen = match (row.id, row.create_in_flight()) {
                (Some(id), _) => self.try_look_up(id).await?,
                (None, Some(sent)) => {
                    let (from, until) = (sent.start - second, sent.start + second * 2);
                    if from < self.server_now()? - self.list_range()? {
                        self.fetch_reported((from, until), &mut Effort::of_a_read()).await?;
                        true
                    } else if let Some((listed, date)) = self.list_between(from, until).await? {
                        self.merge_entries(&listed, date)?;
                        listed.unreadable.is_empty()
                    } else {
                        false
                    }
                }
                (None, None) => false,
            };
            let clocks = self.clocks()?;
            self.store.atomically_without_fsync(|store| {
                settle::<EntryFields>(store, clocks, |other| is_seen && other.key == row.key)
            })?;
        }
        Ok(())
    }

    /// Looks up one entry; `false` when that was not possible, which concerns no other entry.
    async fn try_look_up(&mut self, id: EntryId) -> Run<bool> {
        match self.look_up(id).await {
            Err(RunError::Stopped(
                StopReason::Unreachable(_) | StopReason::Unusable(_) | StopReason::Refused(_),
            )) => Ok(false),
            end => end.map(|()| true),
        }
    }

    /// Looks up one entry and merges it; one that Toggl does not have was deleted.
    pub(in crate::sync) async fn look_up(&mut self, id: EntryId) -> Run<()> {
        self.gate(Bucket::User, Purpose::Write)?;
        let reply = self.client.entry(id).await;
        let found = self.required(Bucket::User, reply)?;
        let date = self.settled_now()?;
        match found {
            Some(entry) => self.merge_entries(&Listed::of(entry), date),
            None => self.merge_with(date, |merge, store| merge.deleted(store, id)),
        }
    }

    /// Merges entries into the store, and ends all but one of several running entries.
    pub(in crate::sync) fn merge_entries(
        &mut self,
        listed: &Listed,
        date: DateTime<Utc>,
    ) -> Run<()> {
        self.merge_with(date, |merge, store| {
            listed.entries.iter().try_for_each(|theirs| merge.merge(store, theirs))?;
            if let Some(id) = listed.entries.iter().map(|it| it.id).max() {
                store.note_id(store::ENTRIES, id.0)?;
            }
            merge.keep_one_timer(store)
        })
    }

    fn merge_with(
        &mut self,
        date: DateTime<Utc>,
        work: impl FnOnce(&mut EntryMerge, &Store) -> store::Result<()>,
    ) -> Run<()> {
        let (clocks, began) = (self.clocks()?, self.clock.started());
        let mut merge = self.store.atomically_without_fsync(|store| {
            let mut merge = EntryMerge::begin(store, date, clocks, began)?;
            work(&mut merge, store)?;
            Ok::<_, store::StoreError>(merge)
        })?;
        self.report.fetched += merge.changed;
        self.report.added += merge.added;
        self.report.removed += merge.removed;
        self.report.notes.append(&mut merge.context.notes);
        Ok(())
    }

    /// Looks up entries that a complete list of a range does not have: each was deleted, or moved out of the
    /// range. Returns the starts of those that were not looked up, which stay as they are. Only needed
    /// outside of pulls, which return deleted entries.
    pub(in crate::sync) async fn verify_unlisted(
        &mut self,
        listed: &HashSet<EntryId>,
        (from, until): Range,
        date: DateTime<Utc>,
        Lookups { most, purpose, pace, workspace }: Lookups,
    ) -> Run<Vec<DateTime<Utc>>> {
        let mut rows = self.store.known_between(from, until)?;
        rows.retain(|row| row.id.is_some_and(|id| !listed.contains(&id)));
        let mut unverified = Vec::new();
        let mut lookups = 0;
        for row in rows {
            // A row that was confirmed just now may not be listed yet.
            let is_new = row.confirmed.is_some_and(|at| date < at + READ_LAG);
            let Some((id, known)) = row.id.zip(row.known).filter(|_| !is_new) else {
                continue;
            };
            // The list of one workspace is a report, which has no running entries.
            if workspace.is_some_and(|it| known.workspace != Some(it) || known.running()) {
                continue;
            }
            let may_look = lookups < most && self.gate(Bucket::User, purpose).is_ok();
            if may_look && lookups >= BURST {
                tokio::time::sleep(pace).await;
            }
            lookups += usize::from(may_look);
            if !may_look || !self.try_look_up(id).await? {
                unverified.push(known.start);
            }
        }
        Ok(unverified)
    }
}

/// Whether a list of what changed since a time shows a request that has arrived.
fn is_covered(row: &Entry, since: DateTime<Utc>, clocks: Clocks) -> bool {
    let in_flight = row.in_flight.as_ref();
    in_flight.is_none_or(|it| it.earliest(clocks.offset) - OVERLAP >= since)
}

/// Until when changes have been seen, after a list at `date`. What could not be read is asked for again for a
/// while.
fn seen_until(listed: &Listed, date: DateTime<Utc>) -> DateTime<Utc> {
    if listed.unreadable.is_empty() { date } else { date - READ_AGAIN }
}

/// The start from which a list is complete: a list of the greatest length was cut at its oldest start.
pub(in crate::sync) fn complete_from(listed: &Listed, from: DateTime<Utc>) -> DateTime<Utc> {
    match listed.entries.iter().map(|entry| entry.start).min() {
        Some(oldest) if listed.len() >= MAX_LISTED => oldest + TimeDelta::seconds(1),
        _ => from,
    }
}
