//! Pull: merges what changed at Toggl into the store, and resolves creates in doubt.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Bucket, CatalogKey, Entry, EntryFields, EntryId, EntryKey, Status};
use crate::rules::merge::{EntryField, merge};
use crate::store::{self, Progress, Store};
use crate::sync::entries::convert;
use crate::sync::entries::coverage::AHEAD;
use crate::sync::entries::unacknowledged::{acknowledge, is_attempt};
use crate::sync::outcome::Note;
use crate::sync::quota::Purpose;
use crate::sync::record::update_entry;
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, MAX_LISTED, Reply, TimeEntry};

/// Every pull goes back this far before the last one: changes become visible at Toggl with a delay.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// How far back entries are listed; Toggl allows about three months.
pub(in crate::sync) const LIST_RANGE: TimeDelta = TimeDelta::days(80);

impl Sync<'_> {
    /// Fetches what changed since the last pull, or all recent entries when that is too long ago.
    pub(in crate::sync) async fn pull(&mut self) -> Run<()> {
        let now = self.server_now()?;
        if let Some(since) = self.store.progress()?.pulled_to
            && now - since < LIST_RANGE
            && self.pull_since(since - OVERLAP, Purpose::Read).await?
        {
            return Ok(());
        }
        self.fetch_recent().await
    }

    /// Fetches and merges what changed since a time of Toggl's clock; `false` when the answer was cut and
    /// entries may be missing.
    async fn pull_since(&mut self, since: DateTime<Utc>, purpose: Purpose) -> Run<bool> {
        self.gate(Bucket::User, purpose)?;
        let reply = self.client.changed_since(since).await;
        let (entries, date) = self.dated(reply)?;
        // With a wrong clock `since` may be in the future, and the answer proves nothing.
        let complete = entries.len() < MAX_LISTED && since <= date;
        self.merge_entries(&entries)?;
        if complete {
            self.reset_attempts(|_| true)?;
            let now = self.clock.now();
            self.store.atomically(|store| {
                let mut progress = store.progress()?;
                // Without an earlier pull, a lookup for creates in doubt is no complete pull.
                if progress.pulled_to.is_some_and(|before| since <= before) {
                    (progress.pulled_to, progress.pulled_at) = (Some(date), Some(now));
                }
                store.set_progress(&progress)
            })?;
        }
        Ok(complete)
    }

    /// The result of a pull, with its time by Toggl's clock.
    fn dated<T>(&mut self, reply: Reply<T>) -> Run<(T, DateTime<Utc>)> {
        let server_now = self.server_now()?;
        let date = reply.meta.date.unwrap_or(server_now);
        Ok((self.required(Bucket::User, reply)?, date))
    }

    /// Fetches all entries of the last weeks, as far back as Toggl lists them.
    async fn fetch_recent(&mut self) -> Run<()> {
        let now = self.server_now()?;
        let (from, until) = (now - LIST_RANGE, now + AHEAD);
        self.gate(Bucket::User, Purpose::Read)?;
        let reply = self.client.started_between(from, until).await;
        let (entries, date) = self.dated(reply)?;
        let from = complete_from(&entries, from);
        self.merge_entries(&entries)?;
        self.drop_unlisted(&entries.iter().map(|entry| entry.id).collect(), from, until)?;
        let now = self.clock.now();
        // Changes outside of this range since an older pull are missing, so only this range is completely
        // known from now on, without an end: later entries come with every pull.
        let known = [(from, DateTime::<Utc>::MAX_UTC)];
        self.store.atomically(|store| {
            store.set_coverage(&known)?;
            let (pulled_to, pulled_at) = (Some(date), Some(now));
            Ok(store.set_progress(&Progress { pulled_to, pulled_at, ..store.progress()? })?)
        })
    }

    /// Looks up the creates whose answers were lost, in one request; after that each is found, or known not
    /// to have arrived. `true` if the lookup was a complete pull. When the quota for it is used up, creates
    /// in doubt wait and the run continues.
    pub(in crate::sync) async fn resolve_in_doubt(&mut self) -> Run<bool> {
        let Some(attempted) = self.store.oldest_attempt()? else {
            return Ok(false);
        };
        let pulled_to = self.store.progress()?.pulled_to;
        let mut retried = false;
        loop {
            let now = self.server_now()?;
            let oldest = now - LIST_RANGE;
            let since = match pulled_to {
                Some(to) => to.min(attempted),
                // A time in the future is from a clock that was wrong: it may have been at any time.
                None if attempted > now => oldest,
                None => attempted,
            };
            let since = (since - OVERLAP).max(oldest);
            let end = self.pull_since(since, Purpose::Write).await;
            match self.unless_over_quota(end)? {
                None => return Ok(false),
                Some(true) => return Ok(pulled_to.is_some()),
                // The answer has corrected the clock offset, so a second request is complete.
                Some(false) if !retried && since > self.server_now()? => retried = true,
                Some(false) => {
                    self.fetch_attempts_one_by_one().await?;
                    return Ok(false);
                }
            }
        }
    }

    /// When too much has changed at Toggl for one answer: looks up each create in doubt by its start.
    async fn fetch_attempts_one_by_one(&mut self) -> Run<()> {
        let second = TimeDelta::seconds(1);
        for row in self.store.attempts()? {
            let Some(start) = row.status.attempt().map(|attempt| attempt.fields.start) else {
                continue;
            };
            self.gate(Bucket::User, Purpose::Write)?;
            let reply = self.client.started_between(start - second, start + second * 2).await;
            let entries = self.required(Bucket::User, reply)?;
            self.merge_entries(&entries)?;
            self.reset_attempts(|other| other.key == row.key)?;
        }
        Ok(())
    }

    /// After a complete lookup: a create that was not found did not arrive, and will be sent again, unless
    /// its request may still be in flight.
    fn reset_attempts(&self, looked_up: impl Fn(&Entry) -> bool) -> Run<()> {
        let now = self.server_now()?;
        self.store.atomically(|store| {
            for mut row in store.attempts()?.into_iter().filter(&looked_up) {
                let expired = row.status.attempt().is_some_and(|attempt| {
                    // A time in the future is from a clock that was wrong, and proves nothing.
                    attempt.in_flight_until <= now || attempt.at > now + OVERLAP
                });
                if expired {
                    row.status = Status::Idle;
                    store.save(&row)?;
                }
            }
            Ok(())
        })
    }

    /// Merges entries into the store, and ends all but one of several running entries.
    pub(in crate::sync) fn merge_entries(&mut self, entries: &[TimeEntry]) -> Run<()> {
        let now = self.server_now()?;
        let mut merge = EntryMerge { now, ..EntryMerge::default() };
        self.store.atomically(|store| {
            merge.attempts = store.attempts()?;
            entries.iter().try_for_each(|theirs| merge.merge(store, theirs))?;
            merge.keep_one_timer(store)
        })?;
        self.report.fetched += merge.changed;
        self.report.notes.extend(merge.notes);
        Ok(())
    }

    /// Deletes entries that are missing in a complete list of `[from, until)`. Only needed outside of
    /// pulls, which return deleted entries.
    pub(in crate::sync) fn drop_unlisted(
        &mut self,
        listed: &HashSet<EntryId>,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Run<()> {
        let report = &mut self.report;
        self.store.atomically(|store| {
            for mut row in store.known_between(from, until)? {
                if row.id.is_some_and(|id| !listed.contains(&id)) {
                    acknowledge_deleted(&mut row, store)?;
                    store.save(&row)?;
                    report.fetched += 1;
                }
            }
            Ok(())
        })
    }
}

