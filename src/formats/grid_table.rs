//! The grid of a report as a table.

use chrono::TimeDelta;

use super::entry_table::duration;
use super::report_table::{amount, amount_column, cells, columns};
use super::tabular::{Tabular, markdown_text};
use crate::view::figures::Unit;
use crate::view::grid::{Grid, GridCell, GridGroup};
use crate::view::groups::Summary;
use crate::view::money::Money;

/// The grid as a table, with the sums at its right; in Markdown, for people, also with those below.
pub(crate) fn grid_table(
    tabular: Tabular,
    grid: &Grid,
    summary: &Summary,
    by: &'static str,
) -> String {
    let unit = summary.unit;
    let is_markdown = tabular == Tabular::Markdown;
    let levels = columns(&[by]);
    let days = grid.columns.iter().map(|column| column.first.to_string());
    let headings = levels.iter().map(|level| ((*level).to_owned(), false));
    let currencies = summary.currencies();
    let sums = days.chain(["total".to_owned()]);
    let sums = sums.chain(currencies.iter().map(|currency| amount_column(*currency)));
    let headings = headings.chain(sums.map(|heading| (heading, true)));
    let amounts = |money: Option<&Money>| -> Vec<String> {
        currencies.iter().map(|currency| amount(money, *currency)).collect()
    };
    let time = |cell: &GridCell| match is_markdown {
        true if cell.seconds == 0 => String::new(),
        true => unit.short(cell.units),
        false if unit == Unit::Hundredths => unit.text(cell.units),
        false => duration(TimeDelta::seconds(cell.seconds)),
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (row, money) in grid.rows.iter().zip(summary.groups.money()) {
        let mut names = match &row.group {
            GridGroup::One(group) => cells(&group.name, &[by]),
            GridGroup::More(count) => vec![Some(format!("and {count} more"))],
        };
        names.resize(levels.len(), Some(String::new()));
        let names = names.into_iter().map(|name| match name {
            None if is_markdown => format!("no {by}"),
            name if is_markdown => markdown_text(&name.unwrap_or_default()),
            name => name.unwrap_or_default(),
        });
        let times = row.cells.iter().chain([&row.total]).map(time);
        rows.push(names.chain(times).chain(amounts(money)).collect());
    }
    if is_markdown {
        let totals = grid.columns.iter().map(|column| &column.total).chain([&grid.total]);
        let totals = totals.map(|cell| unit.short(cell.units));
        let totals = totals.chain(amounts(summary.money.as_ref()));
        let totals = totals.map(|text| format!("**{text}**"));
        let empty = levels.iter().skip(1).map(|_| String::new());
        rows.push(["**Total**".to_owned()].into_iter().chain(empty).chain(totals).collect());
    }
    let headings: Vec<(String, bool)> = headings.collect();
    tabular.write(&headings, &rows)
}
