//! Sync makes *known* equal *wanted*: push what is unsent, pull what changed, and
//! settle what is in flight.
//!
//! This is the only place where the store and Toggl meet. Rules are pure and live in the two `plan`
//! files, [`quota`] and [`crate::rules::merge`]; the rest spends the requests, and records each answer in
//! one transaction, so that a crash at any point leaves rows that the next run finishes.

mod account;
mod catalog;
mod entries;
mod failure;
mod freshness;
mod gate;
mod lock;
mod outcome;
mod priority;
mod push;
mod queue;
mod quota;
mod record;
mod run;

pub(crate) use account::fingerprint;
pub(crate) use catalog::workspaces::{RemoteOutcome, WorkspaceChange};
pub(crate) use entries::coverage::{
    Extent, complete_since, first_moment, history_start, unfetched, unfetched_history,
};
pub(crate) use freshness::{
    catalog_is_old, catalog_is_stale, is_stretched, needs_refresh, out_of_reach,
    record_out_of_reach, stale, stale_because_of_quota, was_silent,
};
pub(crate) use gate::{clock_offset, clocks_disagree, request_forbidden};
pub(crate) use outcome::{Note, OtherSender, Report, SenderState, Step, StopReason};
pub(crate) use push::EXTRA_ROWS;
pub(crate) use quota::{MaxAge, forecast, left_to_history};
pub(crate) use run::{Sync, SyncOptions};
