//! Flags and words that several commands share, each with the step from words to things.

mod entry;
mod folder;
mod refusals;
mod work;

pub(super) use entry::{EntryRef, EntryRefs};
pub(super) use folder::InFolder;
pub(super) use refusals::{missed, missed_in_catalog, refused};
pub(super) use work::{Work, WorkArgs, named};

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
