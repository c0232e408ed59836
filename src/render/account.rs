//! Logging in and out, the account, syncing and the quota as text.

use std::io::{self, Write};

use crate::answer::{Answer, Identity, LoggedIn, LoggedOut, Synced};
use crate::render::{catalog, entries};
use crate::ui::Look;
use crate::ui::text::{brief, counted, plain};
use crate::view::Sending;

impl Answer for LoggedIn {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let (name, email) = (brief(&self.account.name), brief(&self.account.email));
        writeln!(out, "Logged in as {name} ({email}), workspace {}.", brief(&self.workspace.name))?;
        writeln!(out, "The API token is kept in {}, readable by you alone.", self.shown_file)?;
        if self.sent > 0 {
            writeln!(out, "Sent {} that had waited here.", counted(self.sent, "change"))?;
        }
        Ok(())
    }
}

impl Answer for LoggedOut {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        let what =
            if self.removed { "The API token is forgotten." } else { "No API token was kept." };
        write!(out, "{what} Your time stays in {}", self.shown_store)?;
        if self.waiting > 0 {
            let changes = counted(self.waiting, "change");
            write!(out, ", with {changes} that Toggl has not got yet")?;
        }
        writeln!(out, ".")
    }
}

impl Answer for Identity {
    fn text(&self, out: &mut dyn Write, _: &Look) -> io::Result<()> {
        write!(out, "{} ({})", brief(&self.name), brief(&self.email))?;
        if let Some(workspace) = &self.workspace {
            write!(out, ", workspace {}", brief(&workspace.name))?;
        }
        writeln!(out)
    }
}

impl Answer for Synced {
    fn text(&self, out: &mut dyn Write, look: &Look) -> io::Result<()> {
        match (self.sent, self.fetched) {
            (0, 0) if self.all_well => write!(out, "Up to date")?,
            (sent, fetched) => write!(out, "Sent {sent}, fetched {fetched}")?,
        }
        if self.waiting > 0 {
            write!(out, ", {} waiting", self.waiting)?;
        }
        writeln!(out, ".")?;
        for row in &self.refused_names {
            out.write_all(catalog::receipt("Refused", row, *look).as_bytes())?;
            if let Sending::Refused(refusal) = &row.0.sending {
                writeln!(out, "          {}", plain(&refusal.message))?;
            }
        }
        for entry in &self.refused {
            out.write_all(entries::receipt("Refused", entry, *look).as_bytes())?;
            if let Sending::Refused(refusal) = &entry.view.sending {
                writeln!(out, "         {}", plain(&refusal.message))?;
            }
        }
        Ok(())
    }
}
