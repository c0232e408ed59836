//! Time entries as text: receipts, the running entry, and the list by day.

use std::fmt::Write as _;

use anstyle::Style;

use crate::answer::EntryAt;
use crate::config::Profile;
use crate::model::Project;
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{self, DONE, ERROR, QUIET, RUNNING, TAG, VERB};
use crate::ui::table::{Cell, GAP, Table, shares};
use crate::ui::text::{NAMELESS, brief, in_full, name_in_full, quoted};
use crate::view::{EntryView, Sending};

/// Columns below which a text is not cut; the terminal wraps the line instead.
pub(super) const LEAST: usize = 4;

/// A receipt: the verb, the entry, and the handle under which it is known now, in one line.
pub(crate) fn receipt(verb: &str, entry: &EntryAt, look: Look) -> String {
    line(DONE, verb, &entry.view, &[Cell::plain(when(entry)), handle(entry)], look)
}

/// A receipt of what was started in a profile, which is named unless it is the default one.
pub(crate) fn started(entry: &EntryAt, profile: &str, look: Look) -> String {
    let when = [Cell::plain(when(entry)), handle(entry)].into_iter().chain(in_profile(profile));
    line(DONE, "Started", &entry.view, &when.collect::<Vec<_>>(), look)
}

/// A receipt of an entry that is gone, and has no handle.
pub(crate) fn gone(verb: &str, entry: &EntryAt, look: Look) -> String {
    line(DONE, verb, &entry.view, &[Cell::plain(when(entry))], look)
}

/// A receipt; a running entry is shown as [`running`] does, without its profile.
pub(crate) fn outcome(verb: &str, entry: &EntryAt, look: Look) -> String {
    if entry.view.stop.is_some() {
        return receipt(verb, entry, look);
    }
    line(RUNNING, "Running", &entry.view, &[Cell::plain(since(entry)), handle(entry)], look)
}

/// The running entry, with its length and start, and its profile unless that is the default one.
pub(crate) fn running(entry: &EntryAt, profile: &str, look: Look) -> String {
    let when = [Cell::plain(since(entry))].into_iter().chain(in_profile(profile));
    line(RUNNING, "Running", &entry.view, &when.collect::<Vec<_>>(), look)
}

/// Whether this is the name of the default profile, which goes without saying.
pub(crate) fn is_default(profile: &str) -> bool {
    profile == Profile::default().as_str()
}

/// `profile work`; nothing for the default profile.
fn in_profile(profile: &str) -> Option<Cell> {
    (!is_default(profile)).then(|| Cell::new(format!("profile {profile}"), QUIET))
}

fn handle(entry: &EntryAt) -> Cell {
    Cell::new(entry.view.handle.to_string(), QUIET)
}

/// `09:00–10:30  1h30m`, or the start of a running entry.
fn when(EntryAt { view: entry, now }: &EntryAt) -> String {
    match entry.stop {
        None => format::moment_of_entry(entry.start, now),
        Some(_) => format!("{}  {}", span(entry, now), format::length(entry.length(now.instant))),
    }
}

/// `15m since 09:00`
fn since(EntryAt { view: entry, now }: &EntryAt) -> String {
    let length = format::length(entry.length(now.instant));
    format!("{length} since {}", format::moment(entry.start, now))
}

/// A verb, the description and the details of an entry, and what `follows`, such as its time, in one line of the
/// terminal.
fn line(style: Style, verb: &str, entry: &EntryView, follows: &[Cell], look: Look) -> String {
    let mut texts = [vec![described(entry)], details(entry, look)].concat();
    if let Some(width) = look.width {
        texts = fitted(texts, width.saturating_sub(VERB + GAP + columns(follows)));
    }
    let entry = Table::default().line(&[texts, follows.to_vec()].concat());
    format!("{style}{verb:<VERB$}{style:#}  {entry}\n")
}

/// The columns that cells take behind another one.
pub(super) fn columns(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.width() + GAP).sum()
}

/// The columns of texts beside each other that have so much room, gaps included; each at least [`LEAST`] of what it
/// needs.
pub(super) fn widths(needed: &[usize], room: usize) -> Vec<usize> {
    let gaps = GAP * needed.len().saturating_sub(1);
    let least = needed.iter().map(|width| *width.min(&LEAST)).sum();
    shares(needed, room.saturating_sub(gaps).max(least))
}

/// Cuts texts beside each other to so many columns.
pub(super) fn fitted(texts: Vec<Cell>, room: usize) -> Vec<Cell> {
    // Measured once: a name may be very long.
    let needed: Vec<usize> = texts.iter().map(Cell::width).collect();
    let cut = |(text, most): (Cell, usize)| text.cut(Some(most));
    texts.into_iter().zip(widths(&needed, room)).map(cut).collect()
}

pub(super) fn described(entry: &EntryView) -> Cell {
    match in_full(&entry.description) {
        text if text.is_empty() => Cell::new(NAMELESS, QUIET),
        text => Cell::plain(text),
    }
}

pub(super) fn details(entry: &EntryView, look: Look) -> Vec<Cell> {
    details_of(entry, look).into_iter().flatten().collect()
}

/// Project and task, tags, and a `$` where it is billable.
fn details_of(entry: &EntryView, look: Look) -> [Option<Cell>; 3] {
    let project = entry.project.as_ref().map(|project| {
        let color = style::project(project.color.as_deref(), look.depth);
        Cell::new(project_text(project, entry.task.as_deref()), color)
    });
    let tags = (!entry.tags.is_empty()).then(|| Cell::new(tags_text(&entry.tags), TAG));
    let billable = entry.billable.then(|| Cell::new("$", QUIET));
    [project, tags, billable]
}

