//! Merging the entries that a read shows into the store.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{CatalogKey, Entry, EntryFields, EntryId, EntryKey, InFlight};
use crate::rules::merge::EntryField;
use crate::store::{self, ENTRIES, Store};
use crate::sync::entries::identity::{is_created_by, is_description_of};
use crate::sync::entries::plan::Clocks;
use crate::sync::entries::{convert, plan};
use crate::sync::outcome::Note;
use crate::sync::record::{MergeContext, READ_LAG, Synced, has_arrived, is_old};
use crate::toggl::TimeEntry;

/// How long before it is recorded as sent a request may take effect: clocks are read in whole seconds.
const SENDING: TimeDelta = TimeDelta::seconds(10);

impl Synced for EntryFields {
    /// A stop that is not the one that was sent counts when the entry ended between sending and arriving: Toggl
    /// stops a timer at the time of its own clock.
    fn arrived(in_flight: &InFlight<Self>, known: &Self, theirs: &Self) -> Option<Self> {
        let change = in_flight.change.as_ref()?;
        if has_arrived(change, known, theirs) {
            return Some(change.clone());
        }
        let stop = theirs.stop.filter(|_| known.running() && change.stop.is_some())?;
        let stopped = Self { stop: Some(stop), ..change.clone() };
        let in_between = (in_flight.sent_at - SENDING..=in_flight.until).contains(&stop);
        (in_between && has_arrived(&stopped, known, theirs)).then_some(stopped)
    }

    /// A timer that was stopped on both sides ended at the earlier stop: after it, it did not run.
    fn settle_conflicts(
        wanted: &mut Self,
        base: &Self,
        theirs: &Self,
        conflicts: &mut Vec<EntryField>,
    ) {
        let ended_before = match (wanted.stop, theirs.stop) {
            (Some(ours), Some(theirs)) => base.running() && theirs < ours,
            _ => false,
        };
        if ended_before && theirs.stop >= Some(wanted.start) {
            wanted.stop = theirs.stop;
            conflicts.retain(|field| *field != EntryField::Stop);
        }
    }
}

/// Merging a list of entries, and its results.
pub(in crate::sync) struct EntryMerge {
    pub(in crate::sync) context: MergeContext,
    /// Rows whose create may be in the list.
    creates: Vec<Entry>,
    /// The highest of Toggl's ids before the merge.
    highest_id: Option<i64>,
    clocks: Clocks,
    /// When this command began, by our clock: what it has written itself was sent by no copy.
    began: DateTime<Utc>,
    pub(in crate::sync) changed: u32,
    /// How many of these are new here, and how many are gone.
    pub(in crate::sync) added: u32,
    pub(in crate::sync) removed: u32,
}

impl EntryMerge {
    pub(in crate::sync) fn begin(
        store: &Store,
        date: DateTime<Utc>,
        clocks: Clocks,
        began: DateTime<Utc>,
    ) -> store::Result<Self> {
        let mut creates = store.in_flight()?;
        creates.retain(|row: &Entry| row.create_in_flight().is_some());
        let highest_id = store.highest_id(ENTRIES)?;
        let context = MergeContext::new(date);
        Ok(Self { context, creates, highest_id, clocks, began, changed: 0, added: 0, removed: 0 })
    }

    /// Merges one entry as Toggl has it, or had it when it was deleted.
    pub(in crate::sync) fn merge(
        &mut self,
        store: &Store,
        theirs: &TimeEntry,
    ) -> store::Result<()> {
        match store.entry_by_id(theirs.id)? {
            None => self.adopt(store, theirs),
            Some(_) if theirs.deleted => self.deleted(store, theirs.id),
            Some(row) if is_old(&row, theirs.modified, self.context.date) => Ok(()),
            Some(row) if is_before_end(&row, theirs, self.context.date) => Ok(()),
            Some(mut row) => {
                let fields = convert::fields(store, theirs, &mut self.context)?;
                if row.known.as_ref() == Some(&fields) {
                    return Ok(());
                }
                if fields.project.is_none() && loses_project(store, &row)? {
                    row.known = row.known.map(|it| EntryFields { project: None, task: None, ..it });
                }
                self.acknowledge(&mut row, Some(fields));
                row.confirmed = theirs.modified.or(Some(self.context.date));
                store.save(&row)
            }
        }
    }

