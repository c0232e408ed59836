//! The changes that a command makes, and keys of both kinds of rows.

use super::{CatalogChange, CatalogKey, EntryFields, EntryKey};

/// One change of the wanted state; a command decides on a list of these before anything is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A new time entry.
    Create(EntryFields),
    /// New fields of a time entry; a deleted one is restored under its key.
    Set(EntryKey, EntryFields),
    /// The deletion of a time entry.
    Delete(EntryKey),
    /// A change of a client, project, task or tag.
    Catalog(CatalogChange),
}

/// The key of a row that is sent by itself.
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
