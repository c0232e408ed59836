//! Ranges of time whose entries were never fetched: which they are, and how to fetch them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::Bucket;
use crate::sync::entries::coverage::{Range, union};
use crate::sync::entries::pull::{REACH, complete_from, too_old};
use crate::sync::quota::Purpose;
use crate::sync::run::{Run, Sync};
use crate::toggl::{ApiError, REPORT_DAYS};

/// The first day that a report may begin on.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2006, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// More entries than a person makes in the year that a report spans at most.
const MOST: usize = 100_000;

impl Sync<'_> {
    /// Fetches ranges completely: what Toggl still lists from the time entries, older ones from the
    /// Reports API of every workspace.
    pub(in crate::sync) async fn fetch(&mut self, missing: &[Range]) -> Run<()> {
        let edge = self.server_now()? - REACH;
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

    /// Pages backwards through a range that Toggl lists; `false` when it is too old for that after all.
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
            self.take(&entries)?;
            self.drop_unlisted(&entries.iter().map(|entry| entry.id).collect(), complete, end)?;
            self.cover((complete, end))?;
            // A thousand entries of one and the same second would never end.
            if complete <= from || complete >= end {
                return Ok(true);
            }
            end = complete;
        }
    }

    /// Fetches a range from the Reports API, in windows it accepts, workspace by workspace.
    async fn fetch_reported(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Run<()> {
        let Some(account) = self.store.account()? else {
            return Ok(());
        };
        let workspaces = self.store.workspaces()?;
        // Newest first: if the quota ends, the nearer past is known.
        for window in windows((from, until)).into_iter().rev() {
            let mut entries = Vec::new();
            for workspace in &workspaces {
                let bucket = self.bucket(workspace.id)?;
                let mut row = None;
                loop {
                    self.gate(bucket, Purpose::Read)?;
                    // Days are meant in the zone of the person's profile: one more at each end.
                    let days = (
                        (window.0 - TimeDelta::days(1)).date_naive().max(FIRST_DAY),
                        (window.1 + TimeDelta::days(1)).date_naive(),
                    );
                    let reply = self.client.report(workspace.id, account.user, days, row).await;
                    let page = self
                        .record_reply(bucket, reply)?
                        .map_err(|api_error| self.stop_reason(&api_error))?;
                    entries.extend(page.entries);
                    if entries.len() > MOST {
                        let why = format!("a report goes on for more than {MOST} entries");
                        return Err(self.stop_reason(&ApiError::Unreachable(why)));
                    }
                    match page.next_row {
                        Some(next) if row.is_none_or(|row| next > row) => row = Some(next),
                        _ => break,
                    }
                }
            }
            entries.retain(|entry| (window.0..window.1).contains(&entry.start));
            self.take(&entries)?;
            self.cover(window)?;
        }
        Ok(())
    }

    fn cover(&self, range: Range) -> Run<()> {
        let ranges = union(range, &self.store.coverage()?);
        Ok(self.store.atomically(|store| store.set_coverage(&ranges))?)
    }
}

/// A range in pieces that one report may span, with a day to spare at both ends.
fn windows((from, until): Range) -> Vec<Range> {
    let longest = TimeDelta::days(REPORT_DAYS - 3);
    let mut pieces = Vec::new();
    let mut from = from;
    while from < until {
        let end = (from + longest).min(until);
        pieces.push((from, end));
        from = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::at;

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