/// The start from which a list is complete: a list of the greatest length was cut at its oldest start.
pub(in crate::sync) fn complete_from(entries: &[TimeEntry], from: DateTime<Utc>) -> DateTime<Utc> {
    match entries.iter().map(|entry| entry.start).min() {
        Some(oldest) if entries.len() >= MAX_LISTED => oldest + TimeDelta::seconds(1),
        _ => from,
    }
}

/// Merging a list of entries, and its results.
#[derive(Default)]
struct EntryMerge {
    /// The time by Toggl's clock.
    now: DateTime<Utc>,
    /// Rows whose create may be in the list.
    attempts: Vec<Entry>,
    changed: u32,
    notes: Vec<Note>,
}

impl EntryMerge {
    fn merge(&mut self, store: &Store, theirs: &TimeEntry) -> store::Result<()> {
        let row = store.entry_by_id(theirs.id)?;
        let fields = (!theirs.deleted).then(|| convert::fields(store, theirs)).transpose()?;
        let Some(mut row) = row else {
            return fields.map_or(Ok(()), |fields| self.adopt(store, theirs, fields));
        };
        if row.known == fields {
            return Ok(());
        }
        let (conflicts, deleted_elsewhere) = match fields {
            Some(_) => acknowledge(&mut row, fields),
            None => acknowledge_deleted(&mut row, store)?,
        };
        if !conflicts.is_empty() {
            self.notes.push(Note::Conflict(row.key, conflicts));
        }
        if deleted_elsewhere && row.wanted.is_some() {
            self.notes.push(Note::SentAgain(row.key.into()));
        }
        store.save(&row)?;
        self.changed += 1;
        Ok(())
    }

