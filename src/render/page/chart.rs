//! The bars of a page: a column for each day, week or month, divided by project.

use chrono::NaiveDate;

use super::paint::Paint;
use super::tables::{column_name, label_of};
use crate::answer::{HtmlPage, Report};
use crate::report::Grouping;
use crate::time::format;
use crate::view::figures::Unit;
use crate::view::grid::{Grid, GridCell, GridColumn};

/// In pixels: the top of the highest line, and the line below the bars.
const TOP: i64 = 8;
const BOTTOM: i64 = 208;
/// Where the labels of the columns are, and how high all of it is.
const LABELS: i64 = 228;
const HEIGHT: i64 = 236;
/// Columns are never wider than if there were so many.
const FEWEST: i64 = 7;
/// How much of the room of a column is its bar, in percent.
const BAR: i64 = 68;
/// The most labels that have room on a wide and on a narrow screen.
const LABELS_WIDE: usize = 16;
const LABELS_NARROW: usize = 5;
/// The most lines above the ground.
const LINES: i64 = 4;
/// The distances of lines, in minutes up to a day, and then in hours.
const STEPS: [i64; 8] = [1, 5, 10, 15, 30, 60, 120, 240];
const LONG_STEPS: [i64; 3] = [5, 10, 20];

/// Bars by day, week or month.
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) height: i64,
    pub(super) bottom: i64,
    pub(super) label_y: i64,
    pub(super) lines: Vec<Line>,
    pub(super) columns: Vec<Column>,
    pub(super) legend: Vec<LegendRow>,
}

/// A line across, with its label.
pub(super) struct Line {
    pub(super) y: Hundredths,
    pub(super) label: String,
}

/// The bar of some days.
pub(super) struct Column {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) seconds: i64,
    pub(super) title: String,
    /// In percent of the width, as all of these.
    pub(super) slot_x: Hundredths,
    pub(super) slot_width: Hundredths,
    pub(super) x: Hundredths,
    pub(super) width: Hundredths,
    pub(super) middle: Hundredths,
    pub(super) label: Option<String>,
    /// Whether the label has room on a wide screen only.
    pub(super) is_minor: bool,
    pub(super) parts: Vec<Part>,
}

/// The time of one project in a bar.
pub(super) struct Part {
    pub(super) paint: Paint,
    pub(super) y: Hundredths,
    pub(super) height: Hundredths,
    pub(super) seconds: i64,
    pub(super) title: String,
}

/// What a color means.
pub(super) struct LegendRow {
    pub(super) paint: Paint,
    pub(super) name: String,
    /// The client; may be empty.
    pub(super) owner: String,
}

/// A number with two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hundredths(i64);

impl std::fmt::Display for Hundredths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{}", self.0 / 100),
            rest => write!(f, "{}.{rest:02}", self.0 / 100),
        }
    }
}

impl Chart {
    /// The chart; `None` where there are not two columns to compare.
    pub(super) fn of(report: &Report, page: &HtmlPage) -> Option<Self> {
        let grid = &page.page.chart;
        let unit = page.page.unit;
        let most = grid.columns.iter().map(|column| column.total.seconds).max().unwrap_or(0);
        if grid.columns.len() < 2 || most == 0 {
            return None;
        }
        let step = step(most);
        let count = (most + step - 1) / step;
        let scale = Scale { top: step * count };
        let line = |i: i64| Line { y: scale.y(step * i), label: step_label(step * i) };
        let legend: Vec<LegendRow> = grid
            .rows
            .iter()
            .map(|row| {
                let label = label_of(&row.group, report);
                LegendRow { paint: label.paint, name: label.name, owner: label.owner }
            })
            .collect();
        let columns = (0..grid.columns.len()).map(|i| column(i, grid, &legend, scale, unit));
        Some(Self {
            title: match grid.grouping {
                Grouping::Day => "Time by day",
                Grouping::Week => "Time by week",
                _ => "Time by month",
            },
            height: HEIGHT,
            bottom: BOTTOM,
            label_y: LABELS,
            lines: (1..=count).map(line).collect(),
            columns: columns.collect(),
            legend,
        })
    }
}

/// How high time is.
#[derive(Clone, Copy)]
struct Scale {
    /// The seconds of the highest line.
    top: i64,
}

impl Scale {
    /// The height at which so many seconds end.
    fn y(self, seconds: i64) -> Hundredths {
        Hundredths(BOTTOM * 100 - seconds * (BOTTOM - TOP) * 100 / self.top.max(1))
    }
}

fn column(i: usize, grid: &Grid, legend: &[LegendRow], scale: Scale, unit: Unit) -> Column {
    let GridColumn { first, last, total } = grid.columns[i];
    let count = grid.columns.len();
    let place = i64::try_from(i).unwrap_or_default();
    let slots = i64::try_from(count).unwrap_or(i64::MAX).max(FEWEST);
    // In hundredths of a percent.
    let at = |place: i64, percent: i64| Hundredths((place * 100 + percent) * 100 / slots);
    let days = format::days_with_year(first, last);
    let mut below = 0;
    let mut parts = Vec::new();
    for (row, named) in grid.rows.iter().zip(legend) {
        let GridCell { seconds, units } = row.cells[i];
        if seconds > 0 {
            let (bottom, top) = (scale.y(below), scale.y(below + seconds));
            parts.push(Part {
                paint: named.paint,
                y: top,
                height: Hundredths(bottom.0 - top.0),
                seconds,
                title: format!("{days} · {}: {}", named.name, unit.text(units)),
            });
            below += seconds;
        }
    }
    let is_labeled = is_labeled(i, grid);
    Column {
        from: first,
        to: last,
        seconds: total.seconds,
        title: format!("{days}: {}", unit.text(total.units)),
        slot_x: at(place, 0),
        slot_width: Hundredths(10_000 / slots),
        x: at(place, (100 - BAR) / 2),
        width: Hundredths(100 * BAR / slots),
        middle: at(place, 50),
        label: is_labeled.then(|| column_name(first, grid)),
        is_minor: !i.is_multiple_of(count.div_ceil(LABELS_NARROW)),
        parts,
    }
}

/// Whether a column has its name below it: all where there is room, else every so many.
fn is_labeled(i: usize, grid: &Grid) -> bool {
    i.is_multiple_of(grid.columns.len().div_ceil(LABELS_WIDE))
}

/// The distance of lines, in seconds, for so many seconds at most.
fn step(most: i64) -> i64 {
    let fits = |minutes: &i64| most <= minutes * 60 * LINES;
    let long = (0..).flat_map(|power| LONG_STEPS.map(|hours| hours * 60 * 10_i64.pow(power)));
    STEPS.into_iter().chain(long).find(fits).unwrap_or(1) * 60
}

fn step_label(seconds: i64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_at_round_times() {
        let table = [
            (1, "1m"),
            (240, "1m"),
            (241, "5m"),
            (3600, "15m"),
            (6 * 3600, "2h"),
            (8 * 3600, "2h"),
            (8 * 3600 + 1, "4h"),
            (17 * 3600, "5h"),
            (40 * 3600, "10h"),
            (160 * 3600, "50h"),
            (9000 * 3600, "5000h"),
        ];
        for (most, expected) in table {
            assert_eq!(step_label(step(most)), expected, "{most}");
            assert!(most <= step(most) * LINES, "{most}");
        }
    }

    #[test]
    fn numbers_have_at_most_two_decimals() {
        let table = [(0, "0"), (100, "1"), (105, "1.05"), (1450, "14.50")];
        for (number, expected) in table {
            assert_eq!(Hundredths(number).to_string(), expected);
        }
    }
}
