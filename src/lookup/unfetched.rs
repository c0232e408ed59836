//! Days of which Toggl's entries were never fetched.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::SyncDisabled;
use crate::messages::{self, FollowUp};
use crate::store::{self, Store};
use crate::sync::{self, Report};
use crate::time::{Now, Period, format};

/// What of a period was never fetched; without an account there is nothing that could have been.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn unfetched(
    store: &Store,
    period: &Period,
    now: &Now,
) -> store::Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    match store.account()? {
        Some(_) => sync::missing_ranges(store, period, now.instant),
        None => Ok(Vec::new()),
    }
}

/// Tells what was never fetched, each range in the words of `sentence`, and what kept it from being
/// fetched now: an answer is never shortened in silence.
pub(crate) fn note_unfetched(
    follow_up: &mut FollowUp,
    missing: &[(DateTime<Utc>, DateTime<Utc>)],
    refreshed: &Result<Report, SyncDisabled>,
    sentence: impl Fn(&str) -> String,
    now: &Now,
) {
    for (from, until) in missing {
        let day = |moment| now.at(moment).date_naive();
        let days = format::days(day(*from), day(*until - TimeDelta::seconds(1)), now);
        let never = format!("Toggl's entries {days} were never fetched");
        follow_up.notes.push(sentence(&never));
    }
    if let (Ok(Report { stop_reason: Some(stop_reason), .. }), false) =
        (refreshed, missing.is_empty())
    {
        follow_up.missing = Some(messages::kind(stop_reason));
    }
}
