//! Time entries by reference.

use std::collections::HashSet;

use crate::lookup::entry_ref::EntryRef;
use crate::lookup::error::{LookupError, LookupKind};
use crate::model::{Entry, Handle};
use crate::rules::names::{self, Named};
use crate::store::{self, Filter, Store};
use crate::time::Now;

/// The number of newest entries that descriptions are looked for among.
const RECENT: u32 = 1000;

impl EntryRef {
    /// The entry that the words point at, of those that are wanted.
    pub(crate) fn find(&self, store: &Store, now: &Now) -> Result<Entry, LookupError> {
        let found = match self {
            Self::Current => match store.running()?.into_iter().next() {
                None => store.entry_at(Handle::Past(1), now.instant)?,
                running => running,
            },
            Self::Handle(handle) => store.entry_at(*handle, now.instant)?,
            Self::Pinned(_, key) => store.row(*key)?.filter(|entry| entry.wanted.is_some()),
            Self::Id(id) => {
                let by_id = store.entry_by_id(*id)?.filter(|entry| entry.wanted.is_some());
                match by_id.map_or_else(|| by_words(&id.to_string(), store), Ok) {
                    Err(error) if error.is_absent() => None,
                    found => Some(found?),
                }
            }
            Self::Words(words) => return by_words(words, store),
        };
        match found {
            Some(entry) => Ok(entry),
            None => Err(LookupError::NoEntry {
                reference: self.clone(),
                handle: self.same_handle(store, now)?,
            }),
        }
    }

    /// The same; a handle goes on naming the entry that it names now, when other entries are fetched.
    pub(crate) fn pinned(self, store: &Store, now: &Now) -> store::Result<Self> {
        Ok(match self {
            Self::Handle(handle) => match store.entry_at(handle, now.instant)? {
                Some(entry) => Self::Pinned(handle, entry.key),
                None => self,
            },
            other => other,
        })
    }

    /// For an id that no entry has: the handle of the same number, where an entry has it.
    fn same_handle(&self, store: &Store, now: &Now) -> store::Result<Option<Handle>> {
        let Self::Id(id) = self else { return Ok(None) };
        let Ok(number) = u32::try_from(id.0) else { return Ok(None) };
        let handle = Handle::Past(number);
        Ok(store.entry_at(handle, now.instant)?.map(|_| handle))
    }
}

/// The newest entry of this description, among the recent ones.
fn by_words(words: &str, store: &Store) -> Result<Entry, LookupError> {
    let recent = store.entries(&Filter { limit: Some(RECENT), ..Filter::default() })?;
    let mut seen = HashSet::new();
    let first_of_name = |entry: Entry| {
        let name = entry.wanted.as_ref().map(|fields| fields.description.clone())?;
        let new = !name.is_empty() && seen.insert(name.clone());
        new.then_some(Named::plain(name, None, entry))
    };
    let named: Vec<Named<Entry>> = recent.into_iter().filter_map(first_of_name).collect();
    let found = names::find(words, &named).cloned();
    found.map_err(|miss| LookupError::name(LookupKind::Entry, words, miss))
}

/// Finds all of the entries, each once, in the order they were named.
pub(crate) fn find_entries(
    refs: &[EntryRef],
    store: &Store,
    now: &Now,
) -> Result<Vec<Entry>, LookupError> {
    let mut found: Vec<Entry> = Vec::new();
    for entry in refs {
        let entry = entry.find(store, now)?;
        if !found.iter().any(|other| other.key == entry.key) {
            found.push(entry);
        }
    }
    Ok(found)
}
