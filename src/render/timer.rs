//! The answers of every day as text: what started, stopped, was added, deleted or split, what runs, the
//! list.

use crate::answer::{
    Added, Answer, Canceled, Current, Deleted, EntryAt, Exit, Listing, Reader, Split, Started,
    Stopped,
};
use crate::render::entries::{gone, is_default, list, outcome, receipt, running, started};
use crate::time::format;
use crate::ui::Look;
use crate::ui::style::QUIET;
use crate::view::EntryView;

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
            gone("Cancelled", &EntryAt { view, now: *now }, look)
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
        if self.any_today {
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

/// That nothing runs, and in which profile where that is not the default one.
fn nothing_runs(profile: &str) -> String {
    if is_default(profile) {
        return "Nothing is running.\n".to_owned();
    }
    format!("Nothing is running in the profile “{profile}”.\n")
}

impl Answer for Listing {
    fn text(&self, look: Look) -> String {
        match (&self.replaced, self.entries.first()) {
            (Some(text), _) => text.clone(),
            (None, Some(EntryAt { now, .. })) => {
                let entries: Vec<EntryView> =
                    self.entries.iter().map(|it| it.view.clone()).collect();
                list(&entries, self.partial, self.has_account, now, look)
            }
            (None, None) => String::new(),
        }
    }

    fn reader(&self, _: Look) -> Reader {
        if self.replaced.is_some() { Reader::Template } else { Reader::Person }
    }
}
