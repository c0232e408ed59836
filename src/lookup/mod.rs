//! From typed words to rows of the store: projects, tasks, tags, entries, workspaces; and the picker.

pub(crate) mod edit;
mod entry;
mod entry_ref;
pub(crate) mod error;
mod filter;
mod folder;
pub(crate) mod overlap;
pub(crate) mod picker;
mod project;
pub(crate) mod required_fields;
mod tags;
mod work;
mod workspace;

pub(crate) use entry::{Descriptions, References};
pub(crate) use entry_ref::{EntryRef, is_reference, list, split_words};
pub(crate) use error::{ArchivedRow, LookupError, LookupPurpose, Remedy};
pub(crate) use filter::{FilterRequest, SeveralRows};
pub(crate) use folder::InFolder;
pub(crate) use overlap::{Overlaps, make_room};
pub(crate) use project::{archived_project_of, find_project};
pub(crate) use required_fields::{already_complete, complete};
pub(crate) use tags::tags_change;
pub(crate) use work::WorkRequest;
pub(crate) use workspace::{
    ask_again, bring_account, find_workspace, home_workspace, with_names_of_account,
    with_newest_names,
};
