//! Flags and words that several commands share, each with the step from words to things.

mod entry;
mod refusals;
mod work;

pub(super) use entry::{EntryRef, EntryRefs};
pub(super) use refusals::{missed, missed_in_catalog, refused};
pub(super) use work::{
    WorkArgs, archived_project, find_project, find_tag, find_task, home_workspace, is_absent,
    named, with_newest_names,
};

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
