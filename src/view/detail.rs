//! One time entry with all that is known of it: the state in Toggl and its history here.

use chrono::{DateTime, Utc};

use super::fields::{Difference, Fact, NameLookup, differences, facts};
use super::history::{Event, of_entry};
use crate::model::Entry;
use crate::store::{Result, Store};
use crate::view::{self, EntryView};

#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) entry: EntryView,
    /// The state that Toggl last confirmed; `None` when it never confirmed one.
    pub(crate) known: Option<Vec<Fact>>,
    /// How that differs from the wanted state.
    pub(crate) differences: Vec<Difference>,
    /// Its changes, oldest first.
    pub(crate) history: Vec<Event>,
}

/// The details of one row; `None` when it is wanted deleted.
pub(crate) fn of(store: &Store, row: &Entry, now: DateTime<Utc>) -> Result<Option<Detail>> {
    let Some(entry) = view::entry(store, row.key, now)? else {
        return Ok(None);
    };
    let names = &NameLookup::new(store)?;
    let known = row.known.as_ref().map(|known| facts(names, known)).transpose()?;
    let differences = match (&row.known, &row.wanted) {
        (Some(known), Some(wanted)) => differences(names, known, wanted)?,
        _ => Vec::new(),
    };
    let history = of_entry(names, row.key, row.wanted.as_ref())?;
    Ok(Some(Detail { entry, known, differences, history }))
}
