//! The answers of every day as text: what started, stopped, was added, deleted or split, the running entry, the
//! list.

use crate::answer::{
    Added, Answer, Canceled, Current, Deleted, EntryAt, EntryLines, Exit, Listing, Print, Reader,
    Split, Started, Stopped, Streamed,
};
use crate::render::day_list::DayList;
use crate::render::entries::{gone, is_default, outcome, receipt, running, started};
use crate::render::target::target_of_today;
use crate::time::format;
use crate::ui::Look;
use crate::ui::style::QUIET;
use crate::view::{EntryList, EntryView};

/// How many bytes of a text are printed at once.
const PIECE: usize = 1 << 14;

/// Entries as lines, the oldest first.
fn as_lines(list: &EntryList, lines: &EntryLines, print: &mut Print<'_>) -> anyhow::Result<()> {
    let mut piece = lines.head.clone();
    list.oldest_first(|entry| {
        piece.push_str(&(lines.line)(&entry));
        if piece.len() < PIECE { Ok(()) } else { print(&std::mem::take(&mut piece)) }
    })?;
    Ok(print(&piece)?)
}

fn receipts(verb: &str, entries: &[EntryAt], look: Look) -> String {
    entries.iter().map(|it| receipt(verb, it, look)).collect()
}

pub(super) fn outcomes(verb: &str, entries: &[EntryAt], look: Look) -> String {
    entries.iter().map(|it| outcome(verb, it, look)).collect()
}

impl Answer for Started {
    fn text(&self, look: Look) -> String {
        let started = self.started.iter().map(|it| started(it, &self.profile, look));
        let started: String = started.collect();
        receipts("Stopped", &self.stopped, look)
            + &started
            + &outcomes("Trimmed", &self.trimmed, look)
    }
}

impl Answer for Stopped {
    fn text(&self, look: Look) -> String {
        receipts("Stopped", &self.stopped, look)
    }
}

impl Answer for Added {
    fn text(&self, look: Look) -> String {
        receipts("Added", self.added.as_slice(), look) + &outcomes("Trimmed", &self.trimmed, look)
    }
}

impl Answer for Deleted {
    fn text(&self, look: Look) -> String {
        self.deleted.iter().map(|it| gone("Deleted", it, look)).collect()
    }
}

impl Answer for Canceled {
    fn text(&self, look: Look) -> String {
        let cancelled = |EntryAt { view, now }: &EntryAt| {
            // The receipt shows how long the deleted timer had run.
            let view = EntryView { stop: Some(now.instant), ..view.clone() };
            gone("Canceled", &EntryAt { view, now: *now }, look)
        };
        self.cancelled.iter().map(cancelled).collect()
    }
}

impl Answer for Split {
    fn text(&self, look: Look) -> String {
        let (first, rest) = self.pieces.split_at(self.pieces.len().min(1));
        outcomes("Split", first, look) + &outcomes("", rest, look)
    }
}

impl Answer for Current {
    fn text(&self, look: Look) -> String {
        if let Some(text) = &self.formatted {
            return text.clone();
        }
        let mut text = match &self.running {
            Some(entry) => running(entry, &self.profile, look),
            None if self.known => nothing_runs(&self.profile),
            None => String::new(),
        };
        if let Some(target) = &self.target {
            let target = target_of_today(target);
            text.push_str(&format!("{QUIET}Today{QUIET:#}    {target}\n"));
        } else if self.any_today {
            let total = format::length(chrono::TimeDelta::seconds(self.today));
            text.push_str(&format!("{QUIET}Today{QUIET:#}    {total}\n"));
        }
        text
    }

    fn reader(&self, _: Look) -> Reader {
        if self.formatted.is_some() { Reader::Template } else { Reader::Person }
    }

    fn exit(&self) -> Exit {
        if self.running.is_some() { Exit::Done } else { Exit::No }
    }
}

/// That no entry is running, and in which profile where that is not the default one.
fn nothing_runs(profile: &str) -> String {
    if is_default(profile) {
        return "Nothing is running.\n".to_owned();
    }
    format!("Nothing is running in profile “{profile}”.\n")
}

impl Answer for Listing {
    fn text(&self, _: Look) -> String {
        self.none.clone().unwrap_or_default()
    }

    fn write(&self, look: Look, print: &mut Print<'_>) -> anyhow::Result<()> {
        if let (Some(none), None) = (&self.none, &self.lines) {
            return Ok(print(none)?);
        }
        let (list, now) = (self.entries.list(), self.entries.now());
        if let Some(lines) = &self.lines {
            return as_lines(list, lines, print);
        }
        let days = DayList::new(self.partial, self.has_account, now, look);
        days.with_gaps(self.gaps_before).write(list, print)
    }

    fn check(&self) -> anyhow::Result<()> {
        let of_gaps = || self.gaps.as_ref().and_then(Streamed::take_failure);
        match self.entries.take_failure().or_else(of_gaps) {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    }

    fn reader(&self, look: Look) -> Reader {
        match &self.lines {
            None => Reader::Person,
            Some(lines) if lines.is_table => reader_of_table(look),
            Some(_) => Reader::Template,
        }
    }
}

/// Who reads a table: a terminal gets it cleaned, everything else to the last byte.
pub(super) fn reader_of_table(look: Look) -> Reader {
    if look.terminal { Reader::Person } else { Reader::Program }
}
