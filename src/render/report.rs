//! Sums of time as text: the heading with the total, a row for each group, and a summary below.

use anstyle::Style;
use chrono::TimeDelta;

use crate::answer::{Answer, HtmlJson, OVERLAPPING, Print, Reader, Report, RoundingJson};
use crate::model::Currency;
use crate::render::grid::grid;
use crate::render::group_label::{GroupLabel, NamedAbove, named_by};
use crate::render::heat::heat;
use crate::render::page;
use crate::render::target::{left_of_all, target_of_today};
use crate::render::timer::reader_of_table;
use crate::time::format;
use crate::ui::Look;
use crate::ui::style::{self, HEADING, QUIET, RUNNING};
use crate::ui::table::{Cell, Column, GAP, Table, hanging, side_by_side};
use crate::ui::text::{LongWord, counted, listed, name_in_full};
use crate::view::figures::Figures;
use crate::view::groups::{Group, GroupName, Groups, MoreGroups};
use crate::view::money::Money;

/// Columns by which a group is indented more than the one it is part of.
const INDENT: usize = 2;
/// The widest bar, which is also that of a pipe.
const LONGEST_BAR: usize = 20;
/// Bars of fewer columns are not shown.
const SHORTEST_BAR: usize = 8;
/// Columns of names, or half of a terminal where that is more, for which first the bars and then the shares are left
/// off.
const NAMES: usize = 40;
/// Columns of a share, such as `100%`.
const SHARE: usize = 4;
/// The blocks of an eighth of a column up to seven eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

impl Answer for Report {
    fn text(&self, look: Look) -> String {
        if let Some(table) = &self.table {
            return table.clone();
        }
        if let Some(html) = &self.html {
            return self.page_receipt(html);
        }
        if let Some(sentence) = &self.nothing {
            return format!("{sentence}\n");
        }
        let heading = format::days_heading(self.period.first, self.period.last, &self.now);
        let heading = if self.is_all_time { "All time".to_owned() } else { heading };
        let heading = Cell::new(heading, HEADING);
        let table = match &self.grid {
            Some(it) => {
                let label = |group: &Group| self.label(group, Parent::default(), look).0;
                let filtered = self.is_filtered.then(|| Cell::new("filtered", QUIET));
                let total = [Cell::new("Total", HEADING)].into_iter().chain(filtered).collect();
                grid(it, &self.summary, heading, label, total, look)
            }
            None if self.is_heat => self.heat_text(heading, look),
            None if self.targets.is_some() => self.target_table(heading),
            None => self.table_text(heading, look),
        };
        let summary = self.summary_lines(look);
        let between = if summary.is_empty() { "" } else { "\n" };
        table + between + &summary
    }

    fn write(&self, look: Look, print: &mut Print<'_>) -> anyhow::Result<()> {
        match &self.page {
            Some(it) => Ok(page::print(self, it, print)?),
            None => Ok(print(&self.text(look))?),
        }
    }

    fn reader(&self, look: Look) -> Reader {
        if self.table.is_some() || self.page.is_some() {
            reader_of_table(look)
        } else {
            Reader::Person
        }
    }
}

/// What a row takes from the groups around it.
#[derive(Clone, Copy, Default)]
struct Parent {
    depth: usize,
    /// The color of the project.
    color: Style,
    above: NamedAbove,
}

struct Row {
    label: Vec<Cell>,
    indent: usize,
    figures: Figures,
    /// In exact seconds.
    total: i64,
    amounts: Vec<Cell>,
    color: Style,
    is_outermost: bool,
    /// Whether it is the sum of groups that are not shown.
    is_rest: bool,
}

/// The columns of the table.
struct Layout {
    label: usize,
    time: usize,
    has_shares: bool,
    /// The columns of each currency.
    amounts: Vec<usize>,
    bar: Option<usize>,
}

impl Report {
    /// Which page was written, and what is in it.
    fn page_receipt(&self, html: &HtmlJson) -> String {
        let days = if self.is_all_time {
            "all time".to_owned()
        } else {
            format::days_heading(self.period.first, self.period.last, &self.now)
        };
        let total = self.summary.unit.text(self.summary.figures.units);
        let entries = counted(html.entries, "entry");
        format!("Wrote {}: {days}, {total}, {entries}.\n", html.shown_file)
    }

    /// The heading with the total, and the calendar below.
    fn heat_text(&self, heading: Cell, look: Look) -> String {
        let days = self.summary.groups.shown.iter().filter_map(|group| match group.name {
            GroupName::Day(date) => Some((date, group.sums.total)),
            _ => None,
        });
        let total = Cell::plain(self.summary.unit.text(self.summary.figures.units));
        let filtered = self.is_filtered.then(|| Cell::new("filtered", QUIET));
        let first: Vec<Cell> = [heading, total].into_iter().chain(filtered).collect();
        let calendar = heat(&days.collect(), &self.period, &self.now, look);
        format!("{}\n\n{calendar}", Table::default().line(&first))
    }

