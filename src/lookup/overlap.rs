//! What a write would lie over, and how that gives way when it is asked to.

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

/// The changes with those that make room for them, and what they overlap where none was asked for.
/// Belongs into the transaction of the write.
///
/// # Errors
/// When nothing would be left of another entry, or the store cannot be read.
pub(crate) fn make_room(
    trim: bool,
    changes: Vec<Change>,
    store: &Store,
    now: &Now,
) -> anyhow::Result<(Vec<Change>, Overlaps)> {
    make_room_with(trim, changes, &[], store, now)
}

/// As `settle`, where what `stays` takes its time as well, although nothing is written of it.
///
/// # Errors
/// When nothing would be left of another entry, or the store cannot be read.
pub(crate) fn make_room_with(
    trim: bool,
    mut changes: Vec<Change>,
    stays: &[Change],
    store: &Store,
    now: &Now,
) -> anyhow::Result<(Vec<Change>, Overlaps)> {
    let all = [&changes[..], stays].concat();
    let near = neighbours(&all, store, now.instant)?;
    let trims = overlap::trim(&all, &near, now.instant);
    let own = changes.len();
    if !trim {
        let others = overlap::overlaps(&all, &near, now.instant);
        let trim_targets = if trims.is_ok() { trim_targets(&changes) } else { Vec::new() };
        return Ok((changes, Overlaps { own, others, trim_targets }));
    }
    match trims {
        Ok(trims) => changes.extend(trims),
        Err(WouldErase(key)) => {
            let entry = view::entry(store, key, now.instant)?.map(Box::new);
            return Err(NothingLeft { entry, now: *now }.into());
        }
    }
    Ok((changes, Overlaps { own, ..Overlaps::default() }))
}

/// What a write overlaps, or what gave way to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlaps {
    /// So many changes are the command's own; those behind them are what gives way.
    own: usize,
    others: Vec<EntryKey>,
    /// Which of the changes the others could give way to.
    trim_targets: Vec<usize>,
}

impl Overlaps {
    /// What these changes overlap.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn of(changes: &[Change], store: &Store, now: &Now) -> store::Result<Self> {
        let near = neighbours(changes, store, now.instant)?;
        let others = overlap::overlaps(changes, &near, now.instant);
        Ok(Self { own: changes.len(), others, trim_targets: Vec::new() })
    }

    /// Of changes that lie over nothing new.
    pub(crate) fn none(changes: &[Change]) -> Self {
        Self { own: changes.len(), ..Self::default() }
    }

    /// These, and those of a second write of the same command.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.own += other.own;
        self.others.extend(other.others);
        self
    }

    /// The rows that the command is about.
    pub(crate) fn own<'w>(&self, written: &'w Written) -> &'w [EntryKey] {
        &written.entries[..self.own.min(written.entries.len())]
    }

    /// Looks at the others, as they are now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn views(
        &self,
        written: &Written,
        store: &Store,
        now: &Now,
    ) -> store::Result<Neighbours> {
        let trimmed = &written.entries[self.own.min(written.entries.len())..];
        let trim_targets =
            self.trim_targets.iter().filter_map(|place| written.entries.get(*place).copied());
        let trim_targets = view::of_keys(store, &trim_targets.collect::<Vec<_>>(), now.instant)?;
        Ok(Neighbours {
            trimmed: view::of_keys(store, trimmed, now.instant)?,
            overlapped: view::of_keys(store, &self.others, now.instant)?,
            trim_targets: trim_targets
                .into_iter()
                .map(|target| target.handle.to_string())
                .collect(),
        })
    }
}

/// The entries beside what was written.
#[derive(Debug)]
pub(crate) struct Neighbours {
    /// What gave way; of one that goes on behind, the rest follows it.
    pub(crate) trimmed: Vec<EntryView>,
    /// What is overlapped.
    pub(crate) overlapped: Vec<EntryView>,
    /// The handles of the written entries that they could be trimmed for.
    pub(crate) trim_targets: Vec<String>,
}

/// Which of the changes take time anew.
fn trim_targets(changes: &[Change]) -> Vec<usize> {
    overlap::taking(changes).into_iter().map(|(place, _)| place).collect()
}

/// All that may lie over what the changes take.
fn neighbours(changes: &[Change], store: &Store, now: DateTime<Utc>) -> store::Result<Vec<Entry>> {
    let taken = overlap::taking(changes).into_iter();
    let spans = taken.map(|(_, fields)| overlap::span(fields, now));
    let whole = spans.reduce(|(from, until), span| (from.min(span.0), until.max(span.1)));
    match whole {
        Some((from, until)) => store.entries_within(from, until),
        None => Ok(Vec::new()),
    }
}
