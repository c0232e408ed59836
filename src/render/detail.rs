//! One time entry in full: its fields, its sync status and its history.

use anstyle::Style;
use chrono::{DateTime, Timelike as _, Utc};

use super::entries::{clocks, described, project_text, tags_text};
use crate::answer::{Answer, Reader, Shown};
use crate::rules::merge::EntryField;
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{self, ERROR, HEADING, QUIET, RUNNING, TAG};
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{LongWord, brief, in_quotes, name_in_full};
use crate::view::Sending;
use crate::view::detail::Detail;
use crate::view::fields::{Difference, FieldValue};
use crate::view::history::{Act, Event};

const LABEL: usize = 9;

/// An entry in full; `account` says whether there is a Toggl account to send it to.
pub(crate) fn detail(detail: &Detail, account: bool, now: &Now, look: Look) -> String {
    let entry = &detail.entry;
    let handle = [Cell::new(entry.handle.to_string(), QUIET)];
    let mut description = described(entry);
    if description.style == Style::new() {
        description.style = HEADING;
    }
    let mut text = block(&Table::new(0, &[Column::LEFT], [&handle]), &handle, &description, look);
    text.push('\n');
    let labels = Table::fixed(2, &[Column::LEFT.at_least(LABEL)]);
    for (label, value) in fields(detail, account, now, look) {
        let value = if value.text.is_empty() { Cell::new("–", QUIET) } else { value };
        text.push_str(&block(&labels, &[Cell::new(label, QUIET)], &value, look));
    }
    text.push_str(&history(detail, now, look));
    text
}

/// The fields with their labels; an empty value is one that the entry does not have.
fn fields(detail: &Detail, account: bool, now: &Now, look: Look) -> Vec<(&'static str, Cell)> {
    let entry = &detail.entry;
    let length = format::length(entry.length(now.instant));
    let day = format::day(now.date_of(entry.start), now);
    let time = format!("{day}  {}  {length}", clocks(entry, now));
    let time_style = if entry.stop.is_none() { RUNNING } else { Style::new() };
    let project = entry.project.as_ref();
    let color = style::project(project.and_then(|it| it.color.as_deref()), look.depth);
    let project = project.map_or(String::new(), |it| project_text(it, None));
    let workspace = entry.workspace.as_ref().map_or(String::new(), |it| name_in_full(&it.name));
    let mut fields = vec![
        ("Time", Cell::new(time, time_style)),
        ("Project", Cell::new(project, color)),
        ("Task", Cell::plain(name_in_full(entry.task.as_deref().unwrap_or("")))),
        ("Tags", Cell::new(tags_text(&entry.tags), TAG)),
        ("Billable", Cell::plain(if entry.billable { "yes" } else { "no" })),
        ("Workspace", Cell::plain(workspace)),
        ("Toggl", sync_status(detail, account)),
    ];
    for Difference { field, before, after } in &detail.differences {
        let line = format!("{field}: {} in Toggl, {} here", value(before, now), value(after, now));
        fields.push(("", Cell::plain(line)));
    }
    fields.extend(entry.id.map(|id| ("Toggl ID", Cell::plain(id.to_string()))));
    fields
}

fn sync_status(detail: &Detail, account: bool) -> Cell {
    let text = match &detail.entry.sending {
        Sending::Sent => "in sync",
        Sending::InDoubt => "sent without an answer; the next command checks",
        Sending::Waiting if !account => "not connected; saved locally",
        Sending::Waiting if detail.known.is_none() => "not sent yet",
        Sending::Waiting => "change not sent yet",
        Sending::Refused(refusal) => {
            let text = format!("refused: {}", brief(refusal.words()));
            return Cell::new(format!("{text}; `track sync --retry` tries again"), ERROR);
        }
    };
    Cell::plain(text)
}

fn history(detail: &Detail, now: &Now, look: Look) -> String {
    let mut text = format!("\n{HEADING}History{HEADING:#}\n");
    if detail.history.is_empty() {
        let unchanged = Cell::new("Fetched from Toggl; not changed here.", QUIET);
        return text + &block(&Table::fixed(2, &[]), &[], &unchanged, look);
    }
    let cells = |event: &Event| {
        let (when, who) = match &event.command {
            Some((at, command)) => (format::moment(*at, now), command.clone()),
            None => ("–".to_owned(), "elsewhere".to_owned()),
        };
        [Cell::new(when, QUIET), Cell::new(who, QUIET)]
    };
    let rows: Vec<[Cell; 2]> = detail.history.iter().map(cells).collect();
    let table = Table::new(2, &[Column::LEFT; 2], &rows);
    for (row, event) in rows.iter().zip(&detail.history) {
        text.push_str(&block(&table, row, &Cell::plain(act(&event.act, now)), look));
    }
    text
}

