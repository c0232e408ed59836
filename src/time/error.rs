//! Why a piece of text is no time, and why a time cannot be taken.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use thiserror::Error;

use super::SpanExpr;

/// The text does not follow the grammar asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum SyntaxError {
    /// Not a TIME.
    #[error(
        "“{0}” is not a time; write one like 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00"
    )]
    Time(Excerpt),
    /// A day, where a TIME is wanted.
    #[error("“{0}” is a day; say the time as well, such as {0} 14:00")]
    DayAlone(Excerpt),
    /// Not a span of clock times.
    #[error(
        "“{0}” is not a span of time; write one like 9:00-10:30, 9am-1pm, yesterday 9-10:30 or 9:00-now"
    )]
    Span(Excerpt),
    /// Not a DURATION.
    #[error("“{0}” is not a duration; write one like 1h30m, 1:30, 90m, 45s or 1.5h")]
    Duration(Excerpt),
    /// A DURATION with a sign in front.
    #[error(
        "“{0}” has a sign, and a duration is never negative; write all the time it took, such as 25m"
    )]
    Signed(Excerpt),
    /// Not a RANGE.
    #[error(
        "“{0}” is not a range of days; write one like today, last week, 2026-11, mon..today or last 7 days"
    )]
    Range(Excerpt),
    /// A DURATION, but one no entry can have.
    #[error("“{0}” is too long; a duration is at most 100 years")]
    TooLong(Excerpt),
    /// The clock time 24:00, which could be meant as either end of a day.
    #[error("“{0}” names 24:00; write 0:00, which is the first minute of the next day")]
    EndOfDay(Excerpt),
}

impl SyntaxError {
    /// The error for `text`, of the `kind` its grammar reports unless there is more to say.
    pub(super) fn new(kind: fn(Excerpt) -> Self, text: &str) -> Self {
        let names_24 = text
            .split(|c: char| !c.is_ascii_digit() && c != ':')
            .any(|word| matches!(word, "24:00" | "24:00:00"));
        if names_24 { Self::EndOfDay(Excerpt::of(text)) } else { kind(Excerpt::of(text)) }
    }
}

/// Someone's input, made fit to be shown inside a message: short and without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    const LONGEST: usize = 40;

    pub(super) fn of(text: &str) -> Self {
        let mut chars = text.trim().chars();
        let mut shown: String = chars
            .by_ref()
            .take(Self::LONGEST)
            .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
            .collect();
        if chars.next().is_some() {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The expression is well formed, but at this moment, in this zone, it means no one thing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum TimeError {
    /// The clocks jumped over this local time.
    #[error(
        "{} does not exist: clocks go from {} to {}; write {} or {}",
        on_date(local), from.format("%H:%M"), to.format("%H:%M"), early.to_rfc3339(), late.to_rfc3339()
    )]
    Skipped {
        /// The local time asked for.
        local: NaiveDateTime,
        /// What the clocks would have shown at the jump.
        from: NaiveTime,
        /// What they showed instead.
        to: NaiveTime,
        /// `local` by the offset that came after the jump.
        early: DateTime<FixedOffset>,
        /// `local` by the offset that held before it.
        late: DateTime<FixedOffset>,
    },
    /// The clocks were set back and showed this local time twice.
    #[error("{} happens twice: write {} or {}", on_date(local), early.to_rfc3339(), late.to_rfc3339())]
    Twice {
        /// The local time asked for.
        local: NaiveDateTime,
        /// The first time round.
        early: DateTime<FixedOffset>,
        /// The second time round.
        late: DateTime<FixedOffset>,
    },
    /// A span without a day that is not over yet.
    #[error("that is not over yet: write “{late}” or “{early}”")]
    StillToCome {
        /// The day before.
        early: SpanExpr,
        /// The latest day on which the span has begun.
        late: SpanExpr,
    },
    /// A span that ends when it starts, or before.
    #[error("“{0}” has no length: it ends no later than it starts")]
    EmptySpan(SpanExpr),
    /// A range of days that ends before it begins.
    #[error("the range ends on {} before it begins on {}", long_date(last), long_date(first))]
    Reversed {
        /// The day it would begin on.
        first: NaiveDate,
        /// The day it would end on.
        last: NaiveDate,
    },
    /// Outside the years 1970 to 9999, or outside what chrono can count.
    #[error("that is too far from today: the years from 1970 to 9999 are taken")]
    OutOfRange,
}

impl TimeError {
    /// The two instants, in order, that a local time refused for daylight saving could stand for.
    pub(super) fn readings(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        match self {
            Self::Skipped { early, late, .. } | Self::Twice { early, late, .. } => {
                Some((early.to_utc(), late.to_utc()))
            }
            _ => None,
        }
    }
}

fn on_date(local: &NaiveDateTime) -> impl fmt::Display {
    local.format(if local.second() == 0 { "%H:%M on %-d %b %Y" } else { "%H:%M:%S on %-d %b %Y" })
}

fn long_date(date: &NaiveDate) -> impl fmt::Display {
    date.format("%a %-d %b %Y")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_cut_and_cleaned() {
        let shown = |text: &str| Excerpt::of(text).to_string();
        assert_eq!(shown(" soon\u{1b}[2J "), "soon\u{fffd}[2J");
        assert_eq!(shown(&"é".repeat(40)), "é".repeat(40));
        assert_eq!(shown(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }
}
