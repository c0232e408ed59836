//! RANGE: the syntax for consecutive days.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Month, Months, NaiveDate, Weekday};

use super::day::{self, Day};
use super::error::Excerpt;
use super::words::{self, counted_in_figures, divisions, number, plain};
use super::{Now, Period, SyntaxError, TimeError};

/// Parsed consecutive days; the dates depend on the [`Now`] at which they are resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RangeExpr {
    /// `all`: from the first year of Toggl, without an end.
    All,
    /// `last week`
    Of(NamedDays),
    /// `mon..today`: from the first day of the first range, by default the first year of Toggl, to the
    /// last day of the second one, by default today.
    Between(Option<NamedDays>, Option<NamedDays>),
}

/// Consecutive days with one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedDays {
    /// `today`, `mon`, `2026-11-20`
    Day(Day),
    /// `week`, `this month`: the whole current unit.
    This(Unit),
    /// `last week`: the whole unit before the current one.
    Last(Unit),
    /// `next week`: the whole unit after the current one.
    Next(Unit),
    /// `last 7 days`, `7 days`, `7d`: so many units up to today.
    UpToToday(u32, Unit),
    /// `2026`
    Year(i32),
    /// `2026-Q4`, with its first month.
    Quarter(NaiveDate),
    /// `2026-11`, `november 2026`, with its first day.
    Month(NaiveDate),
    /// `2026-W47`, an ISO week, with its Monday.
    Week(NaiveDate),
    /// `november`: the last such month, the current one included.
    Named(Month),
    /// `q4`: the last such quarter, the current one included.
    NamedQuarter(u32),
    /// `w47`: the last such ISO week, the current one included.
    NamedWeek(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The year in which Toggl started.
const FIRST_YEAR: i32 = 2006;

/// The largest count in `last 7 days`: a hundred years of days.
const MOST_UNITS: u32 = 36_525;

impl RangeExpr {
    /// From the first day of one range to the last day of another.
    pub(crate) fn between(from: Option<Self>, to: Option<Self>) -> Option<Self> {
        let named = |range: Option<Self>| match range {
            None => Some(None),
            Some(Self::Of(days)) => Some(Some(days)),
            Some(Self::All | Self::Between(..)) => None,
        };
        Some(Self::Between(named(from)?, named(to)?))
    }

    /// The days and the instants that bound them.
    pub(crate) fn resolve(&self, now: &Now) -> Result<Period, TimeError> {
        let (first, last) = self.days(now)?;
        Period::of_days(first, last, now)
    }

    fn days(&self, now: &Now) -> Result<(NaiveDate, NaiveDate), TimeError> {
        let beginning = NaiveDate::from_yo_opt(FIRST_YEAR, 1).ok_or(TimeError::OutOfRange)?;
        match self {
            Self::All => {
                let end = NaiveDate::from_ymd_opt(*words::YEARS.end(), 12, 31);
                Ok((beginning, end.ok_or(TimeError::OutOfRange)?))
            }
            Self::Of(named_days) => named_days.days(now),
            Self::Between(from, to) => {
                let first = from.map_or(Ok(beginning), |from| Ok(from.days(now)?.0))?;
                let last = match to {
                    None => now.today(),
                    Some(NamedDays::Day(Day::Weekday(day))) => last_weekday(first, *day, now)?,
                    Some(to) => to.days(now)?.1,
                };
                Ok((first, last))
            }
        }
    }
}

/// The last day of `mon..fri`: the first Friday since that Monday, which may be still to come. After a start of
/// long ago it is the last Friday.
fn last_weekday(first: NaiveDate, day: Weekday, now: &Now) -> Result<NaiveDate, TimeError> {
    let last = Day::Weekday(day).date(now)?;
    let since = Days::new(day.days_since(first.weekday()).into());
    let next = first.checked_add_days(since).ok_or(TimeError::OutOfRange)?;
    Ok(last.max(next))
}

impl NamedDays {
    fn days(self, now: &Now) -> Result<(NaiveDate, NaiveDate), TimeError> {
        if let Self::Day(day) = self {
            let date = day.date(now)?;
            return Ok((date, date));
        }
        self.unit(now).ok_or(TimeError::OutOfRange)
    }

    fn unit(self, now: &Now) -> Option<(NaiveDate, NaiveDate)> {
        let today = now.today();
        let current = |unit: Unit| unit.first_day(today, now.week_start);
        match self {
            Self::Day(_) => None,
            Self::This(unit) => unit.beginning(current(unit)?),
            Self::Last(unit) => unit.beginning(unit.earlier(current(unit)?, 1)?),
            Self::Next(unit) => {
                let (_, last) = unit.beginning(current(unit)?)?;
                unit.beginning(last.succ_opt()?)
            }
            Self::UpToToday(count, unit) => Some((unit.earlier(today, count)?.succ_opt()?, today)),
            Self::Year(year) => Unit::Year.beginning(NaiveDate::from_yo_opt(year, 1)?),
            Self::Quarter(first) => Unit::Quarter.beginning(first),
            Self::Month(first) => Unit::Month.beginning(first),
            Self::Week(monday) => Unit::Week.beginning(monday),
            Self::NamedQuarter(quarter) => {
                let month = (quarter - 1) * 3 + 1;
                let year = today.year() - i32::from(month > today.month());
                Unit::Quarter.beginning(NaiveDate::from_ymd_opt(year, month, 1)?)
            }
            Self::NamedWeek(week) => {
                let year = today.iso_week().year();
                let mondays = (0..8)
                    .filter_map(|back| NaiveDate::from_isoywd_opt(year - back, week, Weekday::Mon));
                Unit::Week.beginning(mondays.into_iter().find(|monday| *monday <= today)?)
            }
            Self::Named(month) => {
                let month = month.number_from_month();
                let year = today.year() - i32::from(month > today.month());
                Unit::Month.beginning(NaiveDate::from_ymd_opt(year, month, 1)?)
            }
        }
    }
}

impl Unit {
    const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == word)
    }

    /// The first day of the unit `date` lies in.
    fn first_day(self, date: NaiveDate, week_start: Weekday) -> Option<NaiveDate> {
        match self {
            Self::Day => Some(date),
            Self::Week => date.week(week_start).checked_first_day(),
            Self::Month => date.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_yo_opt(date.year(), 1),
        }
    }

    /// First and last day of the unit that begins on `first`.
    fn beginning(self, first: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (months, days) = self.times(1)?;
        let next = first.checked_add_months(months)?.checked_add_days(days)?;
        Some((first, next.pred_opt()?))
    }

    /// `count` of these before `date`.
    fn earlier(self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        let (months, days) = self.times(count)?;
        date.checked_sub_months(months)?.checked_sub_days(days)
    }

    /// The length of `count` units. Months differ in length, so they are not counted in days.
    fn times(self, count: u32) -> Option<(Months, Days)> {
        let (months, days) = match self {
            Self::Day => (0, 1),
            Self::Week => (0, 7),
            Self::Month => (1, 0),
            Self::Quarter => (3, 0),
            Self::Year => (12, 0),
        };
        Some((Months::new(count.checked_mul(months)?), Days::new(u64::from(count) * days)))
    }
}

