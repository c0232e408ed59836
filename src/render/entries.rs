//! Time entries as text: receipts, the running entry, and the list by day.

use std::fmt::Write as _;
use std::mem;

use anstyle::Style;

use crate::answer::{EntryAt, PartialDays};
use crate::config::Profile;
use crate::model::Project;
use crate::report;
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{self, DONE, ERROR, HEADING, QUIET, RUNNING, TAG, VERB};
use crate::ui::table::{Cell, Column, GAP, Table};
use crate::ui::text::{NAMELESS, brief, fit, in_full, name_in_full, quoted};
use crate::view::{EntryView, Sending};

/// Columns below which a description is not cut; the terminal wraps the line instead.
const NARROWEST: usize = 16;
/// Columns below which a detail is not cut.
pub(super) const LEAST: usize = 8;
/// Columns before a row of a list.
const INDENT: usize = 2;

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

/// `09:00–10:30  1h30m`, or the start of what runs.
fn when(EntryAt { view: entry, now }: &EntryAt) -> String {
    match entry.stop {
        None => format::moment(entry.start, now),
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
    let mut details = details(entry, look);
    let mut description = described(entry);
    if let Some(width) = look.width {
        let room = width.saturating_sub(VERB + GAP + columns(follows));
        description = description.cut(Some(description_room(columns(&details), room)));
        details = fitted(details, room.saturating_sub(description.width()));
    }
    let entry = Table::default().line(&[vec![description], details, follows.to_vec()].concat());
    format!("{style}{verb:<VERB$}{style:#}  {entry}\n")
}

/// The columns of a description beside details of so many columns: at least half of the room.
pub(super) fn description_room(details: usize, room: usize) -> usize {
    room.saturating_sub(details).max(room / 2).max(NARROWEST)
}

/// The columns that details take behind a description.
pub(super) fn columns(details: &[Cell]) -> usize {
    details.iter().map(|detail| detail.width() + GAP).sum()
}

/// Cuts details to so many columns behind a description, the longest first.
fn fitted(details: Vec<Cell>, room: usize) -> Vec<Cell> {
    // Measured once: a name may be very long.
    let widths: Vec<usize> = details.iter().map(Cell::width).collect();
    let taken = |most: usize| -> usize { widths.iter().map(|width| width.min(&most) + GAP).sum() };
    let widest = widths.iter().copied().max().unwrap_or(0).min(room);
    let most = (LEAST..=widest).rev().find(|most| taken(*most) <= room).unwrap_or(LEAST);
    details.into_iter().map(|detail| detail.cut(Some(most))).collect()
}

pub(super) fn described(entry: &EntryView) -> Cell {
    match in_full(&entry.description) {
        text if text.is_empty() => Cell::new(NAMELESS, QUIET),
        text => Cell::plain(text),
    }
}

fn details(entry: &EntryView, look: Look) -> Vec<Cell> {
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
    let room = look.width.map(|width| width.saturating_sub(VERB + columns(&times)));
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
    let start = format::moment(entry.start, now);
    match entry.stop {
        None => start,
        Some(stop) if now.at(stop).date_naive() == now.at(entry.start).date_naive() => {
            format!("{start}–{}", format::clock(stop, now))
        }
        Some(stop) => format!("{start} – {}", format::moment(stop, now)),
    }
}

/// A list by day, newest day last so that the end of it is what one sees; with totals above the lengths. A total
/// of the entries that are listed, and not of the whole day, is marked. Rows that Toggl has not got yet are
/// marked where there is an account: without one that would be all of them.
pub(crate) fn list(
    entries: &[EntryView],
    partial: PartialDays,
    account: bool,
    now: &Now,
    look: Look,
) -> String {
    let mut oldest_first = entries.to_vec();
    oldest_first.reverse();
    let days = report::by_day(&oldest_first, now);
    let mut rows: Vec<EntryRow> =
        oldest_first.iter().map(|entry| row(entry, account, now, look)).collect();
    let total =
        |entries: &[EntryView]| Cell::plain(format::length(report::total(entries, now.instant)));
    let mut heads: Vec<[Cell; 2]> = days
        .iter()
        .map(|(day, entries)| [Cell::new(format::day(*day, now), HEADING), total(entries)])
        .collect();
    heads.push([Cell::new("Total", HEADING), total(entries)]);
    let (table, heading) = list_tables(&rows, &heads);
    let description = fit_rows(&mut rows, table.room(look.width));
    let table = table.with_column(description);
    let mut text = String::new();
    let mut rows = rows.into_iter().map(EntryRow::cells);
    for (i, (_, entries)) in days.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        let is_part = partial == PartialDays::All || partial == PartialDays::First && i == 0;
        text.push_str(&head(&heads[i], is_part, &heading));
        text.push_str(&table.lines(rows.by_ref().take(entries.len())));
    }
    if days.len() > 1 {
        text.push('\n');
        text.push_str(&head(&heads[days.len()], partial != PartialDays::None, &heading));
    }
    text
}

