//! The time of an entry that a report counts, and how it is divided among days.

use chrono::{DateTime, NaiveDate, Utc};

use crate::time::{Now, Period};

/// What of an entry a report over some days counts: what lies in these days and is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Start and end of the counted time, which may have no length; `None` where all is still to come.
    pub(crate) span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Seconds in these days that are still to come.
    pub(crate) planned: i64,
    /// Seconds before and after these days.
    pub(crate) outside: i64,
}

impl Counted {
    /// The counted time of an entry, which runs until now where it has no stop; `None` where it does not reach
    /// into the days.
    pub(crate) fn of(
        start: DateTime<Utc>,
        stop: Option<DateTime<Utc>>,
        period: &Period,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let stop = stop.unwrap_or(now).max(start);
        if start >= period.until || start < period.from && stop <= period.from {
            return None;
        }
        let (first, last) = (start.max(period.from), stop.min(period.until));
        let inside = seconds(first, last);
        Some(Self {
            span: (first <= now).then(|| (first, last.min(now))),
            planned: seconds(first.max(now), last).max(0),
            outside: seconds(start, stop) - inside,
        })
    }
}

/// The seconds from one instant to another, as the store has them: whole ones.
pub(crate) fn seconds(from: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    until.timestamp() - from.timestamp()
}

/// The seconds between two instants by day, in order. Days of 23 and 25 hours are as long as they are. Without
/// a length it is nothing on the day of the start.
fn by_local_day(start: DateTime<Utc>, end: DateTime<Utc>, now: &Now) -> Vec<(NaiveDate, i64)> {
    let mut date = now.date_of(start);
    let mut days = Vec::with_capacity(1);
    let mut from = start;
    while let Ok(day) = Period::of_days(date, date, now)
        && day.until < end
    {
        if from < day.until {
            days.push((date, seconds(from, day.until)));
            from = day.until;
        }
        date = day.last.succ_opt().unwrap_or(date);
    }
    days.push((date, seconds(from, end)));
    days
}

/// Divides time among days, as `by_local_day` does. The last day is remembered, since entries follow each other:
/// to find where days begin takes longer than to add up an entry.
pub(crate) struct Days<'a> {
    now: &'a Now,
    last: Option<Period>,
}

impl<'a> Days<'a> {
    pub(crate) fn new(now: &'a Now) -> Self {
        Self { now, last: None }
    }

