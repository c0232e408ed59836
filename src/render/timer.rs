//! The answers of every day as text: what started, stopped, was added, deleted or split, what runs, the
//! list.

use std::io::{self, Write};

use crate::answer::{
    Added, Answer, Canceled, Current, Deleted, EditText, Edited, EntryAt, Exit, Listing, Split,
    Started, Stopped,
};
use crate::render::entries::{list, outcome, receipt, running};
use crate::time::format;
use crate::ui::Look;
use crate::ui::style::{DONE, QUIET};
use crate::view::EntryView;

fn receipts(verb: &str, entries: &[EntryAt], out: &mut dyn Write, look: &Look) -> io::Result<()> {
    entries.iter().try_for_each(|it| out.write_all(receipt(verb, it, *look).as_bytes()))
}

fn outcomes(verb: &str, entries: &[EntryAt], out: &mut dyn Write, look: &Look) -> io::Result<()> {
    entries.iter().try_for_each(|it| out.write_all(outcome(verb, it, *look).as_bytes()))
}

impl Answer for Started {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        receipts("Stopped", &self.stopped, out, look)?;
        receipts("Started", self.started.as_slice(), out, look)?;
        outcomes("Trimmed", &self.trimmed, out, look)
    }
}

impl Answer for Stopped {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        receipts("Stopped", &self.stopped, out, look)
    }
}

impl Answer for Added {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        receipts("Added", self.added.as_slice(), out, look)?;
        outcomes("Trimmed", &self.trimmed, out, look)
    }
}

impl Answer for Deleted {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        receipts("Deleted", &self.deleted, out, look)
    }
}

impl Answer for Canceled {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        self.cancelled.iter().try_for_each(|EntryAt { view, now }| {
            // How much time that was is what one may regret.
            let view = EntryView { stop: Some(now.instant), ..view.clone() };
            out.write_all(receipt("Cancelled", &EntryAt { view, now: *now }, *look).as_bytes())
        })
    }
}

impl Answer for Split {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        let (first, rest) = self.pieces.split_at(self.pieces.len().min(1));
        outcomes("Split", first, out, look)?;
        outcomes("", rest, out, look)
    }
}

impl Answer for Current {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        if let Some(text) = &self.formatted {
            return out.write_all(text.as_bytes());
        }
        match &self.running {
            Some(entry) => out.write_all(running(entry, *look).as_bytes())?,
            None if !self.known => {}
            None => out.write_all(b"Nothing is running.\n")?,
        }
        if self.any_today {
            let total = format::length(chrono::TimeDelta::seconds(self.today));
            writeln!(out, "{QUIET}Today{QUIET:#}    {total}")?;
        }
        Ok(())
    }

    fn exit(&self) -> Exit {
        if self.running.is_some() { Exit::Done } else { Exit::No }
    }
}

impl Answer for Listing {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        match (&self.replaced, self.entries.first()) {
            (Some(text), _) => out.write_all(text.as_bytes()),
            (None, Some(EntryAt { now, .. })) => {
                let entries: Vec<EntryView> =
                    self.entries.iter().map(|it| it.view.clone()).collect();
                out.write_all(list(&entries, self.has_account, now, *look).as_bytes())
            }
            (None, None) => Ok(()),
        }
    }
}

impl Answer for Edited {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        match self.summary {
            Some(EditText::Nothing(why)) => return out.write_all(why.as_bytes()),
            Some(EditText::Count(count)) => {
                writeln!(out, "{DONE}Edited {DONE:#}  {count} entries")?;
            }
            None => receipts("Edited", &self.edited, out, look)?,
        }
        outcomes("Trimmed", &self.trimmed, out, look)
    }
}
