//! From typed words to rows of the store: projects, tasks, tags, entries, workspaces; and the picker.

pub(crate) mod edit;
mod entry;
pub(crate) mod error;
mod folder;
pub(crate) mod overlap;
pub(crate) mod picker;
mod remote_timer;
pub(crate) mod required_fields;
mod unfetched;
pub(crate) mod work;
mod workspace;

pub(crate) use entry::{EntryRef, EntryRefs};
pub(crate) use error::{ArchivedRow, LookupError, LookupFailure, Purpose};
pub(crate) use folder::InFolder;
pub(crate) use overlap::{Overlaps, TrimArgs};
pub(crate) use remote_timer::{RemoteTimerUnknown, check_remote_timer};
pub(crate) use required_fields::{already_complete, complete};
pub(crate) use unfetched::unfetched;
pub(crate) use work::{WorkArgs, archived_project_of, find_project, find_tag, find_task, named};
pub(crate) use workspace::{ask_again, find_workspace, home_workspace, with_newest_names};
