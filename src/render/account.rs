//! Logging in and out, the account, syncing and the quota as text.

use crate::answer::{Answer, HistoryJson, Identity, LoggedIn, LoggedOut, Quotas, Synced};
use crate::render::{catalog, entries, pending_changes};
use crate::ui::Look;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{brief, capital, counted, plain};
use crate::view::Sending;

impl Answer for LoggedIn {
    fn text(&self, _: Look) -> String {
        let (name, email) = (brief(&self.account.name), brief(&self.account.email));
        let (workspace, file) = (brief(&self.workspace.name), &self.shown_file);
        let mut text = format!(
            "Logged in as {name} ({email}), workspace {workspace}.\n\
             The API token is saved in {file}; only you can read it.\n"
        );
        if self.sent > 0 {
            text.push_str(&format!("Synced {}.\n", counted(self.sent, "pending change")));
        }
        text
    }
}

impl Answer for LoggedOut {
    fn text(&self, _: Look) -> String {
        let what = if self.removed { "Removed the API token." } else { "There was no API token." };
        let waiting = match self.waiting {
            0 => String::new(),
            count => format!(", including {}", pending_changes(count)),
        };
        format!("{what} Your entries stay in {}{waiting}.\n", self.shown_store)
    }
}

impl Answer for Identity {
    fn text(&self, _: Look) -> String {
        let workspace = self.workspace.as_ref();
        let workspace = workspace.map(|it| format!(", workspace {}", brief(&it.name)));
        let (name, email) = (brief(&self.name), brief(&self.email));
        format!("{name} ({email}){}\n", workspace.unwrap_or_default())
    }
}

impl Answer for Synced {
    fn text(&self, look: Look) -> String {
        let mut text = self.summary();
        if self.waiting > 0 {
            text.push_str(&format!("; {}", pending_changes(self.waiting)));
        }
        text.push_str(".\n");
        if let Some(sentence) = self.history.as_ref().and_then(|it| it.sentence.as_ref()) {
            text.push_str(&format!("{sentence}\n"));
        }
        for row in &self.refused_names {
            text.push_str(&catalog::receipt("Refused", row, look));
            if let Sending::Refused(refusal) = &row.0.sending {
                text.push_str(&format!("          {}\n", plain(&refusal.message)));
            }
        }
        for entry in &self.refused {
            text.push_str(&entries::receipt("Refused", entry, look));
            if let Sending::Refused(refusal) = &entry.view.sending {
                text.push_str(&format!("         {}\n", plain(&refusal.message)));
            }
        }
        text
    }
}

impl Synced {
    /// How much was sent and fetched: `Sent 2 changes, fetched 5 entries (3 new, 2 changed)`.
    fn summary(&self) -> String {
        let sent = (self.sent > 0).then(|| format!("sent {}", counted(self.sent, "change")));
        let fetched = (self.fetched > 0)
            .then(|| format!("fetched {}{}", counted(self.fetched, "entry"), self.kinds()));
        let parts: Vec<String> = sent.into_iter().chain(fetched).collect();
        match &parts[..] {
            [] if self.is_up_to_date => "Up to date".to_owned(),
            [] => "Nothing sent or fetched".to_owned(),
            parts => capital(&parts.join(", ")),
        }
    }

    /// Which kinds of entries were fetched, where history was asked for: ` (3 new, 2 changed)`.
    fn kinds(&self) -> String {
        let Some(HistoryJson { added, changed, removed, .. }) = &self.history else {
            return String::new();
        };
        let kinds = [(added, "new"), (changed, "changed"), (removed, "deleted in Toggl")];
        let kinds = kinds.into_iter().filter(|(count, _)| **count > 0);
        let kinds: Vec<_> = kinds.map(|(count, what)| format!("{count} {what}")).collect();
        if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) }
    }
}

impl Answer for Quotas {
    fn text(&self, _: Look) -> String {
        let rows: Vec<[Cell; 2]> = self
            .buckets
            .iter()
            .map(|it| [Cell::plain(brief(&it.name)), Cell::plain(&it.sentence)])
            .collect();
        Table::new(0, &[Column::LEFT], &rows).lines(&rows)
    }
}
