//! TIME: the syntax for one moment.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, SubsecRound, TimeDelta, Utc};

use super::day::{self, Day};
use super::words::{YEARS, divisions, number, plain};
use super::{Clock, ClockStyle, DurationExpr, Now, SyntaxError, TimeError};

/// How long ago a clock time without a day may be, when it was yesterday: further back it may just as well
/// be meant for today. A stop on the day after its start is no further from it either.
pub(crate) const NIGHT: TimeDelta = TimeDelta::hours(12);

/// A parsed moment; its instant depends on the [`Now`] at which it is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeExpr {
    /// `now`
    Now,
    /// `15m ago`, `-15m`
    Ago(TimeDelta),
    /// `2 days ago`, `-2d`: at this time of day.
    DaysAgo(u32),
    /// `9:00`, without a day
    Clock(Clock),
    /// `yesterday 9:00`
    On(Day, Clock),
    /// `2026-11-20T09:00:00+01:00`
    Exact(DateTime<FixedOffset>),
}

impl TimeExpr {
    /// The instant, in whole seconds. A bare clock time is the last one that has been, if that is today, by the
    /// calendar or by the start of the day, or no more than twelve hours ago; everything else is taken literally.
    pub(crate) fn resolve(&self, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match *self {
            Self::Now => Ok(now.instant),
            Self::Ago(length) => {
                now.instant.checked_sub_signed(length).ok_or(TimeError::OutOfRange)
            }
            Self::DaysAgo(days) => {
                let local = now.at(now.instant).naive_local();
                let then = local.checked_sub_days(Days::new(days.into()));
                now.instant_of(then.ok_or(TimeError::OutOfRange)?)
            }
            Self::Clock(clock) => {
                let today = now.calendar_date(now.instant);
                let instant = past(today, clock, now)?;
                // The 24:00 that has been is that of yesterday.
                let is_today = clock.on(today) <= Some(now.at(now.instant).naive_local());
                let is_of_this_day =
                    now.day_start > Clock::MIDNIGHT && now.date_of(instant) == now.today();
                if is_today || is_of_this_day || now.instant - instant <= NIGHT {
                    Ok(instant)
                } else {
                    Err(which_day(clock, Day::Yesterday, now))
                }
            }
            Self::On(day, clock) => {
                let instant = day.at(clock, now)?;
                match day {
                    Day::Weekday(weekday) if instant > now.instant => {
                        Err(which_day(clock, Day::Last(weekday), now))
                    }
                    _ => Ok(instant),
                }
            }
            Self::Exact(instant) => Ok(instant.to_utc()),
        }
    }

    /// The instant when the day is known: a bare clock time is on the date or within the day of `day`, whichever is nearer
    /// to it, past or future.
    /// Everything else resolves as in [`resolve`](Self::resolve).
    pub(crate) fn resolve_on(
        &self,
        day: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        match *self {
            Self::Clock(clock) => {
                let within = now.clock_within(now.date_of(day), clock);
                let on_date = now.clock_on(now.calendar_date(day), clock);
                match (within, on_date) {
                    (Ok(within), Ok(on_date)) if (on_date - day).abs() < (within - day).abs() => {
                        Ok(on_date)
                    }
                    (within, _) => within,
                }
            }
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
        let Self::Clock(clock) = *self else { return self.resolve(now) };
        let date = now.calendar_date(start);
        first_allowed(clock, date, date.succ_opt(), now, |stop| stop > start)
    }

    /// The instant of a start before `stop`: a bare clock time is the last such time before `stop`.
    pub(super) fn resolve_before(
        &self,
        stop: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        let Self::Clock(clock) = *self else { return self.resolve(now) };
        let date = now.calendar_date(stop);
        first_allowed(clock, date, date.pred_opt(), now, |start| start < stop)
    }

    /// Whether a day is named, or a distance from now: then the moment may lie in the future.
    pub(crate) fn names_its_day(&self) -> bool {
        matches!(self, Self::On(..) | Self::Exact(_))
    }
}

/// The error of a clock time that is still to come today, and was on an earlier day.
fn which_day(clock: Clock, early: Day, now: &Now) -> TimeError {
    TimeError::WhichDay { clock: clock.text(now.clock), early }
}

/// `clock` on `date` or, when that is in the future, a day earlier.
fn past(date: NaiveDate, clock: Clock, now: &Now) -> Result<DateTime<Utc>, TimeError> {
    first_allowed(clock, date, date.pred_opt(), now, |instant| instant <= now.instant)
}

/// `clock` on `date` or, when that is not allowed, on the day `other`. A time that daylight saving skips
/// or repeats is not allowed when neither of its candidates is.
fn first_allowed(
    clock: Clock,
    date: NaiveDate,
    other: Option<NaiveDate>,
    now: &Now,
    allowed: impl Fn(DateTime<Utc>) -> bool,
) -> Result<DateTime<Utc>, TimeError> {
    let first = now.clock_on(date, clock);
    let is_allowed = match &first {
        Ok(instant) => allowed(*instant),
        Err(refused) => refused.candidates().is_none_or(|both| both.into_iter().any(allowed)),
    };
    if is_allowed {
        return first;
    }
    now.clock_on(other.ok_or(TimeError::OutOfRange)?, clock)
}

impl FromStr for TimeExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let plain = plain(text);
        parse(&plain).ok_or_else(|| match Day::parse(&plain) {
            Some(_) => SyntaxError::new(SyntaxError::DayAlone, text),
            None => SyntaxError::new(SyntaxError::Time, text),
        })
    }
}

