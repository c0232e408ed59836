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
    /// How clock times are written.
    pub(crate) clock: ClockStyle,
}

impl Now {
    /// `instant`, cut to whole seconds, in `zone`; weeks begin on Monday, and clocks show 24 hours.
    pub(crate) fn new(instant: DateTime<Utc>, zone: Zone) -> Self {
        let instant = instant.trunc_subsecs(0);
        Self { instant, zone, week_start: Weekday::Mon, clock: ClockStyle::default() }
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.at(self.instant).date_naive()
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
