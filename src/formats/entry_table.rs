//! Entries as a table, one row each.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Timelike as _};

use super::tabular::{Column, Tabular, markdown_text};
use crate::time::{Now, Zone, format};
use crate::view::EntryView;

/// What a cell holds, from an entry, its start and its stop.
type Value = for<'e> fn(&'e EntryView, &Moments) -> Cow<'e, str>;

/// When an entry starts and stops, by local time; and its length.
struct Moments {
    start: DateTime<Zone>,
    stop: Option<DateTime<Zone>>,
    length: TimeDelta,
}

/// The columns of CSV, with what is in them.
static COLUMNS: [(&str, Value); 14] = [
    ("start_date", |_, at| date(at.start).into()),
    ("start_time", |_, at| clock(at.start).into()),
    ("stop_date", |_, at| at.stop.map(date).unwrap_or_default().into()),
    ("stop_time", |_, at| at.stop.map(clock).unwrap_or_default().into()),
    ("duration", |_, at| duration(at.length).into()),
    ("description", |it, _| text(Some(&it.description))),
    ("project", |it, _| text(it.project.as_ref().map(|it| &it.name))),
    ("client", |it, _| text(it.project.as_ref().and_then(|it| it.client.as_ref()))),
    ("task", |it, _| text(it.task.as_ref())),
    ("tags", |it, _| match &it.tags[..] {
        [tag] => text(Some(tag)),
        tags => tags.join(", ").into(),
    }),
    ("billable", |it, _| if it.billable { "yes" } else { "no" }.into()),
    ("running", |it, _| if it.stop.is_none() { "yes" } else { "no" }.into()),
    ("workspace", |it, _| text(it.workspace.as_ref().map(|it| &it.name))),
    ("id", |it, _| it.id.map(|id| id.to_string()).unwrap_or_default().into()),
];

/// The columns of Markdown.
const SHOWN: [Column<'_>; 7] = [
    ("Date", false),
    ("Time", false),
    ("Duration", true),
    ("Description", false),
    ("Project", false),
    ("Client", false),
    ("Tags", false),
];

/// The headings of a table of entries.
pub(crate) fn entry_headings(tabular: Tabular) -> String {
    if tabular == Tabular::Markdown {
        return tabular.headings(&SHOWN);
    }
    let columns: Vec<Column<'_>> = COLUMNS.iter().map(|(name, _)| (*name, false)).collect();
    tabular.headings(&columns)
}

/// The row of an entry.
pub(crate) fn entry_row(tabular: Tabular, entry: &EntryView, now: &Now) -> String {
    if tabular == Tabular::Markdown {
        return tabular.row(&shown(entry, now));
    }
    let moments = Moments {
        start: now.at(entry.start),
        stop: entry.stop.map(|stop| now.at(stop)),
        length: entry.length(now.instant),
    };
    let cells: Vec<Cow<'_, str>> =
        COLUMNS.iter().map(|(_, value)| value(entry, &moments)).collect();
    tabular.row(&cells)
}

/// A row of Markdown.
fn shown(entry: &EntryView, now: &Now) -> Vec<String> {
    let stop = entry.stop.map_or("now".to_owned(), |stop| format::clock(stop, now));
    let project = entry.project.as_ref();
    let client = project.and_then(|project| project.client.as_deref());
    vec![
        date(now.at(entry.start)),
        format!("{}–{stop}", format::clock(entry.start, now)),
        format::length(entry.length(now.instant)),
        markdown_text(&entry.description),
        markdown_text(project.map_or("", |project| &project.name)),
        markdown_text(client.unwrap_or_default()),
        markdown_text(&entry.tags.join(", ")),
    ]
}

/// A text as it is; nothing where there is none.
fn text(text: Option<&String>) -> Cow<'_, str> {
    text.map(String::as_str).unwrap_or_default().into()
}

/// The date, as ISO 8601 has it.
fn date(at: DateTime<Zone>) -> String {
    at.date_naive().to_string()
}

/// The clock time to the second.
fn clock(at: DateTime<Zone>) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// A length to the second, as spreadsheets read it: `1:05:00`, `125:00:07`.
pub(crate) fn duration(length: TimeDelta) -> String {
    let seconds = length.num_seconds();
    format!("{}:{:02}:{:02}", seconds / 3600, seconds % 3600 / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_exact() {
        for (seconds, shown) in
            [(0, "0:00:00"), (59, "0:00:59"), (3905, "1:05:05"), (450_007, "125:00:07")]
        {
            assert_eq!(duration(TimeDelta::seconds(seconds)), shown);
        }
    }
}
