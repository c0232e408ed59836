//! Whether Toggl has the wanted state of a row.

use crate::model::{Refusal, Row, RowFields};
use crate::store::ListedEntry;

/// Whether Toggl has the wanted state of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    Sent,
    /// The row, or a change to it, is pending.
    Waiting,
    /// It was created without an answer; a later sync finds out whether Toggl has it.
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

/// Whether Toggl has the wanted state of a row.
pub(crate) fn sending<F: RowFields>(row: &Row<F>) -> Sending {
    match &row.refusal {
        Some(refusal) if row.unsent() => Sending::Refused(refusal.clone()),
        _ if row.create_in_flight().is_some() => Sending::InDoubt,
        _ if row.unsent() => Sending::Waiting,
        _ => Sending::Sent,
    }
}

/// The same of an entry of a list.
pub(super) fn sending_of_listed(entry: &ListedEntry) -> Sending {
    match &entry.refusal {
        Some(refusal) if entry.is_unsent => Sending::Refused(refusal.clone()),
        _ if entry.is_in_doubt => Sending::InDoubt,
        _ if entry.is_unsent => Sending::Waiting,
        _ => Sending::Sent,
    }
}
