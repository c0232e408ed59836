//! What a command decides on: changes to what is wanted, and the rows they touch.

use super::{CatalogChange, CatalogKey, EntryFields, EntryKey};

/// One change to what is wanted; a command decides on a list of these before anything happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A new time entry.
    Create(EntryFields),
    /// A time entry is to be like this; one that is gone comes back under its old key.
    Set(EntryKey, EntryFields),
    /// A time entry is to be gone.
    Delete(EntryKey),
    /// A client, project, task or tag changes.
    Catalog(CatalogChange),
}

/// A row of the store that is sent by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    Entry(EntryKey),
    Catalog(CatalogKey),
}

impl From<EntryKey> for RowKey {
    fn from(key: EntryKey) -> Self {
        Self::Entry(key)
    }
}

impl From<CatalogKey> for RowKey {
    fn from(key: CatalogKey) -> Self {
        Self::Catalog(key)
    }
}
