//! A list of entries by day, in columns.

use std::mem;

use anstyle::Style;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::answer::{PartialDays, Print};
use crate::render::entries::{
    LEAST, clocks_in_column, columns, described, details, fitted, refusal, unsent, widths,
};
use crate::report::{self, Gap, Gaps};
use crate::time::{Now, format};
use crate::ui::style::{Depth, HEADING, QUIET, RUNNING};
use crate::ui::table::{Cell, Column, GAP, Table};
use crate::ui::text::fit;
use crate::ui::{Look, OutputError};
use crate::view::{Early, EntryList, EntryView};

/// Columns before a row.
const INDENT: usize = 2;
/// Bytes of a line, about.
const LINE: usize = 128;
/// How many entries are aligned and printed together, and what is left of their last day.
const TOGETHER: usize = 1000;

/// A list by day, the newest day last so that the end of it is what one sees; with totals above the lengths. A
/// total of the entries that are listed, and not of the whole day, is marked. Rows that are not sent yet are
/// marked where there is an account: without one that would be all of them.
///
/// Lengths are rounded to minutes so that the entries of a day add up to the day, and the days to the total.
///
/// A short list is aligned as a whole. A long one is aligned and printed in parts, of whole days, each at least as
/// wide as the one before.
pub(super) struct DayList<'a> {
    partial: PartialDays,
    account: bool,
    now: &'a Now,
    look: Look,
    widths: Widths,
    /// The days that were printed.
    days: usize,
    total: TimeDelta,
    /// The free time between entries, where it is listed.
    gaps: Option<Gaps>,
    /// The free time so far.
    free: TimeDelta,
    /// The first start, from which the width of the total of a long list follows.
    first: Option<DateTime<Utc>>,
}

/// The widest cells so far, in columns.
#[derive(Clone, Copy, Default)]
struct Widths {
    handle: usize,
    clocks: usize,
    length: usize,
    /// The heading of a day.
    label: usize,
    description: usize,
}

struct EntryRow {
    /// Handle, clock times and length.
    columns: [Cell; 3],
    description: Cell,
    details: Vec<Cell>,
    /// That it is not sent, which is never cut.
    mark: Option<Cell>,
}

/// A length as it is shown: in minutes that add up, or in seconds where it has none.
struct Shown {
    minutes: i64,
    exact: TimeDelta,
}

impl Shown {
    fn text(&self) -> String {
        if self.minutes == 0 { format::length(self.exact) } else { format::minutes(self.minutes) }
    }
}

impl EntryRow {
    /// Removes styles that would be taken out of the whole text again.
    fn remove_styles(&mut self) {
        let cells = self.columns.iter_mut().chain([&mut self.description]);
        let cells = cells.chain(&mut self.details).chain(&mut self.mark);
        cells.for_each(|cell| cell.style = Style::new());
    }

    fn cells(self) -> Vec<Cell> {
        let cells = self.columns.into_iter().chain([self.description]).chain(self.details);
        cells.chain(self.mark).collect()
    }
}

impl Widths {
    fn widen(&mut self, rows: &[EntryRow], heads: &[[Cell; 2]]) {
        for EntryRow { columns: [handle, clocks, length], description, .. } in rows {
            self.handle = self.handle.max(handle.width());
            self.clocks = self.clocks.max(clocks.width());
            self.length = self.length.max(length.width());
            self.description = self.description.max(description.width());
        }
        for [label, total] in heads {
            self.label = self.label.max(label.width());
            self.length = self.length.max(total.width());
        }
    }

    /// The table of the rows and that of the headings, whose totals are in the column of the lengths.
    fn tables(&self) -> (Table, Table) {
        let before = INDENT + self.handle + GAP;
        let label = self.label.max(before + self.clocks);
        let length = Column::RIGHT.at_least(self.length);
        let columns =
            [Column::RIGHT.at_least(self.handle), Column::LEFT.at_least(label - before), length];
        (Table::fixed(INDENT, &columns), Table::fixed(0, &[Column::LEFT.at_least(label), length]))
    }