    /// Merges that Toggl has deleted an entry.
    pub(in crate::sync) fn deleted(&mut self, store: &Store, id: EntryId) -> store::Result<()> {
        store.forget_tombstone(ENTRIES, id.0)?;
        let Some(mut row) = store.entry_by_id(id)? else {
            return Ok(());
        };
        if loses_project(store, &row)? {
            row.in_flight =
                Some(InFlight { change: None, ..sent(&row, self.context.date, self.clocks) });
        }
        let (only_stopped, description) = (plan::only_stopped(&row), label(&row));
        // Toggl was thought to have stopped it when it created another one.
        let seemed_stopped = row.confirmed.is_none() && row.wanted.is_some() && !row.unsent();
        self.acknowledge(&mut row, None);
        if seemed_stopped {
            self.context.notes.push(Note::DeletedElsewhere(description));
        } else if only_stopped {
            // The stop of a timer is no reason to create it again.
            row.wanted = None;
            self.context.notes.retain(|note| *note != Note::SentAgain(row.key.into()));
            self.context.notes.push(Note::DeletedElsewhere(description));
        }
        self.removed += u32::from(row.is_empty());
        store.save(&row)
    }

    fn acknowledge(&mut self, row: &mut Entry, theirs: Option<EntryFields>) {
        if let Some(in_flight) = &mut row.in_flight {
            in_flight.sent_at = in_flight.earliest(self.clocks.offset);
        }
        let ran = row.known.as_ref().is_some_and(EntryFields::running);
        let changed_here = row.wanted != row.known && row.in_flight.is_none();
        self.context.acknowledge(row, theirs);
        let stop = |fields: &Option<EntryFields>| fields.as_ref().and_then(|it| it.stop);
        if ran
            && changed_here
            && stop(&row.known).is_some()
            && stop(&row.wanted) == stop(&row.known)
        {
            self.context.notes.push(Note::StoppedElsewhere(row.key));
        }
        self.changed += 1;
    }

    /// Merges an entry whose id no row has: one that was created or deleted from here, or one that is new.
    fn adopt(&mut self, store: &Store, theirs: &TimeEntry) -> store::Result<()> {
        if let Some(at) = store.tombstone(ENTRIES, theirs.id.0)? {
            return self.disproved(store, theirs, at);
        }
        if let Some(mut row) = self.created(store, theirs)? {
            let fields = convert::fields(store, theirs, &mut self.context)?;
            let waited = store.row(row.key)?.is_some_and(|it| it.in_flight.is_none());
            let (was_wanted, ours) = (row.wanted.is_some(), label(&row));
            (row.id, row.confirmed) =
                (Some(theirs.id), theirs.modified.or(Some(self.context.date)));
            self.context.acknowledge(&mut row, (!theirs.deleted).then_some(fields));
            if was_wanted && row.wanted.is_none() {
                self.context.notes.push(Note::DeletedElsewhere(ours));
            } else if waited && label(&row) != ours {
                self.context.notes.push(Note::FoundAs(row.key, ours));
            }
            return store.save(&row);
        }
        if !theirs.deleted {
            self.insert(store, theirs)?;
        }
        Ok(())
    }

    fn insert(&mut self, store: &Store, theirs: &TimeEntry) -> store::Result<EntryKey> {
        let fields = convert::fields(store, theirs, &mut self.context)?;
        self.changed += 1;
        self.added += 1;
        let key = store.insert(None, Some(theirs.id), &fields, true)?;
        store.update(key, |row| row.confirmed = theirs.modified.or(Some(self.context.date)))?;
        Ok(key)
    }

    /// The row that an entry in Toggl was created from: one whose create is in flight, or one that a copy of
    /// this store has sent. Of several, the one with its description: of two entries of the same second, the
    /// other one belongs to another entry.
    fn created(&mut self, store: &Store, theirs: &TimeEntry) -> store::Result<Option<Entry>> {
        let mut matches = Vec::new();
        for row in &self.creates {
            if row.in_flight.as_ref().is_some_and(|it| is_created_by(it, theirs, self.clocks))
                && let Some(current) = store.row(row.key)?
            {
                matches.push((current, row.create_in_flight().cloned()));
            }
        }
        for row in store.waiting_creates_at(theirs.start)? {
            if let Some(create) = self.created_by_copy(store, &row, theirs)? {
                let change = create.change.clone();
                matches.push((Entry { in_flight: Some(create), ..row }, change));
            }
        }
        let is_exact = |sent: &Option<EntryFields>| {
            sent.as_ref().is_some_and(|sent| is_description_of(sent, theirs))
        };
        let chosen = matches.iter().position(|(_, sent)| is_exact(sent)).unwrap_or(0);
        let found = matches.into_iter().nth(chosen).map(|(row, _)| row);
        if let Some(found) = &found {
            self.creates.retain(|row| row.key != found.key);
        }
        Ok(found)
    }

