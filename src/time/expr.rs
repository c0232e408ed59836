//! TIME: the syntax for one moment.

use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc,
};

use super::words::{self, plain, show_clock};
use super::{Day, DurationExpr, Now, SyntaxError, TimeError};

/// A parsed moment; its instant depends on the [`Now`] at which it is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeExpr {
    /// `now`
    Now,
    /// `15m ago`, `-15m`
    Ago(TimeDelta),
    /// `9:00`, without a day
    Clock(NaiveTime),
    /// `yesterday 9:00`
    On(Day, NaiveTime),
    /// `2026-11-20T09:00:00+01:00`
    Exact(DateTime<FixedOffset>),
}

impl TimeExpr {
    /// The instant, in whole seconds. A bare clock time is the nearest past one, today's or
    /// yesterday's; everything else is taken literally.
    pub(crate) fn resolve(&self, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match *self {
            Self::Now => Ok(now.instant),
            Self::Ago(length) => {
                now.instant.checked_sub_signed(length).ok_or(TimeError::OutOfRange)
            }
            Self::Clock(time) => past(now.today(), time, Days::new(1), now),
            Self::On(day, time) => {
                let date = day.date(now).ok_or(TimeError::OutOfRange)?;
                match day {
                    Day::Weekday(_) => past(date, time, Days::new(7), now),
                    _ => now.zone.instant(date.and_time(time)),
                }
            }
            Self::Exact(instant) => Ok(instant.to_utc()),
        }
    }

    /// The instant when the day is known: a bare clock time is on the local day of `day`, past or future.
    /// Everything else resolves as in [`resolve`](Self::resolve).
    pub(crate) fn resolve_on(
        &self,
        day: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        match *self {
            Self::Clock(time) => now.zone.instant(now.at(day).date_naive().and_time(time)),
            _ => self.resolve(now),
        }
    }

    /// The instant of a stop after `start`: a bare clock time is the first such time after `start`, past or
    /// future. Everything else resolves as in [`resolve`](Self::resolve), even to before `start`.
    pub(crate) fn resolve_after(
        &self,
        start: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        let Self::Clock(time) = *self else { return self.resolve(now) };
        let date = now.at(start).date_naive();
        first_allowed(time, date, date.succ_opt(), now, |stop| stop > start)
    }
}

/// `time` on `date` or, when that is in the future, `back` earlier.
fn past(
    date: NaiveDate,
    time: NaiveTime,
    back: Days,
    now: &Now,
) -> Result<DateTime<Utc>, TimeError> {
    let earlier = date.checked_sub_days(back);
    first_allowed(time, date, earlier, now, |instant| instant <= now.instant)
}

/// `time` on `date` or, when that is not allowed, on the day `other`. A time that daylight saving skips
/// or repeats is not allowed when neither of its candidates is.
fn first_allowed(
    time: NaiveTime,
    date: NaiveDate,
    other: Option<NaiveDate>,
    now: &Now,
    allowed: impl Fn(DateTime<Utc>) -> bool,
) -> Result<DateTime<Utc>, TimeError> {
    let first = now.zone.instant(date.and_time(time));
    let is_allowed = match &first {
        Ok(instant) => allowed(*instant),
        Err(refused) => refused.candidates().is_none_or(|both| both.into_iter().any(allowed)),
    };
    if is_allowed {
        return first;
    }
    now.zone.instant(other.ok_or(TimeError::OutOfRange)?.and_time(time))
}

impl FromStr for TimeExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let plain = plain(text);
        parse(&plain).ok_or_else(|| match Day::from_word(&plain) {
            Some(_) => SyntaxError::new(SyntaxError::DayAlone, text),
            None => SyntaxError::new(SyntaxError::Time, text),
        })
    }
}

fn parse(text: &str) -> Option<TimeExpr> {
    if text == "now" {
        return Some(TimeExpr::Now);
    }
    if let Some(length) = text.strip_prefix('-').or_else(|| text.strip_suffix(" ago")) {
        return length.parse().ok().map(|length: DurationExpr| TimeExpr::Ago(length.delta()));
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        let is_plausible = [instant.year(), instant.to_utc().year()]
            .iter()
            .all(|year| words::YEARS.contains(year));
        return is_plausible.then(|| TimeExpr::Exact(instant.trunc_subsecs(0)));
    }
    if let Some(time) = words::clock(text) {
        return Some(TimeExpr::Clock(time));
    }
    let on = |day: &str, time: &str| Some(TimeExpr::On(Day::from_word(day)?, words::clock(time)?));
    let iso = || {
        let (date, time) = text.split_once('t')?;
        Some(TimeExpr::On(Day::Date(words::date(date)?), words::clock(time)?))
    };
    let day_first = || text.split_once(' ').and_then(|(day, time)| on(day, time));
    let day_last = || text.rsplit_once(' ').and_then(|(time, day)| on(day, time));
    iso().or_else(day_first).or_else(day_last)
}

