//! Time entries by reference.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::lookup::entry_ref::{self, EntryRef, ReferenceForm};
use crate::lookup::error::{LastError, LookupError, LookupKind, MixedWords};
use crate::model::{Entry, EntryKey, Handle, folded};
use crate::rules::names::{self, Miss, Named};
use crate::store::{self, Store};
use crate::time::Now;
use crate::view;
use crate::view::history::CommandSummary;

/// The number of newest entries that descriptions are looked for among.
const RECENT: u32 = 1000;

/// Words that mean entries by what they are, in other tools; as a part of a description they would mean the wrong
/// one.
const NO_PARTS: [&str; 10] =
    ["all", "everything", "it", "this", "that", "now", "current", "running", "today", "yesterday"];

/// Whether a text has this part in it; a short one only at the beginning of a word.
fn is_part(text: &str, part: &str) -> bool {
    const SHORT: usize = 2;
    let is_long = part.chars().count() > SHORT;
    let mut places = text.match_indices(part).map(|(at, _)| &text[..at]);
    places.any(|before| is_long || !before.ends_with(char::is_alphanumeric))
}

/// The recent descriptions, each with the newest entry that has it.
pub(crate) struct Descriptions {
    /// Newest first, those that are planned behind the others.
    recent: Vec<(EntryKey, String)>,
    folded: OnceCell<Vec<String>>,
}

impl Descriptions {
    /// Reads them.
    pub(crate) fn read(store: &Store, now: &Now) -> store::Result<Self> {
        let recent = store.described(RECENT, now.instant)?;
        Ok(Self { recent, folded: OnceCell::new() })
    }

    /// The newest entry of exactly this description, else of one that differs in case or in how its letters
    /// are encoded. Spaces do not count.
    pub(crate) fn find(&self, text: &str) -> Option<EntryKey> {
        let is_exact =
            |(_, it): &&(EntryKey, String)| it.split_whitespace().eq(text.split_whitespace());
        self.recent.iter().find(is_exact).map(|(key, _)| *key).or_else(|| {
            // Handles and ids have one form.
            if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()) {
                return None;
            }
            let text = folded(text);
            let all = || self.recent.iter().map(|(_, it)| folded(it)).collect();
            let place = self.folded.get_or_init(all).iter().position(|it| *it == text)?;
            Some(self.recent[place].0)
        })
    }

    /// How many other entries have the description of this one.
    pub(crate) fn namesakes(&self, key: EntryKey) -> usize {
        let name = self.recent.iter().find(|(other, _)| *other == key).map(|(_, name)| name);
        let is_other = |(other, text): &&(EntryKey, String)| *other != key && Some(text) == name;
        self.recent.iter().filter(is_other).count()
    }

    /// The newest entry of the one description that these words are a part of. Two letters begin a word: “it” is
    /// no part of “Write”.
    fn find_part(&self, words: &str) -> Result<EntryKey, LookupError> {
        let no_entry = |miss| LookupError::name(LookupKind::Entry, words, miss);
        let part = folded(words);
        if NO_PARTS.contains(&&*part) {
            return Err(no_entry(Miss::Absent(Vec::new())));
        }
        let mut seen = HashSet::new();
        let newest = self.recent.iter().filter(|(_, name)| seen.insert(name.as_str()));
        let (fitting, others): (Vec<_>, Vec<_>) =
            newest.partition(|(_, name)| is_part(&folded(name), &part));
        if fitting.is_empty() {
            let near = names::nearest(words, others.iter().map(|(_, name)| name.as_str()));
            let near = near.into_iter().map(str::to_owned).collect();
            return Err(no_entry(Miss::Absent(near)));
        }
        let named: Vec<Named<EntryKey>> =
            fitting.into_iter().map(|(key, name)| Named::plain(name.clone(), None, *key)).collect();
        names::find(words, &named).copied().map_err(no_entry)
    }
}

/// The references of one command line, as they were meant when it was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct References(Vec<EntryRef>);

