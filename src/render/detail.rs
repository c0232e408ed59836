//! One time entry in full: its fields, how it stands at Toggl, and its history.

use std::fmt::Write as _;

use anstyle::Style;
use chrono::{DateTime, Timelike as _, Utc};

use super::entries::{clocks, described, project_text};
use crate::rules::merge::EntryField;
use crate::time::{Now, format};
use crate::ui::Look;
use crate::ui::style::{self, ERROR, HEADING, QUIET, RUNNING, TAG};
use crate::ui::text::{LongWord, brief, plain, width as width_of, wrap};
use crate::view::Sending;
use crate::view::detail::Detail;
use crate::view::fields::{Difference, FieldValue};
use crate::view::history::Act;

/// Columns in front of the values of the fields.
const LABELS: usize = 13;

/// All about one entry; `account` tells whether there is a Toggl that it could be sent to.
pub(crate) fn detail(detail: &Detail, account: bool, now: &Now, look: Look) -> String {
    let entry = &detail.entry;
    let (description, style) = described(entry);
    let handle = entry.handle.to_string();
    let mut text = String::new();
    let title = if style == Style::new() { HEADING } else { style };
    block(&mut text, (&handle, QUIET, handle.len() + 2), &description, title, look);
    text.push('\n');

    let length = format::length(entry.length(now.instant));
    let day = format::day(now.at(entry.start).date_naive(), now);
    let time = format!("{day}  {}  {length}", clocks(entry, now));
    let time_style = if entry.stop.is_none() { RUNNING } else { Style::new() };
    let mut field = |label, value: &str, style| {
        let (value, style) = if value.is_empty() { ("–", QUIET) } else { (value, style) };
        block(&mut text, (label, QUIET, LABELS), value, style, look);
    };
    field("  Time", &time, time_style);
    let project = entry.project.as_ref();
    let color = style::project(project.and_then(|it| it.color.as_deref()), look.depth);
    field("  Project", &project.map_or(String::new(), |it| project_text(it, None)), color);
    field("  Task", &plain(entry.task.as_deref().unwrap_or("")), Style::new());
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{}", plain(tag))).collect();
    field("  Tags", &tags.join(" "), TAG);
    field("  Billable", if entry.billable { "yes" } else { "no" }, Style::new());
    let workspace = entry.workspace.as_ref().map_or(String::new(), |it| plain(&it.name));
    field("  Workspace", &workspace, Style::new());
    let (standing, style) = standing(detail, account);
    field("  Toggl", &standing, style);
    for difference in &detail.differences {
        let line = format!(
            "{}: {} there, {} here",
            difference.field,
            value(&difference.before, now),
            value(&difference.after, now)
        );
        block(&mut text, ("", QUIET, LABELS), &line, Style::new(), look);
    }
    if let Some(id) = entry.id {
        block(&mut text, ("  Toggl id", QUIET, LABELS), &id.to_string(), Style::new(), look);
    }
    text.push_str(&history(detail, now, look));
    text
}

/// How it stands at Toggl, in words.
fn standing(detail: &Detail, account: bool) -> (String, Style) {
    let text = match &detail.entry.sending {
        Sending::Sent => "has it just like this",
        Sending::InDoubt => "may have it: no answer came; the next command looks",
        Sending::Waiting if !account => "not connected; it is kept on this machine",
        Sending::Waiting if detail.known.is_none() => "has not got it yet; it waits to be sent",
        Sending::Waiting => "has an earlier state; the change waits to be sent",
        Sending::Refused(refusal) => {
            let text = format!("refused it: {}", brief(refusal.words()));
            return (format!("{text}; `track sync --retry` tries again"), ERROR);
        }
    };
    (text.to_owned(), Style::new())
}

