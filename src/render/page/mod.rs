//! A report as one page for a browser, which needs nothing else: no network, and no script to be read.
//!
//! `templates/report.html` escapes every text. Colors are written by [`Paint`] alone, and the style and the script are
//! the ones in `templates`: the page names their hashes, so that a browser applies no other.

mod chart;
mod entries;
mod paint;
mod tables;

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::SecondsFormat;
use ring::digest::{SHA256, digest};

use crate::answer::{HtmlPage, Print, Report};
use crate::render::page::chart::Chart;
use crate::render::page::entries::EntryRow;
use crate::render::page::paint::Paint;
use crate::render::page::tables::{AmountCell, GridTable, GroupRow, amounts, group_rows};
use crate::time::{Now, format};
use crate::ui::OutputError;
use crate::ui::text::{capital, counted, listed, one_line};
use crate::view::figures::{Figures, Unit};

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// How much of a page is printed at once, in bytes.
const PIECE: usize = 1 << 15;

/// So many entries are laid out at once, however long that takes.
const MANY: usize = 500;
/// In pixels, where nothing is broken into several lines.
const ROW_HEIGHT: usize = 36;

/// What the template shows.
#[derive(Template)]
#[template(path = "report.html")]
struct PageTemplate<'a> {
    report: &'a Report,
    page: &'a HtmlPage,
    style: String,
    style_hash: String,
    script: &'static str,
    script_hash: String,
    version: &'static str,
    /// The days.
    heading: String,
    filters: Vec<String>,
    tiles: Vec<Tile>,
    /// Sentences about the sums, and notes such as that days are missing.
    remarks: Vec<String>,
    nothing: Option<&'a str>,
    /// Whether chart, grid and entries show time before rounding.
    is_exact: bool,
    chart: Option<Chart>,
    groups: Vec<GroupRow>,
    /// Whether the groups are of one level, so that they can be sorted.
    groups_are_flat: bool,
    groups_title: String,
    groups_head: String,
    total_seconds: i64,
    total: String,
    /// Of all, in each currency.
    amounts: Vec<AmountCell>,
    grid: Option<GridTable>,
    entry_count: usize,
    entries_seconds: i64,
    entries_total: String,
    /// `minutes`, `seconds` or `hundredths`, for the script.
    unit: &'static str,
    made_at: String,
    made: String,
}

/// A figure at the top of a page.
struct Tile {
    /// What tests and scripts find it by.
    id: &'static str,
    name: &'static str,
    /// In seconds, or a number of days.
    value: i64,
    text: String,
    /// The text below it; may be empty.
    note: String,
}

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report, page: &HtmlPage, out: &mut dyn io::Write) -> io::Result<()> {
    PageTemplate::of(report, page).write_into(&mut &mut *out)
}

/// Prints the page, piece by piece.
pub(super) fn print(
    report: &Report,
    page: &HtmlPage,
    print: &mut Print<'_>,
) -> Result<(), OutputError> {
    let mut pieces = Pieces { text: String::new(), print, result: Ok(()) };
    // What can fail is to print.
    let _ = PageTemplate::of(report, page).render_into(&mut pieces);
    pieces.pass_on();
    pieces.result
}

/// Collects text into pieces that are worth to be printed.
struct Pieces<'a, 'p> {
    text: String,
    print: &'a mut Print<'p>,
    result: Result<(), OutputError>,
}

impl Pieces<'_, '_> {
    fn pass_on(&mut self) {
        if self.result.is_ok() {
            self.result = (self.print)(&self.text);
        }
        self.text.clear();
    }
}

impl fmt::Write for Pieces<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        if self.text.len() >= PIECE {
            self.pass_on();
        }
        self.result.as_ref().map_or(Err(fmt::Error), |()| Ok(()))
    }
}

impl<'a> PageTemplate<'a> {
    fn of(report: &'a Report, page: &'a HtmlPage) -> Self {
        let groups = group_rows(report);
        let unit = page.page.unit;
        let entries = page.page.entries.iter().map(|entry| entry.time);
        let entries_seconds = entries.clone().map(|time| time.seconds).sum();
        let entries_units = entries.map(|time| time.units).sum();
        let by: Vec<&str> = report.by.clone();
        let (first, last) = (report.period.first, report.period.last);
        let now = &report.now;
        let chart = Chart::of(report, page);
        let grid = GridTable::of(report, page);
        let style = style(page, &groups, grid.as_ref(), chart.as_ref());
        Self {
            style_hash: hash(&style),
            style,
            script: SCRIPT,
            script_hash: hash(SCRIPT),
            version: env!("CARGO_PKG_VERSION"),
            heading: if report.is_all_time {
                "All time".to_owned()
            } else {
                format::days_with_year(first, last)
            },
            filters: page.filters.iter().map(|words| capital(&one_line(words))).collect(),
            tiles: tiles(report, page),
            remarks: report.remarks().into_iter().chain(report.notes.iter().cloned()).collect(),
            nothing: report.nothing.as_deref(),
            is_exact: page.page.is_exact,
            chart,
            groups_are_flat: by.len() == 1,
            groups_title: format!("By {}", listed(&by)),
            groups_head: by.first().copied().map(capital).unwrap_or_default(),
            groups,
            total_seconds: report.total,
            total: report.summary.unit.text(report.summary.figures.units),
            amounts: amounts(report.summary.money.as_ref(), report),
            grid,
            entry_count: page.page.entries.len(),
            entries_seconds,
            entries_total: unit.text(entries_units),
            unit: match unit {
                Unit::Seconds => "seconds",
                Unit::Minutes => "minutes",
                Unit::Hundredths => "hundredths",
            },
            made_at: now.at(now.instant).to_rfc3339_opts(SecondsFormat::Secs, false),
            made: made(now),
            report,
            page,
        }
    }

