//! Sums by group and by day, week or month, side by side.

use std::collections::HashMap;

use chrono::{Days, Months, NaiveDate};

use super::groups::{Group, Summary};
use crate::report::{Grouping, controlled};
use crate::time::{Now, Period};

/// The most days that have a column each.
const DAYS: i64 = 14;
/// The most days of which the weeks have a column each: those of a quarter.
const WEEKS: i64 = 100;
/// The most days of which the months have a column each: those of three years.
const MONTHS: i64 = 3 * 366;
/// What the columns are, by the most days that these may be.
const LIMITS: [(i64, Grouping); 3] =
    [(DAYS, Grouping::Day), (WEEKS, Grouping::Week), (MONTHS, Grouping::Month)];

/// A row for each group, and a column for each day, week or month.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// What the columns are.
    pub(crate) grouping: Grouping,
    pub(crate) columns: Vec<GridColumn>,
    pub(crate) rows: Vec<GridRow>,
    pub(crate) total: GridCell,
}

/// What the columns of a range are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GridColumns {
    pub(crate) grouping: Grouping,
    /// The first and the last day of each.
    days: Vec<(NaiveDate, NaiveDate)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct GridColumn {
    pub(crate) first: NaiveDate,
    /// Part of it.
    pub(crate) last: NaiveDate,
    pub(crate) total: GridCell,
}

#[derive(Clone, Debug)]
pub(crate) struct GridRow {
    pub(crate) group: GridGroup,
    pub(crate) cells: Vec<GridCell>,
    pub(crate) total: GridCell,
}

/// What a row represents.
#[derive(Clone, Debug)]
pub(crate) enum GridGroup {
    One(Box<Group>),
    /// So many small groups together.
    More(usize),
}

/// A sum: in exact seconds, and in the unit in which it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GridCell {
    pub(crate) seconds: i64,
    pub(crate) units: i64,
}

impl GridColumns {
    /// The columns of these days; `None` where they would be too many.
    pub(crate) fn of(period: &Period, now: &Now) -> Option<Self> {
        Self::within(period, now, &LIMITS)
    }

    /// The same with other limits: what the columns are, by the most days that these may be.
    pub(super) fn within(period: &Period, now: &Now, limits: &[(i64, Grouping)]) -> Option<Self> {
        let count = (period.last - period.first).num_days() + 1;
        let (_, grouping) = limits.iter().copied().find(|(most, _)| count <= *most)?;
        let mut days = Vec::new();
        let mut first = period.first;
        while first <= period.last {
            let next = match grouping {
                Grouping::Day => first.checked_add_days(Days::new(1)),
                Grouping::Week => {
                    first.week(now.week_start).first_day().checked_add_days(Days::new(7))
                }
                _ => first
                    .format("%Y-%m-01")
                    .to_string()
                    .parse()
                    .ok()
                    .and_then(|first: NaiveDate| first.checked_add_months(Months::new(1))),
            }?;
            days.push((first, period.last.min(next.pred_opt()?)));
            first = next;
        }
        Some(Self { grouping, days })
    }
}

impl Grid {
    /// The grid of sums by a group and within it by the columns; `by_column` are the sums by the columns alone.
    /// Small groups are one row where there are more than `top`.
    pub(crate) fn of(
        summary: &Summary,
        by_column: &Summary,
        columns: &GridColumns,
        period: &Period,
        top: Option<usize>,
    ) -> Self {
        let cells = |groups: &[Group]| -> Vec<i64> {
            let of_day = |group: &Group| Some((group.name.days(period)?.0, group.sums.total));
            let sums: HashMap<NaiveDate, i64> = groups.iter().filter_map(of_day).collect();
            columns.days.iter().map(|(first, _)| sums.get(first).copied().unwrap_or(0)).collect()
        };
        let (shown, hidden) = summary.groups.divided(top);
        let mut rows: Vec<(GridGroup, Vec<i64>, i64)> = shown
            .into_iter()
            .map(|group| {
                let cells = cells(&group.groups.shown);
                (GridGroup::One(Box::new(group.clone())), cells, group.sums.total)
            })
            .collect();
        if !hidden.is_empty() {
            let mut sums = vec![0; columns.days.len()];
            for group in &hidden {
                let cells = cells(&group.groups.shown);
                for (sum, cell) in sums.iter_mut().zip(cells) {
                    *sum += cell;
                }
            }
            let total = hidden.iter().map(|group| group.sums.total).sum();
            rows.push((GridGroup::More(hidden.len()), sums, total));
        }
        Self::rounded(rows, &cells(&by_column.groups.shown), columns, summary)
    }

    /// What is shown of the sums of the groups that have a row of their own.
    pub(super) fn units(&self) -> Vec<i64> {
        let rows = self.rows.iter().filter(|row| matches!(row.group, GridGroup::One(_)));
        rows.map(|row| row.total.units).collect()
    }

    /// Rounds the cells, so that they add up to the sums at both edges unless rows overlap.
    fn rounded(
        rows: Vec<(GridGroup, Vec<i64>, i64)>,
        totals: &[i64],
        columns: &GridColumns,
        summary: &Summary,
    ) -> Self {
        let unit = summary.unit.seconds();
        let exact: Vec<Vec<i64>> = rows.iter().map(|(_, cells, _)| cells.clone()).collect();
        let adds_up = rows.iter().map(|(_, _, total)| total).sum::<i64>() == summary.sums.total;
        let units: Vec<Vec<i64>> = if adds_up {
            controlled(&exact, unit)
        } else {
            exact.iter().map(|row| row.iter().map(|cell| cell / unit).collect()).collect()
        };
        let sum = |table: &[Vec<i64>], i: usize| table.iter().map(|row| row[i]).sum();
        let grouping = columns.grouping;
        let columns = columns.days.iter().zip(totals).enumerate().map(|(i, (days, seconds))| {
            let total = if adds_up {
                GridCell { seconds: sum(&exact, i), units: sum(&units, i) }
            } else {
                GridCell { seconds: *seconds, units: seconds / unit }
            };
            GridColumn { first: days.0, last: days.1, total }
        });
        let columns = columns.collect();
        let cell = |(seconds, units): (i64, &i64)| GridCell { seconds, units: *units };
        let rows = rows.into_iter().zip(&units).map(|((group, cells, seconds), units)| {
            let total = if adds_up { units.iter().sum() } else { seconds / unit };
            GridRow {
                group,
                cells: cells.into_iter().zip(units).map(cell).collect(),
                total: GridCell { seconds, units: total },
            }
        });
        let total = GridCell { seconds: summary.sums.total, units: summary.figures.units };
        Self { grouping, columns, rows: rows.collect(), total }
    }
}