fn parse(text: &str) -> Option<TimeExpr> {
    if text == "now" {
        return Some(TimeExpr::Now);
    }
    ago(text)
        .or_else(|| exact(text).map(TimeExpr::Exact))
        .or_else(|| Clock::parse(text).map(TimeExpr::Clock))
        .or_else(|| on_a_day(text))
}

/// `15m ago`, `-15m`, `2 days ago`
fn ago(text: &str) -> Option<TimeExpr> {
    if let Some(days) = day::ago(text) {
        return Some(TimeExpr::DaysAgo(days));
    }
    let length = text.strip_prefix('-').or_else(|| text.strip_suffix(" ago"))?;
    let length: DurationExpr = length.parse().ok()?;
    Some(TimeExpr::Ago(length.delta()))
}

/// A clock time with its day before or behind it.
fn on_a_day(text: &str) -> Option<TimeExpr> {
    // The last number of `26 Nov 2026` is the year, not a time.
    if Day::parse(text).is_some() {
        return None;
    }
    let on = |day: &str, clock: &str| {
        let day = Day::parse(day.strip_suffix(',').unwrap_or(day));
        Some(TimeExpr::On(day?, Clock::parse(clock)?))
    };
    let iso = text.split_once('t').and_then(|(date, time)| {
        let date = day::dated(date)?.ok().filter(|day| matches!(day, Day::Date(_)));
        Some(TimeExpr::On(date?, Clock::parse(time)?))
    });
    iso.or_else(|| divisions(text).find_map(|(day, clock)| on(day, clock)))
        .or_else(|| divisions(text).find_map(|(clock, day)| on(day, clock)))
}

/// A date, a clock time and an offset from UTC, as programs write them: RFC 3339, also without seconds or
/// colons (`date -Iminutes`, `20261126T0900Z`), and `2026-11-26 09:00:00 +0100` as git does.
fn exact(text: &str) -> Option<DateTime<FixedOffset>> {
    if text.contains('t')
        && let Ok(instant) = DateTime::parse_from_rfc3339(text)
    {
        return plausible(instant);
    }
    let (local, seconds) = if let Some(local) = text.strip_suffix('z') {
        (local, 0)
    } else {
        let sign = text.rfind(['+', '-'])?;
        (&text[..sign], offset(&text[sign..])?)
    };
    let (date, time) = local.split_once('t').or_else(|| {
        // With a space between, `9:00 -1030` may be a span, and `9:00:00-10:30` is one.
        let offset = &text[local.len()..];
        let is_span = offset.starts_with('-') && offset.contains(':');
        let has_seconds = |time: &str| time.matches(':').count() == 2;
        local.split_once(' ').filter(|(_, time)| has_seconds(time) && !is_span)
    })?;
    let Ok(Day::Date(date)) = day::dated(date)? else { return None };
    let time = time.trim_end();
    let time = match number(time, 6..=6) {
        Some(_) => format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..]),
        None => time.to_owned(),
    };
    let local = Clock::parse(&time)?.on(date)?;
    plausible(local.and_local_timezone(FixedOffset::east_opt(seconds)?).single()?)
}

