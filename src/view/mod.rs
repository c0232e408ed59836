//! Rows as they are shown: names in place of keys, handles, and whether Toggl has them.

mod catalog;
pub(crate) mod detail;
mod entry;
mod entry_list;
pub(crate) mod fields;
pub(crate) mod figures;
pub(crate) mod grid;
mod group_list;
pub(crate) mod group_name;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod money;
pub(crate) mod page;
mod quota;
mod sending;
pub(crate) mod summing;

pub(crate) use catalog::{CatalogView, catalog_rows, named, named_projects, named_tasks};
pub(crate) use entry::{EntryView, deletions, entries, entry, of_keys, of_rows};
pub(crate) use entry_list::{Cut, Early, EntryList, ReadError};
pub(crate) use quota::{Allotment, allotments};
pub(crate) use sending::{Sending, sending};
