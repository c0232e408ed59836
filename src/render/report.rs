//! Sums of time as text: the heading with the total, a row for each group, and a summary below.

use anstyle::Style;

use crate::answer::{Answer, Report, days_of};
use crate::report::apportioned;
use crate::time::{format, weekday_name};
use crate::ui::Look;
use crate::ui::style::{self, HEADING, QUIET, RUNNING};
use crate::ui::table::{Cell, Column, GAP, Table, hanging, side_by_side};
use crate::ui::text::{LongWord, NAMELESS, counted, in_full, name_in_full};
use crate::view::groups::{Group, GroupName, Groups, MoreGroups};

/// Columns by which a group stands further right than the one it is part of.
const INDENT: usize = 2;
/// The widest bar, which is also that of a pipe.
const LONGEST_BAR: usize = 20;
/// Bars of fewer columns are left out.
const SHORTEST_BAR: usize = 8;
/// Columns of names, or half of a terminal where that is more, for which first the bars and then the shares give
/// way.
const NAMES: usize = 40;
/// Columns of a share, such as `100%`.
const SHARE: usize = 4;
/// The blocks of an eighth of a column up to seven eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const MINUTE: i64 = 60;

impl Answer for Report {
    fn text(&self, look: Look) -> String {
        if let Some(sentence) = &self.nothing {
            return format!("{sentence}\n");
        }
        let total = self.whole();
        let mut rows = Vec::new();
        self.add_rows(&self.summary.groups, total, Parent::default(), look, &mut rows);
        let heading = format::days_heading(self.period.first, self.period.last, &self.now);
        let heading = if self.is_all_time { "All time".to_owned() } else { heading };
        let heading = Cell::new(heading, HEADING);
        let layout = Layout::of(&rows, &heading, self.unit().text(total.units).len(), look);
        let of_these = self.is_filtered.then(|| Cell::new("of these", QUIET));
        let mut text = layout.line(0, &[heading], self.unit().text(total.units), of_these) + "\n";
        if !rows.is_empty() {
            text.push('\n');
        }
        let most = rows
            .iter()
            .filter(|row| row.is_outermost)
            .map(|row| row.figures.seconds)
            .max()
            .unwrap_or(0);
        for row in &rows {
            text.push_str(&self.row(row, most, &layout));
        }
        let summary = self.summary_lines(total, look);
        if !summary.is_empty() {
            text.push('\n');
        }
        text + &summary
    }
}

/// In what lengths are shown: in minutes, or in seconds where all of it is less than a minute.
#[derive(Clone, Copy)]
struct Unit(i64);

impl Unit {
    fn text(self, units: i64) -> String {
        if self.0 == MINUTE { format::minutes(units) } else { format!("{units}s") }
    }
}

/// What is shown of a sum: whole minutes, or seconds, and percent of the total.
#[derive(Clone, Copy)]
struct Figures {
    /// As it is.
    seconds: i64,
    units: i64,
    percent: i64,
}

/// What a row takes from the groups around it.
#[derive(Clone, Copy, Default)]
struct Parent {
    depth: usize,
    /// The color of the project.
    color: Style,
    /// Whether the client, or the project, is named above.
    names_client: bool,
    names_project: bool,
}

struct Row {
    label: Vec<Cell>,
    indent: usize,
    figures: Figures,
    color: Style,
    is_outermost: bool,
    /// Whether it stands for groups that are left out.
    is_rest: bool,
}

/// The columns of the table.
struct Layout {
    label: usize,
    time: usize,
    has_shares: bool,
    bar: Option<usize>,
}

impl Report {
    fn unit(&self) -> Unit {
        Unit(if (1..MINUTE).contains(&self.total) { 1 } else { MINUTE })
    }

    /// All of it: whole units, rounded down as everywhere.
    fn whole(&self) -> Figures {
        Figures { seconds: self.total, units: self.total / self.unit().0, percent: 100 }
    }