    /// The heading with the total, and the rows below.
    fn table_text(&self, heading: Cell, look: Look) -> String {
        let mut rows = Vec::new();
        self.add_rows(&self.summary.groups, Parent::default(), look, &mut rows);
        let total = self.summary.unit.text(self.summary.figures.units);
        let amounts = self.amounts(self.summary.money.as_ref());
        let layout = Layout::of(&rows, &heading, (total.len(), &amounts), look);
        let filtered = self.is_filtered.then(|| Cell::new("filtered", QUIET));
        let share = (!amounts.is_empty()).then(|| Cell::plain(""));
        let mut text = layout.line(0, &[heading], total, share, &amounts, filtered) + "\n";
        if !rows.is_empty() {
            text.push('\n');
        }
        let most =
            rows.iter().filter(|row| row.is_outermost).map(|row| row.total).max().unwrap_or(0);
        for row in &rows {
            text.push_str(&self.row(row, most, &layout));
        }
        text
    }

    /// The rows of a level and of those within it.
    fn add_rows(&self, groups: &Groups, parent: Parent, look: Look, rows: &mut Vec<Row>) {
        let indent = INDENT * parent.depth;
        let is_outermost = parent.depth == 0;
        for group in &groups.shown {
            let (label, inner) = self.label(group, parent, look);
            rows.push(Row {
                label,
                indent,
                figures: group.figures,
                total: group.sums.total,
                amounts: self.amounts(group.money.as_ref()),
                color: inner.color,
                is_outermost,
                is_rest: false,
            });
            self.add_rows(&group.groups, inner, look, rows);
        }
        rows.extend(groups.more.as_ref().map(|MoreGroups { count, sums, figures, money }| Row {
            label: vec![Cell::new(format!("and {count} more"), QUIET)],
            indent,
            figures: *figures,
            total: sums.total,
            amounts: self.amounts(money.as_ref()),
            color: QUIET,
            is_outermost,
            is_rest: true,
        }));
    }

    /// A cell for each currency of the report, empty where nothing was charged for in it.
    fn amounts(&self, money: Option<&Money>) -> Vec<Cell> {
        let amount = |it: &Option<Currency>| money.and_then(|money| money.amount(*it));
        let text = |it| amount(it).map(|amount| amount.to_string()).unwrap_or_default();
        self.summary.currencies().iter().map(|it| Cell::plain(text(it))).collect()
    }

    /// The name of a group with what tells it apart, and what the groups in it take from it.
    fn label(&self, group: &Group, parent: Parent, look: Look) -> (Vec<Cell>, Parent) {
        let GroupLabel { name, is_absent, owner, color } =
            GroupLabel::of(group, self, parent.above);
        let above = named_by(group, parent.above);
        let mut inner = Parent { depth: parent.depth + 1, above, ..parent };
        let style = match &group.name {
            _ if is_absent => QUIET,
            GroupName::Project(_) => {
                inner.color = style::project(color, look.depth);
                inner.color
            }
            GroupName::Tag(_) => style::TAG,
            _ => Style::new(),
        };
        let mut label = vec![Cell::new(name, style)];
        label.extend(owner.map(|name| Cell::new(name, QUIET)));
        if group.sums.is_running && (group.groups.shown.is_empty() || self.grid.is_some()) {
            label.push(Cell::new("running", RUNNING));
        }
        (label, inner)
    }

    fn row(&self, row: &Row, most: i64, layout: &Layout) -> String {
        let time = self.summary.unit.text(row.figures.units);
        let share = layout.has_shares.then(|| Cell::plain(format!("{}%", row.figures.percent)));
        let width = layout.bar.filter(|_| !row.is_rest);
        let bar = width.map(|width| Cell::new(bar(row.total, most, width), row.color));
        layout.line(row.indent, &row.label, time, share, &row.amounts, bar) + "\n"
    }

    /// What has no rate, and what is charged for in place of billable time.
    fn money_lines(&self, money: &Money) -> Vec<String> {
        let mut lines = Vec::new();
        let unrated = money.charged.unrated();
        if unrated > 0 {
            let unrated = format::length(TimeDelta::seconds(unrated));
            lines.push(format!("{unrated} of billable time has no rate and is not in the amount"));
        }
        let free = &self.summary.free;
        if !free.is_empty() {
            let names: Vec<String> = free.iter().map(|it| name_in_full(&it.name)).collect();
            let are = if free.len() == 1 { "is" } else { "are" };
            lines.push(format!(
                "{} {are} on the free plan, without billable time: all time on projects with a rate counts",
                listed(&names)
            ));
        }
        if money.amounts.is_empty() && unrated == 0 {
            lines.push("Nothing to bill".to_owned());
        }
        lines
    }

    /// What is below the table: how much is billable, the days and their average, what is planned, and that rows
    /// do not add up.
    fn summary_lines(&self, look: Look) -> String {
        let mut facts = Vec::new();
        if self.billable > 0 {
            let Figures { units, percent } = self.summary.billable;
            facts.push(format!("Billable {} ({percent}%)", self.summary.unit.text(units)));
        }
        if self.days > 1 {
            let days = i64::try_from(self.days).unwrap_or(i64::MAX);
            facts.push(counted(self.days, "day"));
            facts.push(format!(
                "{} a day",
                self.summary.unit.text(self.summary.figures.units / days)
            ));
        }
        let mut lines = Vec::new();
        if let Some(targets) = &self.targets {
            lines.extend(left_of_all(targets).filter(|_| self.target.is_none()));
        } else if !facts.is_empty() {
            lines.push(facts.join(" · "));
        }
        lines.extend(self.target.as_ref().map(target_of_today));
        lines.extend(self.remarks());
        let wrapped = |line| hanging(&Cell::plain(line), 0, look.width, LongWord::Whole);
        lines.into_iter().map(wrapped).collect()
    }