/// `+01:00`, `+0100`, `+01`, in seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = text.split_at(1);
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes * 60;
    (minutes < 60).then_some(if sign == "-" { -seconds } else { seconds })
}

fn plausible(instant: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let years = [instant.year(), instant.to_utc().year()];
    years.iter().all(|year| YEARS.contains(year)).then(|| instant.trunc_subsecs(0))
}

impl TimeExpr {
    /// As it is typed, with clock times in this style.
    pub(super) fn text(&self, style: ClockStyle) -> String {
        match self {
            Self::Now => "now".to_owned(),
            Self::Ago(length) => format!("{} ago", DurationExpr::from(*length)),
            Self::DaysAgo(days) => Day::Ago(*days).to_string(),
            Self::Clock(clock) => clock.text(style),
            Self::On(day, clock) => format!("{day} {}", clock.text(style)),
            Self::Exact(instant) => instant.to_rfc3339(),
        }
    }
}

impl fmt::Display for TimeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(ClockStyle::H24))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        any_clock, any_date, any_day, any_now, assert_reads, assert_refuses, monday, now_in, show,
    };
    use super::super::words;
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
            ("8:30a", "8:30"),
            ("9p", "21:00"),
            ("9 a.m.", "9:00"),
            ("24:00", "24:00"),
            ("today 24:00", "today 24:00"),
            ("at 9:00", "9:00"),
            ("yesterday at 9", "yesterday 9:00"),
            ("on Monday at 9:30", "Mon 9:30"),
            ("9:00 on monday", "Mon 9:00"),
            ("tues 9", "Tue 9:00"),
            ("last monday 9:00", "last Mon 9:00"),
            ("next Friday at noon", "next Fri 12:00"),
            ("-1d", "1 day ago"),
            ("2 days ago", "2 days ago"),
            ("1 week ago", "7 days ago"),
            ("2 days ago at 14:00", "2 days ago 14:00"),
            ("9:00 3d ago", "3 days ago 9:00"),
            ("26 Nov 9:00", "26 Nov 9:00"),
            ("Thu 26 Nov 09:30", "Thu 26 Nov 9:30"),
            ("Tue 30 Dec 2025 09:00", "30 Dec 2025 9:00"),
            ("on Thu 26 Nov at 09:30", "Thu 26 Nov 9:30"),
            ("Nov 26 9:00", "26 Nov 9:00"),
            ("November 26th, 2026 at 9am", "26 Nov 2026 9:00"),
            ("26.11.2026 9:00", "2026-11-26 9:00"),
            ("26.11. 9:00", "26 Nov 9:00"),
            ("2026/11/26 9:00", "2026-11-26 9:00"),
            ("2026-2-7 9:00", "2026-02-07 9:00"),
            ("20261126 9:00", "2026-11-26 9:00"),
            ("20261126T0900", "2026-11-26 9:00"),
            ("2026-W48-5 9:00", "2026-11-27 9:00"),
            ("Yesterday, Sun 1 Mar 09:30", "Sun 1 Mar 9:30"),
            ("2026-11-26T12:34Z", "2026-11-26T12:34:00+00:00"),
            ("2026-11-26T12:34+01:00", "2026-11-26T12:34:00+01:00"),
            ("2026-11-26T12:34-0500", "2026-11-26T12:34:00-05:00"),
            ("20261126T123456Z", "2026-11-26T12:34:56+00:00"),
            ("2026-11-26 12:34:56 +0100", "2026-11-26T12:34:56+01:00"),
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<TimeExpr>(
            " | - | ago | soon | 25:00 | 9:60 | 9:5 | 960 | 12345 | 9::00 | 13pm | 0am | pm | \
             yesterday | 2026-11-20 | 2026-13-01 9:00 | 1969-12-31 9:00 | mon tue 9:00 | \
             9:00 9:00 | 2026-11-20T | 1969-12-31T23:59:59Z | 9999-12-31T23:59:59-01:00 | \
             +15m | ٩:00 | 24:01 | 24:00pm | 26 Nov 2026 | 26 Nov | last monday | on monday | \
             yesterday at | this morning | yesteday 9:00 | 11/26 9:00 | 26/11/2026 9:00 | \
             next 9:00 | 0 days ago | 3 months ago | 2026-11-20 9:00-10:00 | 2026-11-20T9:00-1:00:00",
        );
        for (text, message) in [
            ("2026-02-29 9:00", "2026-02-29 does not exist"),
            ("9:00 30 Feb", "30 Feb does not exist"),
            ("31.4.2026 9:00", "31.4.2026 does not exist"),
            ("2025-W53-1 9:00", "2025-W53-1 does not exist"),
            (
                "Fri 26 Nov 2026 9:00",
                "“Fri 26 Nov 2026” has the wrong weekday: that day is a Thursday",
            ),
        ] {
            assert_eq!(text.parse::<TimeExpr>().unwrap_err().to_string(), message);
        }
        let message = "Yesterday".parse::<TimeExpr>().unwrap_err().to_string();
        assert_eq!(message, "“Yesterday” is a day; add a time, for example Yesterday 14:00");
    }

    #[test]
    fn resolves_to_the_nearest_past() {
        for (text, expected) in [
            ("now", "Mon 2026-03-02 10:00:00"),
            ("-90s", "Mon 2026-03-02 09:58:30"),
            ("9:00", "Mon 2026-03-02 09:00:00"),
            ("10:00", "Mon 2026-03-02 10:00:00"),
            (
                "10:00:01",
                "10:00:01 is later than now; use “yesterday 10:00:01” or “today 10:00:01”",
            ),
            ("21:59", "21:59 is later than now; use “yesterday 21:59” or “today 21:59”"),
            ("22:00", "Sun 2026-03-01 22:00:00"),
            ("24:00", "Mon 2026-03-02 00:00:00"),
            ("today 24:00", "Tue 2026-03-03 00:00:00"),
            ("2 days ago", "Sat 2026-02-28 10:00:00"),
            ("-1w", "Mon 2026-02-23 10:00:00"),
            ("3 days ago 9:00", "Fri 2026-02-27 09:00:00"),
            ("last mon 9:00", "Mon 2026-02-23 09:00:00"),
            ("next mon 9:00", "Mon 2026-03-09 09:00:00"),
            ("last sun 11:00", "Sun 2026-03-01 11:00:00"),
            ("1 Mar 11:00", "Sun 2026-03-01 11:00:00"),
            ("1 May 11:00", "Fri 2026-05-01 11:00:00"),
            ("2 May 11:00", "Fri 2025-05-02 11:00:00"),
            ("30 Dec 9:00", "Tue 2025-12-30 09:00:00"),
            ("Sun 1 Nov 9:00", "Sun 2026-11-01 09:00:00"),
            ("Sat 1 Nov 9:00", "Sat 2025-11-01 09:00:00"),
            ("Mon 1 Nov 9:00", "1 Nov 2025 is a Saturday"),
            ("29 Feb 9:00", "Thu 2024-02-29 09:00:00"),
            ("today 11:00", "Mon 2026-03-02 11:00:00"),
            ("tomorrow 9:00", "Tue 2026-03-03 09:00:00"),
            ("mon 9:00", "Mon 2026-03-02 09:00:00"),
            ("mon 11:00", "11:00 is later than now; use “last Mon 11:00” or “today 11:00”"),
            ("last mon 11:00", "Mon 2026-02-23 11:00:00"),
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
                 use 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
            ),
            (
                Tz::Europe__Berlin,
                "2026-11-20 10:00",
                "2026-10-25 2:30",
                "02:30 on 25 Oct 2026 happens twice; \
                 use 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
            ),
            (
                Tz::America__New_York,
                "2026-03-09 10:00",
                "sun 2:00:05",
                "02:00:05 on 8 Mar 2026 does not exist: clocks go from 02:00 to 03:00; \
                 use 2026-03-08T01:00:05-05:00 or 2026-03-08T03:00:05-04:00",
            ),
            (
                Tz::America__Sao_Paulo,
                "2018-11-04 10:00",
                "midnight",
                "00:00 on 4 Nov 2018 does not exist: clocks go from 00:00 to 01:00; \
                 use 2018-11-03T23:00:00-03:00 or 2018-11-04T01:00:00-02:00",
            ),
            (
                Tz::Australia__Lord_Howe,
                "2026-10-05 10:00",
                "yesterday 2:15",
                "02:15 on 4 Oct 2026 does not exist: clocks go from 02:00 to 02:30; \
                 use 2026-10-04T01:45:00+10:30 or 2026-10-04T02:45:00+11:00",
            ),
        ] {
            let now = now_in(zone, at);
            let refused = time(text).resolve(&now).unwrap_err();
            assert_eq!(refused.to_string(), expected);
            let (_, named) = expected.split_once("use ").unwrap();
            let (early, late) = named.split_once(" or ").unwrap();
            let candidates = [early, late].map(|text| time(text).resolve(&now).unwrap());
            assert_eq!(refused.candidates(), Some(candidates));
        }
    }

    #[test]
    fn a_future_daylight_saving_gap_does_not_matter() {
        let now = now_in(Tz::Europe__Berlin, "2026-10-25 01:00");
        let which = "2:30 is later than now; use “yesterday 2:30” or “today 2:30”";
        assert_eq!(show(time("2:30").resolve(&now), &now), which);
    }

    fn any_time() -> impl Strategy<Value = TimeExpr> {
        let exact = |(date, clock, minutes): (NaiveDate, Clock, i32)| {
            let offset = FixedOffset::east_opt(minutes * 60)?;
            let exact = clock.on(date)?.and_local_timezone(offset).single()?;
            words::YEARS.contains(&exact.to_utc().year()).then_some(TimeExpr::Exact(exact))
        };
        prop_oneof![
            Just(TimeExpr::Now),
            (0..1_000_000_000_i64).prop_map(|length| TimeExpr::Ago(TimeDelta::seconds(length))),
            (1..=36_525_u32).prop_map(TimeExpr::DaysAgo),
            any_clock().prop_map(TimeExpr::Clock),
            (any_day(), any_clock()).prop_map(|(day, time)| TimeExpr::On(day, time)),
            (any_date(), any_clock(), -1439..1440).prop_filter_map("outside the years", exact),
        ]
    }

    fn shown(time: DateTime<super::super::Zone>) -> String {
        time.format("%-H:%M:%S").to_string()
    }

    /// A clock time as a clock shows it: never 24:00.
    fn shown_clock(clock: Clock) -> String {
        let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        clock.on(date).unwrap().format("%-H:%M:%S").to_string()
    }

    proptest! {
        #[test]
        fn survives_display(time in any_time()) {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(time.text(ClockStyle::H12).parse(), Ok(time));
        }

        #[test]
        fn a_bare_clock_time_is_todays_or_that_of_last_night(
            time in any_clock(), now in any_now(),
        ) {
            match TimeExpr::Clock(time).resolve(&now) {
                Ok(instant) => {
                    prop_assert_eq!(shown(now.at(instant)), shown_clock(time));
                    prop_assert!(instant <= now.instant);
                    let is_today = now.date_of(instant) == now.today()
                        || now.calendar_date(instant) == now.calendar_date(now.instant);
                    prop_assert!(is_today || now.instant - instant <= NIGHT);
                    let is_midnight = time.to_string() == "24:00";
                    prop_assert!(!is_midnight || now.instant - instant <= NIGHT);
                }
                Err(TimeError::WhichDay { clock, .. }) => prop_assert_eq!(clock, time.text(now.clock)),
                Err(refused) => prop_assert!(refused.candidates().is_some()),
            }
        }

        #[test]
        fn a_stop_lies_within_a_day_of_its_start(time in any_clock(), now in any_now()) {
            if let Ok(stop) = TimeExpr::Clock(time).resolve_after(now.instant, &now) {
                prop_assert_eq!(shown(now.at(stop)), shown_clock(time));
                prop_assert!(now.instant < stop);
                prop_assert!(stop - now.instant <= TimeDelta::hours(25));
            }
        }
    }
}
