//! DAY: one day, by its name or its date.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Month, NaiveDate, Utc, Weekday};

use super::words::{counted_in_figures, number, year};
use super::{Clock, Now, TimeError};

/// A date without a year is the coming one up to so many days ahead, and else the last one.
const AHEAD: i64 = 60;
/// The same with the day of the week that it then is, as lists print planned days.
const FAR_AHEAD: i64 = 300;

/// The most days back that `3 days ago` counts: a hundred years.
const MOST_DAYS: u32 = 36_525;

/// A day by name or date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Today,
    Yesterday,
    Tomorrow,
    /// `mon`: the last such day, today included; with a clock time today only when that is past.
    Weekday(Weekday),
    /// `last mon`: the last such day before today.
    Last(Weekday),
    /// `next mon`: the first such day after today.
    Next(Weekday),
    /// `3 days ago`
    Ago(u32),
    /// `in 3 days`
    In(u32),
    /// `26 Nov`, `Thu 26 Nov`
    Annual(Annual),
    /// `26 Nov 2026`
    Spelled(NaiveDate),
    /// `2026-11-26`, `26.11.2026`: with a clock time the date of the calendar.
    Date(NaiveDate),
}

/// A date without a year, perhaps with the day of the week, which then decides on the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Annual {
    weekday: Option<Weekday>,
    /// 1 to 12
    month: u32,
    day: u32,
}

/// Why a text in the form of a date names no day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DateFlaw {
    /// The month has no such day, or the year no such week.
    NoSuchDate,
    /// It is another day of the week.
    Is(Weekday),
}

impl Day {
    /// Reads a day; the text is [`plain`](super::words::plain).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("on ").unwrap_or(text);
        let text = text.strip_prefix("the ").unwrap_or(text);
        match text {
            "today" => return Some(Self::Today),
            "yesterday" => return Some(Self::Yesterday),
            "tomorrow" => return Some(Self::Tomorrow),
            "day before yesterday" => return Some(Self::Ago(2)),
            "day after tomorrow" => return Some(Self::In(2)),
            _ => {}
        }
        if let Some(day) = weekday(text) {
            return Some(Self::Weekday(day));
        }
        match text.split_once(' ') {
            Some(("last", day)) => weekday(day).map(Self::Last),
            Some(("next", day)) => weekday(day).map(Self::Next),
            Some(("in", count)) => days(count).map(Self::In),
            // The heading of a list names the day twice.
            Some(("today," | "yesterday," | "tomorrow,", date)) => dated(date)?.ok(),
            _ => ago(text).map(Self::Ago).or_else(|| dated(text)?.ok()),
        }
    }

    /// `date` by its name relative to today, if it has one.
    pub(super) fn of(date: NaiveDate, now: &Now) -> Self {
        Self::named(date, now).unwrap_or(Self::Date(date))
    }

    fn named(date: NaiveDate, now: &Now) -> Option<Self> {
        let mut named = [Self::Today, Self::Yesterday, Self::Tomorrow].into_iter();
        named.find(|day| day.date(now) == Ok(date))
    }

    /// The day to name with a clock time that is on this date of the calendar.
    pub(super) fn of_clock(date: NaiveDate, clock: Clock, now: &Now) -> Self {
        let day = if clock < now.day_start { date.pred_opt() } else { Some(date) };
        day.and_then(|day| Self::named(day, now)).unwrap_or(Self::Date(date))
    }

    /// The instant of a clock time on this day. One before the start of the day is that of the night behind it,
    /// unless the day is a date of the calendar.
    pub(super) fn at(self, clock: Clock, now: &Now) -> Result<DateTime<Utc>, TimeError> {
        match self {
            Self::Date(date) => now.clock_on(date, clock),
            day => now.clock_within(day.date(now)?, clock),
        }
    }

    /// The local date; a weekday may be today.
    pub(super) fn date(self, now: &Now) -> Result<NaiveDate, TimeError> {
        let today = now.today();
        let before = |days: u32| today.checked_sub_days(Days::new(days.into()));
        let since = |day| today.weekday().days_since(day);
        let date = match self {
            Self::Today => Some(today),
            Self::Yesterday => today.pred_opt(),
            Self::Tomorrow => today.succ_opt(),
            Self::Weekday(day) => before(since(day)),
            Self::Last(day) => before(if since(day) == 0 { 7 } else { since(day) }),
            Self::Next(day) => today.checked_add_days(Days::new((7 - since(day)).into())),
            Self::Ago(days) => before(days),
            Self::In(days) => today.checked_add_days(Days::new(days.into())),
            Self::Annual(date) => return date.resolve(today),
            Self::Spelled(date) | Self::Date(date) => Some(date),
        };
        date.ok_or(TimeError::OutOfRange)
    }
}

