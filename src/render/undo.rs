//! Commands as text: what was taken back, and what could be.

use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET};
use crate::ui::text::{fit, quoted, width};
use crate::view::history::{CommandSummary, RowChange, RowChangeKind};

/// A receipt: which command was taken back.
pub(crate) fn undone(summary: &CommandSummary, now: &Now, look: Look) -> String {
    let when = ago(summary, now);
    // The verb and its gap, and the comma.
    let room = look.width.map(|width| width.saturating_sub(9 + 2 + self::width(&when)));
    format!("{DONE}Undid{DONE:#}    {}, {when}\n", cut(&title(summary), room))
}

/// The commands that can be taken back, numbered from the last one.
pub(crate) fn list(summaries: &[CommandSummary], now: &Now, look: Look) -> String {
    let times: Vec<String> =
        summaries.iter().map(|summary| format::moment(summary.at, now)).collect();
    let widest = times.iter().map(|time| width(time)).max().unwrap_or(0);
    let number = summaries.len().to_string().len();
    let room = look.width.map(|width| width.saturating_sub(2 + number + 2 + widest + 2));
    let line = |(i, (summary, time)): (usize, (&CommandSummary, &String))| {
        let pad = widest - width(time);
        format!(
            "  {:>number$}  {QUIET}{time}{QUIET:#}{:pad$}  {}\n",
            i + 1,
            "",
            cut(&sentence(summary), room)
        )
    };
    summaries.iter().zip(&times).enumerate().map(line).collect::<Vec<_>>().concat()
}

fn cut(text: &str, room: Option<usize>) -> String {
    room.map_or_else(|| text.to_owned(), |room| fit(text, room))
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