    /// The rows of the entries, each made when it is written.
    fn entries(&self) -> impl Iterator<Item = EntryRow> {
        let dates = entries::date_format(&self.page.page);
        let entries = self.page.page.entries.iter();
        entries.map(move |entry| EntryRow::of(entry, self.page.page.unit, dates, &self.report.now))
    }
}

/// The figures at the top: those that compare days only where there are several.
fn tiles(report: &Report, page: &HtmlPage) -> Vec<Tile> {
    let unit = report.summary.unit;
    let total = report.summary.figures.units;
    let Figures { units, percent } = report.summary.billable;
    let days = i64::try_from(report.days).unwrap_or(i64::MAX);
    let tile = |id, name, value, text, note| Tile { id, name, value, text, note };
    let when = |is_so: bool, note: String| if is_so { note } else { String::new() };
    let running = when(report.running, "still running".to_owned());
    let share = when(report.total > 0, format!("{percent}%"));
    let mut tiles = vec![
        tile("total", "Total", report.total, unit.text(total), running),
        tile("billable", "Billable", report.billable, unit.text(units), share),
    ];
    for amount in amounts(report.summary.money.as_ref(), report) {
        tiles.push(tile("amount", "Amount", amount.minor, amount.text, String::new()));
    }
    tiles.push(tile("days", "Days with time", days, days.to_string(), of_days(report, page)));
    if days > 1 {
        let average = unit.text(total / days);
        tiles.push(tile("average", "Average per day", report.total / days, average, String::new()));
    }
    if let Some((date, time)) = page.page.busiest.filter(|_| days > 1) {
        let day = format::days_with_year(date, date);
        let text = page.page.unit.text(time.units);
        tiles.push(tile("busiest", "Busiest day", time.seconds, text, day));
    }
    tiles
}

/// Of which days those with time are: `of 7 days`, or `since Mon 2 Nov 2026` of all.
fn of_days(report: &Report, page: &HtmlPage) -> String {
    let count = (report.period.last - report.period.first).num_days() + 1;
    match page.page.entries.first() {
        Some(entry) if report.is_all_time => {
            format!("since {}", format::days_with_year(entry.date, entry.date))
        }
        None if report.is_all_time => String::new(),
        _ => format!("of {}", counted(count, "day")),
    }
}

/// The style, with the colors of all swatches.
fn style(
    page: &HtmlPage,
    groups: &[GroupRow],
    grid: Option<&GridTable>,
    chart: Option<&Chart>,
) -> String {
    let colors = page.page.entries.iter().filter_map(|entry| entry.project.as_deref());
    let entries = colors.map(|project| Paint::project(project.color.as_deref()));
    let groups = groups.iter().map(|row| row.label.paint);
    let grid = grid.into_iter().flat_map(|grid| grid.rows.iter().map(|row| row.label.paint));
    let chart = chart.into_iter().flat_map(|chart| chart.legend.iter().map(|row| row.paint));
    let colors: BTreeSet<Paint> = entries.chain(groups).chain(grid).chain(chart).collect();
    let rules = colors.into_iter().filter_map(Paint::rule);
    let skipped = skipped_while_unseen(page.page.entries.len());
    [STYLE.to_owned()].into_iter().chain(rules).chain(skipped).collect()
}

/// The rule of style by which a browser lays out many entries only when they come into sight.
fn skipped_while_unseen(entries: usize) -> Option<String> {
    let height = entries * ROW_HEIGHT;
    let rule = format!("content-visibility: auto; contain-intrinsic-height: auto {height}px;");
    (entries > MANY).then(|| format!("@media screen {{ #entries-box {{ {rule} }} }}\n"))
}

/// The moment at which a page is made, with its distance from UTC.
fn made(now: &Now) -> String {
    let local = now.at(now.instant);
    let (date, zone) = (local.format("%a %-d %b %Y"), local.format("UTC%:z"));
    format!("{date} at {} ({zone})", format::clock(now.instant, now))
}

/// The source by which a policy allows just this style or script.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(digest(&SHA256, text.as_bytes())))
}
