//! Commands of the journal as text: the one that was undone, and those that can be.

use crate::answer::{Answer, BeforeAfter, CommandAt, UndoList, Undone};
use crate::render::{catalog, entries};
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{quoted, width};
use crate::view::history::{CommandSummary, RowChangeKind};

/// A receipt for a command that was undone.
fn undone(CommandAt { summary, now }: &CommandAt, look: Look) -> String {
    let when = ago(summary, now);
    // The verb and its gap, and the comma.
    let room = look.width.map(|columns| columns.saturating_sub(9 + 2 + width(&when)));
    format!("{DONE}Undone{DONE:#}   {}, {when}\n", Cell::plain(title(summary)).cut(room))
}

/// The commands that can be undone, numbered from the last one.
fn list(commands: &[CommandAt], look: Look) -> String {
    let cells = |(i, CommandAt { summary, now }): (usize, &CommandAt)| {
        let time = Cell::new(format::moment(summary.at, now), QUIET);
        vec![Cell::plain((i + 1).to_string()), time]
    };
    let mut rows: Vec<Vec<Cell>> = commands.iter().enumerate().map(cells).collect();
    let table = Table::new(2, &[Column::RIGHT, Column::LEFT], &rows);
    for (row, CommandAt { summary, .. }) in rows.iter_mut().zip(commands) {
        row.push(Cell::plain(sentence(summary)).cut(table.room(look.width)));
    }
    table.lines(&rows)
}

/// The command and its first row, such as `start “Fix login”`.
pub(crate) fn title(summary: &CommandSummary) -> String {
    let targets: Vec<_> = summary.targets().collect();
    let [first, more @ ..] = &targets[..] else {
        return summary.command.clone();
    };
    let title = format!("{} {}", summary.command, quoted(&first.description));
    let same = more.iter().all(|row| row.description == first.description);
    // `split` creates several entries with one description.
    if more.is_empty() || same && first.change == RowChangeKind::Created {
        return title;
    }
    format!("{title} and {} more", more.len())
}

/// The title with the changes of the command.
fn sentence(summary: &CommandSummary) -> String {
    let mut text = title(summary);
    let mut targets = summary.targets();
    if let (Some(row), None) = (targets.next(), targets.next()) {
        match (&row.change, row.length) {
            (RowChangeKind::Changed(fields), _) => {
                text.push_str(&format!(": {}", fields.join(", ")));
            }
            (RowChangeKind::StatusChanged(status), _) => text.push_str(&format!(": {status}")),
            (_, Some(length)) => text.push_str(&format!(", {}", format::length(length))),
            (_, None) => {}
        }
    }
    let side_effects = summary.side_effects().map(|row| {
        let verb = match row.change {
            RowChangeKind::Ended => "stopped",
            RowChangeKind::Deleted => "deleted",
            _ => "changed",
        };
        format!("{verb} {}", quoted(&row.description))
    });
    let side_effects: Vec<String> = side_effects.collect();
    if !side_effects.is_empty() {
        text.push_str(&format!(", which {}", side_effects.join(" and ")));
    }
    text
}

/// `just now`, `5m ago`, and from one hour on the time.
fn ago(summary: &CommandSummary, now: &Now) -> String {
    let passed = now.instant - summary.at;
    match passed.num_seconds() {
        0 => "just now".to_owned(),
        1..3600 => format!("{} ago", format::length(passed)),
        _ => format::at(summary.at, now),
    }
}

impl Answer for UndoList {
    fn text(&self, look: Look) -> String {
        if self.commands.is_empty() {
            return "Nothing to undo.\n".to_owned();
        }
        list(&self.commands, look)
    }
}

impl Answer for Undone {
    fn text(&self, look: Look) -> String {
        let mut text: String = self.undone.iter().map(|it| undone(it, look)).collect();
        let name = |it| outcome(it, catalog::receipt, catalog::receipt, look);
        text.extend(self.names.iter().map(name));
        text.extend(self.count.map(|count| format!("Reverted {count} entries.\n")));
        let entry = |it| outcome(it, entries::gone, entries::outcome, look);
        text.extend(self.entries.iter().map(entry));
        text
    }
}

/// A line for the state of a row after the undo, made by `removed` of a deleted row and by `kept` of
/// another one; none when it is unchanged.
fn outcome<T>(
    row: &BeforeAfter<T>,
    removed: fn(&str, &T, Look) -> String,
    kept: fn(&str, &T, Look) -> String,
    look: Look,
) -> String {
    match (&row.before, &row.after) {
        (None, None) => String::new(),
        (Some(before), None) => removed("Removed", before, look),
        (None, Some(after)) => kept("Back", after, look),
        (Some(_), Some(after)) => kept("Now", after, look),
    }
}
