//! The shapes Toggl sends, as tolerant as they have to be: any field but an id may be null or
//! absent, lists may be null, unknown fields appear without notice, instants come with any offset.

mod catalog;
mod decode;
mod entry;
mod me;
mod report;

pub(super) use catalog::{ClientWire, ProjectWire, TagWire, TaskWire, workspace};
pub(super) use decode::{MAX_BODY, OneOrMany, YEARS, body_too_large, decode, discard};
pub(super) use entry::{entries, entry, entry_or_null, patched};
pub(super) use me::{me, profile, quotas};
pub(super) use report::report;
