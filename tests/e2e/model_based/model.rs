//! The expected state: a picture of the account without any of the program's rules of sync.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

/// The expected final state of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) description: String,
    pub(super) start: DateTime<Utc>,
    pub(super) stop: Option<DateTime<Utc>>,
    /// Added whole; a timer ends when this or another device says so, at Toggl's own second.
    pub(super) whole: bool,
    pub(super) project: Option<u32>,
    pub(super) tags: BTreeSet<&'static str>,
}

/// The expected state.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    /// Pieces of one entry, and those that go on with it, have its description.
    pub(super) entries: Vec<Asked>,
    /// The names of projects; each project keeps its number.
    pub(super) projects: BTreeMap<u32, &'static str>,
    /// Tags that were renamed or deleted, and not used since.
    pub(super) gone: BTreeSet<&'static str>,
}

impl Model {
    /// Ends the timer that runs, if one does; one that begins later, by a clock that was set back, has no length.
    pub(super) fn end(&mut self, at: DateTime<Utc>) {
        for asked in self.entries.iter_mut().filter(|asked| asked.stop.is_none()) {
            asked.stop = Some(at.max(asked.start));
        }
    }

    /// The entries with a description, by time.
    pub(super) fn called(&self, description: &str) -> Vec<&Asked> {
        let entries = self.entries.iter();
        let mut found: Vec<_> = entries.filter(|it| it.description == description).collect();
        found.sort_by_key(|it| (it.start, end(it.stop)));
        found
    }
}

/// The end of an entry for comparisons: one that runs ends last.
pub(super) fn end(stop: Option<DateTime<Utc>>) -> DateTime<Utc> {
    stop.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// What the person has changed elsewhere, and what can be demanded in spite of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Elsewhere {
    /// Descriptions of entries that were changed or deleted.
    pub(super) entries: BTreeSet<String>,
    /// The first description of an entry by the one that the phone gave it.
    pub(super) renamed: BTreeMap<String, String>,
    /// Whether a project was renamed or deleted: after that, their names are not compared with the model.
    pub(super) projects: bool,
    /// The same for tags.
    pub(super) tags: bool,
}

impl Elsewhere {
    /// The description that an entry was created with.
    pub(super) fn first_name(&self, description: &str) -> String {
        let mut name = description;
        while let Some(before) = self.renamed.get(name) {
            name = before;
        }
        name.to_owned()
    }
}
