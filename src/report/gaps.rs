//! Free time between entries.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::time::Now;

/// Shorter free time is skipped: it comes from ending one timer and starting the next.
const LEAST: TimeDelta = TimeDelta::minutes(1);

/// Time of a day in which nothing was tracked, between its first and its last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

impl Gap {
    pub(crate) fn length(&self) -> TimeDelta {
        self.until - self.from
    }
}

/// Finds the gaps as the entries pass by, the oldest first. Days are those on which entries begin. What is planned
/// makes no gap: time that is still to come was not missed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gaps {
    /// The latest end so far.
    until: Option<DateTime<Utc>>,
    /// The day of the last entry.
    day: Option<NaiveDate>,
}

impl Gaps {
    /// Gaps behind entries of before that reach to `until`.
    pub(crate) fn after(until: Option<DateTime<Utc>>) -> Self {
        Self { until, day: None }
    }

    /// The gap before the next entry, which runs until now where it has no stop.
    pub(crate) fn before(
        &mut self,
        start: DateTime<Utc>,
        stop: Option<DateTime<Utc>>,
        now: &Now,
    ) -> Option<Gap> {
        if start > now.instant {
            return None;
        }
        let day = now.date_of(start);
        let is_same_day = self.day.replace(day) == Some(day);
        let from = self.until;
        self.until = from.max(Some(stop.unwrap_or(now.instant).max(start)));
        let gap = Gap { from: from.filter(|_| is_same_day)?, until: start };
        (gap.length() >= LEAST).then_some(gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, Zone};
    use chrono::TimeZone as _;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    const TZ: Tz = Tz::Europe__Berlin;

    fn instant(text: &str) -> DateTime<Utc> {
        let local =
            chrono::NaiveDateTime::parse_from_str(&format!("2026-03-{text}"), "%Y-%m-%d %H:%M");
        TZ.from_local_datetime(&local.unwrap()).unwrap().to_utc()
    }

    /// The gaps of entries such as `02 09:00-10:00`, at noon of the third of March.
    fn gaps(
        day_start: &str,
        before: Option<&str>,
        entries: &[(&str, Option<&str>)],
    ) -> Vec<String> {
        let now = Now::new(instant("03 12:00"), Zone::Named(TZ));
        let now = Now { day_start: Clock::of_day_start(day_start).unwrap(), ..now };
        let mut gaps = Gaps::after(before.map(instant));
        let shown = |gap: Gap| {
            format!("{}–{}", now.at(gap.from).format("%d %H:%M"), now.at(gap.until).format("%H:%M"))
        };
        entries
            .iter()
            .filter_map(|(start, stop)| gaps.before(instant(start), stop.map(instant), &now))
            .map(shown)
            .collect()
    }

    #[test]
    fn gaps_lie_between_the_first_and_the_last_entry_of_a_day() {
        let none: &[&str] = &[];
        assert_eq!(gaps("0:00", None, &[]), none);
        assert_eq!(gaps("0:00", None, &[("02 09:00", Some("02 10:00"))]), none);
        let two_days = [
            ("02 09:00", Some("02 10:00")),
            ("02 10:45", Some("02 11:00")),
            ("02 11:00", Some("02 12:00")),
            ("03 08:00", Some("03 09:00")),
            ("03 09:30", None),
        ];
        assert_eq!(gaps("0:00", None, &two_days), ["02 10:00–10:45", "03 09:00–09:30"]);
    }

    #[test]
    fn overlapping_entries_leave_none() {
        let overlapping = [
            ("02 09:00", Some("02 14:00")),
            ("02 10:00", Some("02 11:00")),
            ("02 12:00", Some("02 13:00")),
            ("02 14:30", Some("02 15:00")),
        ];
        assert_eq!(gaps("0:00", None, &overlapping), ["02 14:00–14:30"]);
        // An earlier entry overlaps the first one.
        let after = [("02 09:00", Some("02 10:00")), ("02 11:00", Some("02 12:00"))];
        assert_eq!(gaps("0:00", Some("02 10:30"), &after), ["02 10:30–11:00"]);
        assert_eq!(gaps("0:00", Some("02 11:30"), &after), [""; 0]);
    }

    #[test]
    fn what_runs_reaches_to_now_and_what_is_planned_makes_none() {
        let running = [("03 09:00", None), ("03 10:00", Some("03 11:00"))];
        assert_eq!(gaps("0:00", None, &running), [""; 0]);
        let planned = [("03 09:00", Some("03 10:00")), ("03 14:00", Some("03 15:00"))];
        assert_eq!(gaps("0:00", None, &planned), [""; 0]);
        let goes_on = [("03 09:00", Some("03 10:00")), ("03 11:00", Some("03 15:00"))];
        assert_eq!(gaps("0:00", None, &goes_on), ["03 10:00–11:00"]);
    }

    #[test]
    fn less_than_a_minute_is_none() {
        let mut gaps = Gaps::after(None);
        let now = Now::new(instant("03 12:00"), Zone::Named(TZ));
        let stop = instant("03 09:00");
        gaps.before(stop - TimeDelta::hours(1), Some(stop), &now);
        assert_eq!(gaps.before(stop + TimeDelta::seconds(59), Some(stop), &now), None);
        let (from, until) = (stop + TimeDelta::seconds(59), stop + TimeDelta::seconds(119));
        assert_eq!(gaps.before(until, None, &now), Some(Gap { from, until }));
    }

    #[test]
    fn a_day_is_from_its_start_on() {
        let night = [("02 22:00", Some("02 23:00")), ("03 01:00", Some("03 02:00"))];
        assert_eq!(gaps("0:00", None, &night), [""; 0]);
        assert_eq!(gaps("4:00", None, &night), ["02 23:00–01:00"]);
    }

    proptest! {
        /// By minutes: a minute of a day is in a gap just when nothing covers it and entries of that day have
        /// begun before and begin behind it.
        #[test]
        fn gaps_are_what_no_entry_covers(
            mut entries in prop::collection::vec((0..2880_i64, 1..400_i64), 0..12),
        ) {
            entries.sort_unstable();
            let begin = instant("02 00:00");
            let at = |minute: i64| begin + TimeDelta::minutes(minute);
            let now = Now::new(at(4000), Zone::Named(TZ));
            let mut gaps = Gaps::after(None);
            let found: Vec<Gap> = entries
                .iter()
                .filter_map(|(start, length)| {
                    gaps.before(at(*start), Some(at(start + length)), &now)
                })
                .collect();
            for minute in 0..2880 {
                let is_free = !entries.iter().any(|(start, length)| {
                    (*start..start + length).contains(&minute)
                });
                let day = minute / 1440;
                let of_day = || entries.iter().map(|(start, _)| *start).filter(|it| it / 1440 == day);
                let is_inside = of_day().any(|it| it <= minute) && of_day().any(|it| it > minute);
                let is_found = found.iter().any(|gap| (gap.from..gap.until).contains(&at(minute)));
                prop_assert_eq!(is_found, is_free && is_inside, "{} of {:?}", minute, entries);
            }
        }
    }
}
