//! What the doctor found, before anything is concluded from it.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::trial::Obstacle;
use crate::config::Here;
use crate::messages::Failure;
use crate::model::{Account, Allowance, Handle, Refusal};
use crate::store::Health;
use crate::system::owner::{Opening, Owner};
use crate::system::time_zone::UnknownZone;
use crate::toggl::{ApiError, UserProfile};

/// Everything that was found; paths that are text are as people write them.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) config_file: String,
    /// Whether there is a file, or what is wrong with it or the environment.
    pub(crate) configuration: Result<bool, Failure>,
    pub(crate) profile: String,
    /// The source that names the profile; `None` for the default.
    pub(crate) profile_from: Option<String>,
    /// The other profiles that have a store.
    pub(crate) other_profiles: Vec<String>,
    pub(crate) token: TokenFacts,
    /// The address of the server.
    pub(crate) server: String,
    /// The file of certificates that replaces those of the system.
    pub(crate) certificate_file: Option<PathBuf>,
    /// Whether the certificates could be loaded.
    pub(crate) certificates: Result<(), String>,
    pub(crate) contact: Contact,
    pub(crate) zone: MachineZone,
    pub(crate) store: StoreFacts,
    /// What came of trying to write where the store is or would be.
    pub(crate) trial: Result<(), Obstacle>,
    pub(crate) modes: Modes,
    /// The drafts of edits that did not come to an end, the oldest first.
    pub(crate) drafts: Vec<DraftFacts>,
    /// The home folder and the user, for paths and commands as people write them.
    pub(crate) here: Here,
}

impl Facts {
    pub(super) fn open_store(&self) -> Option<&Opened> {
        match &self.store {
            StoreFacts::Open(store) => Some(store),
            StoreFacts::None(_) | StoreFacts::Closed(_) => None,
        }
    }

    /// The account of the store.
    pub(super) fn account(&self) -> Option<&Account> {
        self.open_store()?.account.as_ref().ok()?.as_ref()
    }
}

/// A draft of an edit that did not come to an end.
#[derive(Clone, Debug)]
pub(crate) struct DraftFacts {
    pub(crate) path: String,
    /// When it was changed last.
    pub(crate) changed: DateTime<Utc>,
}

/// A value that was found, or why it could not be.
pub(crate) type Seen<T> = Result<T, Failure>;

#[derive(Clone, Debug)]
pub(crate) enum TokenFacts {
    None,
    /// A token is configured, but could not be read.
    Unavailable(Failure),
    /// There is one; `refused` when Toggl did not accept it in an earlier command.
    Have {
        from: String,
        refused: bool,
    },
}

/// The one request.
#[derive(Debug)]
pub(crate) enum Contact {
    /// Nothing was asked, for this reason.
    Skipped(String),
    /// `offset` is Toggl's clock less ours.
    Asked { took: Duration, offset: Option<TimeDelta>, outcome: Contacted },
}

impl Contact {
    pub(crate) fn outcome(&self) -> Option<&Contacted> {
        match self {
            Self::Asked { outcome, .. } => Some(outcome),
            Self::Skipped(_) => None,
        }
    }
}

/// The answer to the one request.
#[derive(Debug)]
pub(crate) enum Contacted {
    /// The person that the token belongs to.
    Person(UserProfile),
    /// The server is reachable; this is why nothing else was asked.
    There(String),
    Failed(ApiError),
}

#[derive(Clone, Debug)]
pub(crate) enum MachineZone {
    /// The zone of the system, with its POSIX rule and that of the zone of the Toggl profile.
    System { name: Option<String>, rule: Option<String>, their_rule: Option<String> },
    /// One offset, fixed for a test or a demonstration.
    Fixed(String),
    /// Another zone than the one that was meant.
    Unknown(UnknownZone),
}

#[derive(Debug)]
pub(crate) enum StoreFacts {
    /// There is none yet; this is its path.
    None(String),
    /// It cannot be opened.
    Closed(Failure),
    Open(Box<Opened>),
}

#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) path: String,
    pub(crate) health: Seen<Health>,
    /// Bytes left on its disk.
    pub(crate) free: Option<u64>,
    pub(crate) account: Seen<Option<Account>>,
    /// Where new entries go; `None` without an account.
    pub(crate) workspace: Seen<Option<String>>,
    pub(crate) quota: Seen<Vec<Share>>,
    pub(crate) waiting: Seen<Waiting>,
    pub(crate) refused: Seen<Vec<RefusedFacts>>,
}

/// What is left of one allowance of requests.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) whose: String,
    pub(crate) allowance: Allowance,
}

/// The pending changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) count: u32,
    /// Of these, how many were sent and not confirmed.
    pub(crate) in_doubt: u32,
    /// When the oldest was made.
    pub(crate) since: Option<DateTime<Utc>>,
}

/// A change that Toggl refused.
#[derive(Clone, Debug)]
pub(crate) struct RefusedFacts {
    /// The handle of an entry that is not deleted.
    pub(crate) handle: Option<Handle>,
    /// A label, such as `@2 “Review”`.
    pub(crate) what: String,
    pub(crate) refusal: Refusal,
}

/// The permissions of files; `None` where they are not known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modes {
    pub(crate) config: Option<Mode>,
    /// Whether the configuration file holds a token.
    pub(crate) secret: bool,
    pub(crate) folder: Option<Mode>,
    pub(crate) store: Option<Mode>,
    /// The folders of configuration and store, which are for `track` alone.
    pub(crate) own: Vec<PathBuf>,
    /// Through what others can change the configuration, and the store: these files themselves, and the folders
    /// above them.
    pub(crate) openings: Vec<Opening>,
}

#[derive(Clone, Debug)]
pub(crate) struct Mode {
    pub(crate) path: PathBuf,
    pub(crate) bits: u32,
    /// The owner, where it is another user.
    pub(crate) owner: Option<Owner>,
}
