//! The embedded store: one SQLite file per profile, where time is kept before any request is sent.
//!
//! Everything that changes what a person wants happens inside [`Store::write`]: one immediate transaction
//! that reads, decides and commits, so that two processes never decide on the same state.

mod account;
mod backup;
mod catalog;
mod catalog_columns;
mod catalog_rows;
mod database;
mod entries;
mod error;
mod filter;
#[cfg(test)]
mod growth;
mod handles;
mod health;
mod journal;
mod neighbours;
mod open;
mod presence;
mod progress;
mod quota;
mod rows;
mod suggestions;
mod workspaces;

pub(crate) use catalog_columns::table;
pub(crate) use error::{Result, StoreError};
pub(crate) use filter::{EntryTexts, Filter, ListedEntry, Order, ProjectSet};
pub(crate) use health::Health;
pub(crate) use journal::{Effect, JournalEntry, Written};
pub(crate) use open::{Changed, Store};
pub(crate) use progress::{Progress, SenderLock};
pub(crate) use rows::{ENTRIES, Stored};
