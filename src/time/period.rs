//! Whole local days, from one start of the day to the next, and the instants that bound them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::words::YEARS;
use super::{Now, TimeError};

/// Consecutive whole local days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    /// The first instant of the first day.
    pub(crate) from: DateTime<Utc>,
    /// The first instant after the last day; not part of the period.
    pub(crate) until: DateTime<Utc>,
    pub(crate) first: NaiveDate,
    /// The last day, part of the period.
    pub(crate) last: NaiveDate,
}

impl Period {
    /// The local days from `first` to `last`, both included.
    pub(crate) fn of_days(first: NaiveDate, last: NaiveDate, now: &Now) -> Result<Self, TimeError> {
        if last < first {
            return Err(TimeError::Reversed { first, last });
        }
        if ![first, last].iter().all(|day| YEARS.contains(&day.year())) {
            return Err(TimeError::OutOfRange);
        }
        let from = now.beginning_of(first)?;
        let until = now.beginning_of(last.succ_opt().ok_or(TimeError::OutOfRange)?)?;
        Ok(Self { from, until, first, last })
    }

    #[cfg(test)]
    pub(crate) fn contains(&self, instant: DateTime<Utc>) -> bool {
        (self.from..self.until).contains(&instant)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{any_now, now_in};
    use super::*;
    use chrono::TimeDelta;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    #[test]
    fn days_with_clock_changes_are_longer_or_shorter() {
        for (zone, date, begins, hours) in [
            (Tz::Europe__Berlin, "2026-03-29", "00:00", 23),
            (Tz::Europe__Berlin, "2026-10-25", "00:00", 25),
            (Tz::America__Sao_Paulo, "2018-11-04", "01:00", 23),
            (Tz::Africa__Cairo, "2026-04-24", "01:00", 23),
            (Tz::Atlantic__Azores, "2026-10-25", "00:00", 25),
            (Tz::Pacific__Apia, "2011-12-30", "00:00", 0),
        ] {
            let now = now_in(zone, "2026-03-02 10:00");
            let date = date.parse().unwrap();
            let day = Period::of_days(date, date, &now).unwrap();
            assert_eq!(now.at(day.from).format("%H:%M").to_string(), begins, "{date} in {zone}");
            assert_eq!(day.until - day.from, TimeDelta::hours(hours), "{date} in {zone}");
        }
    }

    proptest! {
        #[test]
        fn days_meet_without_gap_or_overlap(now in any_now()) {
            let today = now.today();
            let tomorrow = today.succ_opt().unwrap();
            let day = Period::of_days(today, today, &now).unwrap();
            let next = Period::of_days(tomorrow, tomorrow, &now).unwrap();
            let second = TimeDelta::seconds(1);
            prop_assert!(day.contains(now.instant) && !next.contains(now.instant));
            prop_assert!(day.contains(day.from) && !day.contains(day.from - second));
            prop_assert!(day.contains(day.until - second) && !day.contains(day.until));
            prop_assert_eq!(day.until, next.from);
        }
    }
}
