//! The entries that a write overlaps, and how they are trimmed.

use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::model::{Change, Entry, EntryKey};
use crate::rules::overlap::{self, WouldErase};
use crate::store::{self, Store, Written};
use crate::time::Now;
use crate::view::{self, EntryView};

/// Nothing would be left of another entry if it were trimmed.
#[derive(Debug, thiserror::Error)]
#[error("nothing would be left of another entry")]
pub(crate) struct NothingLeft {
    /// The entry, unless it is gone.
    pub(crate) entry: Option<Box<EntryView>>,
    pub(crate) now: Now,
}

/// The changes, with those that trim the entries they overlap when `trim` is set; otherwise the entries
/// that they overlap. The entries in `stays` occupy their time as well, although they are not written.
/// Must run in the transaction of the write. [`NothingLeft`] when trimming would erase another entry.
pub(crate) fn make_room(
    trim: bool,
    mut changes: Vec<Change>,
    stays: &[Change],
    store: &Store,
    now: &Now,
) -> anyhow::Result<(Vec<Change>, Overlaps)> {
    let all = [&changes[..], stays].concat();
    let near = neighbours(&all, store, now.instant)?;
    let trims = overlap::trim(&all, &near, now.instant);
    let mut overlaps = Overlaps::none(&changes);
    match (trim, trims) {
        (true, Ok(trims)) => changes.extend(trims),
        (true, Err(WouldErase(key))) => {
            let entry = view::entry(store, key, now.instant)?.map(Box::new);
            return Err(NothingLeft { entry, now: *now }.into());
        }
        (false, trims) => {
            overlaps.overlapped = overlap::overlaps(&all, &near, now.instant);
            if trims.is_ok() {
                let targets = overlap::occupying(&changes).into_iter();
                overlaps.trim_targets = targets.map(|(index, _)| index).collect();
            }
        }
    }
    Ok((changes, overlaps))
}

/// The entries that a write overlaps, or that were trimmed for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlaps {
    /// The number of changes that the command itself makes; those after them trim other entries.
    targets: usize,
    overlapped: Vec<EntryKey>,
    /// The indexes of the changes that the overlapped entries could be trimmed for.
    trim_targets: Vec<usize>,
}

impl Overlaps {
    /// What these changes overlap.
    pub(crate) fn of(changes: &[Change], store: &Store, now: &Now) -> store::Result<Self> {
        let near = neighbours(changes, store, now.instant)?;
        let overlapped = overlap::overlaps(changes, &near, now.instant);
        Ok(Self { targets: changes.len(), overlapped, trim_targets: Vec::new() })
    }

    /// Of changes that overlap no other entry than before.
    pub(crate) fn none(changes: &[Change]) -> Self {
        Self { targets: changes.len(), ..Self::default() }
    }

    /// These, and those of a second write of the same command.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.targets += other.targets;
        self.overlapped.extend(other.overlapped);
        self
    }

    /// The rows that the command is about.
    pub(crate) fn targets<'w>(&self, written: &'w Written) -> &'w [EntryKey] {
        &written.entries[..self.targets.min(written.entries.len())]
    }

    /// The indexes of the changes that the command itself makes.
    pub(crate) fn own_changes(&self) -> Range<usize> {
        0..self.targets
    }

    /// The index of the change that makes the new entry, of a command that makes one: those before it end
    /// timers, those after it trim other entries.
    pub(crate) fn new_entry(&self) -> Range<usize> {
        self.targets.saturating_sub(1)..self.targets
    }

    /// Views of the overlapped and trimmed entries as they are now.
    pub(crate) fn views(
        &self,
        written: &Written,
        store: &Store,
        now: &Now,
    ) -> store::Result<Neighbours> {
        let trimmed = &written.entries[self.targets.min(written.entries.len())..];
        let trim_targets: Vec<EntryKey> = self
            .trim_targets
            .iter()
            .filter_map(|index| written.entries.get(*index).copied())
            .collect();
        let trim_targets = view::of_keys(store, &trim_targets, now.instant)?;
        Ok(Neighbours {
            trimmed: view::of_keys(store, trimmed, now.instant)?,
            overlapped: view::of_keys(store, &self.overlapped, now.instant)?,
            trim_targets: trim_targets.iter().map(|target| target.handle.to_string()).collect(),
        })
    }
}

/// The entries beside what was written.
#[derive(Clone, Debug)]
pub(crate) struct Neighbours {
    /// What was trimmed; the rest of an entry that was cut in two follows it.
    pub(crate) trimmed: Vec<EntryView>,
    /// What is overlapped.
    pub(crate) overlapped: Vec<EntryView>,
    /// The handles of the written entries that they could be trimmed for.
    pub(crate) trim_targets: Vec<String>,
}

/// All entries that the changes may overlap.
fn neighbours(changes: &[Change], store: &Store, now: DateTime<Utc>) -> store::Result<Vec<Entry>> {
    let occupying = overlap::occupying(changes).into_iter();
    let spans = occupying.map(|(_, fields)| overlap::span(fields, now));
    let whole = spans.reduce(|(from, until), span| (from.min(span.0), until.max(span.1)));
    whole.map_or(Ok(Vec::new()), |(from, until)| store.entries_within(from, until))
}
