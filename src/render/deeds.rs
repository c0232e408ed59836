//! Commands as text: what was taken back, and what could be.

use super::entries::Look;
use super::style::{DONE, QUIET};
use super::text::{fit, quoted, width};
use crate::deed::{Change, Deed, Done};
use crate::time::{Now, format};

/// A receipt: which command was taken back.
pub(crate) fn undone(deed: &Deed, now: &Now, look: Look) -> String {
    let when = ago(deed, now);
    // The verb and its gap, and the comma.
    let room = look.width.map(|width| width.saturating_sub(9 + 2 + self::width(&when)));
    format!("{DONE}Undid{DONE:#}    {}, {when}\n", cut(&title(deed), room))
}

/// The commands that can be taken back, numbered from the last one.
pub(crate) fn list(deeds: &[Deed], now: &Now, look: Look) -> String {
    let times: Vec<String> = deeds.iter().map(|deed| format::moment(deed.at, now)).collect();
    let widest = times.iter().map(|time| width(time)).max().unwrap_or(0);
    let number = deeds.len().to_string().len();
    let room = look.width.map(|width| width.saturating_sub(2 + number + 2 + widest + 2));
    let line = |(i, (deed, time)): (usize, (&Deed, &String))| {
        let pad = widest - width(time);
        format!(
            "  {:>number$}  {QUIET}{time}{QUIET:#}{:pad$}  {}\n",
            i + 1,
            "",
            cut(&sentence(deed), room)
        )
    };
    deeds.iter().zip(&times).enumerate().map(line).collect::<Vec<_>>().concat()
}

fn cut(text: &str, room: Option<usize>) -> String {
    room.map_or_else(|| text.to_owned(), |room| fit(text, room))
}

/// What the person typed, as short as it can be told: `start “Fix login”`.
pub(crate) fn title(deed: &Deed) -> String {
    let mut subjects = deed.subjects();
    let Some(first) = subjects.next() else {
        return deed.command.clone();
    };
    let (mut more, mut alike) = (0_usize, true);
    for other in subjects {
        more += 1;
        alike &= other.description == first.description;
    }
    let name = name(first);
    match more {
        0 => format!("{} {name}", deed.command),
        // The pieces of one entry.
        _ if alike && first.change == Change::Created => format!("{} {name}", deed.command),
        more => format!("{} {name} and {more} more", deed.command),
    }
}

/// The same, with what it did.
fn sentence(deed: &Deed) -> String {
    let mut text = title(deed);
    let mut subjects = deed.subjects();
    if let (Some(done), None) = (subjects.next(), subjects.next()) {
        match (&done.change, done.length) {
            (Change::Changed(parts), _) => {
                text.push_str(&format!(": {}", parts.join(", ")));
            }
            (Change::Stands(how), _) => text.push_str(&format!(": {how}")),
            (_, Some(length)) => text.push_str(&format!(", {}", format::length(length))),
            (_, None) => {}
        }
    }
    let others: Vec<String> = deed
        .others()
        .map(|done| match done.change {
            Change::Ended => format!("ended {}", name(done)),
            Change::Deleted => format!("deleted {}", name(done)),
            Change::Created | Change::Changed(_) | Change::Stands(_) => {
                format!("changed {}", name(done))
            }
        })
        .collect();
    if !others.is_empty() {
        text.push_str(&format!(", which {}", others.join(" and ")));
    }
    text
}

fn name(done: &Done) -> String {
    quoted(&done.description)
}

/// `just now`, `5m ago`, and from an hour on when it was.
fn ago(deed: &Deed, now: &Now) -> String {
    let passed = now.instant - deed.at;
    match passed.num_seconds() {
        0 => "just now".to_owned(),
        1..3600 => format!("{} ago", format::length(passed)),
        _ => format::at(deed.at, now),
    }
}