fn act(act: &Act, now: &Now) -> String {
    match act {
        Act::Made(facts) => {
            let moment = |name| {
                facts.iter().find_map(|fact| match fact {
                    (field, FieldValue::Moment(Some(at))) if *field == name => {
                        Some(exact(*at, now))
                    }
                    _ => None,
                })
            };
            match (moment(EntryField::Start), moment(EntryField::Stop)) {
                (Some(start), Some(stop)) => format!("created, {start} to {stop}"),
                (Some(start), None) => format!("created, running since {start}"),
                _ => "created".to_owned(),
            }
        }
        Act::Changed(differences) => {
            let change = |Difference { field, before, after }: &Difference| {
                format!("{field}: {} → {}", value(before, now), value(after, now))
            };
            differences.iter().map(change).collect::<Vec<_>>().join("; ")
        }
        Act::Deleted => "deleted".to_owned(),
    }
}

fn value(of: &FieldValue, now: &Now) -> String {
    let text = match of {
        FieldValue::Text(text) => in_quotes(text),
        FieldValue::Project(project) => project.as_ref().map(|it| brief(&project_text(it, None))),
        FieldValue::Task(task) => task.as_deref().map(brief),
        FieldValue::Tags(tags) => {
            let tags: Vec<String> = tags.iter().map(|tag| format!("#{}", brief(tag))).collect();
            Some(tags.join(" "))
        }
        FieldValue::Flag(on) => Some(if *on { "yes" } else { "no" }.to_owned()),
        FieldValue::Workspace(workspace) => workspace.as_ref().map(|it| brief(&it.name)),
        FieldValue::Moment(Some(at)) => Some(exact(*at, now)),
        FieldValue::Moment(None) => Some("running".to_owned()),
    };
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "none".to_owned())
}

/// A moment, with the seconds where it is not a whole minute, so that two different moments differ.
fn exact(at: DateTime<Utc>, now: &Now) -> String {
    if at.second() == 0 { format::moment(at, now) } else { format::exact_moment(at, now) }
}

/// A row with a text beside it, wrapped to the width of the terminal.
fn block(table: &Table, row: &[Cell], text: &Cell, look: Look) -> String {
    table.block(row, text, table.room(look.width), LongWord::Broken)
}

impl Answer for Shown {
    fn text(&self, look: Look) -> String {
        let usual = || detail(&self.detail, self.has_account, &self.now, look);
        self.formatted.clone().unwrap_or_else(usual)
    }

    fn reader(&self, _: Look) -> Reader {
        if self.formatted.is_some() { Reader::Template } else { Reader::Person }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Offset as _;
    use insta::assert_snapshot;

    use super::*;
    use crate::model::testing::at;
    use crate::model::{EntryKey, Handle, Refusal};
    use crate::time::Zone;
    use crate::ui::style::Depth;
    use crate::view::EntryView;
    use crate::view::history::Event;

    #[test]
    fn long_values_are_wrapped_below_themselves() {
        let now = Now::new(at(7_200), Zone::Fixed(chrono::Utc.fix()));
        let entry = EntryView {
            key: EntryKey(1),
            handle: Handle::Past(12),
            id: None,
            description: "Think about the words that a screen needs, and leave out half of them"
                .to_owned(),
            project: None,
            task: None,
            tags: (1..=12).map(|n| format!("tag{n}")).collect(),
            billable: true,
            workspace: None,
            start: at(0),
            stop: Some(at(3_600)),
            sending: Sending::Refused(Refusal {
                status: 400,
                message: "Not like this.".to_owned(),
            }),
        };
        let changed = Difference {
            field: EntryField::Description,
            before: FieldValue::Text("Think".to_owned()),
            after: FieldValue::Text(entry.description.clone()),
        };
        let history = vec![Event {
            command: Some((at(0), "edit".to_owned())),
            act: Act::Changed(vec![changed]),
        }];
        let detail = Detail { entry, known: None, differences: Vec::new(), history };
        let look = Look { depth: Depth::Plain, width: Some(60), terminal: true };
        let shown =
            anstream::adapter::strip_str(&super::detail(&detail, true, &now, look)).to_string();
        assert!(shown.lines().all(|line| crate::ui::text::width(line) <= 60), "{shown}");
        assert_snapshot!(shown, @"
        @12  Think about the words that a screen needs, and leave
             out half of them

          Time       Today, Wed 25 Feb  06:13–07:13  1h 00m
          Project    –
          Task       –
          Tags       #tag1 #tag2 #tag3 #tag4 #tag5 #tag6 #tag7 #tag8
                     #tag9 #tag10 #tag11 #tag12
          Billable   yes
          Workspace  –
          Toggl      refused: Not like this; `track sync --retry`
                     tries again

        History
          06:13  edit  description: “Think” → “Think about the words
                       that a screen needs, and leave out half of
                       them”
        ");
    }
}
