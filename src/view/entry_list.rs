//! The entries of a list, which are read as they are written: as many as there are, in the memory of a few.

use std::ops::ControlFlow;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use super::entry::Views;
use super::sending::sending_of_listed;
use super::{EntryView, entries};
use crate::store::{self, Filter, ListedEntry, Order, Store, StoreError};

/// So many entries are held, since they are needed more than once; of more, each is read when it is needed.
const HELD: usize = 1000;

/// Entries of the store that match a filter.
#[derive(Clone, Debug)]
pub(crate) struct EntryList {
    store: Rc<Store>,
    filter: Filter,
    /// Whether no entry between the first and the last is missing.
    gapless: bool,
    now: DateTime<Utc>,
    /// All of them, the newest first, unless there are too many.
    held: Option<Vec<EntryView>>,
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
    /// The entries that match, with `gapless` as of [`entries`]; only so many of the newest where
    /// there is a limit, and where that has cut the list.
    pub(crate) fn read(
        store: &Rc<Store>,
        filter: Filter,
        gapless: bool,
        now: DateTime<Utc>,
        limit: Option<u32>,
    ) -> store::Result<(Self, Option<Cut>)> {
        let mut list = Self { store: Rc::clone(store), filter, gapless, now, held: None };
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let mut held = Vec::new();
        let (mut count, mut oldest, mut next) = (0, None, None);
        let _snapshot = store.snapshot()?;
        let mut views = None;
        store.each_listed::<StoreError>(&list.filter, Order::NewestFirst, |entry| {
            if count == limit {
                next = Some(entry.fields.start);
                return Ok(ControlFlow::Break(()));
            }
            if count >= HELD && limit == usize::MAX {
                count += 1;
                return Ok(ControlFlow::Break(()));
            }
            (count, oldest) = (count + 1, Some((entry.fields.start, entry.key)));
            if count <= HELD {
                let views = match &mut views {
                    Some(views) => views,
                    none => none.insert(Views::new(store, Order::NewestFirst, gapless, now)?),
                };
                held.push(view(entry, views)?);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if count <= HELD {
            list.held = Some(held);
        }
        let cut = oldest.filter(|_| count == limit);
        list.filter.oldest = cut;
        Ok((list, cut.map(|(oldest, _)| Cut { oldest, next })))
    }

    /// Whether nothing matches.
    pub(crate) fn is_empty(&self) -> bool {
        self.held.as_ref().is_some_and(Vec::is_empty)
    }

    /// Those that run.
    pub(crate) fn running(&self) -> store::Result<Vec<EntryView>> {
        if let Some(held) = &self.held {
            return Ok(held.iter().filter(|entry| entry.stop.is_none()).cloned().collect());
        }
        let filter = Filter { is_running: true, ..self.filter.clone() };
        entries(&self.store, &self.store.entries(&filter)?, false, self.now)
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
        if let Some(held) = &self.held {
            return match order {
                Order::NewestFirst => held.iter().cloned().try_for_each(take),
                Order::OldestFirst => held.iter().rev().cloned().try_for_each(take),
            }
            .map_err(Early::Taken);
        }
        let _snapshot = self.store.snapshot()?;
        let mut views = Views::new(&self.store, order, self.gapless, self.now)?;
        self.store.each_listed(&self.filter, order, |entry| {
            take(view(entry, &mut views)?).map_err(Early::Taken)?;
            Ok(ControlFlow::Continue(()))
        })
    }
}

/// The view of the entry that follows in a list.
fn view(entry: ListedEntry, views: &mut Views<'_>) -> store::Result<EntryView> {
    let sending = sending_of_listed(&entry);
    views.view(entry.key, entry.id, entry.fields, sending)
}