    /// Cuts descriptions and details to the columns that the terminal leaves them, if it is one. Returns
    /// the width of a description that has details behind it: the most that leaves the details of each row their
    /// share.
    fn fit(&self, rows: &mut [EntryRow], room: Option<usize>) -> usize {
        let Some(room) = room else {
            return self.description;
        };
        let alone = self.description.min(room.max(LEAST));
        let beside_details = |row: &EntryRow| {
            let details = row.details.iter().map(Cell::width);
            let needed: Vec<usize> = [self.description].into_iter().chain(details).collect();
            widths(&needed, room.saturating_sub(columns(row.mark.as_slice())))[0]
        };
        let description = rows.iter().map(beside_details).min().unwrap_or(alone);
        for row in rows {
            let is_alone = row.details.is_empty() && row.mark.is_none();
            let most = if is_alone { alone } else { description };
            row.description.text = fit(&row.description.text, most);
            let taken = description + GAP + columns(row.mark.as_slice());
            row.details = fitted(mem::take(&mut row.details), room.saturating_sub(taken));
        }
        description
    }
}

impl<'a> DayList<'a> {
    pub(super) fn new(partial: PartialDays, account: bool, now: &'a Now, look: Look) -> Self {
        Self {
            partial,
            account,
            now,
            look,
            widths: Widths::default(),
            days: 0,
            total: TimeDelta::zero(),
            gaps: None,
            free: TimeDelta::zero(),
            first: None,
        }
    }

    /// The same with the free time between entries, which is as it is before the first one.
    pub(super) fn with_gaps(self, gaps: Option<Gaps>) -> Self {
        Self { gaps, ..self }
    }

    /// Prints a list.
    pub(super) fn write(mut self, list: &EntryList, print: &mut Print<'_>) -> anyhow::Result<()> {
        let mut entries: Vec<EntryView> = Vec::new();
        list.oldest_first(|entry| {
            let begins_day = entries.last().is_none_or(|last| self.day(last) != self.day(&entry));
            if entries.len() >= TOGETHER && begins_day {
                print(&self.part(&mem::take(&mut entries), false))?;
            }
            entries.push(entry);
            Ok(())
        })
        .map_err(|early: Early<OutputError>| anyhow::Error::from(early))?;
        Ok(print(&self.part(&entries, true))?)
    }

    fn day(&self, entry: &EntryView) -> NaiveDate {
        self.now.date_of(entry.start)
    }

    /// The next entries of the list as text, and the total behind the last ones of several days.
    fn part(&mut self, entries: &[EntryView], is_last: bool) -> String {
        let days = report::by_day(entries, self.now);
        let totals: Vec<Shown> = days.iter().map(|(_, entries)| self.add_day(entries)).collect();
        let (mut rows, of_days) = self.rows(&days, &totals);
        let heading = |((day, _), total): (&(NaiveDate, &[EntryView]), &Shown)| {
            [Cell::new(format::day(*day, self.now), HEADING), Cell::plain(total.text())]
        };
        let mut heads: Vec<[Cell; 2]> = days.iter().zip(&totals).map(heading).collect();
        self.first = self.first.or(entries.first().map(|entry| entry.start));
        let total = match self.first.filter(|_| !is_last) {
            // What the whole list adds up to is not known yet.
            Some(first) => self.total.max(self.now.instant - first),
            None => self.total,
        };
        heads.push([Cell::new("Total", HEADING), Cell::plain(format::length(total))]);
        self.widths.widen(&rows, &heads);
        let (table, headings) = self.widths.tables();
        let description = self.widths.fit(&mut rows, table.room(self.look.width));
        let table = table.with_column(description);
        let mut text = String::with_capacity(entries.len() * LINE);
        let mut rows = rows.into_iter().map(EntryRow::cells);
        for (head, (count, free)) in heads.iter().zip(of_days) {
            if self.days > 0 {
                text.push('\n');
            }
            let is_part = self.partial == PartialDays::All
                || self.partial == PartialDays::First && self.days == 0;
            text.push_str(&line(head, is_part, free, &headings));
            text.push_str(&table.lines(rows.by_ref().take(count)));
            self.days += 1;
        }
        if is_last && self.days > 1 {
            text.push('\n');
            let is_part = self.partial != PartialDays::None;
            text.push_str(&line(&heads[days.len()], is_part, self.free, &headings));
        }
        text
    }

