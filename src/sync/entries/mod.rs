//! Sync of time entries: the next request for each, sending, fetching.

mod adjusted;
mod bulk;
pub(in crate::sync) mod convert;
pub(in crate::sync) mod coverage;
pub(in crate::sync) mod effort;
mod forecast;
pub(in crate::sync) mod history;
mod identity;
mod merge;
pub(in crate::sync) mod mirror;
mod paging;
pub(in crate::sync) mod plan;
pub(in crate::sync) mod pull;
pub(in crate::sync) mod push;
