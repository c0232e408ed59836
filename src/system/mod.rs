//! The operating system: clock, editor, time zone, owners and modes of files, free disk space, files to be written. Depends on no other module
//! of the crate.

pub(crate) mod clock;
pub(crate) mod draft;
pub(crate) mod editor;
pub(crate) mod file;
pub(crate) mod machine;
pub(crate) mod owner;
pub(crate) mod pager;
pub(crate) mod time_zone;