    /// The rows of a level and of those within it. What is shown adds up to what is shown of the whole.
    fn add_rows(
        &self,
        groups: &Groups,
        whole: Figures,
        parent: Parent,
        look: Look,
        rows: &mut Vec<Row>,
    ) {
        let shown = groups.shown.iter().map(|group| group.sums.total);
        let parts: Vec<i64> = shown.chain(groups.more.map(|more| more.sums.total)).collect();
        let figures = self.figures(&parts, whole);
        for (group, figures) in groups.shown.iter().zip(&figures) {
            let (label, inner) = self.label(group, parent, look);
            rows.push(Row {
                label,
                indent: INDENT * parent.depth,
                figures: *figures,
                color: inner.color,
                is_outermost: parent.depth == 0,
                is_rest: false,
            });
            self.add_rows(&group.groups, *figures, inner, look, rows);
        }
        if let (Some(MoreGroups { count, .. }), Some(figures)) = (groups.more, figures.last()) {
            rows.push(Row {
                label: vec![Cell::new(format!("and {count} more"), QUIET)],
                indent: INDENT * parent.depth,
                figures: *figures,
                color: QUIET,
                is_outermost: parent.depth == 0,
                is_rest: true,
            });
        }
    }

    /// What is shown of the parts of a whole. Parts that overlap do not add up: each is rounded by itself.
    fn figures(&self, parts: &[i64], whole: Figures) -> Vec<Figures> {
        let (unit, total) = (self.unit().0, self.total.max(1));
        let hundredfold: Vec<i64> = parts.iter().map(|seconds| seconds * 100).collect();
        let (units, percents): (Vec<i64>, Vec<i64>) = if parts.iter().sum::<i64>() == whole.seconds
        {
            (apportioned(parts, unit, whole.units), apportioned(&hundredfold, total, whole.percent))
        } else {
            let nearest = |part: &i64| (part + total / 2) / total;
            (parts.iter().map(|it| it / unit).collect(), hundredfold.iter().map(nearest).collect())
        };
        let shown = parts.iter().zip(units).zip(percents);
        shown
            .map(|((seconds, units), percent)| Figures { seconds: *seconds, units, percent })
            .collect()
    }

    /// The name of a group with what tells it apart, and what the groups in it take from it.
    fn label(&self, group: &Group, parent: Parent, look: Look) -> (Vec<Cell>, Parent) {
        let mut inner = Parent { depth: parent.depth + 1, ..parent };
        let none = |text: &str| Cell::new(text, QUIET);
        let named = |name: &Option<String>, absent: &str| match name {
            Some(name) => Cell::plain(name_in_full(name)),
            None => none(absent),
        };
        let mut label = vec![match &group.name {
            GroupName::Project(None) => none("no project"),
            GroupName::Project(Some(project)) => {
                inner.color = style::project(project.color.as_deref(), look.depth);
                inner.names_project = true;
                Cell::new(name_in_full(&project.name), inner.color)
            }
            GroupName::Client(name) => {
                inner.names_client = true;
                named(name, "no client")
            }
            GroupName::Tag(None) => none("no tag"),
            GroupName::Tag(Some(tag)) => Cell::new(format!("#{}", name_in_full(tag)), style::TAG),
            GroupName::Task(None) => none("no task"),
            GroupName::Task(Some((task, _))) => Cell::plain(name_in_full(&task.name)),
            GroupName::Description(text) => match in_full(text) {
                text if text.is_empty() => none(NAMELESS),
                text => Cell::plain(text),
            },
            GroupName::Workspace(workspace) => {
                named(&workspace.as_ref().map(|it| it.name.clone()), "no workspace")
            }
            GroupName::Billable(true) => Cell::plain("billable"),
            GroupName::Billable(false) => Cell::plain("not billable"),
            GroupName::Weekday(day) => Cell::plain(weekday_name(*day)),
            GroupName::Day(_) | GroupName::Week(_) | GroupName::Month(_) => {
                Cell::plain(self.days_label(&group.name))
            }
        }];
        let owner = match &group.name {
            GroupName::Project(Some(project)) if !parent.names_client => project.client.as_ref(),
            GroupName::Task(Some((_, Some(project)))) if !parent.names_project => {
                Some(&project.name)
            }
            _ => None,
        };
        label.extend(owner.map(|name| Cell::new(name_in_full(name), QUIET)));
        if group.sums.is_running && group.groups.shown.is_empty() {
            label.push(Cell::new("running", RUNNING));
        }
        (label, inner)
    }

