//! Requests are money: whether one may be spent, and how long an answer counts as fresh. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Allowance;
use crate::toggl::QUOTA_WINDOW;

/// Requests of every bucket that reading leaves to writing.
const RESERVE: i64 = 3;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Looking something up: leaves the last few requests alone.
    Read,
    /// Bringing the person's time to Toggl, or what that needs.
    Write,
}

/// How long until a moment at which Toggl answers again. No wait is longer than an hour: what seems to
/// be, was written down while this machine's clock was wrong, and counts as over.
pub(crate) fn to_come(moment: DateTime<Utc>, now: DateTime<Utc>) -> Option<Duration> {
    (moment - now).to_std().ok().filter(|left| !left.is_zero() && *left <= QUOTA_WINDOW)
}

/// Whether something written down at `at` is younger than `max_age`; nothing is that is still to come,
/// for then the clock was wrong.
pub(crate) fn young(at: DateTime<Utc>, max_age: Duration, now: DateTime<Utc>) -> bool {
    let slack = TimeDelta::seconds(2);
    at <= now + slack && (now - at).to_std().unwrap_or_default() <= max_age
}

/// Whether a request may be sent; if not, when the bucket fills again.
pub(crate) fn allows(
    allowance: Option<Allowance>,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), DateTime<Utc>> {
    let kept = if purpose == Purpose::Read { RESERVE } else { 0 };
    match allowance {
        Some(Allowance { remaining, resets_at, .. })
            if remaining <= kept && to_come(resets_at, now).is_some() =>
        {
            Err(resets_at)
        }
        _ => Ok(()),
    }
}

/// How long what was pulled counts as fresh: `max_age`, stretched when the bucket runs low so that
/// what remains lasts until it fills again.
pub(crate) fn max_age(
    max_age: Duration,
    allowance: Option<Allowance>,
    now: DateTime<Utc>,
) -> Duration {
    let Some(Allowance { remaining, resets_at, .. }) = allowance else {
        return max_age;
    };
    let Some(left) = to_come(resets_at, now) else {
        return max_age;
    };
    match u32::try_from(remaining - RESERVE) {
        Ok(spare) if spare > 0 => max_age.max(left / spare),
        _ => max_age.max(left),
    }
}

/// How long sending `waiting` rows takes, one request each, when nothing else spends any: what is
/// left of this hour, then `total` every hour. `None` when Toggl never said how many those are.
pub(crate) fn forecast(
    waiting: u32,
    allowance: Option<Allowance>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let Allowance { remaining, resets_at, total } = allowance?;
    let total = total.filter(|total| *total > 0)?;
    let later = i64::from(waiting) - remaining.max(0);
    if later <= 0 {
        return Some(now);
    }
    // The first of the later windows begins when this one ends.
    let windows = (later - 1) / total;
    resets_at.checked_add_signed(TimeDelta::try_hours(windows)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::at;

    #[expect(clippy::unnecessary_wraps, reason = "tables mix it with None")]
    fn left(remaining: i64) -> Option<Allowance> {
        Some(Allowance { remaining, resets_at: at(600), total: None })
    }

    #[test]
    fn reading_leaves_the_last_three_to_writing() {
        let until = Err(at(600));
        let table = [
            (None, 0, Ok(()), Ok(())),
            (left(4), 0, Ok(()), Ok(())),
            (left(3), 0, until, Ok(())),
            (left(0), 0, until, until),
            (left(-5), 0, until, until),
            (left(0), 600, Ok(()), Ok(())),
            (left(0), -100 * 3600, Ok(()), Ok(())),
        ];
        for (allowance, now, read, write) in table {
            assert_eq!(allows(allowance, Purpose::Read, at(now)), read, "{allowance:?}");
            assert_eq!(allows(allowance, Purpose::Write, at(now)), write, "{allowance:?}");
        }
    }

    #[test]
    fn a_backlog_goes_hour_by_hour() {
        let hour = 3600;
        let of_30 = |remaining| Some(Allowance { remaining, resets_at: at(600), total: Some(30) });
        let table = [
            (5, of_30(10), Some(at(0))),
            (11, of_30(10), Some(at(600))),
            (40, of_30(10), Some(at(600))),
            (41, of_30(10), Some(at(600 + hour))),
            (500, of_30(-2), Some(at(600 + 16 * hour))),
            (5, left(10), None),
            (5, None, None),
        ];
        for (waiting, allowance, done) in table {
            assert_eq!(forecast(waiting, allowance, at(0)), done, "{waiting} {allowance:?}");
        }
    }

    #[test]
    fn freshness_stretches_when_requests_run_low() {
        let minute = Duration::from_secs(60);
        let table = [
            (None, 60),
            (left(30), 60),
            (left(8), 120),
            (left(4), 600),
            (left(3), 600),
            (left(0), 600),
        ];
        for (allowance, seconds) in table {
            assert_eq!(max_age(minute, allowance, at(0)).as_secs(), seconds, "{allowance:?}");
        }
        assert_eq!(max_age(minute, left(0), at(700)), minute, "the window is over");
        assert_eq!(max_age(minute, left(0), at(-9000)), minute, "the clock was wrong");
        let table = [(0, true), (-60, true), (-61, false), (2, true), (3, false), (9000, false)];
        for (written, expected) in table {
            assert_eq!(young(at(written), minute, at(0)), expected, "{written}");
        }
    }
}