/// The table of the rows and that of the headings, whose totals stand in the column of the lengths.
fn list_tables(rows: &[EntryRow], heads: &[[Cell; 2]]) -> (Table, Table) {
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
    let [handle, clocks, length] = [0, 1, 2]
        .map(|column: usize| widest(&mut rows.iter().map(|row| row.columns[column].width())));
    let [label, total] =
        [0, 1].map(|column: usize| widest(&mut heads.iter().map(|head| head[column].width())));
    let before = INDENT + handle + GAP;
    let label = label.max(before + clocks);
    let length = Column::RIGHT.at_least(length.max(total));
    let columns = [Column::RIGHT.at_least(handle), Column::LEFT.at_least(label - before), length];
    (Table::fixed(INDENT, &columns), Table::fixed(0, &[Column::LEFT.at_least(label), length]))
}

/// A heading: a day and its total, which may be that of the listed entries alone.
fn head(cells: &[Cell; 2], is_part: bool, table: &Table) -> String {
    let part = is_part.then(|| Cell::new("of these", QUIET));
    table.line(&cells.iter().cloned().chain(part).collect::<Vec<_>>()) + "\n"
}

struct EntryRow {
    /// Handle, clock times and length.
    columns: [Cell; 3],
    description: Cell,
    details: Vec<Cell>,
}

impl EntryRow {
    fn cells(self) -> Vec<Cell> {
        self.columns.into_iter().chain([self.description]).chain(self.details).collect()
    }
}

fn row(entry: &EntryView, account: bool, now: &Now, look: Look) -> EntryRow {
    let style = if entry.stop.is_none() { RUNNING } else { Style::new() };
    let mut details = details(entry, look);
    details.extend(sync_status(&entry.sending, account));
    EntryRow {
        columns: [
            Cell::new(entry.handle.to_string(), QUIET),
            Cell::new(clocks(entry, now), style),
            Cell::plain(format::length(entry.length(now.instant))),
        ],
        description: described(entry),
        details,
    }
}

/// Cuts descriptions and details to the columns that the terminal leaves them, if it is one. Returns
/// the width of a description that has details behind it.
fn fit_rows(rows: &mut [EntryRow], room: Option<usize>) -> usize {
    let widest = |width: fn(&EntryRow) -> usize| rows.iter().map(width).max().unwrap_or(0);
    let widest_description = widest(|row| row.description.width());
    let Some(room) = room else {
        return widest_description;
    };
    let alone = widest_description.min(room.max(NARROWEST));
    let description = alone.min(description_room(widest(|row| columns(&row.details)), room));
    for row in rows {
        let most = if row.details.is_empty() { alone } else { description };
        row.description.text = fit(&row.description.text, most);
        row.details = fitted(mem::take(&mut row.details), room.saturating_sub(description));
    }
    description
}

/// The sync status of a row, where it is not confirmed. Without an account every row is unsent, which is
/// not shown.
pub(super) fn sync_status(sending: &Sending, account: bool) -> Option<Cell> {
    match sending {
        Sending::Waiting if account => Some(Cell::new("not sent yet", QUIET)),
        Sending::InDoubt => Some(Cell::new("sent, not confirmed", QUIET)),
        Sending::Refused(refusal) => {
            Some(Cell::new(format!("refused: {}", brief(&refusal.message)), ERROR))
        }
        Sending::Waiting | Sending::Sent => None,
    }
}

/// `09:00–10:30`, `09:00–now`, `22:00–06:00+1d`, without the day of the start.
pub(super) fn clocks(entry: &EntryView, now: &Now) -> String {
    let clock = |instant| format::clock(instant, now);
    let start = clock(entry.start);
    match entry.stop {
        None => format!("{start}–now"),
        Some(stop) => {
            let days = (now.at(stop).date_naive() - now.at(entry.start).date_naive()).num_days();
            let later = if days == 0 { String::new() } else { format!("+{days}d") };
            format!("{start}–{}{later}", clock(stop))
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
        assert_eq!(widths, [28, 28]);
    }

    #[test]
    fn the_longest_details_are_cut_first() {
        let table = [
            // room, texts, what is shown of them
            (40, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acme)|#api #bug|$"),
            (30, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acme)|#api #bug|$"),
            (29, vec!["Website (Acme)", "#api #bug", "$"], "Website (Acm…|#api #bug|$"),
            (23, vec!["Website (Acme)", "#api #bug", "$"], "Website…|#api #b…|$"),
            (3, vec!["Website (Acme)", "$"], "Website…|$"),
            (0, vec![], ""),
        ];
        for (room, texts, expected) in table {
            let details = texts.iter().map(|&text| Cell::new(text, QUIET)).collect();
            let shown: Vec<String> = fitted(details, room).into_iter().map(|it| it.text).collect();
            assert_eq!(shown.join("|"), expected, "{room}");
        }
    }

    #[test]
    fn a_description_has_at_least_half_of_the_room() {
        for (details, room, expected) in [(0, 60, 60), (20, 60, 40), (50, 60, 30), (50, 20, 16)] {
            assert_eq!(description_room(details, room), expected, "{details} of {room}");
        }
    }
}
