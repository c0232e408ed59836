//! Why typed words lead to no row of the store. Facts only: `messages` makes the sentences.

use crate::config::Setting;
use crate::lookup::entry_ref::EntryRef;
use crate::model::{CatalogKind, Handle, Project, Task};
use crate::rules::catalog::CatalogRuleError;
use crate::rules::edit::EditError;
use crate::rules::names::Miss;
use crate::store::{Store, StoreError};
use crate::sync::StopReason;
use crate::time::Now;
use crate::view::history::CommandSummary;

/// Why a lookup failed. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// The name leads to no row, or to several.
    #[error("the name “{}” leads to no one {}", .0.name, .0.kind.name())]
    Name(Box<Query>, Miss),
    /// The only row of that name is archived.
    #[error("the {} “{}” is archived", .0.kind.name(), .0.name)]
    Archived(ArchivedRow),
    /// The reference points at no entry.
    #[error("there is no entry {reference}")]
    NoEntry {
        reference: EntryRef,
        /// For an id: the handle of the same number, where an entry has it.
        handle: Option<Handle>,
    },
    /// A handle or a number is among other words.
    #[error("“{}” may be one description or several references", .0.text)]
    Mixed(Box<MixedWords>),
    /// There is no entry that the last command was about.
    #[error("the last command leads to no entry")]
    Last(LastError),
    /// Several entries are named, or none, where the command takes one.
    #[error("several entries are named")]
    NotOneEntry(Vec<Handle>),
    /// A tag without a name.
    #[error("a tag needs a name")]
    NoTagName,
    /// The name of a new tag is longer than names can be: it has this many characters.
    #[error("a tag has a name of {0} characters")]
    LongTagName(usize),
    /// Tags are replaced and changed in one edit.
    #[error("tags are both replaced and changed")]
    MixedTags,
    /// The setting for the workspace of new entries leads to no one workspace.
    #[error("the workspace setting “{}” leads to no one workspace", .0.value)]
    WorkspaceSetting(Setting<String>, Miss),
    /// The plan of the workspace has no billable time.
    #[error(transparent)]
    NotBillable(CatalogRuleError),
    /// There is no terminal to pick on; `instead` is a command that says the same in words.
    #[error("there is no terminal to pick on")]
    NoTerminal { instead: &'static str },
    /// The names came from a `.track.toml`.
    #[error("{error}")]
    FromFolder {
        #[source]
        error: Box<LookupError>,
        /// The keys of the file that were used.
        keys: Vec<&'static str>,
        /// The file as people write its path.
        file: String,
    },
    /// The catalog here is older than wanted, and Toggl did not give a newer one.
    #[error("{error}")]
    Outdated {
        #[source]
        error: Box<LookupError>,
        stop_reason: StopReason,
        now: Now,
    },
    /// Of the several entries of one command, the one the lookup was for.
    #[error("{error}")]
    OfEntry {
        #[source]
        error: Box<LookupError>,
        /// The entry in words.
        entry: String,
    },
    /// The rules refuse the edit that the names are for.
    #[error("the edit is refused: {0:?}")]
    Edit(EditError, Now),
    /// The store or the connection failed.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// Words that may be one description, or several references.
#[derive(Debug)]
pub(crate) struct MixedWords {
    pub(crate) text: String,
    /// The entry with the one description that they are a part of.
    pub(crate) part: Option<(Handle, String)>,
    /// The entries that they name one by one, where each of them is there.
    pub(crate) several: Option<Vec<Handle>>,
}

/// Why `last` leads to no entry.
#[derive(Debug)]
pub(crate) enum LastError {
    /// No command has changed anything here.
    NoCommand,
    /// The last command was not about time entries.
    NoEntry(CommandSummary),
    /// The last command deleted what it was about.
    Deleted(CommandSummary),
    /// The last command undid this one, which had created what it was about.
    Undone(CommandSummary),
    /// What the last command was about was deleted since, elsewhere.
    Gone(CommandSummary),
}

impl From<StoreError> for LookupError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A name that was looked for.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) kind: LookupKind,
    pub(crate) name: String,
    pub(crate) remedy: Remedy,
}

/// What kind of row a name is looked for among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupKind {
    Entry,
    Workspace,
    Catalog(CatalogKind),
}

