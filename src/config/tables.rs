//! Settings that are tables, or numbers of which the text counts: rates and targets.

use std::ops::Range;

use chrono::Weekday;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::Requirement;
use crate::model::{Currency, Rate, Target, is_same_text};
use crate::time::DurationExpr;

const RATE: Requirement = Requirement(
    "be the price of an hour with at most two decimals, for example 95, 95.50 or \"80 USD\"",
);
const CURRENCY: Requirement = Requirement("be a code of three letters, such as EUR");
const RATES: Requirement =
    Requirement("be a table of projects and clients with hourly rates, such as { Acme = 80 }");
const NAMED: Requirement = Requirement("name each project or client once");
const TARGET: Requirement = Requirement(
    "be a length of time in whole minutes up to 24h, such as 8h or 7h30m, or a table of weekdays with one, \
     such as { mon-thu = \"8h\", fri = \"6h\" }",
);
const WEEKDAYS: Requirement = Requirement(
    "name weekdays, such as mon, or the first and the last of several, such as mon-fri",
);
const ONCE: Requirement = Requirement("name each weekday once");

/// The longest target, in seconds.
const DAY: i64 = 86_400;

/// A value that breaks a rule, and where in the file, unless that is where its key is.
pub(super) struct Misfit {
    pub(super) requirement: Requirement,
    pub(super) span: Option<Range<usize>>,
}

impl From<Requirement> for Misfit {
    fn from(requirement: Requirement) -> Self {
        Self { requirement, span: None }
    }
}

impl Requirement {
    /// The error of an entry of a table.
    fn within(self, key: &Spanned<DeString>) -> Misfit {
        Misfit { requirement: self, span: Some(key.span()) }
    }
}

/// A rate: text, or the digits of a number as they are written, so that none becomes a float.
pub(super) fn rate(value: &DeValue) -> Result<Rate, Requirement> {
    let text = match value {
        DeValue::String(text) => text,
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return Err(RATE),
    };
    text.parse().map_err(|_| RATE)
}

pub(super) fn currency(text: &str) -> Result<Currency, Requirement> {
    text.parse().map_err(|_| CURRENCY)
}

/// The rates of projects and clients, in the order of the file.
pub(super) fn rates(value: DeValue) -> Result<Vec<(String, Rate)>, Misfit> {
    let DeValue::Table(table) = value else { return Err(RATES.into()) };
    let mut rates: Vec<(String, Rate)> = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().trim();
        if name.is_empty() || rates.iter().any(|(it, _)| is_same_text(it, name)) {
            return Err(NAMED.within(&key));
        }
        let rate = rate(value.get_ref()).map_err(|requirement| requirement.within(&key))?;
        rates.push((name.to_owned(), rate));
    }
    Ok(rates)
}

/// One length for all days from Monday to Friday, or a table of weekdays.
pub(super) fn target(value: DeValue) -> Result<Target, Misfit> {
    match value {
        DeValue::String(text) => Ok(Target::of_workdays(length(&text)?)),
        DeValue::Table(table) => by_weekday(table),
        _ => Err(TARGET.into()),
    }
}

fn by_weekday(table: DeTable) -> Result<Target, Misfit> {
    let mut target = Target::default();
    let mut named = Vec::new();
    for (key, value) in table {
        let DeValue::String(text) = value.get_ref() else { return Err(TARGET.within(&key)) };
        let seconds = length(text).map_err(|requirement| requirement.within(&key))?;
        for day in weekdays(key.get_ref()).ok_or_else(|| WEEKDAYS.within(&key))? {
            if named.contains(&day) {
                return Err(ONCE.within(&key));
            }
            named.push(day);
            target.set(day, seconds);
        }
    }
    Ok(target)
}

/// A weekday, or the weekdays from one to another: `mon-fri`, `Saturday`.
fn weekdays(name: &str) -> Option<Vec<Weekday>> {
    let day = |name: &str| name.trim().parse::<Weekday>().ok();
    let (first, last) = name.split_once('-').unwrap_or((name, name));
    let (mut next, last) = (day(first)?, day(last)?);
    let mut days = vec![next];
    while next != last {
        next = next.succ();
        days.push(next);
    }
    Some(days)
}

/// A length of time with a unit, in seconds. A bare number would mean seconds elsewhere in this file.
fn length(text: &str) -> Result<i64, Requirement> {
    let length: DurationExpr = text.parse().map_err(|_| TARGET)?;
    let seconds = length.delta().num_seconds();
    let is_target = length.is_explicit() && seconds <= DAY && seconds % 60 == 0;
    is_target.then_some(seconds).ok_or(TARGET)
}

/// The names and values of `config set KEY NAME=VALUE…`; `None` where a word is not of this form.
pub(super) fn pairs(words: &[String]) -> Option<Vec<(&str, &str)>> {
    let pair = |word| str::rsplit_once(word, '=').map(|(name, value)| (name.trim(), value.trim()));
    words.iter().map(|word| pair(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> DeValue<'_> {
        DeValue::parse(text).unwrap().into_inner()
    }

    #[test]
    fn a_number_counts_as_it_is_written() {
        let table = [
            ("95", Some("95")),
            ("95.5", Some("95.50")),
            ("95.10", Some("95.10")),
            ("1_000.25", Some("1000.25")),
            ("0.29", Some("0.29")),
            ("'95.50'", Some("95.50")),
            ("'80 usd'", Some("80 USD")),
            ("95.505", None),
            ("95.500", None),
            ("9.5e1", None),
            ("-95", None),
            ("+95", None),
            ("0x5f", None),
            ("inf", None),
            ("nan", None),
            ("true", None),
            ("[95]", None),
        ];
        for (text, expected) in table {
            let rate = rate(&value(text)).ok().map(|rate| rate.to_string());
            assert_eq!(rate.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn targets() {
        let table = [
            ("'8h'", Some("mon-fri 480")),
            ("'7h30m'", Some("mon-fri 450")),
            ("'7:30'", Some("mon-fri 450")),
            ("'7.5h'", Some("mon-fri 450")),
            ("'0h'", Some("")),
            ("'24h'", Some("mon-fri 1440")),
            ("{ mon = '8h', Friday = '6h' }", Some("mon 480, fri 360")),
            ("{ mon-thu = '8h', fri = '6h', sat = '0h' }", Some("mon-thu 480, fri 360")),
            ("{ sat-sun = '1h' }", Some("sat-sun 60")),
            ("{ sun-mon = '1h' }", Some("mon 60, sun 60")),
            ("{}", Some("")),
            ("'8'", None),
            ("8", None),
            ("'24h1m'", None),
            ("'8h 0m 5s'", None),
            ("'-8h'", None),
            ("{ mon = 8 }", None),
            ("{ mon = '8' }", None),
            ("{ holiday = '8h' }", None),
            ("{ mon-fri = '8h', fri = '6h' }", None),
        ];
        for (text, expected) in table {
            let shown = target(value(text)).ok().map(|target| {
                let ranges = target.ranges().into_iter();
                let ranges: Vec<String> =
                    ranges.map(|(days, seconds)| format!("{days} {}", seconds / 60)).collect();
                ranges.join(", ")
            });
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
