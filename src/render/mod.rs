//! Answers as text for people. Nothing here reads, sends or prints.

mod account;
pub(crate) mod catalog;
pub(crate) mod detail;
mod edited;
pub(crate) mod entries;
pub(crate) mod settings;
mod system;
mod timer;
pub(crate) mod undo;
pub(crate) mod workspaces;
