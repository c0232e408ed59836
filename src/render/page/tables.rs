//! The tables of sums of a page.

use chrono::{Datelike as _, NaiveDate};

use super::paint::Paint;
use crate::answer::{HtmlPage, Report};
use crate::model::Currency;
use crate::render::group_label::{GroupLabel, NamedAbove, named_by};
use crate::report::Grouping;
use crate::ui::text::capital;
use crate::view::figures::Unit;
use crate::view::grid::{Grid, GridCell, GridGroup};
use crate::view::groups::{Group, GroupName, Groups};
use crate::view::money::Money;

/// What a row is called.
pub(super) struct RowLabel {
    pub(super) name: String,
    /// The client of a project, or the project of a task; may be empty.
    pub(super) owner: String,
    pub(super) paint: Paint,
    /// Whether the color means something.
    pub(super) has_swatch: bool,
    /// Whether its entries have no name.
    pub(super) is_absent: bool,
    /// Whether it is the sum of groups that are not shown.
    pub(super) is_rest: bool,
}

/// A row of the table of groups.
pub(super) struct GroupRow {
    pub(super) label: RowLabel,
    /// How many groups it is within.
    pub(super) level: usize,
    pub(super) is_running: bool,
    pub(super) seconds: i64,
    pub(super) time: String,
    pub(super) percent: i64,
    /// What it comes to in each currency of the report.
    pub(super) amounts: Vec<AmountCell>,
    /// The length of its bar, in percent of the longest one.
    pub(super) width: i64,
}

/// What time comes to in one currency.
pub(super) struct AmountCell {
    /// In the smallest unit of the currency.
    pub(super) minor: i64,
    /// Empty where nothing was charged for in it.
    pub(super) text: String,
}

/// A cell for each currency of the report.
pub(super) fn amounts(money: Option<&Money>, report: &Report) -> Vec<AmountCell> {
    let cell = |currency: &Option<Currency>| {
        let amount = money.and_then(|money| money.amount(*currency));
        AmountCell {
            minor: amount.map_or(0, |amount| amount.minor),
            text: amount.map(|amount| amount.to_string()).unwrap_or_default(),
        }
    };
    report.summary.currencies().iter().map(cell).collect()
}

/// A row for each group, and a column for each day, week or month.
pub(super) struct GridTable {
    pub(super) title: String,
    pub(super) head: String,
    pub(super) columns: Vec<GridHead>,
    pub(super) rows: Vec<GridLine>,
    pub(super) seconds: i64,
    pub(super) total: String,
}

/// The days of a column, and their sum.
pub(super) struct GridHead {
    pub(super) name: String,
    pub(super) seconds: i64,
    pub(super) time: String,
}

pub(super) struct GridLine {
    pub(super) label: RowLabel,
    pub(super) cells: Vec<GridText>,
    pub(super) seconds: i64,
    pub(super) time: String,
}

pub(super) struct GridText {
    pub(super) seconds: i64,
    pub(super) text: String,
}

/// What a row of a grid is called.
pub(super) fn label_of(group: &GridGroup, report: &Report) -> RowLabel {
    match group {
        GridGroup::One(group) => group_label(group, report, NamedAbove::default()),
        GridGroup::More(count) => rest_label(*count),
    }
}

fn group_label(group: &Group, report: &Report, above: NamedAbove) -> RowLabel {
    let label = GroupLabel::of(group, report, above);
    let is_project = matches!(group.name, GroupName::Project(_));
    RowLabel {
        name: label.name,
        owner: label.owner.unwrap_or_default(),
        paint: match group.name {
            GroupName::Project(_) => Paint::project(label.color),
            _ if label.is_absent => Paint::None,
            _ => Paint::Accent,
        },
        has_swatch: is_project,
        is_absent: label.is_absent,
        is_rest: false,
    }
}

fn rest_label(count: usize) -> RowLabel {
    RowLabel {
        name: format!("and {count} more"),
        owner: String::new(),
        paint: Paint::None,
        has_swatch: false,
        is_absent: false,
        is_rest: true,
    }
}

/// The rows of all levels, in their order.
pub(super) fn group_rows(report: &Report) -> Vec<GroupRow> {
    let groups = &report.summary.groups;
    let sums = groups.shown.iter().map(|group| group.sums.total);
    let most = sums.chain(groups.more.as_ref().map(|more| more.sums.total)).max().unwrap_or(0);
    let mut rows = Vec::new();
    add_rows(groups, Above::default(), report, most, &mut rows);
    rows
}