    /// Merges an entry whose id no row has: the result of a create whose answer was lost, or a new one.
    fn adopt(
        &mut self,
        store: &Store,
        theirs: &TimeEntry,
        fields: EntryFields,
    ) -> store::Result<()> {
        let found = self.attempts.iter().position(|row| {
            row.status.attempt().is_some_and(|attempt| {
                // An equal entry from before the attempt was made elsewhere. An attempt in the future is from a
                // clock that was wrong: its time proves nothing.
                let is_dated = attempt.at <= self.now + OVERLAP;
                let before = |modified| is_dated && modified < attempt.at - OVERLAP;
                !theirs.modified.is_some_and(before) && is_attempt(attempt, &fields)
            })
        });
        if let Some(index) = found {
            let mut row = self.attempts.remove(index);
            let sent = row.status.attempt().map(|attempt| &attempt.fields);
            row.wanted = merge(row.wanted.as_ref(), sent, Some(&fields)).wanted;
            (row.id, row.known, row.status) = (Some(theirs.id), Some(fields), Status::Idle);
            return store.save(&row);
        }
        store.insert(Some(theirs.id), &fields)?;
        self.changed += 1;
        Ok(())
    }

    fn keep_one_timer(&mut self, store: &Store) -> store::Result<()> {
        for (key, fields) in one_timer(&store.running()?) {
            update_entry(store, key, |row| row.wanted = Some(fields))?;
            self.notes.push(Note::EndedByAnother(key));
        }
        Ok(())
    }
}

/// Merges that an entry was deleted at Toggl. When the deletion of its project is unacknowledged, that may
/// have deleted the entry, which then is no change by somebody else.
fn acknowledge_deleted(row: &mut Entry, store: &Store) -> store::Result<(Vec<EntryField>, bool)> {
    let project = match row.known.as_ref().and_then(|known| known.project) {
        Some(key) => store.catalog_row(CatalogKey::Project(key))?,
        None => None,
    };
    if project.is_some_and(|project| project.status.unacknowledged().contains(&None)) {
        row.status = row.status.and_unacknowledged(None, DateTime::UNIX_EPOCH);
    }
    Ok(acknowledge(row, None))
}

/// At Toggl only one entry runs. When more than one is wanted running, each ends at the start of the next.
/// `running` is sorted by start, the latest first.
fn one_timer(running: &[Entry]) -> Vec<(EntryKey, EntryFields)> {
    running
        .windows(2)
        .filter_map(|pair| {
            let (later, earlier) = (pair[0].wanted.as_ref()?, pair[1].wanted.clone()?);
            Some((pair[1].key, EntryFields { stop: Some(later.start), ..earlier }))
        })
        .collect()
}

/// Whether Toggl refused a range because it is too old to be listed.
pub(in crate::sync) fn too_old(api_error: &ApiError) -> bool {
    matches!(api_error, ApiError::Refused { status: 400, message }
        if message.contains("must not be earlier than") || message.contains("3 months"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{entry, fields, stopped};

    #[test]
    fn of_two_timers_the_earlier_ends_where_the_later_begins() {
        let running = [3, 2, 1].map(|n| entry(n, Some(fields(n * 100)), None));
        let ended = |n: i64| (EntryKey(n), stopped(n * 100, (n + 1) * 100));
        assert_eq!(one_timer(&running), [ended(2), ended(1)]);
        assert_eq!(one_timer(&running[..1]), []);
    }
}
