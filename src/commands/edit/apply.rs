//! From the fields that entries are to have to the changes of the store.

use std::ops::Range;

use crate::answer::EditVerb;
use crate::lookup::{Overlaps, make_room};
use crate::messages::Failure;
use crate::model::{Change, Entry, EntryFields, EntryKey};
use crate::rules::edit;
use crate::store::{Store, Written};
use crate::time::{Now, format};
use crate::ui::text::in_quotes;
use crate::view::{self, EntryView};

/// The result of an edit.
#[derive(Debug)]
pub(in crate::commands) struct EditSummary {
    /// What is done.
    pub(in crate::commands) verb: EditVerb,
    pub(in crate::commands) written: Written,
    /// The changed entries as they were, each with the index of its change.
    pub(in crate::commands) before: Vec<(usize, EntryView)>,
    /// Entries that were like that before.
    pub(in crate::commands) unchanged: Vec<EntryKey>,
    /// Entries that are new ones in Toggl now, in another workspace.
    pub(in crate::commands) moved: usize,
    /// Tags that do not exist yet: Toggl makes them with the entry.
    pub(in crate::commands) new_tags: Vec<String>,
    pub(in crate::commands) overlaps: Overlaps,
    /// Whether others were to be shortened, and nothing else was to happen.
    pub(in crate::commands) trims: bool,
}

impl EditSummary {
    /// Of an edit that has changed nothing so far.
    pub(in crate::commands) fn new(verb: EditVerb) -> Self {
        Self {
            verb,
            written: Written::default(),
            before: Vec::new(),
            unchanged: Vec::new(),
            moved: 0,
            new_tags: Vec::new(),
            overlaps: Overlaps::default(),
            trims: false,
        }
    }

    /// The indexes of the changes to the edited entries; those after them trim others.
    pub(in crate::commands) fn targets(&self) -> Range<usize> {
        self.overlaps.own_changes()
    }
}

/// The changes that give entries these fields; entries that they newly overlap are trimmed, or noted.
pub(in crate::commands) fn changes(
    becomes: Vec<(Entry, EntryFields)>,
    mut done: EditSummary,
    trim: bool,
    store: &Store,
    now: &Now,
) -> anyhow::Result<(Vec<Change>, EditSummary)> {
    let mut changes = Vec::new();
    let (mut moves, mut stays) = (false, Vec::new());
    let rows: Vec<Entry> = becomes.iter().map(|(entry, _)| entry.clone()).collect();
    let mut views = view::of_rows(store, &rows, now.instant)?.into_iter();
    for (entry, fields) in becomes {
        // An entry without wanted fields has no view.
        let before = entry.wanted.as_ref().and_then(|_| views.next());
        let Some(was) = entry.wanted.as_ref().filter(|was| **was != fields) else {
            done.unchanged.push(entry.key);
            stays.push(Change::Set(entry.key, fields));
            continue;
        };
        moves |= (was.start, was.stop) != (fields.start, fields.stop);
        done.before.extend(before.map(|view| (changes.len(), view)));
        let more = edit::changes(&entry, fields);
        done.moved += more.len() - 1;
        changes.extend(more);
    }
    // Without a change of times, existing overlaps are not noted; they are trimmed on request.
    if trim || moves {
        let stays = if trim { &stays[..] } else { &[] };
        (changes, done.overlaps) = make_room(trim, changes, stays, store, now)?;
    } else {
        done.overlaps = Overlaps::none(&changes);
    }
    Ok((changes, done))
}

/// The current row of an entry, and its wanted fields.
pub(in crate::commands) fn wanted(
    store: &Store,
    entry: &Entry,
    now: &Now,
) -> anyhow::Result<(Entry, EntryFields)> {
    let current = store.row(entry.key)?;
    let found = current.and_then(|entry| entry.wanted.clone().map(|fields| (entry, fields)));
    found.ok_or_else(|| {
        let name = entry.wanted.as_ref().map_or(String::new(), |fields| called(fields, now));
        let text = format!("{name} was deleted in the meantime.");
        Failure::no(text).hint("Nothing was changed.").into()
    })
}

/// What to call one of several entries.
pub(in crate::commands) fn called(fields: &EntryFields, now: &Now) -> String {
    let start = format::moment(fields.start, now);
    match in_quotes(&fields.description) {
        Some(text) => format!("{text} ({start})"),
        None => format!("The entry from {start}"),
    }
}
