//! CLOCK: a time of day, `9:00`.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};

use super::words::{number, plain};

const DAY: u32 = 86_400;

/// A time of day, from 0:00 to 24:00, which is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clock {
    /// Since midnight.
    seconds: u32,
}

impl Clock {
    pub(crate) const MIDNIGHT: Self = Self { seconds: 0 };

    /// A time of day at which days may begin, by noon at the latest.
    pub(crate) fn of_day_start(text: &str) -> Option<Self> {
        Self::parse(&plain(text)).filter(|clock| clock.seconds <= DAY / 2)
    }

    /// Reads `9`, `930`, `9:30`, `9:30:15`, each also with am or pm, `half past 9`, `noon`, `midnight` and `24:00`.
    /// The text is [`plain`].
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("at ").unwrap_or(text);
        if let Some(clock) = past_or_to(text) {
            return Some(clock);
        }
        let (digits, half) = match text {
            "midnight" => return Some(Self::MIDNIGHT),
            "noon" => ("12", None),
            _ => Half::split(text),
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
        let sixtieth = |text| number(text, 2..=2).filter(|number| *number < 60);
        let (minutes, seconds) = (sixtieth(minute)?, sixtieth(second)?);
        let hour = match (number(hour, 1..=2)?, half) {
            (hour @ 0..=24, None) => hour,
            (hour @ 1..=12, Some(half)) => hour % 12 + if half == Half::Pm { 12 } else { 0 },
            _ => return None,
        };
        let seconds = hour * 3600 + minutes * 60 + seconds;
        (seconds <= DAY).then_some(Self { seconds })
    }

    /// The local time on this day; that of 24:00 is the midnight after it. `None` at the end of the calendar.
    pub(super) fn on(self, date: NaiveDate) -> Option<NaiveDateTime> {
        date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(self.seconds.into()))
    }

    /// Twelve hours later, of a time in the morning: what 5 may mean behind 9.
    pub(super) fn in_the_afternoon(self) -> Option<Self> {
        (self.seconds < DAY / 2).then(|| Self { seconds: self.seconds + DAY / 2 })
    }

    /// Minutes from another time of day to this one; negative where it is before that.
    pub(super) fn minutes_since(self, other: Self) -> i64 {
        (i64::from(self.seconds) - i64::from(other.seconds)) / 60
    }

    /// As it is typed in this style: `9:30`, `9:30 PM`, with seconds unless they are zero. The end of the day is
    /// 24:00 in both.
    pub(super) fn text(self, style: ClockStyle) -> String {
        match style {
            ClockStyle::H12 if self.seconds < DAY => {
                let hour = self.seconds / 3600;
                let twelve = Self { seconds: self.seconds % 3600 + (hour + 11) % 12 * 3600 + 3600 };
                format!("{twelve} {}", half_name(hour >= 12))
            }
            _ => self.to_string(),
        }
    }

    /// The time of day of a local time.
    pub(super) fn of(time: NaiveTime) -> Self {
        Self { seconds: time.num_seconds_from_midnight() }
    }
}

/// How clock times are written. Both ways are read, however they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ClockStyle {
    /// `13:05`
    #[default]
    H24,
    /// `1:05 PM`
    H12,
}

impl ClockStyle {
    /// A time of day: `09:30`, or `9:30 AM`.
    pub(super) fn time(self, time: NaiveTime) -> String {
        let minute = time.minute();
        match self {
            Self::H24 => format!("{:02}:{minute:02}", time.hour()),
            Self::H12 => {
                let (is_afternoon, hour) = time.hour12();
                format!("{hour}:{minute:02} {}", half_name(is_afternoon))
            }
        }
    }

    /// A time of day to the second: `09:30:05`, or `9:30:05 AM`.
    pub(super) fn exact_time(self, time: NaiveTime) -> String {
        let (minute, second) = (time.minute(), time.second());
        match self {
            Self::H24 => format!("{:02}:{minute:02}:{second:02}", time.hour()),
            Self::H12 => {
                let (is_afternoon, hour) = time.hour12();
                format!("{hour}:{minute:02}:{second:02} {}", half_name(is_afternoon))
            }
        }
    }
}

fn half_name(is_afternoon: bool) -> &'static str {
    if is_afternoon { "PM" } else { "AM" }
}

impl fmt::Display for ClockStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::H24 => "24h",
            Self::H12 => "12h",
        })
    }
}

/// The half of the day that a clock time names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

impl Half {
    /// A clock time without the `am`, `pm`, `a.m.`, `p.m.`, `a` or `p` that it may end in.
    pub(super) fn split(text: &str) -> (&str, Option<Self>) {
        let ends = [("am", Self::Am), ("pm", Self::Pm), ("a.m.", Self::Am), ("p.m.", Self::Pm)];
        let spaced = ends.iter().find_map(|(end, half)| Some((text.strip_suffix(end)?, *half)));
        if let Some((digits, half)) = spaced {
            return (digits.trim_end(), Some(half));
        }
        // One letter is part of it only where nothing is between: `8:30a`.
        let attached = [("a", Self::Am), ("p", Self::Pm)];
        let digits = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
        attached
            .iter()
            .find_map(|(end, half)| {
                Some((text.strip_suffix(end).filter(|it| digits(it))?, Some(*half)))
            })
            .unwrap_or((text, None))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Am => "am",
            Self::Pm => "pm",
        }
    }
}

/// `half past 9`, `quarter past 9 pm`, `quarter to 10`
fn past_or_to(text: &str) -> Option<Clock> {
    const QUARTER: u32 = 900;
    let (from_hour, is_later) = match text.split_once(" past ") {
        Some((part, hour)) => ((part, hour), true),
        None => (text.split_once(" to ")?, false),
    };
    let length = match (from_hour.0, is_later) {
        ("half", true) => 2 * QUARTER,
        ("quarter" | "a quarter", _) => QUARTER,
        _ => return None,
    };
    let Clock { seconds } = Clock::parse(from_hour.1).filter(|hour| hour.seconds % 3600 == 0)?;
    let seconds =
        if is_later { seconds.checked_add(length)? } else { seconds.checked_sub(length)? };
    (seconds <= DAY).then_some(Clock { seconds })
}

/// As it is parsed, with seconds unless they are zero.
impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, seconds) = (self.seconds / 60, self.seconds % 60);
        write!(f, "{}:{:02}", minutes / 60, minutes % 60)?;
        if seconds > 0 { write!(f, ":{seconds:02}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_styles_can_be_typed() {
        for (text, typed) in [
            ("0:00", "12:00 AM"),
            ("0:30", "12:30 AM"),
            ("9:00", "9:00 AM"),
            ("11:59:59", "11:59:59 AM"),
            ("12:00", "12:00 PM"),
            ("13:05", "1:05 PM"),
            ("23:59", "11:59 PM"),
            ("24:00", "24:00"),
        ] {
            let clock = Clock::parse(text).unwrap();
            assert_eq!(clock.text(ClockStyle::H24), text);
            assert_eq!(clock.text(ClockStyle::H12), typed);
            assert_eq!(Clock::parse(&typed.to_lowercase()), Some(clock));
        }
    }
}
