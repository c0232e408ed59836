//! The outcome of a run: what it did, why it stopped early, and what a person should know about it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{CatalogKey, EntryKey, Refusal, RowKey};

/// Why a run stopped before everything was sent or fetched. The rest waits for the next command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Toggl does not accept the credentials.
    NotLoggedIn,
    /// The credentials belong to another account than this store.
    OtherAccount {
        /// The email address of the store's account.
        ours: String,
        /// The email address of the account of the credentials.
        theirs: String,
    },
    /// The store belongs to an account of another server.
    OtherServer {
        /// The server of the store's account.
        ours: String,
        /// The server of the settings.
        theirs: String,
    },
    /// The hourly quota is used up, or down to the reserve for writes.
    OverQuota {
        /// How many requests are left, which are kept for writes; 0 when it is used up.
        kept: u32,
        /// When it resets.
        until: DateTime<Utc>,
    },
    /// What is left of the hourly quota is left to everyday commands by the mirror of history.
    HistoryWaits {
        /// How many requests are left.
        left: u32,
        /// When the quota resets.
        until: DateTime<Utc>,
    },
    /// Toggl asked for a pause.
    Paused {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Toggl was not reached, or did not answer; with the reason.
    Unreachable(String),
    /// What came as an answer does not say what Toggl did, such as the page of a proxy; with the reason.
    Unusable(String),
    /// Toggl answered, and refused a request that is not about a row; in its words.
    Refused(String),
    /// Nobody answered, and everyday commands do without Toggl for a moment.
    OutOfReach {
        /// Why nobody answered; `None` when it was not tried, since that is a moment ago.
        why: Option<String>,
        /// From when on it is tried again.
        until: DateTime<Utc>,
        /// Whether an earlier command got no answer either, not long ago.
        again: bool,
    },
    /// Toggl did not answer within the time that a read waits.
    TooSlow {
        /// That time.
        patience: Duration,
    },
    /// Another process is sending.
    OtherSender(OtherSender),
    /// A project created in this run is not yet visible to all of Toggl's servers.
    NotYetVisible,
    /// A request without an answer may still arrive at Toggl, and no newer one may overtake it.
    InFlight,
    /// The entry that a new timer ends cannot be ended in Toggl yet.
    EndNotSent,
    /// The store failed during the run.
    Store(String),
    /// The account has no workspace with the name in the settings.
    UnknownWorkspace(String),
    /// The API token could not be read.
    NoToken(String),
    /// The person pressed Ctrl-C. What was under way may still arrive.
    Interrupted,
}

/// The process that sends in place of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OtherSender {
    /// Its id; `None` where it is not known.
    pub(crate) process: Option<u32>,
    pub(crate) state: SenderState,
}

/// What the process that sends is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SenderState {
    Sending,
    /// For so long it got no answer, and sent no row.
    Stalled {
        since: Duration,
    },
    /// A signal has stopped it, as Ctrl-Z does.
    Suspended,
}

/// Something a person should know about what happened in Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// It was stopped elsewhere before the stop was sent; that end counts.
    StoppedElsewhere(EntryKey),
    /// It was deleted elsewhere and changed here, so it was created again.
    SentAgain(RowKey),
    /// Changed here and elsewhere: the local change was kept.
    Conflict(RowKey, Vec<&'static str>),
    /// It waited here, and was found in Toggl under another description than this one.
    FoundAs(EntryKey, String),
    /// It was deleted elsewhere, and is not wanted here any more; with its description.
    DeletedElsewhere(String),
    /// Toggl refused an entry whose project is archived there, or was deleted.
    InactiveProject(CatalogKey),
    /// So many items of a list could not be read, and are not shown.
    Unreadable(usize),
    /// Toggl saved other values than were sent, in these fields.
    Adjusted(EntryKey, Vec<&'static str>),
    /// Two timers ran; this one now ends at the start of the later one.
    EndedByAnother(EntryKey),
    /// Toggl's clock less ours, when they disagree.
    ClockSkew(TimeDelta),
}

/// How far a long run has come, before its next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many rows were sent, of so many.
    Sent { rows: usize, of: usize },
    /// So many reports of history were fetched, and about so many are left. Where the quota does not allow all
    /// of these: how many it allows now, and when it resets.
    Fetched { requests: usize, left: usize, quota: Option<(usize, DateTime<Utc>)> },
}

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rows whose change was sent to Toggl and confirmed.
    pub(crate) sent: u32,
    /// Entries that were new, changed or deleted in Toggl.
    pub(crate) fetched: u32,
    /// How many of these were new here.
    pub(crate) added: u32,
    /// How many of these are gone here, since they were deleted in Toggl.
    pub(crate) removed: u32,
    /// About how many requests are left of a mirror of history.
    pub(crate) requests_left: usize,
    /// Rows that Toggl refused in this run.
    pub(crate) refused: Vec<(RowKey, Refusal)>,
    /// Why it stopped early, if it did.
    pub(crate) stop_reason: Option<StopReason>,
    /// What else a person should know.
    pub(crate) notes: Vec<Note>,
}

impl Report {
    /// The report of a run that stopped before it did anything.
    pub(crate) fn stopped(reason: StopReason) -> Self {
        Self { stop_reason: Some(reason), ..Self::default() }
    }

    /// Adds a note, unless the run has it already.
    pub(crate) fn note_once(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whether the person ended the run.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.stop_reason == Some(StopReason::Interrupted)
    }
}