impl FromStr for RangeExpr {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        parse(&counted_in_figures(&plain(text))).ok_or_else(|| {
            let mut words = text.split([' ', '.']);
            match words.find(|word| is_no_part_of_year(&plain(word))) {
                Some(word) => SyntaxError::NoSuchDate(Excerpt::of(word)),
                None => SyntaxError::new(SyntaxError::Range, text),
            }
        })
    }
}

fn parse(text: &str) -> Option<RangeExpr> {
    // `:lastweek`, as timewarrior has it.
    let hint = text.strip_prefix(':').map(|hint| hint.replacen("last", "last ", 1));
    let text = hint.as_deref().unwrap_or(text);
    if text == "all" {
        return Some(RangeExpr::All);
    }
    let between = |from: &str, to: &str| {
        Some(RangeExpr::Between(
            Some(named_days(from.trim_end())?),
            Some(named_days(to.trim_start())?),
        ))
    };
    if let Some((from, to)) = text.split_once("...").or_else(|| text.split_once("..")) {
        return match (from.trim_end(), to.trim_start()) {
            ("", "") => None,
            ("", to) => Some(RangeExpr::Between(None, Some(named_days(to)?))),
            (from, "") => Some(RangeExpr::Between(Some(named_days(from)?), None)),
            (from, to) => between(from, to),
        };
    }
    // `mon-fri`
    if let Some((from, to)) = text.split_once('-')
        && let (Some(from), Some(to)) =
            (day::weekday(from.trim_end()), day::weekday(to.trim_start()))
    {
        let day = |day| Some(NamedDays::Day(Day::Weekday(day)));
        return Some(RangeExpr::Between(day(from), day(to)));
    }
    if let Some(from) = text.strip_prefix("since ") {
        return Some(RangeExpr::Between(Some(named_days(from)?), None));
    }
    if let Some(to) = text.strip_prefix("until ").or_else(|| text.strip_prefix("till ")) {
        return Some(RangeExpr::Between(None, Some(named_days(to)?)));
    }
    let signed = text.strip_prefix("from ").unwrap_or(text);
    let signs = [" to ", " until ", " till ", " - ", " – "];
    signs
        .iter()
        .find_map(|sign| signed.split_once(sign))
        .and_then(|(from, to)| between(from, to))
        .or_else(|| named_days(text).map(RangeExpr::Of))
        .or_else(|| two_dates(text))
        .or_else(|| Some(RangeExpr::Between(Some(named_days(text.strip_prefix("from ")?)?), None)))
}