fn history(detail: &Detail, now: &Now, look: Look) -> String {
    let mut text = format!("\n{HEADING}History{HEADING:#}\n");
    if detail.history.is_empty() {
        block(
            &mut text,
            ("", QUIET, 2),
            "It came from Toggl; nothing was changed here.",
            QUIET,
            look,
        );
        return text;
    }
    let rows: Vec<(String, String, String)> = detail
        .history
        .iter()
        .map(|event| {
            let (when, who) = match &event.command {
                Some((at, command)) => (format::moment(*at, now), command.clone()),
                None => ("–".to_owned(), "elsewhere".to_owned()),
            };
            (when, who, act(&event.act, now))
        })
        .collect();
    let when = rows.iter().map(|row| width_of(&row.0)).max().unwrap_or(0);
    let who = rows.iter().map(|row| width_of(&row.1)).max().unwrap_or(0);
    for row in &rows {
        let when_pad = when - width_of(&row.0);
        let label = format!("  {}{:when_pad$}  {}", row.0, "", row.1);
        block(&mut text, (&label, QUIET, 2 + when + 2 + who + 2), &row.2, Style::new(), look);
    }
    text
}

fn act(act: &Act, now: &Now) -> String {
    match act {
        Act::Made(facts) => {
            let moment = |name| {
                facts.iter().find_map(|(field, value)| match value {
                    FieldValue::Moment(Some(at)) if *field == name => Some(exact(*at, now)),
                    _ => None,
                })
            };
            match (moment(EntryField::Start), moment(EntryField::Stop)) {
                (Some(start), Some(stop)) => format!("made: {start} to {stop}"),
                (Some(start), None) => format!("made: running since {start}"),
                _ => "made".to_owned(),
            }
        }
        Act::Changed(differences) => {
            let changes: Vec<String> = differences
                .iter()
                .map(|Difference { field, before, after }| {
                    format!("{field}: {} → {}", value(before, now), value(after, now))
                })
                .collect();
            changes.join("; ")
        }
        Act::Deleted => "deleted".to_owned(),
    }
}

fn value(of: &FieldValue, now: &Now) -> String {
    let named = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    match of {
        FieldValue::Text(text) => match brief(text) {
            text if text.is_empty() => "none".to_owned(),
            text => format!("“{text}”"),
        },
        FieldValue::Project(project) => {
            named(&project.as_ref().map_or(String::new(), |it| brief(&project_text(it, None))))
        }
        FieldValue::Task(task) => named(&brief(task.as_deref().unwrap_or(""))),
        FieldValue::Tags(tags) => {
            let tags: Vec<String> = tags.iter().map(|tag| format!("#{}", brief(tag))).collect();
            named(&tags.join(" "))
        }
        FieldValue::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
        FieldValue::Workspace(it) => {
            named(&it.as_ref().map_or(String::new(), |it| brief(&it.name)))
        }
        FieldValue::Moment(Some(at)) => exact(*at, now),
        FieldValue::Moment(None) => "running".to_owned(),
    }
}

/// A moment, to the second where it is not a whole minute: nothing may look alike that is not.
fn exact(at: DateTime<Utc>, now: &Now) -> String {
    let moment = format::moment(at, now);
    match at.second() {
        0 => moment,
        second => format!("{moment}:{second:02}"),
    }
}

/// Text beside a label that takes so many columns; further lines begin below the text.
fn block(
    text: &mut String,
    (label, label_style, columns): (&str, Style, usize),
    value: &str,
    style: Style,
    look: Look,
) {
    let room = look.width.map(|width| width.saturating_sub(columns));
    let mut label = label;
    for line in wrap(value, room, LongWord::Broken) {
        let pad = columns - width_of(label).min(columns);
        let _ =
            writeln!(text, "{label_style}{label}{label_style:#}{:pad$}{style}{line}{style:#}", "");
        label = "";
    }
}

#[cfg(test)]
mod tests {
    use chrono::Offset as _;
    use insta::assert_snapshot;

    use super::*;
    use crate::model::samples::at;
    use crate::model::{EntryKey, Handle, Refusal};
    use crate::time::Zone;
    use crate::ui::style::Depth;
    use crate::view::EntryView;
    use crate::view::history::Event;

    #[test]
    fn what_is_long_goes_on_below_itself() {
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
        let look = Look { depth: Depth::Plain, width: Some(60) };
        let shown =
            anstream::adapter::strip_str(&super::detail(&detail, true, &now, look)).to_string();
        assert!(shown.lines().all(|line| width_of(line) <= 60), "{shown}");
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
          Toggl      refused it: Not like this; `track sync --retry`
                     tries again

        History
          06:13  edit  description: “Think” → “Think about the words
                       that a screen needs, and leave out half of
                       them”
        ");
    }
}
