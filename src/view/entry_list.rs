//! The entries of a list, which are read as they are written: as many as there are, in the memory of a few.

use std::ops::ControlFlow;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use super::entry::Views;
use super::sending::sending_of_listed;
use super::{EntryView, entries};
use crate::model::{Entry, EntryKey};
use crate::store::{self, Filter, Order, Store, StoreError};

/// Entries of the store that match a filter.
#[derive(Clone, Debug)]
pub(crate) struct EntryList {
    store: Rc<Store>,
    filter: Filter,
    /// Whether no entry between the first and the last is missing.
    gapless: bool,
    now: DateTime<Utc>,
}

/// Where a limit has cut a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The start of the oldest entry that is in it.
    pub(crate) oldest: DateTime<Utc>,
    /// The start of the newest entry that is not, if there is one.
    pub(crate) next: Option<DateTime<Utc>>,
}

/// The store could not be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct ReadError(StoreError);

/// Why entries were not handed over to the last one.
#[derive(Debug)]
pub(crate) enum Early<E> {
    Read(ReadError),
    /// Whoever takes them failed.
    Taken(E),
}

impl<E> From<StoreError> for Early<E> {
    fn from(error: StoreError) -> Self {
        Self::Read(ReadError(error))
    }
}

impl<E: Into<anyhow::Error>> From<Early<E>> for anyhow::Error {
    fn from(early: Early<E>) -> Self {
        match early {
            Early::Read(ReadError(error)) => error.into(),
            Early::Taken(error) => error.into(),
        }
    }
}

impl From<ReadError> for StoreError {
    fn from(ReadError(error): ReadError) -> Self {
        error
    }
}

impl EntryList {
    /// The entries that match, with `gapless` as of [`entries`](super::entries).
    pub(crate) fn new(
        store: &Rc<Store>,
        filter: Filter,
        gapless: bool,
        now: DateTime<Utc>,
    ) -> Self {
        Self { store: Rc::clone(store), filter, gapless, now }
    }

    /// Only so many of the newest; where they end, if there are as many.
    pub(crate) fn cut(&mut self, limit: u32) -> store::Result<Option<Cut>> {
        let mut oldest: Option<(DateTime<Utc>, EntryKey)> = None;
        let (mut next, mut count) = (None, 0);
        self.store.each_listed::<StoreError>(&self.filter, Order::NewestFirst, |entry| {
            if count == limit {
                next = Some(entry.fields.start);
                return Ok(ControlFlow::Break(()));
            }
            count += 1;
            oldest = Some((entry.fields.start, entry.key));
            Ok(ControlFlow::Continue(()))
        })?;
        if count < limit {
            return Ok(None);
        }
        self.filter.oldest = oldest;
        Ok(oldest.map(|(oldest, _)| Cut { oldest, next }))
    }

    /// Whether nothing matches.
    pub(crate) fn is_empty(&self) -> store::Result<bool> {
        let mut is_empty = true;
        self.store.each_listed::<StoreError>(&self.filter, Order::NewestFirst, |_| {
            is_empty = false;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(is_empty)
    }

    /// Those that run.
    pub(crate) fn running(&self) -> store::Result<Vec<EntryView>> {
        let filter = Filter { is_running: true, ..self.filter.clone() };
        let rows: Vec<Entry> = self.store.entries(&filter)?;
        entries(&self.store, &rows, false, self.now)
    }

    /// Hands over each entry, the newest first, all of one moment.
    pub(crate) fn newest_first<E>(
        &self,
        take: impl FnMut(EntryView) -> Result<(), E>,
    ) -> Result<(), Early<E>> {
        self.each(Order::NewestFirst, take)
    }

    /// The same, the oldest first.
    pub(crate) fn oldest_first<E>(
        &self,
        take: impl FnMut(EntryView) -> Result<(), E>,
    ) -> Result<(), Early<E>> {
        self.each(Order::OldestFirst, take)
    }

    fn each<E>(
        &self,
        order: Order,
        mut take: impl FnMut(EntryView) -> Result<(), E>,
    ) -> Result<(), Early<E>> {
        let _snapshot = self.store.snapshot()?;
        let mut views = Views::new(&self.store, order, self.gapless, self.now)?;
        self.store.each_listed(&self.filter, order, |entry| {
            let sending = sending_of_listed(&entry);
            let view = views.view(entry.key, entry.id, entry.fields, sending)?;
            take(view).map_err(Early::Taken)?;
            Ok(ControlFlow::Continue(()))
        })
    }
}
