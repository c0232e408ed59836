//! Answers as text for people. Nothing here reads, sends or prints.

mod account;
pub(crate) mod catalog;
mod day_list;
pub(crate) mod detail;
mod edited;
pub(crate) mod entries;
mod grid;
mod group_label;
mod heat;
pub(crate) mod page;
mod report;
pub(crate) mod settings;
mod system;
mod target;
mod timer;
pub(crate) mod undo;
pub(crate) mod workspaces;

use crate::ui::text::counted;

/// How many changes are not sent yet: `1 pending change`.
pub(crate) fn pending_changes(count: u32) -> String {
    counted(count, "pending change")
}