    /// The seconds between two instants by day, in order.
    pub(crate) fn split(
        &mut self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Vec<(NaiveDate, i64)> {
        let is_within = |day: &&Period| day.from <= start && start < day.until && end <= day.until;
        if let Some(day) = self.last.as_ref().filter(is_within) {
            return vec![(day.first, seconds(start, end))];
        }
        let days = by_local_day(start, end, self.now);
        let last = days.last().map(|(date, _)| *date);
        self.last = last.and_then(|date| Period::of_days(date, date, self.now).ok());
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, Zone};
    use chrono::{TimeDelta, TimeZone as _};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn now_in(tz: Tz, local: &str) -> Now {
        Now::new(instant(tz, local), Zone::Named(tz))
    }

    fn instant(tz: Tz, local: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        tz.from_local_datetime(&local).earliest().unwrap().to_utc()
    }

    #[test]
    fn a_report_counts_what_lies_in_its_days_and_is_over() {
        let tz = Tz::Europe__Berlin;
        let now = now_in(tz, "2026-03-04 12:00");
        let (monday, friday) = ("2026-03-02".parse().unwrap(), "2026-03-06".parse().unwrap());
        let period = Period::of_days(monday, friday, &now).unwrap();
        let table = [
            // start, stop, counted minutes, planned, outside
            ("2026-03-02 09:00", Some("2026-03-02 10:30"), Some((Some(90), 0, 0))),
            ("2026-03-01 22:00", Some("2026-03-02 02:00"), Some((Some(120), 0, 120))),
            ("2026-03-06 23:00", Some("2026-03-07 01:00"), Some((None, 60, 60))),
            ("2026-03-01 22:00", Some("2026-03-02 00:00"), None),
            ("2026-03-07 00:00", Some("2026-03-07 01:00"), None),
            ("2026-03-02 00:00", Some("2026-03-02 00:00"), Some((Some(0), 0, 0))),
            ("2026-03-04 10:00", None, Some((Some(120), 0, 0))),
            ("2026-03-01 23:00", None, Some((Some(60 * 60), 0, 60))),
            ("2026-03-04 12:00", None, Some((Some(0), 0, 0))),
            ("2026-03-04 13:00", None, Some((None, 0, 0))),
            ("2026-03-04 11:00", Some("2026-03-04 14:00"), Some((Some(60), 120, 0))),
            ("2026-03-05 09:00", Some("2026-03-05 10:00"), Some((None, 60, 0))),
            (
                "2026-02-28 00:00",
                Some("2026-03-08 00:00"),
                Some((Some(60 * 60), 60 * 60, 3 * 24 * 60)),
            ),
        ];
        for (start, stop, expected) in table {
            let stop = stop.map(|stop| instant(tz, stop));
            let counted = Counted::of(instant(tz, start), stop, &period, now.instant);
            let minutes = counted.map(|it| {
                let span = it.span.map(|(start, end)| (end - start).num_minutes());
                (span, it.planned / 60, it.outside / 60)
            });
            assert_eq!(minutes, expected, "{start} {stop:?}");
        }
    }

    #[test]
    fn an_entry_over_midnight_is_split_by_day() {
        let minutes = |days: Vec<(NaiveDate, i64)>| -> Vec<String> {
            let shown = |(date, seconds): (NaiveDate, i64)| {
                format!("{} {}", date.format("%d"), seconds / 60)
            };
            days.into_iter().map(shown).collect()
        };
        let (berlin, havana, apia) = (Tz::Europe__Berlin, Tz::America__Havana, Tz::Pacific__Apia);
        let table: [(Tz, &str, &str, &[&str]); 8] = [
            (berlin, "2026-03-02 09:00", "2026-03-02 10:30", &["02 90"]),
            (berlin, "2026-03-02 22:00", "2026-03-03 02:00", &["02 120", "03 120"]),
            (berlin, "2026-03-02 22:00", "2026-03-03 00:00", &["02 120"]),
            (berlin, "2026-03-02 00:00", "2026-03-02 00:00", &["02 0"]),
            (berlin, "2026-03-28 00:00", "2026-03-31 00:00", &["28 1440", "29 1380", "30 1440"]),
            (berlin, "2026-10-24 12:00", "2026-10-26 12:00", &["24 720", "25 1500", "26 720"]),
            (havana, "2025-11-01 23:00", "2025-11-03 01:00", &["01 60", "02 1500", "03 60"]),
            (apia, "2011-12-29 23:00", "2011-12-31 01:00", &["29 60", "31 60"]),
        ];
        for (tz, start, end, expected) in table {
            let now = now_in(tz, "2026-03-02 10:00");
            let days = by_local_day(instant(tz, start), instant(tz, end), &now);
            assert_eq!(minutes(days), expected, "{start} to {end} in {tz}");
        }
    }

    proptest! {
        #[test]
        fn splitting_by_day_conserves(
            start in 1_136_073_600_i64..4_000_000_000,
            length in 0..4_000_000_i64,
            tz in prop::sample::select(vec![
                Tz::Europe__Berlin, Tz::America__Sao_Paulo, Tz::Australia__Lord_Howe,
                Tz::Africa__Cairo, Tz::America__Havana, Tz::Pacific__Apia,
            ]),
            day_start in prop::sample::select(vec!["0:00", "2:30", "4:00", "12:00"]),
        ) {
            let now = Now::new(DateTime::from_timestamp(start, 0).unwrap(), Zone::Named(tz));
            let now = Now { day_start: Clock::of_day_start(day_start).unwrap(), ..now };
            let end = now.instant + TimeDelta::seconds(length);
            let days = by_local_day(now.instant, end, &now);
            prop_assert_eq!(days.iter().map(|(_, seconds)| seconds).sum::<i64>(), length);
            prop_assert!(days.is_sorted_by(|(a, _), (b, _)| a < b));
            let mut from = now.instant;
            for (date, seconds) in days {
                prop_assert!(seconds > 0 || length == 0);
                let end = from + TimeDelta::seconds(seconds);
                prop_assert_eq!(now.date_of(from), date);
                prop_assert!(length == 0 || now.date_of(end - TimeDelta::seconds(1)) == date);
                from = end;
            }
            let mut days = Days::new(&now);
            for (start, length) in [(0, 3600), (0, length), (length, 0), (length, 7200), (length / 2, 60)] {
                let start = now.instant + TimeDelta::seconds(start);
                let end = start + TimeDelta::seconds(length);
                prop_assert_eq!(days.split(start, end), by_local_day(start, end, &now));
            }
        }

        #[test]
        fn what_is_counted_in_neighboring_days_is_the_whole(
            start in 0..20 * 86_400_i64,
            length in 0..10 * 86_400_i64,
        ) {
            let now = now_in(Tz::Europe__Berlin, "2027-01-01 00:00");
            let start = instant(Tz::Europe__Berlin, "2026-10-20 00:00") + TimeDelta::seconds(start);
            let stop = start + TimeDelta::seconds(length);
            let mut sum = 0;
            for (first, last) in [("2026-10-01", "2026-10-25"), ("2026-10-26", "2026-10-26"), ("2026-10-27", "2026-12-31")] {
                let period = Period::of_days(first.parse().unwrap(), last.parse().unwrap(), &now).unwrap();
                if let Some(counted) = Counted::of(start, Some(stop), &period, now.instant) {
                    let (from, until) = counted.span.unwrap();
                    let inside = (until - from).num_seconds();
                    prop_assert_eq!(inside + counted.outside, length);
                    sum += inside;
                }
            }
            prop_assert_eq!(sum, length);
        }
    }
}
