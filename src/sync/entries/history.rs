//! Fetching ranges of time whose entries were never fetched.

use chrono::{DateTime, Utc};

use crate::model::WorkspaceId;
use crate::sync::entries::coverage::{Range, union, without};
use crate::sync::entries::effort::{Effort, Lookups};
use crate::sync::entries::forecast::requests_left;
use crate::sync::entries::paging::{Paging, Read};
use crate::sync::entries::pull::complete_from;
use crate::sync::outcome::{Note, Step, StopReason};
use crate::sync::quota::{self, BURST};
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::ReportPage;

/// How far the report of a workspace has been read.
struct Reader {
    workspace: WorkspaceId,
    paging: Paging,
}

impl Sync<'_> {
    /// Fetches ranges completely, the newest first: recent ones from the list of time entries, older ones from
    /// the Reports API of every workspace.
    pub(in crate::sync) async fn fetch(
        &mut self,
        missing: &[Range],
        effort: &mut Effort<'_>,
    ) -> Run<()> {
        for &(from, until) in missing.iter().rev() {
            let edge = self.server_now()? - self.list_range()?;
            let mut reports_until = until.min(edge);
            if until > edge
                && let Some(refused_until) = self.fetch_listed(from.max(edge), until).await?
            {
                reports_until = refused_until;
            }
            if from < reports_until {
                self.fetch_reported((from, reports_until), effort).await?;
            }
        }
        Ok(())
    }

    /// Fetches a range from the list of time entries, page by page backwards. Returns the end of what Toggl
    /// does not list, because it is too old.
    async fn fetch_listed(
        &mut self,
        mut from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Run<Option<DateTime<Utc>>> {
        let (mut end, mut not_listed) = (until, None);
        loop {
            let Some((listed, date)) = self.list_between(from, end).await? else {
                // The refusal may have named the earliest day.
                let edge = self.server_now()? - self.list_range()?;
                if edge <= from || edge >= end {
                    return Ok(Some(end));
                }
                (from, not_listed) = (edge, Some(edge));
                continue;
            };
            let complete = complete_from(&listed, from);
            self.merge_entries(&listed, date)?;
            let unverified = self
                .verify_unlisted(&listed.ids(), (complete, end), date, Lookups::of_a_read())
                .await?;
            for range in without((complete, end), &unverified) {
                self.cover(range)?;
            }
            // With a full page of entries of one second there would be no progress.
            if complete <= from || complete >= end {
                return Ok(not_listed);
            }
            end = complete;
        }
    }

    /// Fetches a range from the Reports API of each workspace, the newest entries first. What a page brings stays,
    /// and what all workspaces have shown is known from then on.
    pub(in crate::sync) async fn fetch_reported(
        &mut self,
        range: Range,
        effort: &mut Effort<'_>,
    ) -> Run<()> {
        let workspaces = self.store.workspaces()?;
        let reader = |workspace| Reader { workspace, paging: Paging::new(range) };
        let mut readers: Vec<Reader> = workspaces.iter().map(|it| reader(it.id)).collect();
        let (mut known_from, mut unverified) = (range.1, Vec::new());
        // The one that is behind: the others are of no use without it.
        while let Some(reader) = readers
            .iter_mut()
            .rev()
            .filter(|reader| !reader.paging.is_done())
            .max_by_key(|reader| reader.paging.reached())
        {
            self.read_page(reader, effort, &mut unverified).await?;
            let reached = readers.iter().map(|reader| reader.paging.reached()).max();
            let reached = reached.unwrap_or(range.0);
            let within = |at: &DateTime<Utc>| (reached..known_from).contains(at);
            let unverified: Vec<_> = unverified.iter().copied().filter(within).collect();
            for range in without((reached, known_from), &unverified) {
                self.cover(range)?;
            }
            known_from = reached;
        }
        Ok(())
    }

    /// Reads and merges one page of the report of a workspace. Adds the starts of entries of which it could not be
    /// found out whether they were deleted.
    async fn read_page(
        &mut self,
        Reader { workspace, paging }: &mut Reader,
        effort: &mut Effort<'_>,
        unverified: &mut Vec<DateTime<Utc>>,
    ) -> Run<()> {
        let Some(account) = self.store.account()? else {
            return Err(RunError::Stopped(StopReason::NotLoggedIn));
        };
        let bucket = self.bucket(*workspace)?;
        if let Some((progress, extent)) = &mut effort.progress {
            let now = self.clock.now();
            let left = requests_left(self.store, *extent, effort.page_size, now)?;
            let quota = quota::allows_of(left, self.store.allowance(bucket)?, now);
            progress(Step::Fetched { requests: effort.requests, left, quota });
        }
        self.gate(bucket, effort.lookups.purpose)?;
        if effort.requests >= BURST {
            tokio::time::sleep(effort.pace).await;
        }
        let (days, row) = paging.request();
        let reply = self.client.report(*workspace, account.user, days, row).await;
        effort.requests += 1;
        let next_row = reply.meta.next_row;
        let page = self.required(bucket, reply)?;
        if next_row.is_some() && !page.order.is_empty() {
            effort.page_size = page.order.len().min(effort.page_size);
        }
        let read = paging.accept(&page, next_row);
        self.merge_page(&page)?;
        let unusable = |why: &str| RunError::Stopped(StopReason::Unusable(why.to_owned()));
        if let Some(Read { range, ids }) = read.map_err(unusable)? {
            let date = self.settled_now()?;
            let lookups = Lookups { workspace: Some(*workspace), ..effort.lookups };
            unverified.extend(self.verify_unlisted(&ids, range, date, lookups).await?);
        }
        Ok(())
    }

    fn merge_page(&mut self, page: &ReportPage) -> Run<()> {
        let unreadable = page.listed.unreadable.len();
        if page.listed.is_unreadable() {
            let why = "none of the entries in its report can be read".to_owned();
            return Err(RunError::Stopped(StopReason::Unusable(why)));
        }
        if unreadable > 0 {
            self.report.note_once(Note::Unreadable(unreadable));
        }
        let date = self.settled_now()?;
        self.merge_entries(&page.listed, date)
    }

    fn cover(&self, range: Range) -> Run<()> {
        let ranges = union(range, &self.store.coverage()?);
        Ok(self.store.atomically_without_fsync(|store| store.set_coverage(&ranges))?)
    }
}
