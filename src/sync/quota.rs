//! The request budget: whether a request may be spent, and how long an answer counts as fresh. Pure.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use crate::model::Allowance;
use crate::toggl::QUOTA_WINDOW;

/// Requests that may be sent without a pause between them: Toggl lets short bursts pass.
pub(super) const BURST: usize = 5;
/// Requests of every bucket that are reserved for writes.
const RESERVE: i64 = 3;
/// Requests of every bucket that the mirror of history leaves to everyday commands; of a small bucket a third.
const EVERYDAY: i64 = 10;
/// A `max_age` that the person set is obeyed while more requests than this are left.
const PLENTY: i64 = 10;
/// How far apart the times may be that answers give for one reset.
const SAME_RESET: TimeDelta = TimeDelta::seconds(10);

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A lookup: may not use the reserve.
    Read,
    /// The mirror of history, which can wait: leaves some requests to everyday commands.
    History,
    /// A write, or a lookup that a write needs.
    Write,
}

/// How long until `moment`, at which a pause or a window ends. None is longer than an hour: a later moment
/// was recorded while the clock of this machine was wrong, and counts as past.
pub(crate) fn time_until(moment: DateTime<Utc>, now: DateTime<Utc>) -> Option<Duration> {
    (moment - now).to_std().ok().filter(|left| !left.is_zero() && *left <= QUOTA_WINDOW)
}

/// Whether something recorded at `at` is younger than `max_age`. A time in the future was recorded while
/// the clock was wrong, and does not count as fresh.
pub(crate) fn is_fresh(at: DateTime<Utc>, max_age: Duration, now: DateTime<Utc>) -> bool {
    let slack = TimeDelta::seconds(2);
    at <= now + slack && (now - at).to_std().unwrap_or_default() <= max_age
}

/// Why no request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shortage {
    /// How many requests are left, which are reserved for writes.
    pub(crate) left: u32,
    /// When the window of the bucket resets.
    pub(crate) until: DateTime<Utc>,
}

/// When the window of a bucket resets, by an answer that says `told`; `before` is what an earlier answer said.
/// The two come from whole seconds that are added to the times of arrival: when they are close to each other,
/// they are one reset, which keeps its time.
pub(crate) fn reset(
    before: Option<DateTime<Utc>>,
    told: DateTime<Utc>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    // The store keeps whole seconds.
    let told = told.trunc_subsecs(0);
    before.filter(|it| *it > now && (*it - told).abs() <= SAME_RESET).unwrap_or(told)
}

/// The requests of a bucket that are left to others.
fn reserve(purpose: Purpose, total: Option<i64>) -> i64 {
    match purpose {
        Purpose::Read => RESERVE,
        Purpose::History => total.map_or(EVERYDAY, |total| EVERYDAY.min(total / 3)),
        Purpose::Write => 0,
    }
}

/// Whether a request may be sent; if not, why.
pub(crate) fn allows(
    allowance: Option<Allowance>,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), Shortage> {
    match allowance {
        Some(Allowance { remaining, resets_at, total })
            if remaining <= reserve(purpose, total) && time_until(resets_at, now).is_some() =>
        {
            let left = u32::try_from(remaining).unwrap_or(0);
            Err(Shortage { left, until: resets_at })
        }
        _ => Ok(()),
    }
}

/// How old an answer may be before Toggl is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MaxAge {
    pub(crate) age: Duration,
    /// Whether the person set it: then it is kept as long as [`PLENTY`] requests are left.
    pub(crate) is_set: bool,
}

/// How long a pull counts as fresh: `max_age`, extended when the bucket runs low so that the remaining
/// requests last until the window resets.
pub(crate) fn max_age(
    MaxAge { age: max_age, is_set }: MaxAge,
    allowance: Option<Allowance>,
    now: DateTime<Utc>,
) -> Duration {
    let Some(Allowance { remaining, resets_at, .. }) = allowance else {
        return max_age;
    };
    let Some(left) = time_until(resets_at, now) else {
        return max_age;
    };
    if is_set && remaining > PLENTY {
        return max_age;
    }
    match u32::try_from(remaining - RESERVE) {
        Ok(spare) if spare > 0 => max_age.max(left / spare),
        _ => max_age.max(left),
    }
}

/// What is left of an allowance to the mirror of history.
pub(crate) fn left_to_history(allowance: Allowance) -> Allowance {
    let reserve = reserve(Purpose::History, allowance.total);
    let total = allowance.total.map(|total| total - reserve);
    Allowance { remaining: allowance.remaining - reserve, total, ..allowance }
}

/// How many of so many requests for history may be sent before the bucket resets, and when it does; `None` when
/// all may, as far as is known.
pub(crate) fn allows_of(
    requests: usize,
    allowance: Option<Allowance>,
    now: DateTime<Utc>,
) -> Option<(usize, DateTime<Utc>)> {
    let Allowance { remaining, resets_at, .. } = left_to_history(allowance?);
    let allowed = usize::try_from(remaining).unwrap_or(0);
    let is_short = allowed < requests && time_until(resets_at, now).is_some();
    is_short.then_some((allowed, resets_at))
}

