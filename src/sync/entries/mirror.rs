//! The mirror of history: everything that Toggl has, back to when the account was made.
//!
//! It needs no state of its own. What is completely known is in the store after each page, so a run that is
//! interrupted, whatever by, goes on where that ends.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::model::Bucket;
use crate::store::{self, Store};
use crate::sync::entries::coverage::{Extent, Range, unfetched_history};
use crate::sync::entries::effort::Effort;
use crate::sync::entries::forecast::requests_left;
use crate::sync::outcome::{Report, Step, StopReason};
use crate::sync::quota::Purpose;
use crate::sync::run::{PushMode, Run, RunError, Sync};
use crate::toggl::PAGE_SIZE;

impl Sync<'_> {
    /// Sends and fetches everything, and then history: `track sync --all`.
    pub(crate) async fn history(
        mut self,
        extent: Extent,
        pace: Duration,
        progress: &mut dyn FnMut(Step),
    ) -> store::Result<Report> {
        let mut page_size = PAGE_SIZE;
        let end = async {
            self.send_and_fetch(pace, progress).await?;
            self.mirror(extent, pace, progress, &mut page_size).await
        }
        .await;
        let left = requests_left(self.store, extent, page_size, self.clock.now())?;
        self.report.requests_left = left;
        self.finish(end)
    }

    async fn mirror(
        &mut self,
        extent: Extent,
        pace: Duration,
        progress: &mut dyn FnMut(Step),
        page_size: &mut usize,
    ) -> Run<()> {
        if matches!(extent, Extent::All { .. })
            && self.store.account_began()?.is_none()
            && !self.catalog_listed
        {
            self.list_catalog(Purpose::Read).await?;
        }
        let mut effort = Effort::of_history(extent, pace, progress);
        let end = self.fetch_all(&mut effort, |store, now| unfetched_history(store, extent, now));
        let end = end.await;
        *page_size = effort.page_size;
        end?;
        if !unfetched_history(self.store, extent, self.clock.now())?.is_empty() {
            // Only entries that could not be looked up leave something.
            self.gate(Bucket::User, Purpose::History)?;
            let why = "could not look up entries that it no longer lists".to_owned();
            return Err(RunError::Stopped(StopReason::Unusable(why)));
        }
        // What was entered in another shell meanwhile.
        if self.store.waiting()? > 0 {
            self.push(PushMode::Everything { pace, progress }).await?;
        }
        Ok(())
    }

    /// Fetches the ranges that are missing, and after them those that turn out to be missing before them: entries
    /// of long ago may show that there are earlier ones.
    pub(in crate::sync) async fn fetch_all(
        &mut self,
        effort: &mut Effort<'_>,
        missing: impl Fn(&Store, DateTime<Utc>) -> store::Result<Vec<Range>>,
    ) -> Run<bool> {
        let mut asked_from: Option<DateTime<Utc>> = None;
        loop {
            let mut ranges = missing(self.store, self.clock.now())?;
            ranges.retain(|range| asked_from.is_none_or(|from| range.0 < from));
            let Some(first) = ranges.first() else {
                return Ok(asked_from.is_some());
            };
            asked_from = Some(first.0);
            self.fetch(&ranges, effort).await?;
        }
    }
}
