//! Values in, text out: what answers look like. Nothing here reads, asks or writes.

pub(crate) mod catalog;
pub(crate) mod checks;
pub(crate) mod detail;
pub(crate) mod entries;
pub(crate) mod json;
pub(crate) mod quota;
pub(crate) mod settings;
mod timer;
pub(crate) mod undo;
pub(crate) mod workspaces;