impl LookupKind {
    /// The noun for one such row.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Workspace => "workspace",
            Self::Catalog(kind) => kind.name(),
        }
    }
}

/// What can be done about a name that is absent.
#[derive(Debug)]
pub(crate) enum Remedy {
    /// No command for it is suggested.
    None,
    /// The row can be added; a task perhaps `within` one project.
    Add { within: Option<Box<Project>> },
    /// There is no account: the row can be added, or come from Toggl after a login.
    AddOrLogin,
    /// There is no account: a row that is only read may come from Toggl after a login.
    Login,
    /// `track KIND VERB` takes the row away, and so wants its whole name.
    WholeName { verb: &'static str },
}

/// A row that is archived, and what it was wanted for.
#[derive(Debug)]
pub(crate) struct ArchivedRow {
    pub(crate) kind: CatalogKind,
    pub(crate) name: String,
    pub(crate) id: Option<i64>,
    pub(crate) purpose: LookupPurpose,
}

/// What a name was looked up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupPurpose {
    /// The project of an entry.
    Work,
    /// The client of a project.
    Client,
    /// Continuing an entry.
    Continue,
    /// Splitting an entry.
    Split,
}

impl ArchivedRow {
    /// A task that is done.
    pub(crate) fn task(task: &Task) -> Self {
        let id = task.id.map(|id| id.0);
        let (kind, purpose) = (CatalogKind::Task, LookupPurpose::Work);
        Self { kind, name: task.name.clone(), id, purpose }
    }

    /// An archived project that was wanted for `purpose`.
    pub(crate) fn project(project: &Project, purpose: LookupPurpose) -> Self {
        let id = project.id.map(|id| id.0);
        // The client tells it from a namesake.
        let name = match &project.client {
            Some(client) => format!("{client}/{}", project.name),
            None => project.name.clone(),
        };
        Self { kind: CatalogKind::Project, name, id, purpose }
    }
}

impl LookupError {
    /// A name that is looked for among rows which no command adds.
    pub(crate) fn name(kind: LookupKind, name: &str, miss: Miss) -> Self {
        let query = Query { kind, name: name.to_owned(), remedy: Remedy::None };
        Self::Name(Box::new(query), miss)
    }

    /// A name that is looked for in the catalog, with the `remedy`, or its counterpart without an account.
    pub(crate) fn in_catalog(
        kind: CatalogKind,
        name: &str,
        miss: Miss,
        remedy: Remedy,
        store: &Store,
    ) -> Self {
        let remedy = match (store.account(), remedy) {
            (Ok(None), Remedy::Add { .. }) => Remedy::AddOrLogin,
            (Ok(None), Remedy::None) => Remedy::Login,
            (Ok(_), remedy) => remedy,
            (Err(error), _) => return error.into(),
        };
        let query = Query { kind: LookupKind::Catalog(kind), name: name.to_owned(), remedy };
        Self::Name(Box::new(query), miss)
    }

    /// Whether a newer catalog, or another place to look, may have what was looked for.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Name(_, Miss::Absent(_) | Miss::Part(_))
            | Self::WorkspaceSetting(_, Miss::Absent(_))
            | Self::Archived(_)
            | Self::NoEntry { .. } => true,
            Self::FromFolder { error, .. }
            | Self::Outdated { error, .. }
            | Self::OfEntry { error, .. } => error.is_absent(),
            _ => false,
        }
    }

    /// The only row of which the name is a part, where a whole name is wanted.
    pub(crate) fn only_part(&self) -> Option<&str> {
        match self {
            Self::Name(_, Miss::Part(labels)) if labels.len() == 1 => Some(&labels[0]),
            Self::Outdated { error, .. } => error.only_part(),
            _ => None,
        }
    }

    /// The same, with the reason why the catalog could not be refreshed.
    pub(crate) fn outdated(self, stop_reason: Option<&StopReason>, now: &Now) -> Self {
        match (self, stop_reason) {
            (Self::OfEntry { error, entry }, _) => {
                Self::OfEntry { error: Box::new(error.outdated(stop_reason, now)), entry }
            }
            (error @ (Self::Other(_) | Self::Edit(..)), _) | (error, None) => error,
            (error, Some(stop_reason)) => Self::Outdated {
                error: Box::new(error),
                stop_reason: stop_reason.clone(),
                now: *now,
            },
        }
    }
}
