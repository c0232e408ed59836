//! Targets as text: how far that of today is reached, and the overtime of some days.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::answer::{DayTarget, Report, TargetDayJson, Targets};
use crate::time::format;
use crate::ui::style::{HEADING, QUIET};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::counted;
use crate::view::groups::{Group, GroupName};

/// `6h 12m of 8h · 1h 48m left`, `6h 12m of 8h · done at 17:42` while a timer runs, or `8h 20m of 8h · 20m over`.
pub(super) fn target_of_today(today: &DayTarget) -> String {
    let DayTarget { progress, now, .. } = today;
    let (done, target) = (progress.done / 60, progress.target / 60);
    let rest = match progress.done_at {
        Some(at) => format!("done at {}", format::clock(whole_minute(at), now)),
        None if done < target => format!("{} left", format::minutes(target - done)),
        None if done == target => "done".to_owned(),
        None => format!("{} over", format::minutes(done - target)),
    };
    format!("{} of {} · {rest}", format::minutes(done), target_length(target))
}

/// The next whole minute.
fn whole_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let beyond = at.timestamp().rem_euclid(60);
    if beyond == 0 { at } else { at + TimeDelta::seconds(60 - beyond) }
}

/// A target in minutes: `8h`, `7h 30m`.
fn target_length(minutes: i64) -> String {
    if minutes > 0 && minutes % 60 == 0 {
        format!("{}h", minutes / 60)
    } else {
        format::minutes(minutes)
    }
}

/// `+20m`, `-1h 00m`, `0m`
fn signed(minutes: i64) -> String {
    let sign = match minutes {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", format::minutes(minutes.abs()))
}

/// A length in minutes; a dot for none.
fn or_dot(minutes: i64, text: fn(i64) -> String) -> Cell {
    if minutes == 0 { Cell::new("·", QUIET) } else { Cell::plain(text(minutes)) }
}

/// `21h 32m of 40h · 18h 28m left`, while the last of the days is not over.
pub(super) fn left_of_all(targets: &Targets) -> Option<String> {
    let done: i64 = targets.days.iter().map(|day| day.total).sum();
    let is_open = targets.target - done + targets.overtime != 0;
    let (done, target) = (done / 60, targets.target / 60);
    (is_open && targets.left > 0).then(|| {
        let left = format::minutes(target - done);
        format!("{} of {} · {left} left", format::minutes(done), target_length(target))
    })
}

/// A row of the table of overtime.
fn row(label: Cell, time: Cell, target: i64, overtime: Cell) -> Vec<Cell> {
    vec![label, time, or_dot(target / 60, target_length), overtime]
}

impl Report {
    /// The table of overtime: a row for each day up to now, and one for the days to come together.
    pub(super) fn target_table(&self, heading: Cell) -> String {
        let today = self.now.today();
        let (past, to_come): (Vec<&TargetDayJson>, Vec<_>) =
            self.targets.iter().flat_map(|it| &it.days).partition(|day| day.date <= today);
        let heads = ["Time", "Target", "Overtime"].map(|head| Cell::new(head, HEADING));
        let mut rows = vec![[&[heading][..], &heads].concat()];
        // In whole minutes, which add up to those of the total.
        let minutes = self.minutes_by_day();
        let (mut done, mut overtime) = (0, 0);
        for day in past {
            let time = minutes.get(&day.date).copied().unwrap_or(0);
            let difference = time - day.target / 60;
            let is_open = day.date == today && difference < 0;
            let shown = if is_open {
                Cell::new(format!("{} left", format::minutes(-difference)), QUIET)
            } else {
                or_dot(difference, signed)
            };
            done += time;
            overtime += if is_open { 0 } else { difference };
            let date = Cell::plain(format::short_date(day.date, &self.now));
            rows.push(row(date, or_dot(time, format::minutes), day.target, shown));
        }
        let nothing = || Cell::new("·", QUIET);
        if !to_come.is_empty() {
            let target = to_come.iter().map(|day| day.target).sum();
            let label = Cell::new(counted(to_come.len(), "upcoming day"), QUIET);
            rows.push(row(label, nothing(), target, nothing()));
        }
        let target = self.targets.as_ref().map_or(0, |targets| targets.target);
        let total = [format::minutes(done), target_length(target / 60), signed(overtime)];
        let total = total.map(|text| Cell::new(text, HEADING));
        let label = if self.is_filtered { "Total (filtered)" } else { "Total" };
        rows.push([&[Cell::new(label, HEADING)][..], &total].concat());
        let columns = [Column::LEFT, Column::RIGHT, Column::RIGHT, Column::RIGHT];
        Table::new(0, &columns, &rows).lines(&rows)
    }

    /// The time of each day in whole minutes, as a report by day shows it.
    fn minutes_by_day(&self) -> HashMap<NaiveDate, i64> {
        let minutes = |group: &Group| match group.name {
            GroupName::Day(date) => {
                Some((date, group.figures.units * self.summary.unit.seconds() / 60))
            }
            _ => None,
        };
        self.summary.groups.shown.iter().filter_map(minutes).collect()
    }
}
