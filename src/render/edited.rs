//! The receipt of an edit: what changed, from what to what.

use anstyle::Style;
use chrono::{DateTime, Utc};

use super::entries::{self, project_text, receipt, tags_text};
use super::timer::outcomes;
use crate::answer::{Answer, EditText, EditVerb, Edited, EditedEntry};
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET, TAG, VERB};
use crate::ui::table::{Cell, GAP, Table};
use crate::ui::text::{NAMELESS, plain};
use crate::view::EntryView;

/// Between what was and what is.
const ARROW: &str = " → ";

/// A part of a receipt that changed, such as the project.
struct Part {
    before: Cell,
    /// What it was and what it is, in one.
    both: Cell,
}

impl Part {
    /// A part that shows as these texts. Where they are empty, `none` is said.
    fn new(before: &str, after: &str, none: &str, style: Style) -> Self {
        let [before, after] = [before, after].map(|text| if text.is_empty() { none } else { text });
        let both = Cell::new(format!("{before}{ARROW}{after}"), style);
        Self { before: Cell::new(before, style), both }
    }
}

/// A receipt with `before → after` of each part that changed where that fits in a line, else with a second line
/// of what they were.
fn edited(verb: &str, EditedEntry { before, after }: &EditedEntry, look: Look) -> String {
    let (old, new, now) = (&before.view, &after.view, &after.now);
    let parts = [
        description(old, new),
        project(old, new),
        tags(old, new),
        billable(old, new),
        workspace(old, new),
        times(old, new, now),
        length(old, new),
    ];
    let unchanged = entries::cells(after, look);
    let cells: Vec<Cell> = (parts.iter().zip(unchanged))
        .filter_map(|(part, cell)| part.as_ref().map(|part| part.both.clone()).or(cell))
        .chain([Cell::new(new.handle.to_string(), QUIET)])
        .collect();
    let columns = VERB + cells.iter().map(|cell| GAP + cell.width()).sum::<usize>();
    if look.width.is_none_or(|width| columns <= width) {
        return format!("{DONE}{verb:<VERB$}{DONE:#}  {}\n", Table::default().line(&cells));
    }
    let mut were = parts.map(|part| part.map(|part| part.before)).into_iter();
    // Times are never cut.
    let names: Vec<Cell> = were.by_ref().take(5).flatten().collect();
    receipt(verb, after, look) + &entries::was(names, were.flatten().collect(), look)
}

fn description(old: &EntryView, new: &EntryView) -> Option<Part> {
    let [before, after] = [old, new].map(|view| plain(&view.description));
    (old.description != new.description).then(|| Part::new(&before, &after, NAMELESS, Style::new()))
}

fn project(old: &EntryView, new: &EntryView) -> Option<Part> {
    let key = |view: &EntryView| view.project.as_ref().map(|project| project.key);
    let is_same = key(old) == key(new) && old.task == new.task;
    let text = |view: &EntryView| {
        let project = view.project.as_ref();
        project.map(|project| project_text(project, view.task.as_deref())).unwrap_or_default()
    };
    (!is_same).then(|| Part::new(&text(old), &text(new), "no project", Style::new()))
}

fn tags(old: &EntryView, new: &EntryView) -> Option<Part> {
    let [before, after] = [old, new].map(|view| tags_text(&view.tags));
    (old.tags != new.tags).then(|| Part::new(&before, &after, "no tags", TAG))
}

fn billable(old: &EntryView, new: &EntryView) -> Option<Part> {
    let text = |view: &EntryView| if view.billable { "billable" } else { "not billable" };
    (old.billable != new.billable).then(|| Part::new(text(old), text(new), "", Style::new()))
}

/// From one workspace to another. That an account gave it the first one is no edit.
fn workspace(old: &EntryView, new: &EntryView) -> Option<Part> {
    let (before, after) = (old.workspace.as_ref()?, new.workspace.as_ref()?);
    let text = format!("workspace {}", plain(&before.name));
    (before.id != after.id).then(|| Part::new(&text, &plain(&after.name), "", Style::new()))
}

/// From when to when. Of a time that stays on its day the day is said once; seconds are where nothing else differs.
fn times(old: &EntryView, new: &EntryView, now: &Now) -> Option<Part> {
    if (old.start, old.stop) == (new.start, new.stop) {
        return None;
    }
    let day = |moment: DateTime<Utc>| now.date_of(moment);
    let is_one_day = |view: &EntryView| view.stop.is_none_or(|stop| day(stop) == day(view.start));
    let is_to_come = [old, new].iter().any(|it| format::is_in_coming_night(it.start, now));
    let is_same_day =
        day(old.start) == day(new.start) && is_one_day(old) && is_one_day(new) && !is_to_come;
    let ends = old.stop.is_none() && new.stop.is_some();
    let span = |view: &EntryView, clock: &dyn Fn(DateTime<Utc>) -> String| {
        let start = clock(view.start);
        match view.stop {
            None if ends => format!("{start}–now"),
            None => start,
            Some(stop) => format!("{start}–{}", clock(stop)),
        }
    };
    let clock = |at| format::clock(at, now);
    let exact = |at| format::exact_clock(at, now);
    let [was, is] = [old, new].map(|view| span(view, &clock));
    if !is_same_day {
        let [was, is] = [old, new].map(|view| entries::span(view, now));
        return Some(Part::new(&was, &is, "", Style::new()));
    }
    let [was, is] = if was == is { [old, new].map(|view| span(view, &exact)) } else { [was, is] };
    // `yesterday 09:30` ends with the clock time.
    let moment = format::moment(old.start, now);
    let day = moment.strip_suffix(&clock(old.start)).unwrap_or_default();
    Some(Part::new(&format!("{day}{was}"), &is, "", Style::new()))
}

/// `30m (was 1h 00m)`
fn length(old: &EntryView, new: &EntryView) -> Option<Part> {
    let length = |view: &EntryView| Some(format::length(view.stop? - view.start));
    let (before, after) = (length(old)?, length(new)?);
    let both = Cell::plain(format!("{after} (was {before})"));
    (before != after).then(|| Part { before: Cell::plain(before), both })
}

impl Answer for Edited {
    fn text(&self, look: Look) -> String {
        let verb = self.verb.name();
        let of_each = |entry: &EditedEntry| match self.verb {
            EditVerb::Edited => edited(verb, entry, look),
            EditVerb::Moved | EditVerb::Joined => receipt(verb, &entry.after, look),
        };
        let edited: String = match self.summary {
            Some(EditText::Nothing(why)) => return why.to_owned(),
            Some(EditText::Count(count)) => {
                format!("{DONE}{verb:<VERB$}{DONE:#}  {count} entries\n")
            }
            None => self.entries.0.iter().map(of_each).collect(),
        };
        edited + &outcomes("Trimmed", &self.trimmed, look)
    }
}
