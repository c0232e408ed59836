//! Time entries as text: the line of a receipt, what runs, and the list by day.

use std::fmt::{self, Write as _};
use std::mem;

use anstyle::Style;
use chrono::{NaiveDate, TimeDelta};

use crate::model::Project;
use crate::report;
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{self, DONE, ERROR, HEADING, QUIET, RUNNING, TAG, VERB};
use crate::ui::text::{NAMELESS, brief, fit, plain, quoted, width as width_of};
use crate::view::{EntryView, Sending};

/// Narrowest a description gets before the line wraps.
const NARROWEST: usize = 16;
/// Narrowest a detail gets before the line wraps.
const LEAST: usize = 8;

/// A receipt: what was done to which entry, in one line.
pub(crate) fn receipt(verb: &str, entry: &EntryView, now: &Now, look: Look) -> String {
    let when = match entry.stop {
        None => format::moment(entry.start, now),
        Some(_) => format!("{}  {}", span(entry, now), format::length(entry.length(now.instant))),
    };
    let room = look.width.map(|width| width.saturating_sub(VERB + 2 + 2 + width_of(&when)));
    format!("{DONE}{verb:<VERB$}{DONE:#}  {}  {when}\n", what(entry, look, room))
}

/// A receipt for more entries than anybody reads line by line.
pub(crate) fn summary(verb: &str, count: usize) -> String {
    format!("{DONE}{verb:<VERB$}{DONE:#}  {count} entries\n")
}

/// What became of an entry: its receipt or, when it runs, what it has come to by now.
pub(crate) fn outcome(verb: &str, entry: &EntryView, now: &Now, look: Look) -> String {
    if entry.stop.is_some() { receipt(verb, entry, now, look) } else { running(entry, now, look) }
}

/// What runs, since when, and for how long.
pub(crate) fn running(entry: &EntryView, now: &Now, look: Look) -> String {
    let length = format::length(entry.length(now.instant));
    let since = format::moment(entry.start, now);
    let when = format!("{length} since {since}");
    let room = look.width.map(|width| width.saturating_sub(VERB + 2 + 2 + width_of(&when)));
    format!("{RUNNING}Running{RUNNING:#}  {}  {when}\n", what(entry, look, room))
}

/// The description with project, client, task, tags and billable mark, in so many columns.
fn what(entry: &EntryView, look: Look, room: Option<usize>) -> String {
    let mut details = details(entry, look);
    let (mut description, style) = described(entry);
    if let Some(room) = room {
        description = fit(&description, left_by(columns(&details), room));
        details = fitted(details, room.saturating_sub(width_of(&description)));
    }
    let mut text = format!("{style}{description}{style:#}");
    for part in details {
        let _ = write!(text, "  {part}");
    }
    text
}

/// What details of so many columns leave of the room to a description: half of it in any case.
fn left_by(details: usize, room: usize) -> usize {
    room.saturating_sub(details).max(room / 2).max(NARROWEST)
}

/// The columns that parts take behind a description.
fn columns(parts: &[StyledText]) -> usize {
    parts.iter().map(|part| part.columns() + 2).sum()
}

/// Details in so many columns behind a description, the longest cut first.
fn fitted(parts: Vec<StyledText>, room: usize) -> Vec<StyledText> {
    let taken = |most: usize| -> usize { parts.iter().map(|it| it.columns().min(most) + 2).sum() };
    let widest = parts.iter().map(StyledText::columns).max().unwrap_or(0);
    let most = (LEAST..=widest).rev().find(|most| taken(*most) <= room).unwrap_or(LEAST);
    parts.into_iter().map(|part| StyledText { text: fit(&part.text, most), ..part }).collect()
}

/// The description, or in its place the remark that there is none.
pub(super) fn described(entry: &EntryView) -> (String, Style) {
    match plain(&entry.description) {
        text if text.is_empty() => (NAMELESS.to_owned(), QUIET),
        text => (text, Style::new()),
    }
}

/// A piece of text with its style.
struct StyledText {
    text: String,
    style: Style,
}

impl StyledText {
    fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }

    fn columns(&self) -> usize {
        width_of(&self.text)
    }
}

impl fmt::Display for StyledText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{0}{1}{0:#}", self.style, self.text)
    }
}

fn details(entry: &EntryView, look: Look) -> Vec<StyledText> {
    let mut parts = Vec::new();
    if let Some(project) = &entry.project {
        let color = style::project(project.color.as_deref(), look.depth);
        parts.push(StyledText::new(project_text(project, entry.task.as_deref()), color));
    }
    if !entry.tags.is_empty() {
        let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{}", plain(tag))).collect();
        parts.push(StyledText::new(tags.join(" "), TAG));
    }
    if entry.billable {
        parts.push(StyledText::new("$", QUIET));
    }
    parts
}

/// `Website (Acme) › Design`
pub(crate) fn project_text(project: &Project, task: Option<&str>) -> String {
    let mut text = plain(&project.name);
    if let Some(client) = &project.client {
        let _ = write!(text, " ({})", plain(client));
    }
    if let Some(task) = task {
        let _ = write!(text, " › {}", plain(task));
    }
    text
}

/// An entry in a sentence: `@3 “Meeting”, 09:30–10:00`.
pub(crate) fn pointed(entry: &EntryView, now: &Now) -> String {
    let what = quoted(&entry.description);
    let when = match entry.stop {
        None => format!("running since {}", format::moment(entry.start, now)),
        Some(_) => span(entry, now),
    };
    format!("{} {what}, {when}", entry.handle)
}

