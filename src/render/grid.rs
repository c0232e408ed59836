//! The grid of a report as text: a row for each group, a column for each day, week or month.

use std::ops::Range;

use chrono::Datelike;

use crate::model::Currency;
use crate::report::Grouping;
use crate::ui::Look;
use crate::ui::style::{HEADING, QUIET};
use crate::ui::table::{Cell, Column, GAP, Table, side_by_side};
use crate::view::figures::Unit;
use crate::view::grid::{Grid, GridCell, GridColumn, GridGroup};
use crate::view::groups::{Group, Summary};
use crate::view::money::Money;

/// Columns of names for which headings are shortened.
const NAMES: usize = 26;
/// Columns of names below which columns rather go below each other.
const NARROWEST: usize = 14;

/// The name of a column.
type Name = fn(&GridColumn, &Grid) -> String;

/// A line of the grid: its label, and the cell of each column.
struct Line {
    label: Vec<Cell>,
    cells: Vec<Cell>,
}

/// The lines of a grid, with the label of each group and that of the sums below. Columns that have no room beside each other follow below, with the names again.
pub(super) fn grid(
    grid: &Grid,
    summary: &Summary,
    heading: Cell,
    label: impl Fn(&Group) -> Vec<Cell>,
    total: Vec<Cell>,
    look: Look,
) -> String {
    let unit = summary.unit;
    let currencies = summary.currencies();
    let heads = |heading, name| heads(heading, grid, &currencies, name);
    let rows = grid.rows.iter().zip(summary.groups.money()).map(|(row, money)| {
        let label = match &row.group {
            GridGroup::One(group) => label(group),
            GridGroup::More(count) => vec![Cell::new(format!("and {count} more"), QUIET)],
        };
        let cells = row.cells.iter().chain([&row.total]).map(|cell| shown(*cell, unit));
        Line { label, cells: cells.chain(amounts(money, &currencies)).collect() }
    });
    let totals = grid.columns.iter().map(|column| shown(column.total, unit));
    let totals = totals.chain([Cell::new(unit.short(grid.total.units), HEADING)]);
    let totals = totals.chain(amounts(summary.money.as_ref(), &currencies));
    let totals = Line { label: total, cells: totals.collect() };
    let mut lines: Vec<Line> = [heads(heading.clone(), column_name as Name)]
        .into_iter()
        .chain(rows)
        .chain([totals])
        .collect();
    let natural = lines.iter().map(|line| label_width(&line.label)).max().unwrap_or(0);
    // All columns beside each other where names can do with less, or the columns with shorter headings.
    let rest = |lines: &[Line]| {
        let taken = column_widths(lines).iter().map(|width| width + GAP).sum();
        look.width.map(|width| width.saturating_sub(taken))
    };
    if rest(&lines).is_some_and(|rest| rest < natural.min(NAMES)) {
        lines[0] = heads(heading, short_name);
    }
    let label = match rest(&lines) {
        Some(rest) if rest < NARROWEST => natural.min(NAMES),
        Some(rest) => natural.min(rest),
        None => natural,
    };
    let widths = column_widths(&lines);
    let blocks = blocks(&widths, look.width.map(|width| width.saturating_sub(label)));
    let block = |columns: &Range<usize>| -> String {
        let table = Table::fixed(
            0,
            &widths[columns.clone()]
                .iter()
                .map(|width| Column::RIGHT.at_least(*width))
                .collect::<Vec<_>>(),
        );
        let line = |line: &Line| {
            let cells = table.line(&line.cells[columns.clone()]);
            format!("{}  {cells}\n", side_by_side(0, &line.label, label))
        };
        lines.iter().map(line).collect()
    };
    blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// A sum; where there is none, a dot.
fn shown(cell: GridCell, unit: Unit) -> Cell {
    if cell.seconds == 0 { Cell::new("·", QUIET) } else { Cell::plain(unit.short(cell.units)) }
}

/// The first line, with a name for each column.
fn heads(heading: Cell, grid: &Grid, currencies: &[Option<Currency>], name: Name) -> Line {
    let code = |it: &Option<Currency>| it.map_or("Amount".to_owned(), |code| code.to_string());
    let heads = grid.columns.iter().map(|column| name(column, grid)).chain(["Total".to_owned()]);
    let heads = heads.chain(currencies.iter().map(code));
    let cells = heads.map(|head| Cell::new(head, HEADING)).collect();
    Line { label: vec![heading], cells }
}

/// The amounts in these currencies; where there is none, a dot.
fn amounts<'a>(
    money: Option<&'a Money>,
    currencies: &'a [Option<Currency>],
) -> impl Iterator<Item = Cell> + 'a {
    let amount = move |currency: &Option<Currency>| money.and_then(|it| it.amount(*currency));
    currencies.iter().map(amount).map(|amount| match amount {
        Some(amount) => Cell::plain(amount.number()),
        None => Cell::new("·", QUIET),
    })
}

/// The same, shorter: `Mon`, and `23` where that is not enough.
fn short_name(column: &GridColumn, grid: &Grid) -> String {
    match grid.grouping {
        Grouping::Day if grid.columns.len() <= 7 => column.first.format("%a").to_string(),
        Grouping::Day => column.first.format("%-d").to_string(),
        _ => column_name(column, grid),
    }
}

/// `Mon 23`, `23 Nov` for the first day of a week, `Nov`, or `Nov 26` where there are several years.
fn column_name(column: &GridColumn, grid: &Grid) -> String {
    let is_of_one_year = grid.columns.iter().all(|it| it.first.year() == column.first.year());
    let name = match grid.grouping {
        Grouping::Day => "%a %-d",
        Grouping::Week => "%-d %b",
        _ if is_of_one_year => "%b",
        _ => "%b %y",
    };
    column.first.format(name).to_string()
}

fn label_width(label: &[Cell]) -> usize {
    label.iter().map(|cell| cell.width() + GAP).sum::<usize>().saturating_sub(GAP)
}

fn column_widths(lines: &[Line]) -> Vec<usize> {
    let count = lines.first().map_or(0, |line| line.cells.len());
    let width = |i: usize| lines.iter().map(|line| line.cells[i].width()).max().unwrap_or(0);
    (0..count).map(width).collect()
}

/// The columns that have room beside each other; at least one.
fn blocks(widths: &[usize], room: Option<usize>) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut first = 0;
    while first < widths.len() {
        let mut taken = 0;
        let fits = |width: &&usize| {
            taken += **width + GAP;
            room.is_none_or(|room| taken <= room)
        };
        let count = widths[first..].iter().take_while(fits).count().max(1);
        blocks.push(first..first + count);
        first += count;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_below_each_other_where_there_is_no_room() {
        let table: [(&[usize], Option<usize>, &str); 5] = [
            // widths, room, columns of each block
            (&[5, 5, 5], None, "0-3"),
            (&[5, 5, 5], Some(21), "0-3"),
            (&[5, 5, 5], Some(20), "0-2 2-3"),
            (&[5, 5, 5], Some(3), "0-1 1-2 2-3"),
            (&[], Some(3), ""),
        ];
        for (widths, room, expected) in table {
            let blocks = blocks(widths, room).into_iter();
            let found: Vec<String> =
                blocks.map(|block| format!("{}-{}", block.start, block.end)).collect();
            assert_eq!(found.join(" "), expected, "{widths:?} in {room:?}");
        }
    }
}