impl fmt::Display for TimeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Ago(length) => write!(f, "{} ago", DurationExpr::from(*length)),
            Self::Clock(time) => write!(f, "{}", show_clock(*time)),
            Self::On(day, time) => write!(f, "{day} {}", show_clock(*time)),
            Self::Exact(instant) => f.write_str(&instant.to_rfc3339()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        any_clock, any_date, any_day, any_now, assert_reads, assert_refuses, monday, now_in, show,
    };
    use super::*;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    fn time(text: &str) -> TimeExpr {
        text.parse().unwrap()
    }

    #[test]
    fn parses_the_documented_forms() {
        assert_reads::<TimeExpr>(&[
            ("now", "now"),
            ("9", "9:00"),
            ("930", "9:30"),
            ("0930", "9:30"),
            ("09:00:30", "9:00:30"),
            ("9am", "9:00"),
            ("12am", "0:00"),
            ("12 PM", "12:00"),
            ("9:30pm", "21:30"),
            ("930pm", "21:30"),
            ("Noon", "12:00"),
            ("midnight", "0:00"),
            ("-1h30m", "1h30m ago"),
            ("- 15", "15m ago"),
            ("1h  30m AGO", "1h30m ago"),
            ("  yesterday   14:00 ", "yesterday 14:00"),
            ("9:00 yesterday", "yesterday 9:00"),
            ("9 pm tomorrow", "tomorrow 21:00"),
            ("Monday 9", "Mon 9:00"),
            ("2026-11-20 9:00", "2026-11-20 9:00"),
            ("2026-11-20T09:00", "2026-11-20 9:00"),
            ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00+00:00"),
            ("2026-11-20t09:00:00.9+05:45", "2026-11-20T09:00:00+05:45"),
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<TimeExpr>(
            " | - | ago | soon | 25:00 | 9:60 | 9:5 | 960 | 12345 | 9::00 | 13pm | 0am | pm | \
             yesterday | 2026-11-20 | 2026-13-01 9:00 | 1969-12-31 9:00 | mon tue 9:00 | \
             9:00 9:00 | 2026-11-20T | 1969-12-31T23:59:59Z | 9999-12-31T23:59:59-01:00 | \
             +15m | ٩:00",
        );
        let message = "today 24:00".parse::<TimeExpr>().unwrap_err().to_string();
        assert!(message.contains("names 24:00"), "{message}");
        let message = "Yesterday".parse::<TimeExpr>().unwrap_err().to_string();
        assert_eq!(message, "“Yesterday” is a day; say the time as well, such as Yesterday 14:00");
    }

    #[test]
    fn resolves_to_the_nearest_past() {
        for (text, expected) in [
            ("now", "Mon 2026-03-02 10:00:00"),
            ("-90s", "Mon 2026-03-02 09:58:30"),
            ("9:00", "Mon 2026-03-02 09:00:00"),
            ("10:00", "Mon 2026-03-02 10:00:00"),
            ("10:00:01", "Sun 2026-03-01 10:00:01"),
            ("today 11:00", "Mon 2026-03-02 11:00:00"),
            ("tomorrow 9:00", "Tue 2026-03-03 09:00:00"),
            ("mon 9:00", "Mon 2026-03-02 09:00:00"),
            ("mon 11:00", "Mon 2026-02-23 11:00:00"),
            ("tue 11:00", "Tue 2026-02-24 11:00:00"),
            ("2026-11-20 9:00", "Fri 2026-11-20 09:00:00"),
            ("2026-03-02T09:00:00Z", "Mon 2026-03-02 10:00:00"),
        ] {
            assert_eq!(show(time(text).resolve(&monday()), &monday()), expected, "{text}");
        }
    }

    #[test]
    fn a_stop_follows_its_start() {
        let now = monday();
        let start = time("yesterday 22:00").resolve(&now).unwrap();
        for (text, expected) in [
            ("8:00", "Mon 2026-03-02 08:00:00"),
            ("22:30", "Sun 2026-03-01 22:30:00"),
            ("22:00", "Mon 2026-03-02 22:00:00"),
            ("now", "Mon 2026-03-02 10:00:00"),
        ] {
            assert_eq!(show(time(text).resolve_after(start, &now), &now), expected, "{text}");
        }
    }

    #[test]
    fn a_known_day_gives_a_clock_time_its_date() {
        let now = monday();
        let day = time("2026-02-20 15:00").resolve(&now).unwrap();
        for (text, expected) in [
            ("8:00", "Fri 2026-02-20 08:00:00"),
            ("23:59:30", "Fri 2026-02-20 23:59:30"),
            ("yesterday 8:00", "Sun 2026-03-01 08:00:00"),
            ("-15m", "Mon 2026-03-02 09:45:00"),
        ] {
            assert_eq!(show(time(text).resolve_on(day, &now), &now), expected, "{text}");
        }
    }

    #[test]
    fn daylight_saving_is_refused_with_both_candidates() {
        for (zone, at, text, expected) in [
            (
                Tz::Europe__Berlin,
                "2026-03-29 10:00",
                "2:30",
                "02:30 on 29 Mar 2026 does not exist: clocks go from 02:00 to 03:00; \
                 write 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
            ),
            (
                Tz::Europe__Berlin,
                "2026-11-20 10:00",
                "2026-10-25 2:30",
                "02:30 on 25 Oct 2026 happens twice: \
                 write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
            ),
            (
                Tz::America__New_York,
                "2026-03-09 10:00",
                "sun 2:00:05",
                "02:00:05 on 8 Mar 2026 does not exist: clocks go from 02:00 to 03:00; \
                 write 2026-03-08T01:00:05-05:00 or 2026-03-08T03:00:05-04:00",
            ),
            (
                Tz::America__Sao_Paulo,
                "2018-11-04 10:00",
                "midnight",
                "00:00 on 4 Nov 2018 does not exist: clocks go from 00:00 to 01:00; \
                 write 2018-11-03T23:00:00-03:00 or 2018-11-04T01:00:00-02:00",
            ),
            (
                Tz::Australia__Lord_Howe,
                "2026-10-05 10:00",
                "yesterday 2:15",
                "02:15 on 4 Oct 2026 does not exist: clocks go from 02:00 to 02:30; \
                 write 2026-10-04T01:45:00+10:30 or 2026-10-04T02:45:00+11:00",
            ),
        ] {
            let now = now_in(zone, at);
            let refused = time(text).resolve(&now).unwrap_err();
            assert_eq!(refused.to_string(), expected);
            let (_, named) = expected.split_once("write ").unwrap();
            let (early, late) = named.split_once(" or ").unwrap();
            let candidates = [early, late].map(|text| time(text).resolve(&now).unwrap());
            assert_eq!(refused.candidates(), Some(candidates));
        }
    }

    #[test]
    fn a_future_daylight_saving_gap_does_not_matter() {
        let now = now_in(Tz::Europe__Berlin, "2026-10-25 01:00");
        assert_eq!(show(time("2:30").resolve(&now), &now), "Sat 2026-10-24 02:30:00");
    }

    fn any_time() -> impl Strategy<Value = TimeExpr> {
        let exact = |(date, time, minutes): (NaiveDate, NaiveTime, i32)| {
            let offset = FixedOffset::east_opt(minutes * 60)?;
            let exact = date.and_time(time).and_local_timezone(offset).single()?;
            words::YEARS.contains(&exact.to_utc().year()).then_some(TimeExpr::Exact(exact))
        };
        prop_oneof![
            Just(TimeExpr::Now),
            (0..1_000_000_000_i64).prop_map(|length| TimeExpr::Ago(TimeDelta::seconds(length))),
            any_clock().prop_map(TimeExpr::Clock),
            (any_day(), any_clock()).prop_map(|(day, time)| TimeExpr::On(day, time)),
            (any_date(), any_clock(), -1439..1440).prop_filter_map("outside the years", exact),
        ]
    }

    proptest! {
        #[test]
        fn survives_display(time in any_time()) {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn a_bare_clock_time_is_the_nearest_past(time in any_clock(), now in any_now()) {
            match TimeExpr::Clock(time).resolve(&now) {
                Ok(instant) => {
                    prop_assert_eq!(now.at(instant).time(), time);
                    prop_assert!(instant <= now.instant);
                    prop_assert!(now.instant - instant < TimeDelta::hours(25));
                }
                Err(refused) => prop_assert!(refused.candidates().is_some()),
            }
        }

        #[test]
        fn a_stop_lies_within_a_day_of_its_start(time in any_clock(), now in any_now()) {
            if let Ok(stop) = TimeExpr::Clock(time).resolve_after(now.instant, &now) {
                prop_assert_eq!(now.at(stop).time(), time);
                prop_assert!(now.instant < stop);
                prop_assert!(stop - now.instant <= TimeDelta::hours(25));
            }
        }
    }
}
