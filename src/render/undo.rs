//! Commands as text: what was taken back, and what could be.

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

/// A receipt: which command was taken back.
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

/// What the person typed, as short as it can be told: `start “Fix login”`.
pub(crate) fn title(summary: &CommandSummary) -> String {
    let mut targets = summary.targets();
    let Some(first) = targets.next() else {
        return summary.command.clone();
    };
    let (mut more, mut alike) = (0_usize, true);
    for other in targets {
        more += 1;
        alike &= other.description == first.description;
    }
    let name = name(first);
    match more {
        0 => format!("{} {name}", summary.command),
        // The pieces of one entry.
        _ if alike && first.change == RowChangeKind::Created => {
            format!("{} {name}", summary.command)
        }
        more => format!("{} {name} and {more} more", summary.command),
    }
}

/// The same, with what it did.
fn sentence(summary: &CommandSummary) -> String {
    let mut text = title(summary);
    let mut targets = summary.targets();
    if let (Some(done), None) = (targets.next(), targets.next()) {
        match (&done.change, done.length) {
            (RowChangeKind::Changed(parts), _) => {
                text.push_str(&format!(": {}", parts.join(", ")));
            }
            (RowChangeKind::StatusChanged(how), _) => text.push_str(&format!(": {how}")),
            (_, Some(length)) => text.push_str(&format!(", {}", format::length(length))),
            (_, None) => {}
        }
    }
    let others: Vec<String> = summary
        .side_effects()
        .map(|done| match done.change {
            RowChangeKind::Ended => format!("ended {}", name(done)),
            RowChangeKind::Deleted => format!("deleted {}", name(done)),
            RowChangeKind::Created
            | RowChangeKind::Changed(_)
            | RowChangeKind::StatusChanged(_) => {
                format!("changed {}", name(done))
            }
        })
        .collect();
    if !others.is_empty() {
        text.push_str(&format!(", which {}", others.join(" and ")));
    }
    text
}

fn name(done: &RowChange) -> String {
    quoted(&done.description)
}

/// `just now`, `5m ago`, and from an hour on when it was.
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

/// A line on what became of an entry; none when it is as it was.
fn entry_outcome(entry: &BeforeAfter<EntryAt>, look: Look) -> String {
    match (&entry.before, &entry.after) {
        (None, None) => String::new(),
        (Some(before), None) => receipt("Removed", &before.view, &before.now, look),
        (_, Some(after)) if after.view.stop.is_none() => running(&after.view, &after.now, look),
        (None, Some(after)) => receipt("Back", &after.view, &after.now, look),
        (Some(_), Some(after)) => receipt("Now", &after.view, &after.now, look),
    }
}

/// A line on what became of a row of the catalog; none when there is nothing to say.
fn catalog_outcome(row: &BeforeAfter<CatalogAnswer>, look: Look) -> String {
    match (&row.before, &row.after) {
        (None, None) => String::new(),
        (Some(before), None) => catalog::receipt("Removed", &before.0, look),
        (None, Some(after)) => catalog::receipt("Back", &after.0, look),
        (Some(_), Some(after)) => catalog::receipt("Now", &after.0, look),
    }
}
