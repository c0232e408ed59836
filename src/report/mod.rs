//! Pure sums over time entries.

mod apportion;
mod charged;
mod controlled;
mod counted;
mod gaps;
mod grouping;
mod rounding;
mod sums;
mod target;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub(crate) use apportion::apportioned;
pub(crate) use charged::{Charge, Charged, Price};
pub(crate) use controlled::controlled;
pub(crate) use counted::{Counted, Days, seconds};
pub(crate) use gaps::{Gap, Gaps};
pub(crate) use grouping::Grouping;
pub(crate) use rounding::{RoundedPart, Rounding};
pub(crate) use sums::{Sums, Tree};
pub(crate) use target::{Progress, TargetDay};

use crate::time::Now;

/// Something with a start and a length.
pub(crate) trait Timed {
    /// When it starts.
    fn start(&self) -> DateTime<Utc>;

    /// How long it is; a running one up to `now`.
    fn length(&self, now: DateTime<Utc>) -> TimeDelta;
}

/// The sum of the lengths; running entries count up to `now`.
pub(crate) fn total<'a, T: Timed + 'a>(
    entries: impl IntoIterator<Item = &'a T>,
    now: DateTime<Utc>,
) -> TimeDelta {
    entries.into_iter().map(|entry| entry.length(now)).sum()
}

/// The same, without what is still to come: planned entries, and the rest of one that goes on after `now`.
pub(crate) fn total_so_far<'a, T: Timed + 'a>(
    entries: impl IntoIterator<Item = &'a T>,
    now: DateTime<Utc>,
) -> TimeDelta {
    let passed = |entry: &T| entry.length(now).min(now - entry.start()).max(TimeDelta::zero());
    entries.into_iter().map(passed).sum()
}

/// Groups entries by the day they start on; the order is kept.
pub(crate) fn by_day<'a, T: Timed>(entries: &'a [T], now: &Now) -> Vec<(NaiveDate, &'a [T])> {
    let day = |entry: &T| now.date_of(entry.start());
    entries.chunk_by(|a, b| day(a) == day(b)).map(|entries| (day(&entries[0]), entries)).collect()
}