/// What a level takes from the groups around it.
#[derive(Clone, Copy, Default)]
struct Above {
    named: NamedAbove,
    /// The color of the project.
    paint: Option<Paint>,
    level: usize,
}

/// The rows of a level and of those within it; `most` are the seconds of the longest bar.
fn add_rows(groups: &Groups, above: Above, report: &Report, most: i64, rows: &mut Vec<GroupRow>) {
    let unit = report.summary.unit;
    let Above { named, paint, level } = above;
    let width = |seconds: i64| if seconds > 0 { (seconds * 100 / most.max(1)).max(1) } else { 0 };
    for group in &groups.shown {
        let mut label = group_label(group, report, named);
        let inner = if label.has_swatch { Some(label.paint) } else { paint };
        label.paint = inner.unwrap_or(label.paint);
        rows.push(GroupRow {
            label,
            level,
            is_running: group.sums.is_running && group.groups.shown.is_empty(),
            seconds: group.sums.total,
            time: unit.text(group.figures.units),
            percent: group.figures.percent,
            amounts: amounts(group.money.as_ref(), report),
            width: width(group.sums.total),
        });
        let inner = Above { named: named_by(group, named), paint: inner, level: level + 1 };
        add_rows(&group.groups, inner, report, most, rows);
    }
    rows.extend(groups.more.as_ref().map(|more| GroupRow {
        label: rest_label(more.count),
        level,
        is_running: more.sums.is_running,
        seconds: more.sums.total,
        time: unit.text(more.figures.units),
        percent: more.figures.percent,
        amounts: amounts(more.money.as_ref(), report),
        width: width(more.sums.total),
    }));
}

impl GridTable {
    /// The grid, where there are two columns at least.
    pub(super) fn of(report: &Report, page: &HtmlPage) -> Option<Self> {
        let grid = page.page.grid.as_ref()?;
        if grid.columns.len() < 2 || grid.rows.is_empty() {
            return None;
        }
        let unit = page.page.unit;
        let columns = grid.columns.iter().map(|column| GridHead {
            name: column_name(column.first, grid),
            seconds: column.total.seconds,
            time: short(column.total, unit),
        });
        let cell = |cell: &GridCell| GridText { seconds: cell.seconds, text: short(*cell, unit) };
        let rows = grid.rows.iter().map(|row| GridLine {
            label: label_of(&row.group, report),
            cells: row.cells.iter().map(cell).collect(),
            seconds: row.total.seconds,
            time: unit.short(row.total.units),
        });
        Some(Self {
            title: format!("{} by {}", plural(page.page.grid_rows), grid.grouping.name()),
            head: capital(page.page.grid_rows.name()),
            columns: columns.collect(),
            rows: rows.collect(),
            seconds: grid.total.seconds,
            total: unit.short(grid.total.units),
        })
    }
}

/// A sum; where there is none, a dot.
fn short(cell: GridCell, unit: Unit) -> String {
    if cell.seconds == 0 { "·".to_owned() } else { unit.short(cell.units) }
}

/// What a column is called that begins with this day: `Mon 23`, or `23 Nov` of more than two weeks; `23 Nov` for the first
/// day of a week; `Nov`, or `Nov 26` where there are several years.
pub(super) fn column_name(first: NaiveDate, grid: &Grid) -> String {
    let is_of_one_year = grid.columns.iter().all(|it| it.first.year() == first.year());
    let name = match grid.grouping {
        Grouping::Day if grid.columns.len() <= 14 => "%a %-d",
        Grouping::Day | Grouping::Week => "%-d %b",
        _ if is_of_one_year => "%b",
        _ => "%b %y",
    };
    first.format(name).to_string()
}

/// What a grouping has many of, as a heading.
fn plural(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Project => "Projects",
        Grouping::Client => "Clients",
        Grouping::Tag => "Tags",
        Grouping::Task => "Tasks",
        Grouping::Description => "Descriptions",
        Grouping::Workspace => "Workspaces",
        Grouping::Billable => "Billable",
        Grouping::Day => "Days",
        Grouping::Week => "Weeks",
        Grouping::Month => "Months",
        Grouping::Weekday => "Weekdays",
    }
}
