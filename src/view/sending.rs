//! Whether Toggl has the wanted state of a row.

use crate::model::{Refusal, Status};

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

/// Whether Toggl has the wanted state of a row with this status.
pub(crate) fn sending<F>(status: &Status<F>, unsent: bool) -> Sending {
    match status {
        Status::Refused(refusal) if unsent => Sending::Refused(refusal.clone()),
        Status::Sending(_) | Status::InDoubt(_) => Sending::InDoubt,
        _ if unsent => Sending::Waiting,
        _ => Sending::Sent,
    }
}