impl References {
    /// What these words point at. Handles and `last` go on naming what they name now, when other entries are
    /// fetched.
    pub(crate) fn read(words: &[&str], store: &Store, now: &Now) -> store::Result<Self> {
        Self::among(words, &Descriptions::read(store, now)?, store, now)
    }

    /// The same, where the descriptions were read already.
    pub(crate) fn among(
        words: &[&str],
        descriptions: &Descriptions,
        store: &Store,
        now: &Now,
    ) -> store::Result<Self> {
        let read = entry_ref::form_of(words, |text| descriptions.find(text).is_some());
        let references = match read {
            ReferenceForm::Nothing => Vec::new(),
            ReferenceForm::References(references) => references,
            _ => vec![EntryRef::Words(words.join(" "))],
        };
        let pinned = references.into_iter().map(|it| it.pinned(store, now));
        Ok(Self(pinned.collect::<store::Result<_>>()?))
    }

    /// `@` alone.
    pub(crate) fn current() -> Self {
        Self(vec![EntryRef::Current])
    }

    /// Whether no entry is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they are words, which other entries may change the meaning of.
    pub(crate) fn are_words(&self) -> bool {
        self.0.iter().any(|it| matches!(it, EntryRef::Words(_)))
    }

    /// Whether `@` is among them, so that it matters which entry is running.
    pub(crate) fn ask_what_runs(&self) -> bool {
        self.0.contains(&EntryRef::Current)
    }

    /// Finds all of the entries, each once, in the order they were named.
    pub(crate) fn all(&self, store: &Store, now: &Now) -> Result<Vec<Entry>, LookupError> {
        let mut found: Vec<Entry> = Vec::new();
        let is_alone = self.0.len() == 1;
        for reference in &self.0 {
            for entry in reference.find(is_alone, store, now)? {
                if !found.iter().any(|other| other.key == entry.key) {
                    found.push(entry);
                }
            }
        }
        Ok(found)
    }

    /// The entry, for a command that takes just one.
    pub(crate) fn one(&self, store: &Store, now: &Now) -> Result<Entry, LookupError> {
        let found = self.all(store, now)?;
        match <[Entry; 1]>::try_from(found) {
            Ok([entry]) => Ok(entry),
            Err(found) => {
                let views = view::of_rows(store, &found, now.instant)?;
                let handles = views.iter().map(|view| view.handle).collect();
                Err(LookupError::NotOneEntry(handles))
            }
        }
    }
}

impl EntryRef {
    /// The entries that this names, of those that are wanted: at least one. A number that is all of the words may be
    /// a description.
    fn find(&self, is_alone: bool, store: &Store, now: &Now) -> Result<Vec<Entry>, LookupError> {
        let found = match self {
            Self::Current => match store.running()?.into_iter().next() {
                None => store.entry_at(Handle::Past(1), now.instant)?,
                running => running,
            },
            Self::Last(seq) => return find_last(*seq, store),
            Self::Handle(handle) => store.entry_at(*handle, now.instant)?,
            Self::Pinned(_, key) => wanted(store, *key)?,
            Self::Id(id) => match store.entry_by_id(*id)?.filter(|entry| entry.wanted.is_some()) {
                None if is_alone => match Descriptions::read(store, now)?.find(&id.to_string()) {
                    Some(key) => wanted(store, key)?,
                    None => None,
                },
                known => known,
            },
            Self::Words(words) => find_words(words, store, now)?,
        };
        match found {
            Some(entry) => Ok(vec![entry]),
            None => Err(LookupError::NoEntry {
                reference: self.clone(),
                handle: self.same_handle(store, now)?,
            }),
        }
    }