impl Annual {
    fn resolve(self, today: NaiveDate) -> Result<NaiveDate, TimeError> {
        let in_year = |year: i32| NaiveDate::from_ymd_opt(year, self.month, self.day);
        let year = today.year();
        let is_near = |date: &NaiveDate| (*date - today).num_days() <= AHEAD;
        let coming = (year..year + 2).filter_map(in_year).find(|date| *date > today);
        // A leap day is at most eight years back.
        let last = (0..9).filter_map(|back| in_year(year - back)).find(|date| *date <= today);
        let nearest = coming.filter(is_near).or(last).ok_or(TimeError::OutOfRange)?;
        let Some(weekday) = self.weekday else { return Ok(nearest) };
        // The day of the week may tell the last one from the coming one.
        let coming = coming.filter(|date| (*date - today).num_days() <= FAR_AHEAD);
        let mut fits = [Some(nearest), last, coming].into_iter().flatten();
        fits.find(|date| date.weekday() == weekday).ok_or(TimeError::OtherWeekday(nearest))
    }
}

/// `mon`, `monday` and what else is common.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    match text.trim_end_matches(['.', ',']) {
        "tues" => Some(Weekday::Tue),
        "weds" => Some(Weekday::Wed),
        "thur" | "thurs" => Some(Weekday::Thu),
        text => text.parse().ok(),
    }
}

/// `nov`, `november`
pub(super) fn month(text: &str) -> Option<Month> {
    match text.trim_end_matches(['.', ',']) {
        "sept" => Some(Month::September),
        text => text.parse().ok(),
    }
}

/// The number of days in `3 days ago`, `3d ago`, `2 weeks ago` and `-3d`.
pub(super) fn ago(text: &str) -> Option<u32> {
    let length = text.strip_suffix(" ago").or_else(|| text.strip_prefix('-'))?;
    days(length.trim())
}

