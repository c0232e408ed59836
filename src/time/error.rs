//! Why a text is not a time, and why a time is refused.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use thiserror::Error;

use super::SpanExpr;

/// The text does not follow the expected grammar.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum SyntaxError {
    #[error(
        "“{0}” is not a time; write one like 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00"
    )]
    Time(Excerpt),
    /// A day where a TIME is expected.
    #[error("“{0}” is a day; say the time as well, such as {0} 14:00")]
    DayAlone(Excerpt),
    #[error(
        "“{0}” is not a span of time; write one like 9:00-10:30, 9am-1pm, yesterday 9-10:30 or 9:00-now"
    )]
    Span(Excerpt),
    #[error("“{0}” is not a duration; write one like 1h30m, 1:30, 90m, 45s or 1.5h")]
    Duration(Excerpt),
    #[error(
        "“{0}” has a sign, and a duration is never negative; write all the time it took, such as 25m"
    )]
    Signed(Excerpt),
    #[error(
        "“{0}” is not a range of days; write one like today, last week, 2026-11, mon..today or last 7 days"
    )]
    Range(Excerpt),
    #[error("“{0}” is too long; a duration is at most 100 years")]
    TooLong(Excerpt),
    /// The clock time 24:00, which is ambiguous between the two ends of a day.
    #[error("“{0}” names 24:00; write 0:00, which is the first minute of the next day")]
    EndOfDay(Excerpt),
}

impl SyntaxError {
    /// The error for `text`: the `kind` of its grammar, unless a more specific one applies.
    pub(super) fn new(kind: fn(Excerpt) -> Self, text: &str) -> Self {
        let names_24 = text
            .split(|c: char| !c.is_ascii_digit() && c != ':')
            .any(|word| matches!(word, "24:00" | "24:00:00"));
        if names_24 { Self::EndOfDay(Excerpt::of(text)) } else { kind(Excerpt::of(text)) }
    }
}

/// Input as it is quoted in a message: short and without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    pub(super) fn of(text: &str) -> Self {
        const LONGEST: usize = 40;
        let visible = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
        let mut chars = text.trim().chars();
        let shown: String = chars.by_ref().take(LONGEST).map(visible).collect();
        Self(if chars.next().is_some() { shown + "…" } else { shown })
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The expression is well formed, but does not name exactly one instant at this moment in this zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum TimeError {
    /// The local time was skipped when the clocks went forward.
    #[error(
        "{} does not exist: clocks go from {} to {}; write {} or {}",
        on_date(local), from.format("%H:%M"), to.format("%H:%M"), early.to_rfc3339(), late.to_rfc3339()
    )]
    Skipped {
        local: NaiveDateTime,
        /// The clock time at which the clocks changed.
        from: NaiveTime,
        /// The clock time to which they changed.
        to: NaiveTime,
        /// `local` by the offset after the change.
        early: DateTime<FixedOffset>,
        /// `local` by the offset before the change.
        late: DateTime<FixedOffset>,
    },
    /// The local time occurred twice when the clocks went back.
    #[error("{} happens twice: write {} or {}", on_date(local), early.to_rfc3339(), late.to_rfc3339())]
    Twice { local: NaiveDateTime, early: DateTime<FixedOffset>, late: DateTime<FixedOffset> },
    /// A span without a day whose end is in the future: `late` is on the latest day on which it has
    /// started, `early` on the day before.
    #[error("that is not over yet: write “{late}” or “{early}”")]
    StillToCome { early: SpanExpr, late: SpanExpr },
    #[error("“{0}” has no length: it ends no later than it starts")]
    EmptySpan(SpanExpr),
    #[error("the range ends on {} before it begins on {}", long_date(last), long_date(first))]
    Reversed { first: NaiveDate, last: NaiveDate },
    /// Outside the years 1970 to 9999, or outside the range of chrono.
    #[error("that is too far from today: the years from 1970 to 9999 are taken")]
    OutOfRange,
}

impl TimeError {
    /// The two candidate instants, in order, of a local time that daylight saving skips or repeats.
    pub(super) fn candidates(&self) -> Option<[DateTime<Utc>; 2]> {
        match self {
            Self::Skipped { early, late, .. } | Self::Twice { early, late, .. } => {
                Some([early.to_utc(), late.to_utc()])
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
    fn input_is_truncated_and_cleaned() {
        let shown = |text: &str| Excerpt::of(text).to_string();
        assert_eq!(shown(" soon\u{1b}[2J "), "soon\u{fffd}[2J");
        assert_eq!(shown(&"é".repeat(40)), "é".repeat(40));
        assert_eq!(shown(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }
}
