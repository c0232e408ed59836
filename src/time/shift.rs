//! SHIFT: the syntax for a change by so much, `+10m`, and for a new time, start or length that may be one.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::clock::Clock;
use super::day::{self, Day};
use super::words::plain;
use super::{DurationExpr, Now, SyntaxError, TimeError, TimeExpr};

/// By how much a moment moves: a length with its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    /// `+1h30m`, `-10m`
    By(TimeDelta),
    /// `+1d`, `-2 weeks`: the clock time stays, also where the clocks change in between.
    Days { count: u32, back: bool },
}

impl Shift {
    /// The moment that is so much later or earlier.
    pub(crate) fn from(self, moment: DateTime<Utc>, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match self {
            Self::By(length) => moment.checked_add_signed(length).ok_or(TimeError::OutOfRange),
            Self::Days { count, back } => {
                let local = now.at(moment).naive_local();
                let days = Days::new(count.into());
                let local =
                    if back { local.checked_sub_days(days) } else { local.checked_add_days(days) };
                now.instant_of(local.ok_or(TimeError::OutOfRange)?)
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let back = text.starts_with('-');
        let length = text.strip_prefix(['+', '-'])?.trim_start();
        if let Some(count) = day::days(length) {
            return Some(Self::Days { count, back });
        }
        let length = length.parse::<DurationExpr>().ok()?.delta();
        Some(Self::By(if back { -length } else { length }))
    }
}

impl FromStr for Shift {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::parse(&plain(text).replace('−', "-"))
            .ok_or_else(|| SyntaxError::new(SyntaxError::Shift, text))
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::By(length) if length < TimeDelta::zero() => {
                write!(f, "-{}", DurationExpr::from(-length))
            }
            Self::By(length) => write!(f, "+{}", DurationExpr::from(length)),
            Self::Days { count, back } => write!(f, "{}{count}d", if back { '-' } else { '+' }),
        }
    }
}

/// The new start or stop of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewTime {
    /// `9:30`
    At(TimeExpr),
    /// `+10m`: so much later than it is.
    By(Shift),
}

impl NewTime {
    /// Whether a day is named, so that the moment may lie in the future.
    pub(crate) fn names_its_day(&self) -> bool {
        matches!(self, Self::At(time) if time.names_its_day())
    }
}

impl FromStr for NewTime {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let shift = text.parse().map(Self::By);
        shift.or_else(|_| text.parse().map(Self::At))
    }
}

/// Where an entry of some length is to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewStart {
    At(NewTime),
    /// `yesterday`, `mon`: on this day, at the clock time that it has.
    On(Day),
}

impl NewStart {
    /// The start of what began at `start`. A bare clock time is on the same day.
    pub(crate) fn resolve(
        self,
        start: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        match self {
            Self::At(NewTime::By(shift)) => shift.from(start, now),
            Self::At(NewTime::At(time)) => time.resolve_on(start, now),
            Self::On(day) => now.clock_within(day.date(now)?, Clock::of(now.at(start).time())),
        }
    }

    /// Whether a day is named, so that it may lie in the future.
    pub(crate) fn names_its_day(self) -> bool {
        match self {
            // Days lead to a day.
            Self::At(NewTime::By(Shift::Days { .. })) | Self::On(_) => true,
            Self::At(time) => time.names_its_day(),
        }
    }

    /// Whether several entries that go there would overlap.
    pub(crate) fn is_one_moment(self) -> bool {
        matches!(self, Self::At(NewTime::At(_)))
    }
}

impl FromStr for NewStart {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        if let Some(day) = Day::parse(&plain(text)) {
            // `-1d` counts from where it is.
            return Ok(match text.parse() {
                Ok(shift) => Self::At(NewTime::By(shift)),
                Err(_) => Self::On(day),
            });
        }
        text.parse().map(Self::At)
    }
}

/// The new length of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewLength {
    /// `45m`
    Of(DurationExpr),
    /// `+10m`: so much longer than it is.
    By(TimeDelta),
}

impl NewLength {
    /// The length of an entry that has this one.
    pub(crate) fn of(self, length: TimeDelta) -> TimeDelta {
        match self {
            Self::Of(new) => new.delta(),
            Self::By(more) => length + more,
        }
    }
}

