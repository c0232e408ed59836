//! What `track doctor` makes of what it found: facts in, findings out, each with what to do. Pure.
//!
//! Every check is judged by itself, from facts that may be missing, so that one trouble never hides
//! another.

mod here;
mod there;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{CheckState, Finding};
use crate::model::{Account, Allowance, Handle, Refusal};
use crate::store::Health;
use crate::time::Now;
use crate::toggl::{ApiError, UserProfile};

/// Everything that was looked at.
#[derive(Debug)]
pub(crate) struct Facts {
    /// As people write it, as are all paths here.
    pub(crate) config_file: String,
    /// What is wrong with file or environment, or whether there is a file.
    pub(crate) configuration: Result<bool, Advice>,
    pub(crate) profile: InUse,
    /// The other profiles that have a store.
    pub(crate) other_profiles: Vec<String>,
    pub(crate) token: TokenFacts,
    /// The address of the server.
    pub(crate) server: String,
    pub(crate) certificates: Certificates,
    pub(crate) contact: Contact,
    pub(crate) zone: MachineZone,
    pub(crate) store: StoreFacts,
    pub(crate) modes: Modes,
}

/// The profile in use.
#[derive(Clone, Debug)]
pub(crate) struct InUse {
    pub(crate) name: String,
    /// What names it; `None` when nothing does.
    pub(crate) by: Option<String>,
}

/// The certificates that servers are checked by.
#[derive(Clone, Debug)]
pub(crate) struct Certificates {
    /// The file that takes the place of the system's.
    pub(crate) file: Option<PathBuf>,
    /// Whether they can be loaded, or why not.
    pub(crate) loaded: Result<(), String>,
}

/// What another part of the program says is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub(crate) text: String,
    pub(crate) hints: Vec<String>,
}

/// Something that was looked at with success, or what went wrong.
pub(crate) type Seen<T> = Result<T, Advice>;

/// The credentials.
#[derive(Clone, Debug)]
pub(crate) enum TokenFacts {
    /// Nobody said any.
    None,
    /// There should be a token, but it could not be had.
    Unavailable(Advice),
    /// There is one.
    Have {
        /// Where it comes from.
        from: String,
        /// Whether Toggl refused it before.
        refused: bool,
    },
}

/// The one request.
#[derive(Debug)]
pub(crate) enum Contact {
    /// Nothing was asked; why.
    LeftOut(String),
    /// Something was asked.
    Asked(ServerAnswer),
}

/// How the one request ended.
#[derive(Debug)]
pub(crate) struct ServerAnswer {
    /// How long it took.
    pub(crate) took: Duration,
    /// Toggl's clock less ours.
    pub(crate) offset: Option<TimeDelta>,
    pub(crate) outcome: Outcome,
}

/// What came of the one request.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The person behind the token.
    Person(UserProfile),
    /// The server is there. Nothing else was asked; why.
    There(String),
    /// It was not answered as it should be.
    Failed(ApiError),
}

/// The machine's time zone.
#[derive(Clone, Debug)]
pub(crate) enum MachineZone {
    /// The system's, by name if it has one.
    System {
        name: Option<String>,
        /// The rule of that zone, where it is known.
        rule: Option<String>,
        /// The same of the zone of the Toggl profile.
        their_rule: Option<String>,
    },
    /// One offset, fixed for a test or a demonstration.
    Fixed(String),
}

/// The store of the profile.
#[derive(Debug)]
pub(crate) enum StoreFacts {
    /// There is none yet.
    None(String),
    /// It cannot be opened.
    Closed(Advice),
    /// It is open.
    Open(Box<Opened>),
}

/// What an open store says.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) path: String,
    pub(crate) health: Seen<Health>,
    /// Bytes left on its disk.
    pub(crate) free: Option<u64>,
    pub(crate) account: Seen<Option<Account>>,
    /// Where new entries go; `None` without an account.
    pub(crate) workspace: Seen<Option<String>>,
    /// What is left of each allowance that Toggl spoke of.
    pub(crate) quota: Seen<Vec<Share>>,
    pub(crate) waiting: Seen<Waiting>,
    pub(crate) refused: Seen<Vec<RefusedFacts>>,
}

/// What is left of one allowance.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) whose: String,
    pub(crate) allowance: Allowance,
}

/// What waits to be sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) count: u32,
    /// Of these, how many were sent and not confirmed.
    pub(crate) in_doubt: u32,
    /// Since when the oldest waits.
    pub(crate) since: Option<DateTime<Utc>>,
}

/// Something that Toggl refused.
#[derive(Clone, Debug)]
pub(crate) struct RefusedFacts {
    /// Of an entry that is wanted.
    pub(crate) handle: Option<Handle>,
    /// What to call it, such as `@2 “Review”`.
    pub(crate) what: String,
    /// What Toggl said.
    pub(crate) refusal: Refusal,
}

/// Who may read and change what; `None` where that cannot be said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modes {
    pub(crate) config: Option<u32>,
    /// Whether the configuration file holds a token.
    pub(crate) secret: bool,
    pub(crate) folder: Option<Mode>,
    pub(crate) store: Option<Mode>,
}

/// Who may read and change one file or folder.
#[derive(Clone, Debug)]
pub(crate) struct Mode {
    pub(crate) path: String,
    pub(crate) bits: u32,
}

/// Judges everything.
pub(crate) fn examine(facts: &Facts, now: &Now) -> Vec<Finding> {
    vec![
        here::configuration(facts),
        here::profile(facts),
        there::token(facts),
        there::server(facts),
        there::certificates(facts),
        there::account(facts),
        there::clock(facts),
        there::time_zone(facts),
        here::quota(facts, now),
        here::store(facts),
        here::permissions(facts),
        here::unsent(facts, now),
        here::refused(facts),
    ]
}

/// Whether anything needs attention.
pub(crate) fn troubled(findings: &[Finding]) -> bool {
    findings.iter().any(|it| matches!(it.state, CheckState::Attention | CheckState::Failed))
}

#[cfg(test)]
mod tests;