/// `2026-11-01 2026-11-15`
fn two_dates(text: &str) -> Option<RangeExpr> {
    let date = |text: &str| {
        let day = Day::parse(text).filter(|day| matches!(day, Day::Date(_) | Day::Annual(_)));
        day.map(NamedDays::Day)
    };
    divisions(text)
        .find_map(|(from, to)| Some(RangeExpr::Between(Some(date(from)?), Some(date(to)?))))
}

fn named_days(text: &str) -> Option<NamedDays> {
    if let Some(day) = Day::parse(text) {
        return Some(NamedDays::Day(day));
    }
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["this" | "current", unit] => Unit::from_word(unit).map(NamedDays::This),
        ["last" | "previous" | "prev", unit] if Unit::from_word(unit).is_some() => {
            Unit::from_word(unit).map(NamedDays::Last)
        }
        ["next", unit] => Unit::from_word(unit).map(NamedDays::Next),
        ["last" | "past", packed] => packed_count(packed),
        ["week", week] => named_part(&format!("w{week}")),
        [quarter, year] if quarter.starts_with('q') => part_of_year(&format!("{year}-{quarter}")),
        [month, year] | [year, month] if day::month(month).is_some() => month_of(year, month),
        ["last" | "past", count, units] | [count, units] => up_to_today(count, units),
        [word] => Unit::from_word(word)
            .map(NamedDays::This)
            .or_else(|| day::month(word).map(NamedDays::Named))
            .or_else(|| words::year(word).map(NamedDays::Year))
            .or_else(|| part_of_year(word))
            .or_else(|| named_part(word))
            .or_else(|| packed_count(word)),
        _ => None,
    }
}

/// `7 days`, `3 months`
fn up_to_today(count: &str, units: &str) -> Option<NamedDays> {
    let count = number(count, 1..=9).filter(|count| (1..=MOST_UNITS).contains(count))?;
    let unit = Unit::from_word(units.strip_suffix('s').unwrap_or(units))?;
    Some(NamedDays::UpToToday(count, unit))
}

/// `7d`, `2w`
fn packed_count(word: &str) -> Option<NamedDays> {
    let unit = match word.chars().last()? {
        'd' => Unit::Day,
        'w' => Unit::Week,
        _ => return None,
    };
    up_to_today(&word[..word.len() - 1], unit.name())
}