impl FromStr for NewLength {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        match text.parse::<Shift>() {
            Ok(Shift::By(more)) => Ok(Self::By(more)),
            _ => text.parse().map(Self::Of),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::super::testing::{any_now, assert_reads, assert_refuses, now_in, show};
    use super::*;

    #[test]
    fn parses_the_documented_forms() {
        assert_reads::<Shift>(&[
            ("+10m", "+10m"),
            ("-1h30m", "-1h30m"),
            ("− 90", "-1h30m"),
            ("+ 1:30", "+1h30m"),
            ("+1d", "+1d"),
            ("-2 weeks", "-14d"),
        ]);
        assert_refuses::<Shift>(" | + | - | 10m | +9:00pm | 10m ago | --5m | +-5m | + yesterday");
    }

    #[test]
    fn a_sign_makes_a_new_time_one_by_so_much() {
        for (text, is_shift) in
            [("+10m", true), ("-10m", true), ("10m ago", false), ("9:30", false)]
        {
            let time: NewTime = text.parse().expect(text);
            assert_eq!(matches!(time, NewTime::By(_)), is_shift, "{text}");
        }
        let length = |text: &str| text.parse::<NewLength>().expect(text).of(TimeDelta::hours(1));
        assert_eq!(length("+10m"), TimeDelta::minutes(70));
        assert_eq!(length("-10m"), TimeDelta::minutes(50));
        assert_eq!(length("10m"), TimeDelta::minutes(10));
        assert!("+1d".parse::<NewLength>().is_err(), "days differ in length");
    }

    #[test]
    fn a_new_start_may_be_a_day_a_time_or_a_distance() {
        let now = now_in(Tz::Europe__Berlin, "2026-03-02 10:00");
        let start = now_in(Tz::Europe__Berlin, "2026-03-01 09:30").instant;
        for (text, expected) in [
            ("+1h", "Sun 2026-03-01 10:30:00"),
            ("-1d", "Sat 2026-02-28 09:30:00"),
            ("8:15", "Sun 2026-03-01 08:15:00"),
            ("today", "Mon 2026-03-02 09:30:00"),
            ("today 8:15", "Mon 2026-03-02 08:15:00"),
            ("3 days ago", "Fri 2026-02-27 09:30:00"),
            ("on thursday", "Thu 2026-02-26 09:30:00"),
            ("2026-03-29", "Sun 2026-03-29 09:30:00"),
            ("2h ago", "Mon 2026-03-02 08:00:00"),
        ] {
            let place: NewStart = text.parse().expect(text);
            assert_eq!(show(place.resolve(start, &now), &now), expected, "{text}");
        }
        assert!("soon".parse::<NewStart>().is_err());
    }

    #[test]
    fn days_keep_the_clock_time() {
        let berlin = |text| now_in(Tz::Europe__Berlin, text);
        for (start, shift, expected) in [
            ("2026-03-28 09:00", "+1d", "Sun 2026-03-29 09:00:00"),
            ("2026-03-28 09:00", "+24h", "Sun 2026-03-29 10:00:00"),
            ("2026-03-30 09:00", "-1w", "Mon 2026-03-23 09:00:00"),
            ("2026-03-28 02:30", "+1d", "02:30 on 29 Mar 2026 does not exist"),
        ] {
            let now = berlin(start);
            let moved = shift.parse::<Shift>().expect(shift).from(now.instant, &now);
            let shown = show(moved, &now);
            assert!(shown.starts_with(expected), "{start} {shift}: {shown}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_where_it_was(minutes in 0..100_000_i64, now in any_now()) {
            let length = TimeDelta::minutes(minutes);
            let there = Shift::By(length).from(now.instant, &now).expect("in range");
            prop_assert_eq!(Shift::By(-length).from(there, &now), Ok(now.instant));
        }

        #[test]
        fn survives_display(minutes in -1000..1000_i64, count in 1..1000_u32, back: bool) {
            let by = Shift::By(TimeDelta::minutes(minutes));
            prop_assert_eq!(by.to_string().parse(), Ok(by));
            let days = Shift::Days { count, back };
            prop_assert_eq!(days.to_string().parse(), Ok(days));
        }
    }
}
