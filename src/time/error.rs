//! Why a text is not a time, and why a time is refused.

use std::fmt;
use std::ops::Range;

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday,
};
use thiserror::Error;

use super::ClockStyle;
use super::day::{DateFlaw, Day, dated};
use super::words::{plain, single_spaced};

/// The text does not follow the expected grammar.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum SyntaxError {
    #[error("“{0}” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00")]
    Time(Excerpt),
    /// A day where a TIME is expected.
    #[error("“{0}” is a day; add a time, for example {0} 14:00")]
    DayAlone(Excerpt),
    #[error(
        "“{0}” is not a time span; try 9:00-10:30, yesterday 9-10:30, 9:00 for 30m or 9:00-now"
    )]
    Span(Excerpt),
    #[error("“{0}” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h")]
    Duration(Excerpt),
    #[error("“{0}” has a sign; a duration is the total time, for example 25m")]
    Signed(Excerpt),
    #[error("“{0}” is not a date range; try today, last week, 2026-11, mon..today or last 7 days")]
    Range(Excerpt),
    #[error("“{0}” is not a time shift; try +10m, -1h30m or +1d")]
    Shift(Excerpt),
    #[error("“{0}” is too long; a duration can be at most 100 years")]
    TooLong(Excerpt),
    /// A date of the right form that no calendar has.
    #[error("{0} does not exist")]
    NoSuchDate(Excerpt),
    /// A date such as 6/11, with the month in front or behind.
    #[error(
        "“{0}” is an ambiguous date: some countries write the month first; try 6 Nov or 2026-11-06"
    )]
    Slashes(Excerpt),
    /// A date with the wrong day of the week.
    #[error("“{date}” has the wrong weekday: that day is a {}", weekday_name(*.is))]
    OtherWeekday { date: Excerpt, is: Weekday },
}

impl SyntaxError {
    /// The error for `text`: the `kind` of its grammar, unless a date in it is at fault.
    pub(super) fn new(kind: fn(Excerpt) -> Self, text: &str) -> Self {
        let typed = single_spaced(text);
        match flawed_date(&typed.to_ascii_lowercase()) {
            Some((at, DateFlaw::NoSuchDate)) => Self::NoSuchDate(Excerpt::of(&typed[at])),
            Some((at, DateFlaw::Is(is))) => {
                Self::OtherWeekday { date: Excerpt::of(&typed[at]), is }
            }
            None => match typed.split(' ').find(|word| has_slashes(word)) {
                Some(word) => Self::Slashes(Excerpt::of(word)),
                None => kind(Excerpt::of(text)),
            },
        }
    }
}

/// The error of a text that is a date, and one that does not exist.
pub(crate) fn no_such_date(text: &str) -> Option<SyntaxError> {
    dated(&plain(text))?.err().map(|_| SyntaxError::new(SyntaxError::Time, text))
}

/// `6/11`, `6/11/2026`
fn has_slashes(word: &str) -> bool {
    let parts: Vec<&str> = word.split('/').collect();
    let is_short = |text: &&str| (1..=2).contains(&text.len());
    let is_date = match parts[..] {
        [first, second] => [first, second].iter().all(is_short),
        [first, second, year] => {
            [first, second].iter().all(is_short) && matches!(year.len(), 2 | 4)
        }
        _ => false,
    };
    is_date && parts.concat().bytes().all(|byte| byte.is_ascii_digit())
}

/// Where in a text the first date is that names no day, the longest where several begin at one word.
fn flawed_date(text: &str) -> Option<(Range<usize>, DateFlaw)> {
    /// The words of `Thu 26 Nov 2026`.
    const MOST_WORDS: usize = 4;
    let starts = std::iter::once(0).chain(text.match_indices([' ', '.']).map(|(at, _)| at + 1));
    let ends: Vec<usize> =
        text.match_indices([' ', '.', '-', 't']).map(|(at, _)| at).chain([text.len()]).collect();
    starts
        .flat_map(|from| {
            let ends = ends.iter().copied().filter(move |until| *until > from).rev();
            ends.map(move |until| (from, until))
        })
        .filter(|(from, until)| text[*from..*until].split(' ').count() <= MOST_WORDS)
        .find_map(|(from, until)| {
            dated(text[from..until].trim())?.err().map(|flaw| (from..until, flaw))
        })
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
        "{} does not exist: clocks go from {} to {}; use {} or {}",
        on_date(local, *style), clock(*from, *style), clock(*to, *style), early.to_rfc3339(), late.to_rfc3339()
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
        style: ClockStyle,
    },
    /// The local time occurred twice when the clocks went back.
    #[error("{} happens twice; use {} or {}", on_date(local, *style), early.to_rfc3339(), late.to_rfc3339())]
    Twice {
        local: NaiveDateTime,
        early: DateTime<FixedOffset>,
        late: DateTime<FixedOffset>,
        style: ClockStyle,
    },
    /// A clock time that is still to come today, and was long ago on the day before, or the same day a week ago.
    #[error("{clock} is later than now; use “{early} {clock}” or “today {clock}”")]
    WhichDay { clock: String, early: Day },
    /// The same of a span without a day: `late` is not over yet, `early`, if there is one, is.
    #[error(
        "that time span has not ended yet; use “{late}”{}",
        early.as_ref().map_or(String::new(), |early| format!(" or “{early}”"))
    )]
    StillToCome { early: Option<String>, late: String },
    #[error("“{0}” has no length: it starts and ends at the same time")]
    EmptySpan(String),
    /// The same, of clock times that may be meant to go over midnight.
    #[error(
        "“{span}” ends before it starts{}",
        match (afternoon, overnight) {
            (Some(afternoon), Some(overnight)) => {
                format!("; use “{afternoon}”, or “{overnight}” if it ran overnight")
            }
            (None, Some(overnight)) => format!("; if it ran overnight, use “{overnight}”"),
            _ => String::new(),
        }
    )]
    EndsBeforeStart {
        span: String,
        /// The same with an end in the afternoon: 9-17 for 9-5.
        afternoon: Option<String>,
        overnight: Option<String>,
    },
    /// A date without a year, with a day of the week that it is not; with the date it is nearest to.
    #[error("{} is a {}", .0.format("%-d %b %Y"), weekday_name(.0.weekday()))]
    OtherWeekday(NaiveDate),
    #[error("the range ends on {} before it starts on {}", long_date(last), long_date(first))]
    Reversed { first: NaiveDate, last: NaiveDate },
    /// Outside the years 1970 to 9999, or outside the range of chrono.
    #[error("that is too far from today: only the years 1970 to 9999 are supported")]
    OutOfRange,
}

impl TimeError {
    /// The error with clock times in this style.
    pub(super) fn in_style(mut self, clock: ClockStyle) -> Self {
        if let Self::Skipped { style, .. } | Self::Twice { style, .. } = &mut self {
            *style = clock;
        }
        self
    }

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

pub(crate) fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

fn on_date(local: &NaiveDateTime, style: ClockStyle) -> String {
    format!("{} on {}", clock(local.time(), style), local.format("%-d %b %Y"))
}

/// `09:30`, `9:30 AM`, with seconds unless they are zero.
fn clock(time: NaiveTime, style: ClockStyle) -> String {
    if time.second() == 0 { style.time(time) } else { style.exact_time(time) }
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
