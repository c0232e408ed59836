//! Pure rules: what a command changes, or why it cannot. No I/O, no clock.

pub(crate) mod catalog;
pub(crate) mod edit;
pub(crate) mod join;
pub(crate) mod merge;
pub(crate) mod names;
pub(crate) mod overlap;
pub(crate) mod required_fields;
pub(crate) mod seeming_time;
pub(crate) mod split;
pub(crate) mod timer;
pub(crate) mod typed_time;
pub(crate) mod undo;
pub(crate) mod workspace;
