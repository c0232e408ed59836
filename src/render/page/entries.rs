//! The entries of a page.

use chrono::Datelike as _;

use super::paint::Paint;
use crate::time::{Now, format};
use crate::ui::text::{NAMELESS, in_full, name_in_full};
use crate::view::figures::Unit;
use crate::view::page::{Page, PageEntry};

/// An entry as a row.
pub(super) struct EntryRow {
    /// `2026-11-23`
    pub(super) day: String,
    pub(super) date: String,
    /// When it began and ended.
    pub(super) clock: String,
    pub(super) description: String,
    pub(super) is_nameless: bool,
    /// May be empty.
    pub(super) task: String,
    pub(super) project: Option<ProjectCell>,
    pub(super) tags: Vec<String>,
    pub(super) billable: bool,
    pub(super) is_partial: bool,
    pub(super) seconds: i64,
    pub(super) units: i64,
    pub(super) time: String,
}

/// The project of an entry.
pub(super) struct ProjectCell {
    pub(super) name: String,
    /// May be empty.
    pub(super) client: String,
    pub(super) paint: Paint,
}

/// How dates are written: with the year where there are several.
pub(super) fn date_format(page: &Page) -> &'static str {
    let years = |entry: Option<&PageEntry>| entry.map(|entry| entry.date.year());
    let is_of_one_year = years(page.entries.first()) == years(page.entries.last());
    if is_of_one_year { "%a %-d %b" } else { "%-d %b %Y" }
}

impl EntryRow {
    pub(super) fn of(entry: &PageEntry, unit: Unit, dates: &str, now: &Now) -> Self {
        let start = format::clock(entry.start, now);
        let stop = entry.stop.map_or_else(|| "now".to_owned(), |stop| format::clock(stop, now));
        let description = in_full(&entry.description);
        let is_nameless = description.is_empty();
        let project = entry.project.as_deref().map(|project| ProjectCell {
            name: name_in_full(&project.name),
            client: project.client.as_deref().map(name_in_full).unwrap_or_default(),
            paint: Paint::project(project.color.as_deref()),
        });
        Self {
            day: entry.date.to_string(),
            date: entry.date.format(dates).to_string(),
            clock: format!("{start} – {stop}"),
            description: if is_nameless { NAMELESS.to_owned() } else { description },
            is_nameless,
            task: entry.task.as_deref().map(name_in_full).unwrap_or_default(),
            project,
            tags: entry.tags.iter().map(|tag| name_in_full(tag)).collect(),
            billable: entry.billable,
            is_partial: entry.is_partial,
            seconds: entry.time.seconds,
            units: entry.time.units,
            time: unit.text(entry.time.units),
        }
    }
}