    /// The create by which a copy of this store has created an entry in Toggl from a row that is pending here.
    fn created_by_copy(
        &self,
        store: &Store,
        row: &Entry,
        theirs: &TimeEntry,
    ) -> store::Result<Option<InFlight<EntryFields>>> {
        let Some(at) = store.written_at(row.key)?.filter(|at| *at < self.began) else {
            return Ok(None);
        };
        let sent = sent(row, at + self.clocks.offset, self.clocks);
        let create = InFlight { highest_id: self.highest_id, ..sent };
        // Nothing says that it was sent, and two machines can start a timer in the same second. With another
        // description it is another one: one too many can be seen, and one too few is lost.
        let is_same =
            create.change.as_ref().is_some_and(|it| !it.running() || is_description_of(it, theirs));
        Ok((is_same && is_created_by(&create, theirs, self.clocks)).then_some(create))
    }

    /// A list shows an entry whose deletion was confirmed `at` some time. Shortly after it, the list may be
    /// old; later, the entry was not deleted, and is deleted again unless somebody has changed it since.
    fn disproved(
        &mut self,
        store: &Store,
        theirs: &TimeEntry,
        at: DateTime<Utc>,
    ) -> store::Result<()> {
        if theirs.deleted {
            return store.forget_tombstone(ENTRIES, theirs.id.0);
        }
        if self.context.date < at + READ_LAG {
            return Ok(());
        }
        store.forget_tombstone(ENTRIES, theirs.id.0)?;
        let key = self.insert(store, theirs)?;
        if theirs.modified.is_some_and(|modified| modified <= at) {
            store.update(key, |row| row.wanted = None)?;
        }
        Ok(())
    }

    /// Ends all but one of several running entries, once all entries are merged.
    pub(in crate::sync) fn keep_one_timer(&mut self, store: &Store) -> store::Result<()> {
        for (key, fields) in one_timer(&store.running()?) {
            store.update(key, |row| row.wanted = Some(fields))?;
            self.context.notes.push(Note::EndedByAnother(key));
        }
        Ok(())
    }
}

/// Whether a read at `date` still shows as running what Toggl ended when it created another timer: reads lag
/// behind writes.
fn is_before_end(row: &Entry, theirs: &TimeEntry, date: DateTime<Utc>) -> bool {
    let Some(end) = row.known.as_ref().and_then(|known| known.stop) else {
        return false;
    };
    let is_assumed = row.confirmed.is_none() && theirs.stop.is_none();
    is_assumed && date < end + READ_LAG && theirs.modified.is_none_or(|it| it < end)
}

/// Whether the deletion of the project of an entry is in flight. Toggl takes it off the entry, or deletes the
/// entry with it, which then is no change by somebody else.
fn loses_project(store: &Store, row: &Entry) -> store::Result<bool> {
    let project = match row.known.as_ref().and_then(|known| known.project) {
        Some(key) => store.row(CatalogKey::Project(key))?,
        None => None,
    };
    Ok(project.is_some_and(|project| project.deletion_in_flight()))
}

/// A request that has made Toggl's row as it is wanted, and is not in flight any more.
fn sent(row: &Entry, at: DateTime<Utc>, clocks: Clocks) -> InFlight<EntryFields> {
    let (change, offset, highest_id) = (row.wanted.clone(), clocks.offset.num_seconds(), None);
    InFlight { change, sent_at: at, offset, until: at, highest_id, looked_up: false }
}

/// The description of a row that is about to be gone.
fn label(row: &Entry) -> String {
    let fields = row.wanted.as_ref().or(row.known.as_ref());
    fields.map_or(String::new(), |fields| fields.description.clone())
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
