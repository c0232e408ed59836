//! Days of which Toggl's entries were never fetched, in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::SyncDisabled;
use crate::messages::{FollowUp, kind};
use crate::sync::Report;
use crate::time::{Now, format};

/// Notes the ranges that were never fetched, each in the words of `sentence`, and what kept them from
/// being fetched now: an answer is never shortened in silence.
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
        follow_up.missing = Some(kind(stop_reason));
    }
}
