//! Pull: what changed at Toggl, merged into the store; and the look that settles doubts.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Bucket, CatalogKey, Change, Entry, EntryFields, EntryId, Status};
use crate::rules::merge::{EntryField, merge};
use crate::store::{self, Progress, Store};
use crate::sync::entries::convert;
use crate::sync::entries::coverage::AHEAD;
use crate::sync::entries::unacknowledged::{acknowledge, is_attempt};
use crate::sync::outcome::{Note, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{ApiError, PAGE, TimeEntry};

/// Asked for again at every pull: changes become visible at Toggl a little after their time.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// Toggl answers `since` for at most three months; well within that.
pub(in crate::sync) const REACH: TimeDelta = TimeDelta::days(80);
impl Sync<'_> {
    /// Fetches what changed since the last pull, or everything recent when there was none lately.
    pub(in crate::sync) async fn pull(&mut self) -> Run<()> {
        let now = self.server_now()?;
        match self.store.progress()?.pulled_to {
            Some(since) if now - since < REACH => {
                if !self.pull_since(since - OVERLAP, Purpose::Read).await? {
                    self.fetch_recent().await?;
                }
                Ok(())
            }
            _ => self.fetch_recent().await,
        }
    }

    /// Asks for what changed since a moment of Toggl's clock and takes it over; `false` when the
    /// answer was cut and something may be missing.
    async fn pull_since(&mut self, since: DateTime<Utc>, purpose: Purpose) -> Run<bool> {
        self.gate(Bucket::User, purpose)?;
        let reply = self.client.changed_since(since).await;
        let asked = self.server_now()?;
        let date = reply.meta.date.unwrap_or(asked);
        let entries = self
            .record_reply(Bucket::User, reply)?
            .map_err(|api_error| self.stop_reason(&api_error))?;
        // Asked for what changed after now, by a clock that was wrong, Toggl knows nothing.
        let complete = entries.len() < PAGE && since <= date;
        self.take(&entries)?;
        if complete {
            self.release_attempts(|_| true)?;
            let now = self.clock.now();
            self.progress(|progress| {
                // A look for doubts that never was preceded by a pull knows only what is new.
                if progress.pulled_to.is_some_and(|before| since <= before) {
                    (progress.pulled_to, progress.pulled_at) = (Some(date), Some(now));
                }
            })?;
        }
        Ok(complete)
    }

    /// Fetches all that Toggl lets us list: the entries of the last weeks.
    async fn fetch_recent(&mut self) -> Run<()> {
        let now = self.server_now()?;
        let (from, until) = (now - REACH, now + AHEAD);
        self.gate(Bucket::User, Purpose::Read)?;
        let reply = self.client.started_between(from, until).await;
        let asked = self.server_now()?;
        let date = reply.meta.date.unwrap_or(asked);
        let entries = self
            .record_reply(Bucket::User, reply)?
            .map_err(|api_error| self.stop_reason(&api_error))?;
        let from = complete_from(&entries, from);
        self.take(&entries)?;
        self.drop_unlisted(&entries.iter().map(|entry| entry.id).collect(), from, until)?;
        let now = self.clock.now();
        // What happened since an older pull outside of this range was not heard of, so only this
        // range is completely known from here on; it stays so, and its open end with it.
        let known = [(from, DateTime::<Utc>::MAX_UTC)];
        self.store.atomically(|store| {
            let mut progress = store.progress()?;
            (progress.pulled_to, progress.pulled_at) = (Some(date), Some(now));
            store.set_coverage(&known)?;
            Ok(store.set_progress(&progress)?)
        })
    }

    /// Looks at Toggl for the creates whose answers were lost, in one request; then each of them is
    /// either found or known to be unsent. Tells whether this look was a pull as well. When the quota
    /// for looking is used up, what is in doubt waits and the rest goes on.
    pub(in crate::sync) async fn resolve_in_doubt(&mut self) -> Run<bool> {
        let Some(attempted) = self.store.oldest_attempt()? else {
            return Ok(false);
        };
        let pulled_to = self.store.progress()?.pulled_to;
        let mut again = false;
        loop {
            let now = self.server_now()?;
            let oldest = now - REACH;
            let since = match pulled_to {
                Some(to) => to.min(attempted),
                // Dated by a clock that has been set since: it may have been at any time.
                None if attempted > now => oldest,
                None => attempted,
            };
            let since = (since - OVERLAP).max(oldest);
            match self.pull_since(since, Purpose::Write).await {
                Ok(true) => return Ok(pulled_to.is_some()),
                // The answer says what time it is at Toggl; asked by that, the next one is complete.
                Ok(false) if !again && since > self.server_now()? => again = true,
                Ok(false) => {
                    self.fetch_attempts_one_by_one().await?;
                    return Ok(false);
                }
                Err(RunError::Stopped(stop_reason @ StopReason::OverQuota { .. })) => {
                    self.report.stop_reason = Some(stop_reason);
                    return Ok(false);
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// When too much has changed at Toggl for one answer: looks for each lost create by its start.
    async fn fetch_attempts_one_by_one(&mut self) -> Run<()> {
        let second = TimeDelta::seconds(1);
        for row in self.store.attempts()? {
            let Some(start) = row.status.attempt().map(|attempt| attempt.fields.start) else {
                continue;
            };
            self.gate(Bucket::User, Purpose::Write)?;
            let reply = self.client.started_between(start - second, start + second * 2).await;
            let entries = self
                .record_reply(Bucket::User, reply)?
                .map_err(|api_error| self.stop_reason(&api_error))?;
            self.take(&entries)?;
            self.release_attempts(|other| other.key == row.key)?;
        }
        Ok(())
    }

    /// After a complete look: a create that was not found never arrived, and will be sent again;
    /// unless its request may still be under way.
    fn release_attempts(&self, looked_for: impl Fn(&Entry) -> bool) -> Run<()> {
        let now = self.server_now()?;
        self.store.atomically(|store| {
            for mut row in store.attempts()? {
                let settled = row.status.attempt().is_some_and(|attempt| {
                    // Dated by a clock that has been set since, it tells nothing.
                    attempt.in_flight_until <= now || attempt.at > now + OVERLAP
                });
                if settled && looked_for(&row) {
                    row.status = Status::Idle;
                    store.save(&row)?;
                }
            }
            Ok(())
        })
    }

    /// Merges entries of Toggl's into the store, and keeps one timer.
    pub(in crate::sync) fn take(&mut self, entries: &[TimeEntry]) -> Run<()> {
        let now = self.server_now()?;
        let taken = self.store.atomically(|store| {
            let mut taken = Taken { now, attempts: store.attempts()?, ..Taken::default() };
            for theirs in entries {
                taken.merge(store, theirs)?;
            }
            taken.keep_one_timer(store)?;
            Ok::<_, RunError>(taken)
        })?;
        self.report.fetched += taken.changed;
        self.report.notes.extend(taken.notes);
        Ok(())
    }

    /// Takes away what a complete list of `[from, until)` lacks. Only needed where changes were not
    /// followed: a pull says itself what was deleted.
    pub(in crate::sync) fn drop_unlisted(
        &mut self,
        listed: &HashSet<EntryId>,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Run<()> {
        let gone = self.store.atomically(|store| {
            let mut gone = 0;
            for mut row in store.known_between(from, until)? {
                if row.id.is_some_and(|id| !listed.contains(&id)) {
                    acknowledge_deleted(&mut row, store)?;
                    store.save(&row)?;
                    gone += 1;
                }
            }
            Ok::<_, RunError>(gone)
        })?;
        self.report.fetched += gone;
        Ok(())
    }

    pub(in crate::sync) fn progress(&self, change: impl FnOnce(&mut Progress)) -> Run<()> {
        self.store.atomically(|store| {
            let mut progress = store.progress()?;
            change(&mut progress);
            Ok(store.set_progress(&progress)?)
        })
    }
}

/// From when on a list is complete: a list of the greatest length was cut at its oldest start.
pub(in crate::sync) fn complete_from(entries: &[TimeEntry], asked: DateTime<Utc>) -> DateTime<Utc> {
    match entries.iter().map(|entry| entry.start).min() {
        Some(oldest) if entries.len() >= PAGE => oldest + TimeDelta::seconds(1),
        _ => asked,
    }
}

/// What merging a list of Toggl's came to.
#[derive(Default)]
struct Taken {
    /// Toggl's clock.
    now: DateTime<Utc>,
    /// Rows whose create may be among what Toggl lists.
    attempts: Vec<Entry>,
    changed: u32,
    notes: Vec<Note>,
}

impl Taken {
    fn merge(&mut self, store: &Store, theirs: &TimeEntry) -> Run<()> {
        let row = store.entry_by_id(theirs.id)?;
        let fields: Option<EntryFields> =
            if theirs.deleted { None } else { Some(convert::fields(store, theirs)?) };
        let Some(mut row) = row else {
            if let Some(fields) = fields {
                self.adopt(store, theirs, fields)?;
            }
            return Ok(());
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

    /// An entry that no row owns: the work of a create whose answer was lost, or news.
    fn adopt(&mut self, store: &Store, theirs: &TimeEntry, fields: EntryFields) -> Run<()> {
        let found = self.attempts.iter().position(|row| {
            row.status.attempt().is_some_and(|attempt| {
                // An equal entry that was there before is somebody else's work. An attempt in the
                // future was dated by a clock that has been set since: that says nothing of when it was.
                let dated = attempt.at <= self.now + OVERLAP;
                let before = |modified| dated && modified < attempt.at - OVERLAP;
                !theirs.modified.is_some_and(before) && is_attempt(attempt, &fields)
            })
        });
        if let Some(index) = found {
            let mut row = self.attempts.remove(index);
            let sent = row.status.attempt().map(|attempt| &attempt.fields);
            row.wanted = merge(row.wanted.as_ref(), sent, Some(&fields)).wanted;
            (row.id, row.known) = (Some(theirs.id), Some(fields));
            row.status = Status::Idle;
            store.save(&row)?;
            return Ok(());
        }
        store.adopt(theirs.id, &fields)?;
        self.changed += 1;
        Ok(())
    }

    fn keep_one_timer(&mut self, store: &Store) -> Run<()> {
        for change in one_timer(&store.running()?) {
            let Change::Set(key, fields) = change else {
                continue;
            };
            if let Some(mut row) = store.entry(key)? {
                row.wanted = Some(fields);
                store.save(&row)?;
                self.notes.push(Note::EndedByAnother(key));
            }
        }
        Ok(())
    }
}

/// Takes over that an entry is gone at Toggl. When the deletion of its project was sent from here and the
/// answer not heard, that may have taken it along, and is no news.
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

/// Toggl keeps one timer. When more than one is wanted running, each earlier one ends where the
/// next begins. `running` is sorted by start, the latest first.
fn one_timer(running: &[Entry]) -> Vec<Change> {
    running
        .windows(2)
        .filter_map(|pair| {
            let (later, earlier) = (pair[0].wanted.as_ref()?, pair[1].wanted.clone()?);
            Some(Change::Set(pair[1].key, EntryFields { stop: Some(later.start), ..earlier }))
        })
        .collect()
}

/// What Toggl's refusal of an old range means: it cannot be listed that way.
pub(in crate::sync) fn too_old(api_error: &ApiError) -> bool {
    matches!(api_error, ApiError::Refused { status: 400, message }
        if message.contains("must not be earlier than") || message.contains("3 months"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryKey;
    use crate::model::samples::{entry, fields, stopped};

    #[test]
    fn of_two_timers_the_earlier_ends_where_the_later_begins() {
        let running = [3, 2, 1].map(|n| entry(n, Some(fields(n * 100)), None));
        let ended = |n: i64| Change::Set(EntryKey(n), stopped(n * 100, (n + 1) * 100));
        assert_eq!(one_timer(&running), [ended(2), ended(1)]);
        assert_eq!(one_timer(&running[..1]), []);
    }
}
