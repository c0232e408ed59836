//! Answers about the program and this machine: the doctor, the prompt, completion hooks, manual pages.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::entry::EntryAt;

/// `backup`.
#[derive(Serialize)]
pub(crate) struct BackedUp {
    /// The size of the file.
    pub(crate) bytes: u64,
    /// How many time entries it holds.
    pub(crate) entries: u32,
    /// The new file.
    #[serde(serialize_with = "super::path")]
    pub(crate) file: PathBuf,
    pub(crate) profile: String,
    /// The file as people write its path.
    #[serde(skip)]
    pub(crate) shown_file: String,
}

/// `doctor`.
#[derive(Serialize)]
pub(crate) struct Diagnosis {
    /// The checks, in the order they are shown.
    pub(crate) checks: Vec<Finding>,
    /// Whether there is no warning and no failed check.
    pub(crate) ok: bool,
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// What was found, as a sentence or the beginning of one. May hold text from elsewhere.
    #[serde(rename = "finding")]
    pub(crate) text: String,
    /// What to do about it; null when nothing is to be done.
    pub(crate) fix: Option<String>,
    #[serde(rename = "name")]
    pub(crate) check: Check,
    /// The result.
    pub(crate) state: CheckState,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckState {
    /// No problem was found.
    Ok,
    /// It works, with a warning.
    Attention,
    /// It does not work.
    Failed,
    /// It was not checked.
    LeftOut,
}

/// What is checked, in the order it is shown. The names are a promise to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Check {
    Configuration,
    Profile,
    Token,
    Server,
    Certificates,
    Account,
    Clock,
    TimeZone,
    Quota,
    Store,
    Permissions,
    Unsent,
    Refused,
    Drafts,
}

impl Check {
    /// Its name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Profile => "Profile",
            Self::Token => "API token",
            Self::Server => "Server",
            Self::Certificates => "Certificates",
            Self::Account => "Account",
            Self::Clock => "Clock",
            Self::TimeZone => "Time zone",
            Self::Quota => "Quota",
            Self::Store => "Store",
            Self::Permissions => "Permissions",
            Self::Unsent => "Pending",
            Self::Refused => "Refused",
            Self::Drafts => "Drafts",
        }
    }

    pub(crate) fn finding(self, state: CheckState, text: String, fix: Option<String>) -> Finding {
        Finding { check: self, state, text, fix }
    }

    pub(crate) fn ok(self, text: impl Into<String>) -> Finding {
        self.finding(CheckState::Ok, text.into(), None)
    }

    pub(crate) fn warning(self, text: impl Into<String>, fix: impl Into<String>) -> Finding {
        self.finding(CheckState::Attention, text.into(), Some(fix.into()))
    }

    pub(crate) fn failed(self, text: impl Into<String>, fix: impl Into<String>) -> Finding {
        self.finding(CheckState::Failed, text.into(), Some(fix.into()))
    }

    pub(crate) fn skipped(self, text: impl Into<String>) -> Finding {
        self.finding(CheckState::LeftOut, text.into(), None)
    }

    /// What another part of the program says about itself.
    pub(crate) fn broken(self, text: &str, hints: &[String]) -> Finding {
        let fix = (!hints.is_empty()).then(|| hints.join(" "));
        self.finding(CheckState::Failed, text.to_owned(), fix)
    }
}

/// `prompt`.
#[derive(Serialize)]
pub(crate) struct PromptLine {
    /// The running entry.
    pub(crate) running: EntryAt,
    /// The same by the template.
    #[serde(serialize_with = "without_break")]
    pub(crate) text: String,
}

/// The line break at the end is for people.
fn without_break<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.trim_end_matches('\n'))
}

/// `completions`.
#[derive(Serialize)]
pub(crate) struct CompletionHook {
    /// The code for the shell.
    pub(crate) hook: &'static str,
    pub(crate) shell: &'static str,
}

/// `man`.
#[derive(Serialize)]
pub(crate) struct ManPages {
    /// The files that were written.
    #[serde(serialize_with = "super::paths")]
    pub(crate) files: Vec<PathBuf>,
    /// The folder they are in.
    #[serde(skip)]
    pub(crate) folder: PathBuf,
}
