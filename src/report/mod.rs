//! Pure sums over time entries.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::time::Now;
use crate::view::EntryView;

/// The time of these entries together; what runs counts up to `now`.
pub(crate) fn total<'a>(
    entries: impl IntoIterator<Item = &'a EntryView>,
    now: DateTime<Utc>,
) -> TimeDelta {
    entries.into_iter().map(|entry| entry.length(now)).sum()
}

/// Entries by the local day they start on, as Toggl counts them; the order is kept.
pub(crate) fn by_day<'a>(entries: &'a [EntryView], now: &Now) -> Vec<(NaiveDate, &'a [EntryView])> {
    entries
        .chunk_by(|a, b| now.at(a.start).date_naive() == now.at(b.start).date_naive())
        .map(|day| (now.at(day[0].start).date_naive(), day))
        .collect()
}
