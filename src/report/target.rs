//! Targets of days, and how far they are reached.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::time::{Now, Period};

/// How far the target of today is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// In seconds, more than none.
    pub(crate) target: i64,
    /// Seconds of today, up to now.
    pub(crate) done: i64,
    /// When the target is reached, if what counts goes on running today until then.
    pub(crate) done_at: Option<DateTime<Utc>>,
}

impl Progress {
    /// The progress of today; `None` without a target. `runs` says whether the time that is done is growing.
    pub(crate) fn of(target: i64, done: i64, runs: bool, now: &Now) -> Option<Self> {
        if target <= 0 {
            return None;
        }
        let end = Period::of_days(now.today(), now.today(), now).ok().map(|day| day.until);
        let reached = now.instant.checked_add_signed(TimeDelta::seconds(target - done));
        let is_ahead = |it: &DateTime<Utc>| done < target && end.is_none_or(|end| *it < end);
        Some(Self { target, done, done_at: reached.filter(|it| runs && is_ahead(it)) })
    }

    /// Seconds until the target is reached.
    pub(crate) fn left(&self) -> i64 {
        (self.target - self.done).max(0)
    }

    /// Seconds beyond the target.
    pub(crate) fn over(&self) -> i64 {
        (self.done - self.target).max(0)
    }
}

/// A day with its target, both in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TargetDay {
    pub(crate) date: NaiveDate,
    pub(crate) done: i64,
    pub(crate) target: i64,
}

impl TargetDay {
    /// What was done beyond the target, negative where it was missed. Of today only what is beyond it counts, and of days
    /// to come nothing: the rest of them is not missed yet.
    pub(crate) fn overtime(&self, today: NaiveDate) -> i64 {
        match self.date.cmp(&today) {
            Ordering::Less => self.done - self.target,
            Ordering::Equal => (self.done - self.target).max(0),
            Ordering::Greater => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;
    use chrono::FixedOffset;
    use proptest::prelude::*;

    const HOUR: i64 = 3600;

    fn now(clock: &str) -> Now {
        let text = format!("2026-03-04T{clock}:00+01:00");
        let fixed: DateTime<FixedOffset> = text.parse().unwrap();
        Now::new(fixed.to_utc(), Zone::Fixed(*fixed.offset()))
    }

    #[test]
    fn a_target_is_reached_while_the_timer_runs_and_the_day_lasts() {
        let table = [
            // clock, target and done in minutes, runs; left, over, reached at
            ("15:54", 480, 372, true, 108, 0, Some("17:42")),
            ("15:54", 480, 372, false, 108, 0, None),
            ("15:54", 480, 480, true, 0, 0, None),
            ("15:54", 480, 500, true, 0, 20, None),
            ("09:00", 480, 0, true, 480, 0, Some("17:00")),
            ("22:00", 480, 361, true, 119, 0, Some("23:59")),
            ("22:00", 480, 360, true, 120, 0, None),
            ("23:00", 480, 0, true, 480, 0, None),
        ];
        for (clock, target, done, runs, left, over, reached) in table {
            let now = now(clock);
            let progress = Progress::of(target * 60, done * 60, runs, &now).unwrap();
            assert_eq!(
                (progress.left() / 60, progress.over() / 60),
                (left, over),
                "{clock} {done}"
            );
            let at = progress.done_at.map(|at| now.at(at).format("%H:%M").to_string());
            assert_eq!(at.as_deref(), reached, "{clock} {done}");
        }
        assert_eq!(Progress::of(0, 60, true, &now("09:00")), None);
    }

    #[test]
    fn days_to_come_and_the_rest_of_today_are_not_missed() {
        let today: NaiveDate = "2026-03-04".parse().unwrap();
        let table = [
            // day, done and target in hours, overtime
            ("2026-03-03", 7, 8, -1),
            ("2026-03-03", 0, 8, -8),
            ("2026-03-01", 2, 0, 2),
            ("2026-03-04", 6, 8, 0),
            ("2026-03-04", 9, 8, 1),
            ("2026-03-05", 0, 8, 0),
        ];
        for (date, done, target, expected) in table {
            let date = date.parse().unwrap();
            let day = TargetDay { date, done: done * HOUR, target: target * HOUR };
            assert_eq!(day.overtime(today), expected * HOUR, "{date}");
        }
    }

    proptest! {
        #[test]
        fn what_is_left_or_over_is_the_difference(target in 1..90_000_i64, done in 0..90_000_i64) {
            let progress = Progress::of(target, done, true, &now("12:00")).unwrap();
            prop_assert_eq!(done - target, progress.over() - progress.left());
        }
    }
}
