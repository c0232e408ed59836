//! The machine: its clock, the editor, time zone, file modes, room on the disk.

pub(crate) mod clock;
pub(crate) mod editor;
pub(crate) mod machine;