/// `november 2025`
fn month_of(year: &str, month: &str) -> Option<NamedDays> {
    let month = day::month(month)?.number_from_month();
    NaiveDate::from_ymd_opt(words::year(year)?, month, 1).map(NamedDays::Month)
}

/// `q4`, `w47`
fn named_part(word: &str) -> Option<NamedDays> {
    let part = |sign, digits, most| {
        let part = number(word.strip_prefix(sign)?, 1..=digits)?;
        (1..=most).contains(&part).then_some(part)
    };
    let week = || part('w', 2, 53).map(NamedDays::NamedWeek);
    part('q', 1, 4).map(NamedDays::NamedQuarter).or_else(week)
}

/// `2026-11`, `2026-q4`, `2026-w47`
fn part_of_year(word: &str) -> Option<NamedDays> {
    let (year, rest) = word.split_once('-')?;
    let year = words::year(year)?;
    if let Some(quarter) = rest.strip_prefix('q') {
        let first_month = number(quarter, 1..=1)?.checked_sub(1)? * 3 + 1;
        return NaiveDate::from_ymd_opt(year, first_month, 1).map(NamedDays::Quarter);
    }
    if let Some(week) = rest.strip_prefix('w') {
        return NaiveDate::from_isoywd_opt(year, number(week, 1..=2)?, Weekday::Mon)
            .map(NamedDays::Week);
    }
    NaiveDate::from_ymd_opt(year, number(rest, 2..=2)?, 1).map(NamedDays::Month)
}

/// `2025-w53`, `2026-q5`, `2026-13`
fn is_no_part_of_year(word: &str) -> bool {
    let Some((year, rest)) = word.split_once('-') else { return false };
    let digits = rest.trim_start_matches(['q', 'w']);
    let has_form = words::year(year).is_some() && number(digits, 1..=2).is_some();
    has_form && part_of_year(word).is_none()
}

impl fmt::Display for RangeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Of(named_days) => named_days.fmt(f),
            Self::Between(from, to) => {
                from.map_or(Ok(()), |from| from.fmt(f))?;
                f.write_str("..")?;
                to.map_or(Ok(()), |to| to.fmt(f))
            }
        }
    }
}

