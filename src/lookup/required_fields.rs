//! Fields that a workspace demands of every entry, as far as that is known here.

use crate::model::{Entry, EntryFields, Handle};
use crate::rules::required_fields::{self, RequiredField};
use crate::store::{self, Store};
use crate::time::Now;
use crate::view;

/// An entry lacks fields that its workspace demands.
#[derive(Debug, thiserror::Error)]
#[error("the workspace “{workspace}” demands fields that the entry lacks")]
pub(crate) struct MissingFields {
    pub(crate) workspace: String,
    /// At least one.
    pub(crate) missing: Vec<RequiredField>,
    pub(crate) of: Incomplete,
}

/// The entry that lacks fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Incomplete {
    /// One that is about to be made.
    New,
    /// One that is there, by its handle unless it is gone.
    Existing(Option<Handle>),
}

/// Refuses, with [`MissingFields`], a new entry that lacks what its workspace demands.
pub(crate) fn complete(store: &Store, fields: &EntryFields) -> anyhow::Result<()> {
    missing_fields(store, fields, Incomplete::New)?.map_or(Ok(()), |missing| Err(missing.into()))
}

/// Refuses, with [`MissingFields`], to make several of an entry that lacks what its workspace demands.
pub(crate) fn already_complete(
    store: &Store,
    row: &Entry,
    fields: &EntryFields,
    now: &Now,
) -> anyhow::Result<()> {
    let handle = view::entry(store, row.key, now.instant)?.map(|entry| entry.handle);
    let missing = missing_fields(store, fields, Incomplete::Existing(handle))?;
    missing.map_or(Ok(()), |missing| Err(missing.into()))
}

/// The fields that an entry lacks, if any.
pub(crate) fn missing_fields(
    store: &Store,
    fields: &EntryFields,
    of: Incomplete,
) -> store::Result<Option<MissingFields>> {
    Ok(store.workspace(fields.workspace)?.and_then(|workspace| {
        let missing = required_fields::missing(workspace.required, fields);
        let workspace = workspace.name;
        (!missing.is_empty()).then_some(MissingFields { workspace, missing, of })
    }))
}