/// When `waiting` rows will be sent, one request each, if nothing else sends any: with the rest of this
/// window, then `total` in every further one. `None` when `total` is not known.
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
    // The next window begins at the end of this one.
    let windows = (later - 1) / total;
    resets_at.checked_add_signed(TimeDelta::try_hours(windows)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::at;

    #[expect(clippy::unnecessary_wraps, reason = "tables mix it with None")]
    fn left(remaining: i64) -> Option<Allowance> {
        Some(Allowance { remaining, resets_at: at(600), total: None })
    }

    #[test]
    fn reading_leaves_the_reserve_to_writing() {
        let short = |left| Err(Shortage { left, until: at(600) });
        let table = [
            (None, 0, Ok(()), Ok(())),
            (left(4), 0, Ok(()), Ok(())),
            (left(3), 0, short(3), Ok(())),
            (left(1), 0, short(1), Ok(())),
            (left(0), 0, short(0), short(0)),
            (left(-5), 0, short(0), short(0)),
            (left(0), 600, Ok(()), Ok(())),
            (left(0), -100 * 3600, Ok(()), Ok(())),
        ];
        for (allowance, now, read, write) in table {
            assert_eq!(allows(allowance, Purpose::Read, at(now)), read, "{allowance:?}");
            assert_eq!(allows(allowance, Purpose::Write, at(now)), write, "{allowance:?}");
        }
    }

    #[test]
    fn history_leaves_requests_to_everyday_commands() {
        let of = |remaining, total| Some(Allowance { remaining, resets_at: at(600), total });
        let table = [
            // the allowance, how many of twenty requests may be sent now
            (None, None),
            (of(30, None), None),
            (of(29, None), Some(19)),
            (of(11, Some(240)), Some(1)),
            (of(10, Some(240)), Some(0)),
            (of(2, Some(30)), Some(0)),
            (of(4, Some(9)), Some(1)),
        ];
        for (allowance, allowed) in table {
            let expected = allowed.map(|allowed| (allowed, at(600)));
            assert_eq!(allows_of(20, allowance, at(0)), expected, "{allowance:?}");
            assert_eq!(allows_of(20, allowance, at(600)), None, "a new hour");
            let may_go_on = allows(allowance, Purpose::History, at(0)).is_ok();
            assert_eq!(may_go_on, allowed != Some(0), "{allowance:?}");
        }
    }

    #[test]
    fn one_reset_has_one_time() {
        let table = [
            // before, told, now, the time
            (None, 600, 0, 600),
            (Some(600), 601, 0, 600),
            (Some(600), 599, 0, 600),
            (Some(600), 610, 0, 600),
            (Some(600), 611, 0, 611),
            (Some(600), 4200, 700, 4200),
            (Some(600), 605, 600, 605),
            (Some(90_000), 600, 0, 600),
        ];
        for (before, told, now, expected) in table {
            assert_eq!(reset(before.map(at), at(told), at(now)), at(expected), "{before:?} {told}");
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
        for (waiting, allowance, expected) in table {
            assert_eq!(forecast(waiting, allowance, at(0)), expected, "{waiting} {allowance:?}");
        }
    }

    #[test]
    fn a_max_age_that_was_set_is_obeyed_while_requests_are_plenty() {
        let table = [
            // seconds that were set, what is left, how old an answer may be
            (10, None, 10),
            (10, left(30), 10),
            (0, left(11), 0),
            (10, left(10), 85),
            (10, left(3), 600),
            (900, left(10), 900),
            (900, left(30), 900),
        ];
        for (set, allowance, seconds) in table {
            let set = MaxAge { age: Duration::from_secs(set), is_set: true };
            assert_eq!(max_age(set, allowance, at(0)).as_secs(), seconds, "{set:?} {allowance:?}");
        }
    }

    #[test]
    fn max_age_is_extended_when_requests_run_low() {
        let minute = Duration::from_secs(60);
        let table = [
            (None, 60),
            (left(30), 60),
            (left(8), 120),
            (left(4), 600),
            (left(3), 600),
            (left(0), 600),
        ];
        let default = MaxAge { age: minute, is_set: false };
        for (allowance, seconds) in table {
            assert_eq!(max_age(default, allowance, at(0)).as_secs(), seconds, "{allowance:?}");
        }
        assert_eq!(max_age(default, left(0), at(700)), minute, "the window is over");
        assert_eq!(max_age(default, left(0), at(-9000)), minute, "the clock was wrong");
        let table = [(0, true), (-60, true), (-61, false), (2, true), (3, false), (9000, false)];
        for (written, expected) in table {
            assert_eq!(is_fresh(at(written), minute, at(0)), expected, "{written}");
        }
    }
}