impl fmt::Display for NamedDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::This(unit) => write!(f, "this {}", unit.name()),
            Self::Last(unit) => write!(f, "last {}", unit.name()),
            Self::Next(unit) => write!(f, "next {}", unit.name()),
            Self::UpToToday(count, unit) => {
                write!(f, "last {count} {}{}", unit.name(), if *count == 1 { "" } else { "s" })
            }
            Self::Year(year) => write!(f, "{year}"),
            Self::Quarter(first) => write!(f, "{}-Q{}", first.year(), first.month0() / 3 + 1),
            Self::Month(first) => write!(f, "{}", first.format("%Y-%m")),
            Self::Week(monday) => write!(f, "{}", monday.format("%G-W%V")),
            Self::Named(month) => f.write_str(month.name()),
            Self::NamedQuarter(quarter) => write!(f, "Q{quarter}"),
            Self::NamedWeek(week) => write!(f, "W{week:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{any_day, assert_reads, assert_refuses, monday};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parses_the_documented_forms() {
        assert_reads::<RangeExpr>(&[
            ("ALL", "all"),
            ("Today", "today"),
            ("week", "this week"),
            ("this  week", "this week"),
            ("last quarter", "last quarter"),
            ("last 7 days", "last 7 days"),
            ("last 1 months", "last 1 month"),
            ("2026", "2026"),
            ("2026-11", "2026-11"),
            ("2026-w7", "2026-W07"),
            ("2026-q4", "2026-Q4"),
            ("2026-11-20", "2026-11-20"),
            ("Monday", "Mon"),
            ("nov", "November"),
            ("mon..today", "Mon..today"),
            ("mon .. today", "Mon..today"),
            ("last month to today", "last month..today"),
            ("2026-11-01..", "2026-11-01.."),
            ("..2026-11", "..2026-11"),
            ("next week", "next week"),
            ("last monday", "last Mon"),
            ("next friday", "next Fri"),
            ("on monday", "Mon"),
            ("november 2025", "2025-11"),
            ("2025 nov", "2025-11"),
            ("nov 23", "23 Nov"),
            ("23 nov 2025", "23 Nov 2025"),
            ("Thu 26 Nov", "Thu 26 Nov"),
            ("Today, Mon 2 Mar", "Mon 2 Mar"),
            ("26.11.2026", "2026-11-26"),
            ("20261126", "2026-11-26"),
            ("2026-W48-5", "2026-11-27"),
            ("past 7 days", "last 7 days"),
            ("7 days", "last 7 days"),
            ("7d", "last 7 days"),
            ("2 weeks", "last 2 weeks"),
            ("last 2w", "last 2 weeks"),
            ("2 days ago", "2 days ago"),
            (":week", "this week"),
            (":lastweek", "last week"),
            (":yesterday", "yesterday"),
            ("mon...fri", "Mon..Fri"),
            ("2026-03-01...", "2026-03-01.."),
            ("Q4", "Q4"),
            ("q4 2026", "2026-Q4"),
            ("w7", "W07"),
            ("week 47", "W47"),
            ("mon-fri", "Mon..Fri"),
            ("prev week", "last week"),
            ("two weeks", "last 2 weeks"),
            ("since monday", "Mon.."),
            ("from monday", "Mon.."),
            ("until friday", "..Fri"),
            ("from mon to fri", "Mon..Fri"),
            ("mon - fri", "Mon..Fri"),
            ("2026-11-01 2026-11-15", "2026-11-01..2026-11-15"),
            ("1 nov 15 nov", "1 Nov..15 Nov"),
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<RangeExpr>(
            " | .. | ... | mon....fri | mon..tue..wed | all..today | last | last 0 days | \
             last x days | last 99999 days | last last week | 1969 | 20266 | 2026-00 | \
             2026-13 | 2026-q0 | 2026-q5 | 2026-W54 | 2025-W53 | 2026-02-29 | 2026-1 | weeks | \
             mon tue | to | today to | 2026-wé | 11/26 | 0d | since | next | next 7 days | \
             yesteday | 30 feb | 2026-02-30..",
        );
    }

    #[test]
    fn resolves_to_whole_days() {
        let wednesday =
            super::super::testing::now_in(chrono_tz::Tz::Europe__Berlin, "2026-03-04 10:00");
        assert_eq!(show("mon..sun", &wednesday), "2026-03-02 to 2026-03-08");
        assert_eq!(show("mon..fri", &wednesday), "2026-03-02 to 2026-03-06");
        for (text, expected) in [
            ("all", "2006-01-01 to 9999-12-31"),
            ("today", "2026-03-02 to 2026-03-02"),
            ("yesterday", "2026-03-01 to 2026-03-01"),
            ("mon", "2026-03-02 to 2026-03-02"),
            ("tue", "2026-02-24 to 2026-02-24"),
            ("week", "2026-03-02 to 2026-03-08"),
            ("last week", "2026-02-23 to 2026-03-01"),
            ("month", "2026-03-01 to 2026-03-31"),
            ("last month", "2026-02-01 to 2026-02-28"),
            ("quarter", "2026-01-01 to 2026-03-31"),
            ("last quarter", "2025-10-01 to 2025-12-31"),
            ("year", "2026-01-01 to 2026-12-31"),
            ("last year", "2025-01-01 to 2025-12-31"),
            ("last 7 days", "2026-02-24 to 2026-03-02"),
            ("last 3 weeks", "2026-02-10 to 2026-03-02"),
            ("last 3 months", "2025-12-03 to 2026-03-02"),
            ("2026", "2026-01-01 to 2026-12-31"),
            ("9999-12", "9999-12-01 to 9999-12-31"),
            ("2026-W01", "2025-12-29 to 2026-01-04"),
            ("2026-W53", "2026-12-28 to 2027-01-03"),
            ("2026-Q4", "2026-10-01 to 2026-12-31"),
            ("march", "2026-03-01 to 2026-03-31"),
            ("nov", "2025-11-01 to 2025-11-30"),
            ("last week..today", "2026-02-23 to 2026-03-02"),
            ("2026-01..2026-02", "2026-01-01 to 2026-02-28"),
            ("2026-02-27..", "2026-02-27 to 2026-03-02"),
            ("..2026-02-27", "2006-01-01 to 2026-02-27"),
            ("today..sun", "2026-03-02 to 2026-03-08"),
            ("mon..fri", "2026-03-02 to 2026-03-06"),
            ("tue..thu", "2026-02-24 to 2026-02-26"),
            ("fri..mon", "2026-02-27 to 2026-03-02"),
            ("2026-02-01..fri", "2026-02-01 to 2026-02-27"),
            ("next week", "2026-03-09 to 2026-03-15"),
            ("next month", "2026-04-01 to 2026-04-30"),
            ("last monday", "2026-02-23 to 2026-02-23"),
            ("next monday", "2026-03-09 to 2026-03-09"),
            ("2 weeks", "2026-02-17 to 2026-03-02"),
            ("2 days ago", "2026-02-28 to 2026-02-28"),
            ("23 feb", "2026-02-23 to 2026-02-23"),
            ("since fri", "2026-02-27 to 2026-03-02"),
            (
                "today..yesterday",
                "the range ends on Sun 1 Mar 2026 before it starts on Mon 2 Mar 2026",
            ),
            (
                "last 900 months",
                "that is too far from today: only the years 1970 to 9999 are supported",
            ),
        ] {
            assert_eq!(show(text, &monday()), expected, "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_the_configured_day_except_iso_weeks() {
        let now = Now { week_start: Weekday::Sun, ..monday() };
        assert_eq!(show("week", &now), "2026-03-01 to 2026-03-07");
        assert_eq!(show("last week", &now), "2026-02-22 to 2026-02-28");
        assert_eq!(show("2026-W10", &now), "2026-03-02 to 2026-03-08");
    }

    fn show(text: &str, now: &Now) -> String {
        match text.parse::<RangeExpr>().unwrap().resolve(now) {
            Ok(period) => format!("{} to {}", period.first, period.last),
            Err(error) => error.to_string(),
        }
    }

    fn any_named_days() -> impl Strategy<Value = NamedDays> {
        let unit = || prop::sample::select(Unit::ALL.to_vec());
        let first_of = |months: &'static [u32]| {
            let first = |(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            (words::YEARS, prop::sample::select(months)).prop_map(first)
        };
        let monday = |(year, week)| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).unwrap();
        prop_oneof![
            any_day().prop_map(NamedDays::Day),
            unit().prop_map(NamedDays::This),
            unit().prop_map(NamedDays::Last),
            unit().prop_map(NamedDays::Next),
            (1..=MOST_UNITS, unit()).prop_map(|(count, unit)| NamedDays::UpToToday(count, unit)),
            words::YEARS.prop_map(NamedDays::Year),
            first_of(&[1, 4, 7, 10]).prop_map(NamedDays::Quarter),
            first_of(&[1, 2, 3, 11, 12]).prop_map(NamedDays::Month),
            (words::YEARS, 1..=52_u32).prop_map(monday).prop_map(NamedDays::Week),
            (1..=12_u8).prop_map(|month| NamedDays::Named(month.try_into().unwrap())),
        ]
    }

    proptest! {
        #[test]
        fn survives_display(one in any_named_days(), other in prop::option::of(any_named_days())) {
            for range in [
                RangeExpr::Of(one),
                RangeExpr::Between(Some(one), other),
                RangeExpr::Between(other, Some(one)),
            ] {
                prop_assert_eq!(range.to_string().parse(), Ok(range));
            }
        }
    }
}
