//! Sync of clients, projects, tasks, tags and workspaces.

mod draft;
pub(in crate::sync) mod effects;
pub(in crate::sync) mod plan;
pub(in crate::sync) mod pull;
pub(in crate::sync) mod push;
pub(in crate::sync) mod workspaces;
