//! Fetching ranges of time whose entries were never fetched.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::sync::entries::coverage::{Range, union, without};
use crate::sync::entries::pull::complete_from;
use crate::sync::outcome::StopReason;
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, RunError, Sync};
use crate::toggl::{Listed, REPORT_DAYS};

/// The first day that a report may begin with.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2006, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The most entries of a report, which spans a year at most: a limit on what a server may send.
const MAX_REPORT: usize = 100_000;
/// The most pages of reports for one range; a page has up to a thousand entries.
const MAX_PAGES: usize = 500;

impl Sync<'_> {
    /// Fetches ranges completely: recent ones from the list of time entries, older ones from the Reports API
    /// of every workspace.
    pub(in crate::sync) async fn fetch(&mut self, missing: &[Range]) -> Run<()> {
        for &(from, until) in missing {
            let edge = self.server_now()? - self.list_range()?;
            let mut reports_until = until.min(edge);
            if until > edge
                && let Some(refused_until) = self.fetch_listed(from.max(edge), until).await?
            {
                reports_until = refused_until;
            }
            if from < reports_until {
                self.fetch_reported(from, reports_until).await?;
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
            let unverified = self.verify_unlisted(&listed.ids(), (complete, end), date).await?;
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

    /// Fetches a range from the Reports API, in windows of accepted length, for each workspace.
    pub(in crate::sync) async fn fetch_reported(
        &mut self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Run<()> {
        let Some(account) = self.store.account()? else {
            return Ok(());
        };
        let workspaces = self.store.workspaces()?;
        let mut pages = 0;
        // Newest first: if the quota is used up, the recent past is complete.
        for window in windows((from, until)).into_iter().rev() {
            let mut entries = Vec::new();
            for workspace in &workspaces {
                let bucket = self.bucket(workspace.id)?;
                let mut row = None;
                loop {
                    self.gate(bucket, Purpose::Read)?;
                    // The days are in the time zone of the person's profile: one more at each end.
                    let days = (
                        (window.0 - TimeDelta::days(1)).date_naive().max(FIRST_DAY),
                        (window.1 + TimeDelta::days(1)).date_naive(),
                    );
                    let reply = self.client.report(workspace.id, account.user, days, row).await;
                    let next_row = reply.meta.next_row;
                    let page = self.required(bucket, reply)?;
                    pages += 1;
                    if entries.len() + page.len() > MAX_REPORT || pages > MAX_PAGES {
                        let why = "a report has no end".to_owned();
                        return Err(RunError::Stopped(StopReason::Unusable(why)));
                    }
                    if page.is_empty() {
                        break;
                    }
                    entries.extend(page);
                    match next_row {
                        Some(next) if row.is_none_or(|row| next > row) => row = Some(next),
                        _ => break,
                    }
                }
            }
            entries.retain(|entry| (window.0..window.1).contains(&entry.start));
            let date = self.settled_now()?;
            self.merge_entries(&Listed { entries, unreadable: Vec::new() }, date)?;
            self.cover(window)?;
        }
        Ok(())
    }

    fn cover(&self, range: Range) -> Run<()> {
        let ranges = union(range, &self.store.coverage()?);
        Ok(self.store.atomically(|store| store.set_coverage(&ranges))?)
    }
}

/// A range split into windows that one report may span, with a spare day at both ends.
fn windows((from, until): Range) -> Vec<Range> {
    let longest = TimeDelta::days(REPORT_DAYS - 3);
    let starts = std::iter::successors(Some(from), |start| Some(*start + longest));
    let within = starts.take_while(|start| *start < until);
    within.map(|start| (start, (start + longest).min(until))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::at;

    #[test]
    fn a_long_past_is_asked_for_in_windows() {
        let decade = (at(0), at(10 * 365 * 86_400));
        let pieces = windows(decade);
        assert_eq!(pieces.len(), 11);
        assert!(
            pieces.iter().all(|(from, until)| *until - *from <= TimeDelta::days(REPORT_DAYS - 3))
        );
        assert!(pieces.windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert_eq!((pieces[0].0, pieces[10].1), decade);
    }
}
