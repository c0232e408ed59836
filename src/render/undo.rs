//! Commands of the journal as text: the one that was undone, and those that can be.

use crate::time::{Now, format};
use std::io::{self, Write};

use crate::answer::{Answer, BeforeAfter, CatalogAnswer, CommandAt, EntryAt, UndoList, Undone};
use crate::render::catalog;
use crate::render::entries::{receipt, running};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{quoted, width};
use crate::view::history::{CommandSummary, RowChange, RowChangeKind};

/// A receipt for a command that was undone.
pub(crate) fn undone(summary: &CommandSummary, now: &Now, look: Look) -> String {
    let when = ago(summary, now);
    // The verb and its gap, and the comma.
    let room = look.width.map(|columns| columns.saturating_sub(9 + 2 + width(&when)));
    format!("{DONE}Undid{DONE:#}    {}, {when}\n", Cell::plain(title(summary)).cut(room))
}

/// The commands that can be undone, numbered from the last one.
pub(crate) fn list(summaries: &[CommandSummary], now: &Now, look: Look) -> String {
    let cells = |(i, summary): (usize, &CommandSummary)| {
        let time = Cell::new(format::moment(summary.at, now), QUIET);
        vec![Cell::plain((i + 1).to_string()), time]
    };
    let mut rows: Vec<Vec<Cell>> = summaries.iter().enumerate().map(cells).collect();
    let table = Table::new(2, &[Column::RIGHT, Column::LEFT], &rows);
    for (row, summary) in rows.iter_mut().zip(summaries) {
        row.push(Cell::plain(sentence(summary)).cut(table.room(look.width)));
    }
    table.lines(&rows)
}

/// The command and its first row, such as `start “Fix login”`.
pub(crate) fn title(summary: &CommandSummary) -> String {
    let mut targets = summary.targets();
    let Some(first) = targets.next() else {
        return summary.command.clone();
    };
    let (mut more, mut same) = (0_usize, true);
    for target in targets {
        more += 1;
        same &= target.description == first.description;
    }
    let name = name(first);
    match more {
        0 => format!("{} {name}", summary.command),
        // `split` creates several entries with one description.
        _ if same && first.change == RowChangeKind::Created => {
            format!("{} {name}", summary.command)
        }
        more => format!("{} {name} and {more} more", summary.command),
    }
}

/// The title with the changes of the command.
fn sentence(summary: &CommandSummary) -> String {
    let mut text = title(summary);
    let mut targets = summary.targets();
    if let (Some(change), None) = (targets.next(), targets.next()) {
        match (&change.change, change.length) {
            (RowChangeKind::Changed(fields), _) => {
                text.push_str(&format!(": {}", fields.join(", ")));
            }
            (RowChangeKind::StatusChanged(status), _) => text.push_str(&format!(": {status}")),
            (_, Some(length)) => text.push_str(&format!(", {}", format::length(length))),
            (_, None) => {}
        }
    }
    let side_effects: Vec<String> = summary
        .side_effects()
        .map(|it| match it.change {
            RowChangeKind::Ended => format!("ended {}", name(it)),
            RowChangeKind::Deleted => format!("deleted {}", name(it)),
            RowChangeKind::Created
            | RowChangeKind::Changed(_)
            | RowChangeKind::StatusChanged(_) => {
                format!("changed {}", name(it))
            }
        })
        .collect();
    if !side_effects.is_empty() {
        text.push_str(&format!(", which {}", side_effects.join(" and ")));
    }
    text
}

fn name(change: &RowChange) -> String {
    quoted(&change.description)
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
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        let Some(CommandAt { now, .. }) = self.commands.first() else {
            return writeln!(out, "Nothing can be undone.");
        };
        let summaries: Vec<CommandSummary> =
            self.commands.iter().map(|it| it.summary.clone()).collect();
        out.write_all(list(&summaries, now, *look).as_bytes())
    }
}

impl Answer for Undone {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        for CommandAt { summary, now } in &self.undone {
            out.write_all(undone(summary, now, *look).as_bytes())?;
        }
        for names in &self.names {
            out.write_all(catalog_outcome(names, *look).as_bytes())?;
        }
        if let Some(count) = self.count {
            writeln!(out, "{count} entries are as they were.")?;
        }
        for entry in &self.entries {
            out.write_all(entry_outcome(entry, *look).as_bytes())?;
        }
        Ok(())
    }
}

/// A line for the state of an entry after the undo; none when it is unchanged.
fn entry_outcome(entry: &BeforeAfter<EntryAt>, look: Look) -> String {
    match (&entry.before, &entry.after) {
        (None, None) => String::new(),
        (Some(before), None) => receipt("Removed", &before.view, &before.now, look),
        (_, Some(after)) if after.view.stop.is_none() => running(&after.view, &after.now, look),
        (None, Some(after)) => receipt("Back", &after.view, &after.now, look),
        (Some(_), Some(after)) => receipt("Now", &after.view, &after.now, look),
    }
}

/// A line for the state of a catalog row after the undo; none when it is unchanged.
fn catalog_outcome(row: &BeforeAfter<CatalogAnswer>, look: Look) -> String {
    match (&row.before, &row.after) {
        (None, None) => String::new(),
        (Some(before), None) => catalog::receipt("Removed", &before.0, look),
        (None, Some(after)) => catalog::receipt("Back", &after.0, look),
        (Some(_), Some(after)) => catalog::receipt("Now", &after.0, look),
    }
}
