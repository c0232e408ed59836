//! How ranges of time are fetched: for whom, how fast, and who is told.

use std::time::Duration;

use crate::model::WorkspaceId;
use crate::sync::entries::coverage::Extent;
use crate::sync::outcome::Step;
use crate::sync::quota::Purpose;
use crate::toggl::PAGE_SIZE;

/// Entries that are missing in a list and looked up at once, each with a request.
pub(in crate::sync) const MAX_LOOKUPS: usize = 5;

/// How entries are looked up that a list does not have.
#[derive(Clone, Copy, Debug)]
pub(in crate::sync) struct Lookups {
    /// At most so many for each list.
    pub(in crate::sync) most: usize,
    pub(in crate::sync) purpose: Purpose,
    /// The pause between two requests, once there were a few.
    pub(in crate::sync) pace: Duration,
    /// The workspace that the list is about; all of them when `None`.
    pub(in crate::sync) workspace: Option<WorkspaceId>,
}

impl Lookups {
    /// For a command that shows what is fetched.
    pub(in crate::sync) fn of_a_read() -> Self {
        let (most, purpose) = (MAX_LOOKUPS, Purpose::Read);
        Self { most, purpose, pace: Duration::ZERO, workspace: None }
    }
}

/// How ranges are fetched: for whom, how fast, and who is told.
pub(in crate::sync) struct Effort<'a> {
    pub(in crate::sync) lookups: Lookups,
    /// The pause between two requests, once there were a few.
    pub(in crate::sync) pace: Duration,
    /// Called before each report, and the history that is mirrored.
    pub(in crate::sync) progress: Option<(&'a mut dyn FnMut(Step), Extent)>,
    /// The requests for reports so far.
    pub(in crate::sync) requests: usize,
    /// How many entries a page has at most.
    pub(in crate::sync) page_size: usize,
}

impl<'a> Effort<'a> {
    /// For a command that shows what is fetched.
    pub(in crate::sync) fn of_a_read() -> Self {
        Self {
            lookups: Lookups::of_a_read(),
            pace: Duration::ZERO,
            progress: None,
            requests: 0,
            page_size: PAGE_SIZE,
        }
    }

    /// For a mirror of history.
    pub(in crate::sync) fn of_history(
        extent: Extent,
        pace: Duration,
        progress: &'a mut dyn FnMut(Step),
    ) -> Self {
        let (most, purpose) = (usize::MAX, Purpose::History);
        let lookups = Lookups { most, purpose, pace, workspace: None };
        Self { lookups, pace, progress: Some((progress, extent)), ..Self::of_a_read() }
    }
}
