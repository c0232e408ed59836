//! ENTRY: references to time entries on the command line.

use std::fmt;

use crate::lookup::error::{LookupError, LookupKind};
use crate::model::{Entry, EntryId, Handle};
use crate::rules::names::{self, Named};
use crate::store::{self, Filter, Store};
use crate::time::Now;
use crate::ui::text::brief;

/// The number of newest entries that descriptions are looked for among.
const RECENT: u32 = 1000;

/// An entry as it is pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryRef {
    /// `@`: the running entry, else the newest.
    Current,
    /// `@2`, `@+1`.
    Handle(Handle),
    /// Toggl's id; a description of nothing but digits answers too.
    Id(EntryId),
    /// Words of a recent description.
    Words(String),
}

impl EntryRef {
    /// What these words point at, taken together; `None` when there are none.
    pub(crate) fn of(words: &[String]) -> Option<Self> {
        let text = words.join(" ");
        let text = text.trim();
        (!text.is_empty()).then(|| pointer(text).unwrap_or_else(|| Self::Words(text.to_owned())))
    }

    /// The entry that the words point at, of those that are wanted.
    pub(crate) fn find(&self, store: &Store, now: &Now) -> Result<Entry, LookupError> {
        let found = match self {
            Self::Current => match store.running()?.into_iter().next() {
                None => store.entry_at(Handle::Past(1), now.instant)?,
                running => running,
            },
            Self::Handle(handle) => store.entry_at(*handle, now.instant)?,
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

    /// For an id that no entry has: the handle of the same number, where an entry has it.
    fn same_handle(&self, store: &Store, now: &Now) -> store::Result<Option<Handle>> {
        let number = match self {
            Self::Id(id) => u32::try_from(id.0).ok(),
            Self::Current | Self::Handle(_) | Self::Words(_) => None,
        };
        let Some(handle) = number.map(Handle::Past) else {
            return Ok(None);
        };
        Ok(store.entry_at(handle, now.instant)?.map(|_| handle))
    }
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("@"),
            Self::Handle(handle) => handle.fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Words(words) => write!(f, "“{}”", brief(words)),
        }
    }
}

/// A handle or an id; anything else is words.
fn pointer(text: &str) -> Option<EntryRef> {
    let count = |digits: &str| {
        let digits = Some(digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok().filter(|count| *count > 0)
    };
    match text.strip_prefix('@') {
        Some("") => Some(EntryRef::Current),
        Some(place) => Some(EntryRef::Handle(match place.strip_prefix('+') {
            Some(planned) => Handle::Planned(u32::try_from(count(planned)?).ok()?),
            None => Handle::Past(u32::try_from(count(place)?).ok()?),
        })),
        None => count(text).map(|id: i64| EntryRef::Id(EntryId(id))),
    }
}

/// Handles with commas between them, one by one; any other word as it is.
fn split_handles(word: &str) -> Vec<String> {
    let names = || word.split(',').map(str::trim).filter(|name| !name.is_empty());
    let handles =
        word.contains(',') && names().all(|it| it.starts_with('@') && pointer(it).is_some());
    if handles { names().map(str::to_owned).collect() } else { vec![word.to_owned()] }
}

/// The newest entry of this description, among the recent ones.
fn by_words(words: &str, store: &Store) -> Result<Entry, LookupError> {
    let recent = store.entries(&Filter { limit: Some(RECENT), ..Filter::default() })?;
    let mut named: Vec<Named<Entry>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for entry in recent {
        let Some(name) = entry.wanted.as_ref().map(|fields| fields.description.clone()) else {
            continue;
        };
        if !name.is_empty() && seen.insert(name.clone()) {
            named.push(Named { name, qualified: None, id: None, item: entry });
        }
    }
    let found = names::find(words, &named).cloned();
    found.map_err(|miss| LookupError::name(LookupKind::Entry, words, miss))
}

/// What the words of a command line point at; words that follow each other are one description.
pub(crate) fn entry_refs(words: &[String]) -> Vec<EntryRef> {
    let is_pointer = |word: &String| pointer(word.trim()).is_some();
    let words: Vec<String> = words.iter().flat_map(|word| split_handles(word)).collect();
    words.chunk_by(|a, b| !is_pointer(a) && !is_pointer(b)).filter_map(EntryRef::of).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_pointed_at_by_handle_id_or_words() {
        let table = [
            (vec!["@"], vec!["@"]),
            (vec!["@2", "@+1", "@17"], vec!["@2", "@+1", "@17"]),
            (vec!["4400000001"], vec!["4400000001"]),
            (vec!["Fix", "login"], vec!["“Fix login”"]),
            (
                vec!["@1", "Fix", "login", "@3", "Review"],
                vec!["@1", "“Fix login”", "@3", "“Review”"],
            ),
            (vec!["@1,@+2", "@3,"], vec!["@1", "@+2", "@3"]),
            (vec!["@1,", "@2"], vec!["@1", "@2"]),
            (vec!["@1,2", "7,8"], vec!["“@1,2 7,8”"]),
            (vec!["Mail,", "@home"], vec!["“Mail, @home”"]),
            (vec!["@0"], vec!["“@0”"]),
            (vec!["@home", "@1x"], vec!["“@home @1x”"]),
            (vec!["-1"], vec!["“-1”"]),
            (vec!["@99999999999"], vec!["“@99999999999”"]),
            (vec![" "], vec![]),
        ];
        for (words, expected) in table {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let refs: Vec<_> = entry_refs(&words).iter().map(ToString::to_string).collect();
            assert_eq!(refs, expected, "{words:?}");
        }
    }
}
