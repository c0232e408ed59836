//! From typed words to rows of the store: projects, tasks, tags, entries, workspaces; and the picker.

pub(crate) mod edit;
mod entry;
mod folder;
pub(crate) mod overlap;
pub(crate) mod picker;
mod remote_timer;
mod unfetched;
pub(crate) mod work;
mod workspace;

pub(crate) use entry::{EntryRef, EntryRefs};
pub(crate) use folder::InFolder;
pub(crate) use overlap::{Overlaps, TrimArgs};
pub(crate) use remote_timer::check_remote_timer;
pub(crate) use unfetched::{note_unfetched, unfetched};
pub(crate) use work::{
    WorkArgs, archived_project, archived_project_of, find_project, find_tag, find_task, named,
    note_new_tag, restoring, tag_names, without_hash,
};
pub(crate) use workspace::{
    BadWorkspaceSetting, ask_again, blame, find_workspace, home, home_workspace, is_absent,
    with_newest_names,
};
