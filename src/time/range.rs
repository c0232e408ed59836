//! RANGE: the syntax for consecutive days.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Month, Months, NaiveDate, Weekday};

use super::words::{self, number, plain};
use super::{Day, Now, Period, SyntaxError, TimeError};

/// Parsed consecutive days; the dates depend on the [`Now`] at which they are resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RangeExpr {
    /// `all`: from the first year of Toggl to [`DAYS_AHEAD`] after today.
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
    /// `last 7 days`, `last 3 months`: so many units up to today.
    UpToToday(u32, Unit),
    /// `2026`
    Year(i32),
    /// `2026-Q4`, with its first month.
    Quarter(NaiveDate),
    /// `2026-11`, with its first day.
    Month(NaiveDate),
    /// `2026-W47`, an ISO week, with its Monday.
    Week(NaiveDate),
    /// `november`: the last such month, the current one included.
    Named(Month),
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

/// How far `all` extends beyond today, for planned entries.
const DAYS_AHEAD: Days = Days::new(60);

/// The largest count in `last 7 days`: a hundred years of days.
const MOST_UNITS: u32 = 36_525;

impl RangeExpr {
    /// The days and the instants that bound them.
    pub(crate) fn resolve(&self, now: &Now) -> Result<Period, TimeError> {
        let (first, last) = self.days(now).ok_or(TimeError::OutOfRange)?;
        Period::of_days(first, last, now)
    }

    fn days(&self, now: &Now) -> Option<(NaiveDate, NaiveDate)> {
        let beginning = NaiveDate::from_yo_opt(FIRST_YEAR, 1)?;
        match self {
            Self::All => Some((beginning, now.today().checked_add_days(DAYS_AHEAD)?)),
            Self::Of(named_days) => named_days.days(now),
            Self::Between(from, to) => {
                let first = from.map_or(Some(beginning), |from| Some(from.days(now)?.0))?;
                let last = to.map_or(Some(now.today()), |to| Some(to.days(now)?.1))?;
                Some((first, last))
            }
        }
    }
}

impl NamedDays {
    fn days(self, now: &Now) -> Option<(NaiveDate, NaiveDate)> {
        let today = now.today();
        match self {
            Self::Day(day) => Unit::Day.beginning(day.date(now)?),
            Self::This(unit) => unit.beginning(unit.first_day(today, now.week_start)?),
            Self::Last(unit) => {
                unit.beginning(unit.earlier(unit.first_day(today, now.week_start)?, 1)?)
            }
            Self::UpToToday(count, unit) => Some((unit.earlier(today, count)?.succ_opt()?, today)),
            Self::Year(year) => Unit::Year.beginning(NaiveDate::from_yo_opt(year, 1)?),
            Self::Quarter(first) => Unit::Quarter.beginning(first),
            Self::Month(first) => Unit::Month.beginning(first),
            Self::Week(monday) => Unit::Week.beginning(monday),
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
        parse(&plain(text)).ok_or_else(|| SyntaxError::new(SyntaxError::Range, text))
    }
}

fn parse(text: &str) -> Option<RangeExpr> {
    if text == "all" {
        return Some(RangeExpr::All);
    }
    if let Some((from, to)) = text.split_once("..") {
        return match (from.trim_end(), to.trim_start()) {
            ("", "") => None,
            ("", to) => Some(RangeExpr::Between(None, Some(named_days(to)?))),
            (from, "") => Some(RangeExpr::Between(Some(named_days(from)?), None)),
            (from, to) => Some(RangeExpr::Between(Some(named_days(from)?), Some(named_days(to)?))),
        };
    }
    if let Some((from, to)) = text.split_once(" to ") {
        return Some(RangeExpr::Between(Some(named_days(from)?), Some(named_days(to)?)));
    }
    named_days(text).map(RangeExpr::Of)
}

fn named_days(text: &str) -> Option<NamedDays> {
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["this", unit] => Unit::from_word(unit).map(NamedDays::This),
        ["last", unit] => Unit::from_word(unit).map(NamedDays::Last),
        ["last", count, units] => {
            let count = number(count, 1..=9).filter(|count| (1..=MOST_UNITS).contains(count))?;
            let unit = Unit::from_word(units.strip_suffix('s').unwrap_or(units))?;
            Some(NamedDays::UpToToday(count, unit))
        }
        [word] => (Day::from_word(word).map(NamedDays::Day))
            .or_else(|| Unit::from_word(word).map(NamedDays::This))
            .or_else(|| word.parse().ok().map(NamedDays::Named))
            .or_else(|| words::year(word).map(NamedDays::Year))
            .or_else(|| part_of_year(word)),
        _ => None,
    }
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
            Self::UpToToday(count, unit) => {
                write!(f, "last {count} {}{}", unit.name(), if *count == 1 { "" } else { "s" })
            }
            Self::Year(year) => write!(f, "{year}"),
            Self::Quarter(first) => write!(f, "{}-Q{}", first.year(), first.month0() / 3 + 1),
            Self::Month(first) => write!(f, "{}", first.format("%Y-%m")),
            Self::Week(monday) => write!(f, "{}", monday.format("%G-W%V")),
            Self::Named(month) => f.write_str(month.name()),
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
        ]);
    }

    #[test]
    fn refuses_other_text() {
        assert_refuses::<RangeExpr>(
            " | .. | ... | mon...fri | mon..tue..wed | all..today | last | last 0 days | \
             last x days | last 99999 days | last last week | 1969 | 20266 | 2026-00 | \
             2026-13 | 2026-q0 | 2026-q5 | 2026-W54 | 2025-W53 | 2026-02-29 | 2026-1 | weeks | \
             mon tue | to | today to | 2026-wé",
        );
    }

    #[test]
    fn resolves_to_whole_days() {
        for (text, expected) in [
            ("all", "2006-01-01 to 2026-05-01"),
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
            ("today..sun", "the range ends on Sun 1 Mar 2026 before it begins on Mon 2 Mar 2026"),
            (
                "last 900 months",
                "that is too far from today: the years from 1970 to 9999 are taken",
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
