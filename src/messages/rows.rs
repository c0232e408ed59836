//! Rows of the store in words: what to call them, and what Toggl refused.

use crate::model::{CatalogKey, CatalogRow, Entry, Refusal, RowKey, Status};
use crate::store::{self, Store};
use crate::ui::text::{brief, in_quotes, plain};
use crate::view::{self, Sending};

/// Toggl's refusal, in Toggl's own words.
pub(super) fn refused(what: &str, refusal: &Refusal) -> String {
    format!("Toggl refused {what}: {}.", plain(refusal.words()))
}

/// Of these refused rows, the deletions, each as a sentence.
pub(crate) fn refused_deletions(rows: &[Entry]) -> Vec<String> {
    let sentence = |row: &Entry| match (&row.status, &row.wanted, &row.known) {
        (Status::Refused(refusal), None, Some(known)) => {
            let what = entry_label(&known.description);
            Some(format!("Toggl refused to delete {what}: {}.", plain(refusal.words())))
        }
        _ => None,
    };
    rows.iter().filter_map(sentence).collect()
}

/// A row of either kind.
pub(super) enum LocalRow {
    Entry(Entry),
    Catalog(CatalogRow),
}

impl LocalRow {
    /// Reads a row; `None` when it is gone.
    pub(super) fn read(store: &Store, key: RowKey) -> store::Result<Option<Self>> {
        Ok(match key {
            RowKey::Entry(key) => store.entry(key)?.map(Self::Entry),
            RowKey::Catalog(key) => store.catalog_row(key)?.map(Self::Catalog),
        })
    }

    /// How sending it stands.
    pub(super) fn sending(&self) -> Sending {
        match self {
            Self::Entry(row) => view::sending(&row.status, row.unsent()),
            Self::Catalog(row) => view::sending(&row.status, row.unsent()),
        }
    }

    /// Whether the person wants it to exist.
    pub(super) fn is_wanted(&self) -> bool {
        match self {
            Self::Entry(row) => row.wanted.is_some(),
            Self::Catalog(row) => row.wanted.is_some(),
        }
    }

    /// What to call it in a sentence.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Entry(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                entry_label(fields.map_or("", |fields| &fields.description))
            }
            Self::Catalog(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                let name = fields.map_or(String::new(), |it| format!(" “{}”", brief(it.name())));
                format!("the {}{name}", row.key.kind().name())
            }
        }
    }
}

/// That a row waits for what Toggl refused, when that is why it waits.
pub(super) fn waits_for_refused(row: &LocalRow, store: &Store) -> anyhow::Result<Option<String>> {
    let LocalRow::Entry(Entry { wanted: Some(fields), .. }) = row else {
        return Ok(None);
    };
    let project = fields.project.map(CatalogKey::Project);
    for key in project.into_iter().chain(fields.task.map(CatalogKey::Task)) {
        if let Some(row) = LocalRow::read(store, key.into())?
            && let Sending::Refused(refusal) = row.sending()
        {
            let (what, why) = (row.label(), plain(refusal.words()));
            return Ok(Some(format!("Kept here: Toggl refused {what} ({why}).")));
        }
    }
    Ok(None)
}

/// What to call a row in a sentence.
pub(crate) fn label(store: &Store, key: impl Into<RowKey>) -> anyhow::Result<String> {
    let key = key.into();
    Ok(match (LocalRow::read(store, key)?, key) {
        (Some(row), _) => row.label(),
        (None, RowKey::Entry(_)) => entry_label(""),
        (None, RowKey::Catalog(key)) => format!("the {}", key.kind().name()),
    })
}

fn entry_label(description: &str) -> String {
    in_quotes(description).unwrap_or_else(|| "an entry".to_owned())
}