    /// The same; a handle goes on naming the entry that it names now, when other entries are fetched, and
    /// `last` the command.
    fn pinned(self, store: &Store, now: &Now) -> store::Result<Self> {
        Ok(match self {
            Self::Handle(handle) => match store.entry_at(handle, now.instant)? {
                Some(entry) => Self::Pinned(handle, entry.key),
                None => self,
            },
            Self::Last(None) => Self::Last(store.last_command()?),
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

/// The row of a key, unless the person deleted it.
fn wanted(store: &Store, key: EntryKey) -> store::Result<Option<Entry>> {
    Ok(store.row(key)?.filter(|entry| entry.wanted.is_some()))
}

/// The newest entry of this description, or of the one description that this is a part of; `None` where the
/// words are never a part of one.
fn find_words(text: &str, store: &Store, now: &Now) -> Result<Option<Entry>, LookupError> {
    let descriptions = Descriptions::read(store, now)?;
    if let Some(key) = descriptions.find(text) {
        return Ok(wanted(store, key)?);
    }
    let words: Vec<&str> = text.split(' ').collect();
    match entry_ref::form_of(&words, |_| false) {
        ReferenceForm::Mixed => {
            Err(LookupError::Mixed(Box::new(mixed(&words, &descriptions, store, now)?)))
        }
        ReferenceForm::Part => Ok(wanted(store, descriptions.find_part(text)?)?),
        _ => Ok(None),
    }
}

/// Both readings of words with references among them.
fn mixed(
    words: &[&str],
    descriptions: &Descriptions,
    store: &Store,
    now: &Now,
) -> store::Result<MixedWords> {
    let text = words.join(" ");
    let part = match descriptions.find_part(&text) {
        Ok(key) => view::entry(store, key, now.instant)?.map(|it| (it.handle, it.description)),
        Err(_) => None,
    };
    let is_word = |word: &str| !entry_ref::is_handle_or_number(word);
    let runs = words.chunk_by(|a, b| is_word(a) && is_word(b));
    let named = runs.map(|run| run_handles(run, descriptions, store, now));
    let named: Option<Vec<Vec<Handle>>> = named.collect::<store::Result<_>>()?;
    let each_once = |handles: Vec<Handle>| {
        handles.into_iter().fold(Vec::new(), |mut once, handle| {
            if !once.contains(&handle) {
                once.push(handle);
            }
            once
        })
    };
    Ok(MixedWords { text, part, several: named.map(|handles| each_once(handles.concat())) })
}

/// The handles of the entries that a run of words would name by itself; `None` where there are none.
fn run_handles(
    run: &[&str],
    descriptions: &Descriptions,
    store: &Store,
    now: &Now,
) -> store::Result<Option<Vec<Handle>>> {
    let references = match run {
        [word] => entry_ref::list(word),
        _ => None,
    };
    let Some(references) = references else {
        let run = run.join(" ");
        let key = descriptions.find(&run).or_else(|| descriptions.find_part(&run).ok());
        let view = key.map(|key| view::entry(store, key, now.instant)).transpose()?.flatten();
        return Ok(view.map(|view| vec![view.handle]));
    };
    let mut handles = Vec::new();
    for reference in references {
        let found =
            reference.clone().pinned(store, now)?.find(false, store, now).unwrap_or_default();
        if found.is_empty() {
            let Some(handle) = reference.same_handle(store, now)? else { return Ok(None) };
            handles.push(handle);
        }
        handles.extend(view::of_rows(store, &found, now.instant)?.iter().map(|view| view.handle));
    }
    Ok(Some(handles))
}

/// The entries that the last command was about when the reference was typed.
fn find_last(seq: Option<i64>, store: &Store) -> Result<Vec<Entry>, LookupError> {
    let Some(seq) = seq else { return Err(LookupError::Last(LastError::NoCommand)) };
    let undone = store.undone_by(seq)?;
    let mut found = Vec::new();
    let targets = store.targets(undone.unwrap_or(seq))?;
    for key in &targets {
        found.extend(wanted(store, *key)?);
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(command) = store.recorded(undone.unwrap_or(seq))? else {
        return Err(LookupError::Last(LastError::NoCommand));
    };
    let deleted = command.entries.iter().all(|effect| effect.after.is_none());
    let command = CommandSummary::of(&command);
    Err(LookupError::Last(match undone {
        _ if targets.is_empty() => LastError::NoEntry(command),
        Some(_) => LastError::Undone(command),
        None if deleted => LastError::Deleted(command),
        None => LastError::Gone(command),
    }))
}
