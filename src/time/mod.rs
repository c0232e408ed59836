//! The words people use for time, and what they mean.
//!
//! Every grammar takes two steps. [`FromStr`](std::str::FromStr) reads the syntax and knows neither
//! a clock nor a zone, so an expression can be parsed with the command line; `resolve` then gives
//! it its meaning at one [`Now`]. Nothing here reads the clock, the environment or a file, except
//! that [`Zone::System`] looks up the machine's zone.
//!
//! What is meant but not said is settled in one direction only: a bare clock time lies in the past.
//! Where that leaves two readings (daylight saving, a span not yet over), the input is refused and
//! both readings are named in words that can be typed.

mod cut;
mod duration;
mod error;
mod expr;
pub(crate) mod format;
mod period;
mod range;
mod span;
#[cfg(test)]
mod testing;
mod words;
mod zone;

use chrono::{DateTime, NaiveDate, SubsecRound, TimeZone, Utc, Weekday};

pub(crate) use cut::CutExpr;
pub(crate) use duration::DurationExpr;
pub(crate) use error::{SyntaxError, TimeError};
pub(crate) use expr::TimeExpr;
pub(crate) use period::Period;
pub(crate) use range::RangeExpr;
pub(crate) use span::SpanExpr;
pub(crate) use words::Day;
pub(crate) use zone::Zone;

/// The one reading of the clock, with the zone people's words are meant in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// The moment itself, in whole seconds.
    pub(crate) instant: DateTime<Utc>,
    /// Where the person is.
    pub(crate) zone: Zone,
    /// The day a week begins on.
    pub(crate) week_start: Weekday,
}

impl Now {
    /// `instant`, cut to whole seconds, in `zone`; weeks begin on Monday.
    pub(crate) fn new(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self { instant: instant.trunc_subsecs(0), zone, week_start: Weekday::Mon }
    }

    /// The same moment for someone whose weeks begin on `day`.
    pub(crate) fn with_week_start(self, day: Weekday) -> Self {
        Self { week_start: day, ..self }
    }

    /// What the clock on the wall shows.
    pub(crate) fn local(&self) -> DateTime<Zone> {
        self.at(self.instant)
    }

    /// The local date.
    pub(crate) fn today(&self) -> NaiveDate {
        self.local().date_naive()
    }

    /// Another instant, as the clock on this wall shows it.
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
