//! Whether Toggl has the wanted state of a row.

use super::EntryView;
use crate::model::{Refusal, Status};
use crate::store::{self, Store};

/// Whether Toggl has the wanted state of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    Sent,
    /// The row, or a change to it, waits to be sent.
    Waiting,
    /// It was sent without an answer; the next sync finds out what Toggl has.
    InDoubt,
    Refused(Refusal),
}

impl Sending {
    /// The name in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Waiting => "waiting",
            Self::InDoubt => "in_doubt",
            Self::Refused(_) => "refused",
        }
    }
}

/// Deleted entries as they were, each with whether Toggl has the deletion. A row that is no longer in the
/// store is deleted at Toggl too, or never was there.
pub(crate) fn deletions(store: &Store, entries: &[EntryView]) -> store::Result<Vec<EntryView>> {
    let deletion = |entry: &EntryView| {
        let row = store.entry(entry.key)?;
        let sending = row.map_or(Sending::Sent, |row| sending(&row.status, row.unsent()));
        Ok(EntryView { sending, ..entry.clone() })
    };
    entries.iter().map(deletion).collect()
}

/// Whether Toggl has the wanted state of a row with this status.
pub(crate) fn sending<F>(status: &Status<F>, unsent: bool) -> Sending {
    match status {
        Status::Refused(refusal) if unsent => Sending::Refused(refusal.clone()),
        Status::Sending(_) | Status::InDoubt(_) => Sending::InDoubt,
        _ if unsent => Sending::Waiting,
        _ => Sending::Sent,
    }
}
