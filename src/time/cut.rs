//! CUT: the syntax for a moment within an entry.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{DurationExpr, Now, SyntaxError, TimeError, TimeExpr};

/// A moment within an entry: a time, or a length counted from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CutExpr {
    /// `10:30`, `yesterday 22:00`, `-15m`
    At(TimeExpr),
    /// `45m`
    After(DurationExpr),
}

impl CutExpr {
    /// The instant. A bare clock time is the first such time after the start.
    pub(crate) fn resolve(
        &self,
        start: DateTime<Utc>,
        now: &Now,
    ) -> Result<DateTime<Utc>, TimeError> {
        match self {
            Self::At(time) => time.resolve_after(start, now),
            Self::After(length) => {
                start.checked_add_signed(length.delta()).ok_or(TimeError::OutOfRange)
            }
        }
    }
}

impl FromStr for CutExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        text.parse().map(Self::At).or_else(|not_a_time| match text.parse::<DurationExpr>() {
            Ok(length) if length.is_explicit() => Ok(Self::After(length)),
            _ => Err(not_a_time),
        })
    }
}

impl fmt::Display for CutExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => time.fmt(f),
            Self::After(length) => length.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_reads, assert_refuses, monday, show};
    use super::*;

    #[test]
    fn reads_times_and_lengths() {
        assert_reads::<CutExpr>(&[
            ("10:30", "10:30"),
            ("930", "9:30"),
            ("1:30", "1:30"),
            ("45m", "45m"),
            ("1h 30m", "1h30m"),
            ("-15m", "15m ago"),
            ("yesterday 22:00", "yesterday 22:00"),
        ]);
        assert_refuses::<CutExpr>(" | 99 | soon | @2 | yesterday | 10:30 11:00 | 30m 1h");
    }

    #[test]
    fn lengths_count_from_the_start() {
        let now = monday();
        let start = "yesterday 22:00".parse::<TimeExpr>().unwrap().resolve(&now).unwrap();
        for (text, expected) in [
            ("23:30", "Sun 2026-03-01 23:30:00"),
            ("1:30", "Mon 2026-03-02 01:30:00"),
            ("22:00", "Mon 2026-03-02 22:00:00"),
            ("45m", "Sun 2026-03-01 22:45:00"),
            ("3h", "Mon 2026-03-02 01:00:00"),
            ("-15m", "Mon 2026-03-02 09:45:00"),
            ("now", "Mon 2026-03-02 10:00:00"),
        ] {
            let cut: CutExpr = text.parse().unwrap();
            assert_eq!(show(cut.resolve(start, &now), &now), expected, "{text}");
        }
    }
}
