//! Logging in and out, the account, syncing and the quota as text.

use crate::answer::{Answer, HistoryJson, Identity, LoggedIn, LoggedOut, Quotas, Synced};
use crate::render::{catalog, changes_wait, entries};
use crate::ui::Look;
use crate::ui::table::{Cell, Column, Table};
use crate::ui::text::{brief, counted, plain};
use crate::view::Sending;

impl Answer for LoggedIn {
    fn text(&self, _: Look) -> String {
        let (name, email) = (brief(&self.account.name), brief(&self.account.email));
        let (workspace, file) = (brief(&self.workspace.name), &self.shown_file);
        let mut text = format!(
            "Logged in as {name} ({email}), workspace {workspace}.\n\
             The API token is kept in {file}, readable by you alone.\n"
        );
        if self.sent > 0 {
            let changes = counted(self.sent, "change");
            text.push_str(&format!("Sent {changes} that had waited here.\n"));
        }
        text
    }
}

impl Answer for LoggedOut {
    fn text(&self, _: Look) -> String {
        let what =
            if self.removed { "The API token is forgotten." } else { "No API token was kept." };
        let waiting = match self.waiting {
            0 => String::new(),
            count => format!(", with {} that Toggl has not got yet", counted(count, "change")),
        };
        format!("{what} Your time stays in {}{waiting}.\n", self.shown_store)
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
        let mut text = match (self.sent, self.fetched) {
            (0, 0) if self.is_up_to_date => "Up to date".to_owned(),
            (sent, fetched) => format!("Sent {sent}, fetched {fetched}"),
        };
        if let Some(HistoryJson { added, changed, removed, .. }) = self.history {
            let kinds = [(added, "new"), (changed, "changed"), (removed, "deleted at Toggl")];
            let kinds = kinds.into_iter().filter(|(count, _)| *count > 0);
            let kinds: Vec<_> = kinds.map(|(count, what)| format!("{count} {what}")).collect();
            if !kinds.is_empty() {
                text.push_str(&format!(" ({})", kinds.join(", ")));
            }
        }
        if self.waiting > 0 {
            text.push_str(&format!("; {} to be sent", changes_wait(self.waiting)));
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