    /// What is shown of the next day: the minutes by which its entries move the total on, so that the days add up to it.
    fn add_day(&mut self, entries: &[EntryView]) -> Shown {
        let exact = report::total(entries, self.now.instant);
        let before = self.total.num_minutes();
        self.total += exact;
        Shown { minutes: self.total.num_minutes() - before, exact }
    }

    /// What is shown of the entries of a day, which together is what is shown of the day.
    fn shown(&self, entries: &[EntryView], day: &Shown) -> Vec<Shown> {
        let exact: Vec<TimeDelta> =
            entries.iter().map(|entry| entry.length(self.now.instant)).collect();
        let seconds: Vec<i64> = exact.iter().map(TimeDelta::num_seconds).collect();
        let minutes = report::apportioned(&seconds, 60, day.minutes);
        minutes.into_iter().zip(exact).map(|(minutes, exact)| Shown { minutes, exact }).collect()
    }

    /// The rows of these days; and of each day how many there are, and how much of it was free.
    fn rows(
        &mut self,
        days: &[(NaiveDate, &[EntryView])],
        totals: &[Shown],
    ) -> (Vec<EntryRow>, Vec<(usize, TimeDelta)>) {
        let mut rows = Vec::new();
        let mut of_days = Vec::with_capacity(days.len());
        for ((_, entries), total) in days.iter().zip(totals) {
            let (before, mut free) = (rows.len(), TimeDelta::zero());
            for (entry, length) in entries.iter().zip(self.shown(entries, total)) {
                let gaps = self.gaps.as_mut();
                if let Some(gap) = gaps.and_then(|it| it.before(entry.start, entry.stop, self.now))
                {
                    free += gap.length();
                    rows.push(self.gap_row(gap));
                }
                rows.push(self.row(entry, &length));
            }
            self.free += free;
            of_days.push((rows.len() - before, free));
        }
        (rows, of_days)
    }

    fn gap_row(&self, gap: Gap) -> EntryRow {
        let from = format::clock_in_column(gap.from, self.now);
        let until = format::clock(gap.until, self.now);
        let mut row = EntryRow {
            columns: [
                Cell::plain(""),
                Cell::new(format!("{from}–{until}"), QUIET),
                Cell::new(format::length(gap.length()), QUIET),
            ],
            description: Cell::new("untracked", QUIET),
            details: Vec::new(),
            mark: None,
        };
        if self.look.depth == Depth::Plain {
            row.remove_styles();
        }
        row
    }

    fn row(&self, entry: &EntryView, length: &Shown) -> EntryRow {
        let style = if entry.stop.is_none() { RUNNING } else { Style::new() };
        let mut details = details(entry, self.look);
        details.extend(refusal(&entry.sending));
        let mut row = EntryRow {
            columns: [
                Cell::new(entry.handle.to_string(), QUIET),
                Cell::new(clocks_in_column(entry, self.now), style),
                Cell::plain(length.text()),
            ],
            description: described(entry),
            details,
            mark: unsent(&entry.sending, self.account),
        };
        if self.look.depth == Depth::Plain {
            row.remove_styles();
        }
        row
    }
}

/// A heading: a day and its total, which may be that of the listed entries alone, and how much of it was free.
fn line(cells: &[Cell; 2], is_part: bool, free: TimeDelta, table: &Table) -> String {
    let part = is_part.then(|| Cell::new("partial", QUIET));
    let free =
        (!free.is_zero()).then(|| Cell::new(format!("{} untracked", format::length(free)), QUIET));
    table.line(&cells.iter().cloned().chain(part).chain(free).collect::<Vec<_>>()) + "\n"
}
