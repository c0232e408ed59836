//! Fetching ranges of time whose entries were never fetched.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::Bucket;
use crate::sync::entries::coverage::{Range, union};
use crate::sync::entries::pull::{LIST_RANGE, complete_from, too_old};
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, REPORT_DAYS};

/// The first day that a report may begin with.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2006, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The most entries of a report, which spans a year at most: a limit on what a server may send.
const MAX_REPORT: usize = 100_000;

impl Sync<'_> {
    /// Fetches ranges completely: recent ones from the list of time entries, older ones from the Reports API
    /// of every workspace.
    pub(in crate::sync) async fn fetch(&mut self, missing: &[Range]) -> Run<()> {
        let edge = self.server_now()? - LIST_RANGE;
        for &(from, until) in missing {
            let mut reports_until = until.min(edge);
            if until > edge && !self.fetch_listed(from.max(edge), until).await? {
                reports_until = until;
            }
            if from < reports_until {
                self.fetch_reported(from, reports_until).await?;
            }
        }
        Ok(())
    }

    /// Fetches a range from the list of time entries, page by page backwards; `false` when Toggl refuses it as
    /// too old.
    async fn fetch_listed(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Run<bool> {
        let mut end = until;
        loop {
            self.gate(Bucket::User, Purpose::Read)?;
            let reply = self.client.started_between(from, end).await;
            let entries = match self.record_reply(Bucket::User, reply)? {
                Ok(entries) => entries,
                Err(api_error) if too_old(&api_error) => return Ok(false),
                Err(api_error) => return Err(self.stop_reason(&api_error)),
            };
            let complete = complete_from(&entries, from);
            self.merge_entries(&entries)?;
            self.drop_unlisted(&entries.iter().map(|entry| entry.id).collect(), complete, end)?;
            self.cover((complete, end))?;
            // With a full page of entries of one second there would be no progress.
            if complete <= from || complete >= end {
                return Ok(true);
            }
            end = complete;
        }
    }

    /// Fetches a range from the Reports API, in windows of accepted length, for each workspace.
    async fn fetch_reported(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Run<()> {
        let Some(account) = self.store.account()? else {
            return Ok(());
        };
        let workspaces = self.store.workspaces()?;
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
                    entries.extend(self.required(bucket, reply)?);
                    if entries.len() > MAX_REPORT {
                        let why = format!("a report goes on for more than {MAX_REPORT} entries");
                        return Err(self.stop_reason(&ApiError::Unreachable(why)));
                    }
                    match next_row {
                        Some(next) if row.is_none_or(|row| next > row) => row = Some(next),
                        _ => break,
                    }
                }
            }
            entries.retain(|entry| (window.0..window.1).contains(&entry.start));
            self.merge_entries(&entries)?;
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