/// `09:00–10:30`, with the day when it is not today and with both when it ended on another one.
fn span(entry: &EntryView, now: &Now) -> String {
    let start = format::moment(entry.start, now);
    match entry.stop {
        None => start,
        Some(stop) if now.at(stop).date_naive() == now.at(entry.start).date_naive() => {
            format!("{start}–{}", format::clock(stop, now))
        }
        Some(stop) => format!("{start} – {}", format::moment(stop, now)),
    }
}

/// A list by day, newest day last so that the end of it is what one sees; with totals. Rows that Toggl
/// has not got yet are marked where there is an account: without one that would be all of them.
pub(crate) fn list(entries: &[EntryView], account: bool, now: &Now, look: Look) -> String {
    let mut oldest_first = entries.to_vec();
    oldest_first.reverse();
    let days = report::by_day(&oldest_first, now);
    let mut rows: Vec<EntryRow> =
        oldest_first.iter().map(|entry| row(entry, account, now, look)).collect();
    let widest = |columns: fn(&EntryRow) -> usize| rows.iter().map(columns).max().unwrap_or(0);
    let mut columns = Columns {
        handle: widest(|row| row.handle.len()),
        span: widest(|row| width_of(&row.span)),
        length: widest(|row| row.length.len()),
        alone: widest(|row| width_of(&row.description.0)),
        description: 0,
    };
    columns.description = columns.alone;
    if let Some(width) = look.width {
        let room = width.saturating_sub(columns.before());
        columns.alone = columns.alone.min(room.max(NARROWEST));
        columns.description =
            columns.alone.min(left_by(widest(|row| self::columns(&row.details)), room));
        for row in &mut rows {
            row.details =
                fitted(mem::take(&mut row.details), room.saturating_sub(columns.description));
        }
    }
    let mut text = String::new();
    let mut rows = rows.into_iter();
    for (i, (day, entries)) in days.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        text.push_str(&heading(*day, report::total(*entries, now.instant), now));
        for row in rows.by_ref().take(entries.len()) {
            text.push_str(&line(&row, &columns));
        }
    }
    if days.len() > 1 {
        let total = format::length(report::total(entries, now.instant));
        let _ = writeln!(text, "\n{HEADING}Total{HEADING:#}  {total}");
    }
    text
}

fn heading(day: NaiveDate, total: TimeDelta, now: &Now) -> String {
    format!("{HEADING}{}{HEADING:#}  {}\n", format::day(day, now), format::length(total))
}

struct Columns {
    handle: usize,
    span: usize,
    length: usize,
    /// Of a description with details behind it.
    description: usize,
    /// Of one that has none.
    alone: usize,
}

impl Columns {
    /// The columns in front of the description.
    fn before(&self) -> usize {
        2 + self.handle + 2 + self.span + 2 + self.length + 2
    }
}

struct EntryRow {
    handle: String,
    span: String,
    length: String,
    running: bool,
    description: (String, Style),
    details: Vec<StyledText>,
}

fn row(entry: &EntryView, account: bool, now: &Now, look: Look) -> EntryRow {
    let mut details = details(entry, look);
    details.extend(
        standing(&entry.sending, account).map(|(text, style)| StyledText::new(text, style)),
    );
    EntryRow {
        handle: entry.handle.to_string(),
        span: clocks(entry, now),
        length: format::length(entry.length(now.instant)),
        running: entry.stop.is_none(),
        description: described(entry),
        details,
    }
}

/// How something stands at Toggl, where that is worth a word: without an account, all of it waits.
pub(super) fn standing(sending: &Sending, account: bool) -> Option<(String, Style)> {
    match sending {
        Sending::Waiting if account => Some(("not sent yet".to_owned(), QUIET)),
        Sending::InDoubt => Some(("sent, not confirmed".to_owned(), QUIET)),
        Sending::Refused(refusal) => Some((format!("refused: {}", brief(&refusal.message)), ERROR)),
        Sending::Waiting | Sending::Sent => None,
    }
}

/// `09:00–10:30`, `09:00–now`, `22:00–06:00+1d`: the day itself stands above.
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

fn line(row: &EntryRow, columns: &Columns) -> String {
    let lively = if row.running { RUNNING } else { Style::new() };
    let room = if row.details.is_empty() { columns.alone } else { columns.description };
    let (shown, style) = (fit(&row.description.0, room), row.description.1);
    let mut text = format!(
        "  {QUIET}{:>handle$}{QUIET:#}  {lively}{}{lively:#}{:pad$}  {:>length$}  {style}{shown}{style:#}",
        row.handle,
        row.span,
        "",
        row.length,
        handle = columns.handle,
        pad = columns.span - width_of(&row.span),
        length = columns.length,
    );
    if !row.details.is_empty() {
        let _ = write!(text, "{:pad$}", "", pad = columns.description - width_of(&shown));
    }
    for part in &row.details {
        let _ = write!(text, "  {part}");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_share_the_room_that_the_description_leaves() {
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
            let parts = texts.iter().map(|&text| StyledText::new(text, QUIET)).collect();
            let shown: Vec<String> = fitted(parts, room).into_iter().map(|it| it.text).collect();
            assert_eq!(shown.join("|"), expected, "{room}");
        }
    }

    #[test]
    fn a_description_has_half_of_the_room_in_any_case() {
        for (details, room, expected) in [(0, 60, 60), (20, 60, 40), (50, 60, 30), (50, 20, 16)] {
            assert_eq!(left_by(details, room), expected, "{details} of {room}");
        }
    }
}
