//! What a run comes to: what it did, why it stopped early, and what a person should know of it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{EntryKey, Refusal, RowKey};
use crate::rules::merge::EntryField;

/// Why a run stopped before everything was done. What is left waits for the next command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Toggl does not accept the credentials.
    NotLoggedIn,
    /// The credentials belong to somebody else than this store does.
    OtherAccount {
        /// Whose store it is.
        ours: String,
        /// Whose credentials they are.
        theirs: String,
    },
    /// The hourly quota is used up, or down to what is kept for writes.
    OverQuota {
        /// When the window starts anew.
        until: DateTime<Utc>,
    },
    /// Toggl asked for a pause.
    Paused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Toggl was not reached or gave no usable answer.
    Unreachable(String),
    /// Another process is sending.
    OtherSender,
    /// Toggl does not know yet, everywhere, what was made a moment ago.
    NotYetVisible,
    /// What got no answer may still arrive at Toggl, and nothing newer may overtake it.
    InFlight,
    /// The store failed on the way.
    Store(String),
    /// The workspace that the settings name is none of the account's.
    UnknownWorkspace(String),
    /// The API token could not be had.
    NoToken(String),
    /// The person pressed Ctrl-C. What was under way may still arrive.
    Interrupted,
}

/// Something a person should know about what happened at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// It was stopped elsewhere before we could; its end is the one from there.
    StoppedElsewhere(EntryKey),
    /// It was deleted elsewhere and, having been changed here, was sent again as a new one.
    SentAgain(RowKey),
    /// Changed here and there: what was asked for here was kept.
    Conflict(EntryKey, Vec<EntryField>),
    /// Toggl kept something else than was sent.
    Adjusted(EntryKey, Vec<&'static str>),
    /// Two timers ran; this one now ends where the later one begins.
    EndedByAnother(EntryKey),
    /// Toggl's clock less ours, when they disagree.
    ClockSkew(TimeDelta),
}

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rows whose wish was carried out at Toggl.
    pub(crate) sent: u32,
    /// Entries that came new or changed from Toggl.
    pub(crate) fetched: u32,
    /// Rows that Toggl refused in this run.
    pub(crate) refused: Vec<(RowKey, Refusal)>,
    /// Why it stopped early, if it did.
    pub(crate) stop_reason: Option<StopReason>,
    /// What else is worth telling.
    pub(crate) notes: Vec<Note>,
}

impl Report {
    /// The report of a run that stopped before it did anything.
    pub(crate) fn stopped(reason: StopReason) -> Self {
        Self { stop_reason: Some(reason), ..Self::default() }
    }

    /// Whether the person ended the run.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.stop_reason == Some(StopReason::Interrupted)
    }
}
