//! The days of a year as a calendar, the darker the more time they have.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::time::{Now, Period, format};
use crate::ui::Look;
use crate::ui::style::{HEADING, QUIET};
use crate::ui::table::Cell;

/// From the first quarter of the busiest day to the last.
const SHADES: [char; 4] = ['░', '▒', '▓', '█'];
/// A day without time.
const NOTHING: char = '·';
/// Columns in front of the weeks.
const LABEL: usize = 5;

/// The calendar: a line for each weekday, a column for each week; below it what the shades mean. `time` has the
/// seconds of each day that has any. Days to come are left blank.
pub(super) fn heat(
    time: &HashMap<NaiveDate, i64>,
    period: &Period,
    now: &Now,
    look: Look,
) -> String {
    let most = time.values().copied().max().unwrap_or(0);
    let first = period.first.week(now.week_start).first_day();
    let count = usize::try_from((period.last - first).num_days() / 7 + 1).unwrap_or(0);
    let is_wide = look.width.is_some_and(|width| width >= LABEL + 2 * count);
    let width = if is_wide { 2 } else { 1 };
    let day =
        |week: usize, weekday: u64| first.checked_add_days(Days::new(week as u64 * 7 + weekday));
    let mut text = months((0..count).filter_map(|week| day(week, 0)), period, width);
    for weekday in 0..7 {
        let shade = |week: usize| match day(week, weekday) {
            Some(date) if period.first <= date && date <= period.last => {
                shade(time.get(&date).copied().unwrap_or(0), most, date > now.today())
            }
            _ => ' ',
        };
        let cells: String = (0..count).flat_map(|week| [shade(week)].repeat(width)).collect();
        let name = day(0, weekday).map_or(String::new(), |date| date.format("%a").to_string());
        text.push_str(&format!("{}  {}\n", Cell::new(name, QUIET), cells.trim_end()));
    }
    text.push('\n');
    text + &legend(time, most, now)
}

/// The names of the months, each above the week its first day is in.
fn months(weeks: impl Iterator<Item = NaiveDate>, period: &Period, width: usize) -> String {
    let mut line = String::new();
    for (i, monday) in weeks.enumerate() {
        let in_week = (0..7).filter_map(|day| monday.checked_add_days(Days::new(day)));
        let begins = in_week
            .filter(|date| *date >= period.first && *date <= period.last)
            .find(|date| date.day() == 1 || *date == period.first);
        let at = LABEL + i * width;
        let end = line.chars().count();
        if let Some(date) = begins.filter(|_| end == 0 || end < at) {
            line.extend(std::iter::repeat_n(' ', at - end));
            line.push_str(&date.format("%b").to_string());
        }
    }
    format!("{}\n", Cell::new(line, HEADING))
}

fn shade(seconds: i64, most: i64, is_to_come: bool) -> char {
    if seconds <= 0 || most <= 0 {
        return if is_to_come { ' ' } else { NOTHING };
    }
    let quarter = (seconds * 4 + most - 1) / most;
    let at = usize::try_from(quarter - 1).unwrap_or(0);
    SHADES[at.min(SHADES.len() - 1)]
}

/// Up to how much time each shade means, and the busiest day.
fn legend(time: &HashMap<NaiveDate, i64>, most: i64, now: &Now) -> String {
    let length = |seconds: i64| format::length(TimeDelta::seconds(seconds));
    let busiest = time.iter().filter(|(_, seconds)| **seconds == most).map(|(date, _)| *date).min();
    let Some(busiest) = busiest else { return String::new() };
    let steps = SHADES
        .iter()
        .zip(1..)
        .map(|(shade, step)| format!("{shade} ≤ {}", length(most * step / 4)));
    let steps: Vec<String> = steps.collect();
    let day = format::short_date(busiest, now);
    format!("{}\nBusiest day: {day}, {}\n", steps.join("  "), length(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_day_is_the_darkest() {
        let table =
            [(0, '·'), (1, '░'), (25, '░'), (26, '▒'), (50, '▒'), (75, '▓'), (76, '█'), (100, '█')];
        for (seconds, expected) in table {
            assert_eq!(shade(seconds, 100, false), expected, "{seconds}");
        }
        assert_eq!((shade(0, 0, false), shade(0, 100, true)), ('·', ' '));
    }
}
