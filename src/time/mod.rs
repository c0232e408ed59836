//! Expressions of time: parsing and resolving.
//!
//! Every grammar takes two steps. [`FromStr`](std::str::FromStr) parses the syntax without a clock or a
//! zone, so that an expression can be parsed with the command line; `resolve` then turns it into
//! instants at one [`Now`]. Nothing here reads the clock, the environment or a file, except that
//! [`Zone::System`] queries the machine's zone.
//!
//! A bare clock time is taken to be in the past. Where two instants are possible (daylight saving, a
//! span that has not ended), the input is refused and the error names both in words that can be typed.

mod clock;
mod cut;
mod day;
#[cfg(test)]
mod day_start_tests;
mod duration;
mod error;
mod expr;
pub(crate) mod format;
mod period;
mod range;
mod shift;
mod span;
#[cfg(test)]
mod testing;
mod words;
mod zone;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Utc, Weekday};

pub(crate) use clock::{Clock, ClockStyle};
pub(crate) use cut::CutExpr;
pub(crate) use day::Day;
pub(crate) use duration::DurationExpr;
pub(crate) use error::{SyntaxError, TimeError, no_such_date, weekday_name};
pub(crate) use expr::{NIGHT, TimeExpr};
pub(crate) use period::Period;
pub(crate) use range::RangeExpr;
pub(crate) use shift::{NewLength, NewStart, NewTime};
pub(crate) use span::SpanExpr;
pub(crate) use zone::Zone;

/// The most words of one time, such as `on Thu 26 Nov 2026 at 9 pm`.
pub(crate) const MOST_WORDS: usize = 8;

/// The current time, read once per run, with the zone in which local times are resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// The instant, in whole seconds.
    pub(crate) instant: DateTime<Utc>,
    pub(crate) zone: Zone,
    pub(crate) week_start: Weekday,
    /// When days begin: what is before belongs to the day before.
    pub(crate) day_start: Clock,
    /// How clock times are written.
    pub(crate) clock: ClockStyle,
}

impl Now {
    /// `instant`, cut to whole seconds, in `zone`; weeks begin on Monday, days at midnight, and clocks show 24 hours.
    pub(crate) fn new(instant: DateTime<Utc>, zone: Zone) -> Self {
        let instant = instant.trunc_subsecs(0);
        let (week_start, clock) = (Weekday::Mon, ClockStyle::default());
        Self { instant, zone, week_start, day_start: Clock::MIDNIGHT, clock }
    }

    /// The day that has begun last.
    pub(crate) fn today(&self) -> NaiveDate {
        self.date_of(self.instant)
    }

    /// The day that an instant belongs to. Before the start of the day that is the day before.
    pub(crate) fn date_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        let local = self.at(instant).naive_local();
        let date = local.date();
        if Clock::of(local.time()) >= self.day_start {
            return date;
        }
        // Where clocks go back over the start of a day, it begins once.
        let has_begun = self.beginning_of(date).is_ok_and(|beginning| beginning <= instant);
        if has_begun { date } else { date.pred_opt().unwrap_or(date) }
    }

    /// The date in the calendar, whenever days begin.
    pub(crate) fn calendar_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.at(instant).date_naive()
    }

    /// The instant of a clock time on a date of the calendar.
    fn clock_on(&self, date: NaiveDate, clock: Clock) -> Result<DateTime<Utc>, TimeError> {
        self.instant_of(clock.on(date).ok_or(TimeError::OutOfRange)?)
    }

    /// The instant of a clock time within a day, which may go on after midnight.
    fn clock_within(&self, day: NaiveDate, clock: Clock) -> Result<DateTime<Utc>, TimeError> {
        let date = if clock < self.day_start { day.succ_opt() } else { Some(day) };
        self.clock_on(date.ok_or(TimeError::OutOfRange)?, clock)
    }

    /// The first instant of a day.
    fn beginning_of(&self, date: NaiveDate) -> Result<DateTime<Utc>, TimeError> {
        self.zone.first_instant(self.day_start.on(date).ok_or(TimeError::OutOfRange)?)
    }

    /// The one instant of a local time; an error where daylight saving leaves none or two.
    fn instant_of(&self, local: NaiveDateTime) -> Result<DateTime<Utc>, TimeError> {
        self.zone.instant(local).map_err(|error| error.in_style(self.clock))
    }

    /// Another instant as local date and time.
    pub(crate) fn at(&self, instant: DateTime<Utc>) -> DateTime<Zone> {
        self.zone.from_utc_datetime(&instant.naive_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{any_now, any_text};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_typed_can_panic(text in any_text(), now in any_now()) {
            if let Ok(time) = text.parse::<TimeExpr>() {
                let _ = time.resolve(&now).map(|instant| format::moment(instant, &now));
                let _ = time.resolve_after(now.instant, &now);
            }
            if let Ok(span) = text.parse::<SpanExpr>()
                && let Ok((start, stop)) = span.resolve(&now)
            {
                prop_assert!(start < stop);
            }
            if let Ok(duration) = text.parse::<DurationExpr>() {
                prop_assert!(duration.delta() >= chrono::TimeDelta::zero());
            }
            if let Ok(cut) = text.parse::<CutExpr>() {
                let _ = cut.resolve(now.instant, &now);
            }
            if let Ok(range) = text.parse::<RangeExpr>()
                && let Ok(period) = range.resolve(&now)
            {
                prop_assert!(period.from <= period.until && period.first <= period.last);
            }
        }
    }
}