/// What a receipt shows of an entry, one by one: description, project and task, tags, billable, nothing for the
/// workspace, times and length.
pub(super) fn cells(entry: &EntryAt, look: Look) -> [Option<Cell>; 7] {
    let EntryAt { view, now } = entry;
    let [project, tags, billable] = details_of(view, look);
    let length = view.stop.map(|stop| Cell::plain(format::length(stop - view.start)));
    let times = Cell::plain(span(view, now));
    [Some(described(view)), project, tags, billable, None, Some(times), length]
}

/// A line below a receipt of an entry: what was there in place of what it shows. `times` are not cut.
pub(super) fn was(names: Vec<Cell>, times: Vec<Cell>, look: Look) -> String {
    let room = look.width.map(|width| width.saturating_sub(VERB + GAP + columns(&times)));
    let names = match room {
        Some(room) => fitted(names, room),
        None => names,
    };
    let cells = [names, times].concat();
    format!("{QUIET}{:<VERB$}{QUIET:#}  {}\n", "was", Table::default().line(&cells))
}

/// `#deep #focus`
pub(super) fn tags_text(tags: &[String]) -> String {
    let tags: Vec<String> = tags.iter().map(|tag| format!("#{}", name_in_full(tag))).collect();
    tags.join(" ")
}

/// `Website (Acme) › Design`
pub(crate) fn project_text(project: &Project, task: Option<&str>) -> String {
    let mut text = name_in_full(&project.name);
    if let Some(client) = &project.client {
        let _ = write!(text, " ({})", name_in_full(client));
    }
    if let Some(task) = task {
        let _ = write!(text, " › {}", name_in_full(task));
    }
    text
}

/// An entry for a sentence: `@3 “Meeting”, 09:30–10:00`.
pub(crate) fn pointed(entry: &EntryView, now: &Now) -> String {
    let description = quoted(&entry.description);
    let when = match entry.stop {
        None => format!("running since {}", format::moment(entry.start, now)),
        Some(_) => span(entry, now),
    };
    format!("{} {description}, {when}", entry.handle)
}

/// `09:00–10:30`, with the day when it is not today, and with both days when they differ.
pub(super) fn span(entry: &EntryView, now: &Now) -> String {
    let start = format::moment_of_entry(entry.start, now);
    match entry.stop {
        None => start,
        Some(stop) if now.date_of(stop) == now.date_of(entry.start) => {
            format!("{start}–{}", format::clock(stop, now))
        }
        Some(stop) => format!("{start} – {}", format::moment(stop, now)),
    }
}

/// That a row is not sent, or not confirmed. Without an account every row is unsent, which is not shown.
pub(super) fn unsent(sending: &Sending, account: bool) -> Option<Cell> {
    match sending {
        Sending::Waiting if account => Some(Cell::new("not sent yet", QUIET)),
        Sending::InDoubt => Some(Cell::new("sent, not confirmed", QUIET)),
        Sending::Waiting | Sending::Sent | Sending::Refused(_) => None,
    }
}

/// Why Toggl refused a row, if it did.
pub(super) fn refusal(sending: &Sending) -> Option<Cell> {
    let Sending::Refused(refusal) = sending else { return None };
    Some(Cell::new(format!("refused: {}", brief(&refusal.message)), ERROR))
}

/// `09:00–10:30`, `09:00–now`, `22:00–06:00+1d`, without the day of the start.
pub(super) fn clocks(entry: &EntryView, now: &Now) -> String {
    clocks_from(&format::clock(entry.start, now), entry, now)
}

/// The same in a column of them.
pub(super) fn clocks_in_column(entry: &EntryView, now: &Now) -> String {
    clocks_from(&format::clock_in_column(entry.start, now), entry, now)
}

fn clocks_from(start: &str, entry: &EntryView, now: &Now) -> String {
    match entry.stop {
        None => format!("{start}–now"),
        Some(stop) => {
            let days = (now.date_of(stop) - now.date_of(entry.start)).num_days();
            let later = if days == 0 { String::new() } else { format!("+{days}d") };
            format!("{start}–{}{later}", format::clock(stop, now))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a search over all widths, and a measurement for each, this would take minutes.
    #[test]
    fn very_long_names_are_cut_at_once() {
        let long = "x".repeat(60_000);
        let details = vec![Cell::plain(long.clone()), Cell::plain(long)];
        let widths: Vec<usize> = fitted(details, 60).iter().map(Cell::width).collect();
        assert_eq!(widths, [29, 29]);
    }

    #[test]
    fn the_longest_texts_are_cut_first() {
        let table = [
            // room, texts, what is shown of them
            (40, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acme)|#api #bug|$"),
            (28, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acme)|#api #bug|$"),
            (27, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acm…|#api #bug|$"),
            (21, vec!["Website (Acme)", "#api #bug", "$"], "Website…|#api #b…|$"),
            (3, vec!["Website (Acme)", "$"], "Web…|$"),
            (30, vec!["日本語の報告書", "Website (Acme)"], "日本語の報告書|Website (Acme)"),
            (24, vec!["日本語の報告書", "Website (Acme)"], "日本語の報…|Website (A…"),
            (21, vec!["🦀🦀🦀🦀🦀🦀", "Website (Acme)"], "🦀🦀🦀🦀…|Website …"),
            (0, vec![], ""),
        ];
        for (room, texts, expected) in table {
            let details = texts.iter().map(|&text| Cell::new(text, QUIET)).collect();
            let shown: Vec<String> = fitted(details, room).into_iter().map(|it| it.text).collect();
            assert_eq!(shown.join("|"), expected, "{room}");
        }
    }
}
