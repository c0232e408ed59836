//! Sums as a table: a row for each innermost group, with a column for each level.

use chrono::TimeDelta;

use super::entry_table::duration;
use super::tabular::{Column, Tabular, markdown_text};
use crate::model::{Amount, Currency};
use crate::ui::text::NAMELESS;
use crate::view::figures::{Figures, Unit};
use crate::view::groups::{GroupName, Groups, Summary};
use crate::view::money::Money;

/// A row before it is written.
struct Row {
    /// The cells of the levels, in exact words; `None` for entries without any.
    names: Vec<Option<String>>,
    /// Seconds in all, and those that are billable.
    total: i64,
    billable: i64,
    figures: Figures,
    money: Option<Money>,
}

/// Sums as a table; `by` are the names of the levels. Without a row for the total in CSV, so that a column can be
/// summed.
pub(crate) fn report_table(tabular: Tabular, summary: &Summary, by: &[&'static str]) -> String {
    let mut rows = Vec::new();
    let levels = columns(by);
    add_rows(&summary.groups, by, levels.len(), &mut Vec::new(), &mut rows);
    if tabular == Tabular::Markdown {
        return markdown(summary, &levels, &rows);
    }
    let currencies = summary.currencies();
    let columns = levels.into_iter().chain(["duration", "billable_duration"]).map(str::to_owned);
    let columns = columns.chain(currencies.iter().map(|currency| amount_column(*currency)));
    let columns: Vec<(String, bool)> = columns.map(|it| (it, false)).collect();
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|Row { names, total, billable, figures, money }| {
            let sums = if summary.unit == Unit::Hundredths {
                let step = Unit::Hundredths.seconds();
                let billable = if billable == total { figures.units } else { billable / step };
                [figures.units, billable].map(|units| Unit::Hundredths.text(units))
            } else {
                [total, billable].map(|it| duration(TimeDelta::seconds(it)))
            };
            let amounts = currencies.iter().map(|currency| amount(money.as_ref(), *currency));
            names.into_iter().map(Option::unwrap_or_default).chain(sums).chain(amounts).collect()
        })
        .collect();
    tabular.write(&columns, &rows)
}

/// `amount_eur`, or `amount` of money without a currency.
pub(super) fn amount_column(currency: Option<Currency>) -> String {
    match currency {
        Some(currency) => format!("amount_{}", currency.code().to_lowercase()),
        None => "amount".to_owned(),
    }
}

/// The number in the column of a currency; empty where nothing was charged for.
pub(super) fn amount(money: Option<&Money>, currency: Option<Currency>) -> String {
    let amount = money.and_then(|money| money.amount(currency));
    amount.map(Amount::number).unwrap_or_default()
}

/// The columns of the levels: behind a project its client, unless that has a level of its own, and so for a task and
/// its project.
pub(super) fn columns(by: &[&'static str]) -> Vec<&'static str> {
    let mut columns = Vec::new();
    for name in by {
        columns.push(*name);
        columns.extend(owner(name).filter(|owner| !by.contains(owner)));
    }
    columns
}

/// What a name can be told apart by.
fn owner(level: &str) -> Option<&'static str> {
    match level {
        "project" => Some("client"),
        "task" => Some("project"),
        _ => None,
    }
}

/// The cells of a group: its name and that of its owner, where this has a column.
pub(super) fn cells(name: &GroupName, by: &[&'static str]) -> Vec<Option<String>> {
    let mut cells = vec![name.exact()];
    let of_owner = owner(name.grouping().name()).filter(|owner| !by.contains(owner));
    cells.extend(of_owner.map(|_| match name {
        GroupName::Project(Some(project)) => Some(project.client.clone().unwrap_or_default()),
        GroupName::Task(Some((_, Some(project)))) => Some(project.name.clone()),
        _ => Some(String::new()),
    }));
    cells
}

fn add_rows(
    groups: &Groups,
    by: &[&'static str],
    width: usize,
    around: &mut Vec<Option<String>>,
    rows: &mut Vec<Row>,
) {
    for group in &groups.shown {
        let before = around.len();
        around.extend(cells(&group.name, by));
        if group.groups.shown.is_empty() {
            rows.push(Row {
                names: around.clone(),
                total: group.sums.total,
                billable: group.sums.billable,
                figures: group.figures,
                money: group.money.clone(),
            });
        } else {
            add_rows(&group.groups, by, width, around, rows);
        }
        around.truncate(before);
    }
    rows.extend(groups.more.as_ref().map(|more| {
        let mut names = around.clone();
        names.push(Some(format!("and {} more", more.count)));
        names.resize(width, Some(String::new()));
        let (total, billable) = (more.sums.total, more.sums.billable);
        Row { names, total, billable, figures: more.figures, money: more.money.clone() }
    }));
}

fn markdown(summary: &Summary, levels: &[&'static str], rows: &[Row]) -> String {
    let heading = |level: &&'static str| match *level {
        "project" => "Project",
        "client" => "Client",
        "tag" => "Tag",
        "task" => "Task",
        "description" => "Description",
        "workspace" => "Workspace",
        "billable" => "Billable",
        "day" => "Day",
        "week" => "Week",
        "month" => "Month",
        _ => "Weekday",
    };
    let columns: Vec<Column<'_>> = levels
        .iter()
        .map(|level| (heading(level), false))
        .chain([("Time", true), ("Share", true)])
        .chain(summary.money.as_ref().map(|_| ("Amount", true)))
        .collect();
    let time = |figures: Figures, money: &Option<Money>| {
        let texts = [summary.unit.text(figures.units), format!("{}%", figures.percent)];
        texts.into_iter().chain(money.as_ref().map(Money::text))
    };
    let mut cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let names = row.names.iter().zip(levels).map(|(name, level)| match name {
                None => format!("no {level}"),
                Some(name) if name.is_empty() && *level == "description" => NAMELESS.to_owned(),
                Some(name) => markdown_text(name),
            });
            names.chain(time(row.figures, &row.money)).collect()
        })
        .collect();
    let total = time(summary.figures, &summary.money);
    let bold = total.map(|it| if it.is_empty() { it } else { format!("**{it}**") });
    let empty = levels.iter().skip(1).map(|_| String::new());
    cells.push(["**Total**".to_owned()].into_iter().chain(empty).chain(bold).collect());
    Tabular::Markdown.write(&columns, &cells)
}