    /// The days of a group that lie in the range.
    fn days_label(&self, name: &GroupName) -> String {
        let Some((first, last)) = days_of(name, &self.period) else { return String::new() };
        if first == last {
            return format::short_date(first, &self.now);
        }
        format::days_heading(first, last, &self.now)
    }

    fn row(&self, row: &Row, most: i64, layout: &Layout) -> String {
        let time = self.unit().text(row.figures.units);
        let share = layout.has_shares.then(|| Cell::plain(format!("{}%", row.figures.percent)));
        let mut line = layout.line(row.indent, &row.label, time, share);
        if let Some(width) = layout.bar.filter(|_| !row.is_rest) {
            let bar = Cell::new(bar(row.figures.seconds, most, width), row.color);
            line.push_str(&format!("  {bar}"));
        }
        line.trim_end().to_owned() + "\n"
    }

    /// What stands below the table: how much is billable, the days and their average, what is planned, and that rows
    /// do not add up.
    fn summary_lines(&self, total: Figures, look: Look) -> String {
        let mut facts = Vec::new();
        if self.billable > 0 {
            // As the two rows of a report by billable.
            let parts = [self.billable, self.total - self.billable];
            let Figures { units, percent, .. } = self.figures(&parts, total)[0];
            facts.push(format!("Billable {} ({percent}%)", self.unit().text(units)));
        }
        if self.days > 1 {
            let days = i64::try_from(self.days).unwrap_or(i64::MAX);
            facts.push(counted(self.days, "day"));
            facts.push(format!("{} a day", self.unit().text(total.units / days)));
        }
        let mut lines = Vec::new();
        if !facts.is_empty() {
            lines.push(facts.join(" · "));
        }
        if self.planned > 0 {
            let planned = format::length(chrono::TimeDelta::seconds(self.planned));
            lines.push(format!("Planned {planned}, not counted"));
        }
        if self.overlapping {
            lines.push(
                "Entries with several tags count for each of them: the rows add up to more than the total."
                    .to_owned(),
            );
        }
        let wrapped = |line| hanging(&Cell::plain(line), 0, look.width, LongWord::Whole);
        lines.into_iter().map(wrapped).collect()
    }
}

impl Layout {
    /// The columns of these rows: where the terminal is too narrow for all, the bars go first, then the shares, and
    /// names are cut at last.
    fn of(rows: &[Row], heading: &Cell, total: usize, look: Look) -> Self {
        let widths = rows.iter().map(|row| row.indent + label_width(&row.label));
        let label = widths.max().unwrap_or(0).max(heading.width());
        let time = total;
        let Some(width) = look.width else {
            return Self { label, time, has_shares: true, bar: Some(LONGEST_BAR) };
        };
        let wanted = label.min(NAMES.max(width / 2)).max(heading.width());
        let room = |taken: usize| width.checked_sub(taken);
        let with_time = wanted + GAP + time;
        let with_share = with_time + GAP + SHARE;
        let bar = room(with_share + GAP).filter(|room| *room >= SHORTEST_BAR);
        let bar = bar.map(|room| room.min(LONGEST_BAR));
        let has_shares = room(with_share).is_some();
        let behind =
            GAP + time + if has_shares { GAP + SHARE } else { 0 } + bar.map_or(0, |bar| GAP + bar);
        Self { label: label.min(width.saturating_sub(behind)), time, has_shares, bar }
    }

    /// A label, a time, and what stands behind it, without spaces at the end.
    fn line(&self, indent: usize, label: &[Cell], time: String, behind: Option<Cell>) -> String {
        let columns = [Column::RIGHT.at_least(self.time), Column::RIGHT.at_least(SHARE)];
        let figures: Vec<Cell> = [Cell::plain(time)].into_iter().chain(behind).collect();
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
