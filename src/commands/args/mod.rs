//! Flags and words that several commands share, each with the step from words to things.

mod demands;
mod elsewhere;
mod entry;
mod folder;
mod format;
mod names;
mod overlap;
mod overridden;
mod refusals;
mod slips;
mod timer_receipt;
mod unfetched;
mod work;

pub(super) use demands::{already_complete, billed, complete, incomplete};
pub(super) use elsewhere::check_remote_timer;
pub(super) use entry::{EntryRef, EntryRefs};
pub(super) use folder::InFolder;
pub(super) use format::FormatArgs;
pub(super) use names::{
    BadWorkspaceSetting, ask_again, blame, find_workspace, home, home_workspace, is_absent,
    with_newest_names,
};
pub(super) use overlap::{Overlaps, TrimArgs};
pub(super) use overridden::overridden;
pub(super) use refusals::{
    missed, missed_in_catalog, missed_work, naming, refused, shell_word, unfit,
};
pub(super) use slips::{seeming_tags, seeming_time};
pub(super) use timer_receipt::TimerReceipt;
pub(super) use unfetched::{note_unfetched, unfetched};
pub(super) use work::{
    WorkArgs, archived_project, archived_project_of, find_project, find_tag, find_task, named,
    note_new_tag, restoring, tag_names, without_hash,
};

/// How many: at least one.
///
/// # Errors
/// When it is no such number.
pub(super) fn count(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|count| *count > 0).ok_or("write a whole number, at least 1")
}

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
