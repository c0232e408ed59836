//! Words shared by the grammars: numbers, dates, days and clock times. All functions expect [`plain`]
//! text.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};

use super::Now;

/// `text` in lower case with single spaces, the input of all grammars.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// A whole number written with that many ASCII digits (at most nine), and nothing else.
pub(super) fn number(text: &str, digits: RangeInclusive<usize>) -> Option<u32> {
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only && digits.contains(&text.len()) { text.parse().ok() } else { None }
}

/// The accepted years.
pub(super) const YEARS: RangeInclusive<i32> = 1970..=9999;

pub(super) fn year(text: &str) -> Option<i32> {
    number(text, 4..=4)?.try_into().ok().filter(|year| YEARS.contains(year))
}

/// A date like 2026-11-20.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let (year_text, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year(year_text)?, number(month, 2..=2)?, number(day, 2..=2)?)
}

/// A clock time: `9`, `930`, `9:30`, `9:30:15`, each also with am or pm, `noon` and `midnight`.
pub(super) fn clock(text: &str) -> Option<NaiveTime> {
    let (digits, half) = match text {
        "midnight" => return Some(NaiveTime::MIN),
        "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        _ => match meridiem(text) {
            Some(suffix) => (text.strip_suffix(suffix)?.trim_end(), Some(suffix)),
            None => (text, None),
        },
    };
    let (hour, minute, second) = match digits.split(':').collect::<Vec<_>>()[..] {
        [hour] if hour.len() <= 2 => (hour, "00", "00"),
        [packed] => {
            let (hour, minute) = packed.split_at_checked(packed.len() - 2)?;
            (hour, minute, "00")
        }
        [hour, minute] => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let hour = match (number(hour, 1..=2)?, half) {
        (hour, None) => hour,
        (hour @ 1..=12, Some(half)) => hour % 12 + if half == "pm" { 12 } else { 0 },
        _ => return None,
    };
    NaiveTime::from_hms_opt(hour, number(minute, 2..=2)?, number(second, 2..=2)?)
}

/// The `am` or `pm` a clock time ends in.
pub(super) fn meridiem(text: &str) -> Option<&'static str> {
    ["am", "pm"].into_iter().find(|suffix| text.ends_with(suffix))
}

/// A clock time as [`clock`] parses it, with seconds unless they are zero.
pub(super) fn show_clock(time: NaiveTime) -> impl fmt::Display {
    time.format(if time.second() == 0 { "%-H:%M" } else { "%-H:%M:%S" })
}

/// A day by name or date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Today,
    Yesterday,
    Tomorrow,
    /// The last such day, today included; with a clock time today only when that is past.
    Weekday(Weekday),
    Date(NaiveDate),
}

impl Day {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "today" => Some(Self::Today),
            "yesterday" => Some(Self::Yesterday),
            "tomorrow" => Some(Self::Tomorrow),
            _ => word.parse().map(Self::Weekday).ok().or_else(|| date(word).map(Self::Date)),
        }
    }

    /// `date` by its name relative to today, if it has one.
    pub(super) fn of(date: NaiveDate, now: &Now) -> Self {
        let mut named = [Self::Today, Self::Yesterday, Self::Tomorrow].into_iter();
        named.find(|day| day.date(now) == Some(date)).unwrap_or(Self::Date(date))
    }

    /// The local date; a weekday may be today. `None` only at the limits of the calendar.
    pub(super) fn date(self, now: &Now) -> Option<NaiveDate> {
        let today = now.today();
        match self {
            Self::Today => Some(today),
            Self::Yesterday => today.pred_opt(),
            Self::Tomorrow => today.succ_opt(),
            Self::Weekday(day) => {
                today.checked_sub_days(Days::new(today.weekday().days_since(day).into()))
            }
            Self::Date(date) => Some(date),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Weekday(day) => write!(f, "{day}"),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}
