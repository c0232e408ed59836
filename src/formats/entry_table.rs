//! Entries as a table, one row each.

use chrono::{DateTime, TimeDelta, Utc};

use super::tabular::{Column, Tabular, markdown_text};
use crate::time::{Now, format};
use crate::view::EntryView;

/// What a cell holds.
type Value = fn(&EntryView, &Now) -> String;

/// The columns of CSV, with what is in them.
static COLUMNS: [(&str, Value); 14] = [
    ("start_date", |it, now| date(it.start, now)),
    ("start_time", |it, now| clock(it.start, now)),
    ("stop_date", |it, now| it.stop.map_or_else(String::new, |stop| date(stop, now))),
    ("stop_time", |it, now| it.stop.map_or_else(String::new, |stop| clock(stop, now))),
    ("duration", |it, now| duration(it.length(now.instant))),
    ("description", |it, _| it.description.clone()),
    ("project", |it, _| it.project.as_ref().map_or_else(String::new, |it| it.name.clone())),
    ("client", |it, _| it.project.as_ref().and_then(|it| it.client.clone()).unwrap_or_default()),
    ("task", |it, _| it.task.clone().unwrap_or_default()),
    ("tags", |it, _| it.tags.join(", ")),
    ("billable", |it, _| if it.billable { "yes" } else { "no" }.to_owned()),
    ("running", |it, _| if it.stop.is_none() { "yes" } else { "no" }.to_owned()),
    ("workspace", |it, _| it.workspace.as_ref().map_or_else(String::new, |it| it.name.clone())),
    ("id", |it, _| it.id.map_or_else(String::new, |id| id.to_string())),
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
    let cells: Vec<String> = COLUMNS.iter().map(|(_, value)| value(entry, now)).collect();
    tabular.row(&cells)
}

/// A row of Markdown.
fn shown(entry: &EntryView, now: &Now) -> Vec<String> {
    let stop = entry.stop.map_or("now".to_owned(), |stop| format::clock(stop, now));
    let project = entry.project.as_ref();
    let client = project.and_then(|project| project.client.as_deref());
    vec![
        date(entry.start, now),
        format!("{}–{stop}", format::clock(entry.start, now)),
        format::length(entry.length(now.instant)),
        markdown_text(&entry.description),
        markdown_text(project.map_or("", |project| &project.name)),
        markdown_text(client.unwrap_or_default()),
        markdown_text(&entry.tags.join(", ")),
    ]
}

fn date(instant: DateTime<Utc>, now: &Now) -> String {
    now.at(instant).format("%Y-%m-%d").to_string()
}

/// The local clock time to the second.
fn clock(instant: DateTime<Utc>, now: &Now) -> String {
    now.at(instant).format("%H:%M:%S").to_string()
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