    /// What is said about the sums: what they come to, the rule of rounding, what is planned, and that rows do not add up.
    pub(super) fn remarks(&self) -> Vec<String> {
        let money = self.summary.money.iter().flat_map(|money| self.money_lines(money));
        let mut lines: Vec<String> = money.collect();
        if let Some(RoundingJson { exact, mode, per, step }) = self.rounding {
            let to = match mode {
                "nearest" => "to the nearest".to_owned(),
                mode => format!("{mode} to"),
            };
            let step = format::length(TimeDelta::seconds(step));
            let exact = format::length(TimeDelta::seconds(exact));
            lines.push(format!("Rounded {to} {step} per {per}; {exact} before rounding"));
        }
        if self.planned > 0 {
            let planned = format::length(TimeDelta::seconds(self.planned));
            lines.push(format!("{planned} of planned time is not counted"));
        }
        if self.overlapping {
            lines.push(OVERLAPPING.to_owned());
        }
        lines
    }
}

impl Layout {
    /// The columns of these rows: where the terminal is too narrow for all, the bars go first, then the shares, and
    /// names are cut at last.
    ///
    /// `total` are the columns of the total, and its amounts.
    fn of(rows: &[Row], heading: &Cell, total: (usize, &[Cell]), look: Look) -> Self {
        let (time, total) = total;
        let amounts: Vec<usize> = (0..total.len())
            .map(|i| {
                let amounts = rows.iter().map(|row| &row.amounts[i]).chain([&total[i]]);
                amounts.map(Cell::width).max().unwrap_or(0)
            })
            .collect();
        let money: usize = amounts.iter().map(|width| width + GAP).sum();
        let widths = rows.iter().map(|row| row.indent + label_width(&row.label));
        let label = widths.max().unwrap_or(0).max(heading.width());
        let Some(width) = look.width else {
            return Self { label, time, has_shares: true, amounts, bar: Some(LONGEST_BAR) };
        };
        let wanted = label.min(NAMES.max(width / 2)).max(heading.width());
        let room = |taken: usize| width.checked_sub(taken);
        let with_time = wanted + GAP + time + money;
        let with_share = with_time + GAP + SHARE;
        let bar = room(with_share + GAP).filter(|room| *room >= SHORTEST_BAR);
        let bar = bar.map(|room| room.min(LONGEST_BAR));
        let has_shares = room(with_share).is_some();
        let share = if has_shares { GAP + SHARE } else { 0 };
        let behind = GAP + time + share + money + bar.map_or(0, |bar| GAP + bar);
        Self { label: label.min(width.saturating_sub(behind)), time, has_shares, amounts, bar }
    }

    /// A label, a time, its share, amounts, and what follows them, without spaces at the end.
    fn line(
        &self,
        indent: usize,
        label: &[Cell],
        time: String,
        share: Option<Cell>,
        amounts: &[Cell],
        behind: Option<Cell>,
    ) -> String {
        let share = share.filter(|_| self.has_shares);
        let widths = [self.time].into_iter().chain(share.is_some().then_some(SHARE));
        let widths = widths.chain(self.amounts.iter().copied());
        let columns: Vec<Column> = widths.map(|width| Column::RIGHT.at_least(width)).collect();
        let figures = [Cell::plain(time)].into_iter().chain(share).chain(amounts.iter().cloned());
        let figures: Vec<Cell> = figures.chain(behind).collect();
        let figures = Table::fixed(0, &columns).line(&figures);
        format!("{}  {figures}", side_by_side(indent, label, self.label))
    }
}

fn label_width(label: &[Cell]) -> usize {
    label.iter().map(|cell| cell.width() + GAP).sum::<usize>().saturating_sub(GAP)
}

/// A bar of at most so many columns, to an eighth of a column; never quite nothing where there is time.
fn bar(time: i64, most: i64, columns: usize) -> String {
    if time <= 0 || most <= 0 {
        return String::new();
    }
    let all = i64::try_from(columns * EIGHTHS.len()).unwrap_or(i64::MAX);
    let eighths = usize::try_from((time * all / most).clamp(1, all)).unwrap_or(0);
    "█".repeat(eighths / EIGHTHS.len()) + EIGHTHS[eighths % EIGHTHS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_of_the_longest() {
        let table = [
            (0, 100, ""),
            (100, 100, "████████"),
            (50, 100, "████"),
            (1, 10_000, "▏"),
            (19, 100, "█▌"),
            (200, 100, "████████"),
        ];
        for (time, most, expected) in table {
            assert_eq!(bar(time, most, 8), expected, "{time} of {most}");
        }
    }
}