/// The number of days in `3 days`, `3d`, `2 weeks` and `2w`: at least one, at most a hundred years.
pub(super) fn days(text: &str) -> Option<u32> {
    let text = &*counted_in_figures(text);
    let (count, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let size = match unit.trim_start() {
        "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        _ => return None,
    };
    number(count, 1..=5)?.checked_mul(size).filter(|days| (1..=MOST_DAYS).contains(days))
}

/// A date in figures or with the name of its month; an error where the calendar has no such day.
pub(super) fn dated(text: &str) -> Option<Result<Day, DateFlaw>> {
    in_figures(text).or_else(|| spelled(text))
}

/// `2026-11-26`, `2026-2-7`, `2026/11/26`, `20261126`, `26.11.2026`, `26.11.`, `2026-W48-4`
fn in_figures(text: &str) -> Option<Result<Day, DateFlaw>> {
    let exists = |date: Option<NaiveDate>| date.map(Day::Date).ok_or(DateFlaw::NoSuchDate);
    if number(text, 8..=8).is_some() {
        let (year_text, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        // Eight digits are a date only if they look like one; there are telephone numbers.
        let (month, day) = (number(month, 2..=2)?, number(day, 2..=2)?);
        let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
        let year = year(year_text).filter(|year| is_date && (1970..2100).contains(year))?;
        return Some(exists(NaiveDate::from_ymd_opt(year, month, day)));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else { return None };
    let signs = (text.as_bytes()[first.len()], text.as_bytes()[first.len() + 1 + second.len()]);
    match signs {
        (b'-', b'-') if second.starts_with('w') => {
            let week = number(&second[1..], 1..=2)?;
            let day = Weekday::try_from(u8::try_from(number(third, 1..=1)?.checked_sub(1)?).ok()?);
            Some(exists(NaiveDate::from_isoywd_opt(year(first)?, week, day.ok()?)))
        }
        (b'-', b'-') | (b'/', b'/') => {
            let (month, day) = (number(second, 1..=2)?, number(third, 1..=2)?);
            Some(exists(NaiveDate::from_ymd_opt(year(first)?, month, day)))
        }
        (b'.', b'.') => {
            let (day, month) = (number(first, 1..=2)?, number(second, 1..=2)?);
            if third.is_empty() {
                return Some(annual(None, month, day));
            }
            Some(exists(NaiveDate::from_ymd_opt(year(third)?, month, day)))
        }
        _ => None,
    }
}

/// `26 Nov`, `Thu 26 Nov 2026`, `Nov 26`, `November 26th, 2026`
fn spelled(text: &str) -> Option<Result<Day, DateFlaw>> {
    let mut words: Vec<&str> = text.split(' ').map(|word| word.trim_end_matches(',')).collect();
    let named_weekday = words.first().and_then(|word| weekday(word));
    if named_weekday.is_some() {
        words.remove(0);
    }
    words.retain(|word| *word != "of");
    let named_year = match words[..] {
        [_, _, last] => Some(year(last)?),
        [_, _] => None,
        _ => return None,
    };
    let (month, day) = match (day_of_month(words[0]), day_of_month(words[1])) {
        (Some(day), None) => (month(words[1])?, day),
        (None, Some(day)) => (month(words[0])?, day),
        _ => return None,
    };
    let month = month.number_from_month();
    let Some(year) = named_year else {
        return Some(annual(named_weekday, month, day));
    };
    Some(match NaiveDate::from_ymd_opt(year, month, day) {
        None => Err(DateFlaw::NoSuchDate),
        Some(date) if named_weekday.is_some_and(|it| it != date.weekday()) => {
            Err(DateFlaw::Is(date.weekday()))
        }
        Some(date) => Ok(Day::Spelled(date)),
    })
}

/// A date without a year; an error where no year has it.
fn annual(weekday: Option<Weekday>, month: u32, day: u32) -> Result<Day, DateFlaw> {
    // A leap year has all the days there are.
    let exists = NaiveDate::from_ymd_opt(2024, month, day).is_some();
    let date = Day::Annual(Annual { weekday, month, day });
    if exists { Ok(date) } else { Err(DateFlaw::NoSuchDate) }
}

/// `26`, `26th`, `26.`
fn day_of_month(word: &str) -> Option<u32> {
    let ends = ["st", "nd", "rd", "th", "."];
    let digits = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    number(digits, 1..=2).filter(|day| *day <= 31)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Weekday(day) => write!(f, "{day}"),
            Self::Last(day) => write!(f, "last {day}"),
            Self::Next(day) => write!(f, "next {day}"),
            Self::Ago(1) => f.write_str("1 day ago"),
            Self::Ago(days) => write!(f, "{days} days ago"),
            Self::In(1) => f.write_str("in 1 day"),
            Self::In(days) => write!(f, "in {days} days"),
            Self::Annual(date) => date.fmt(f),
            Self::Spelled(date) => write!(f, "{}", date.format("%-d %b %Y")),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

impl fmt::Display for Annual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(weekday) = self.weekday {
            write!(f, "{weekday} ")?;
        }
        let month = u8::try_from(self.month).ok().and_then(|month| Month::try_from(month).ok());
        write!(f, "{} {}", self.day, month.map_or("", |month| &month.name()[..3]))
    }
}
