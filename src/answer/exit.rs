//! How a command ends: its exit code, and the document of a failure.

use std::process::ExitCode;

use serde::Serialize;

/// The exit code of what a signal, or the person, interrupted.
const INTERRUPTED: u8 = 130;

/// How a command ended without failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; also "saved here, not yet sent".
    Done,
    /// The answer is no, such as "nothing is running".
    No,
    /// The person changed their mind, or pressed Ctrl-C while the change was being sent.
    Interrupted,
    /// The answer was given as far as it is known; this is why the rest of it is not.
    Partly(FailureKind),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::No => Self::from(FailureKind::No.code()),
            Exit::Interrupted => Self::from(INTERRUPTED),
            Exit::Partly(kind) => Self::from(kind.code()),
        }
    }
}

/// What kind of failure it is; each has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FailureKind {
    /// No, or not possible.
    No,
    /// The words of the command, or the configuration, are not right.
    Usage,
    /// Not logged in, or the credentials were refused.
    NotLoggedIn,
    /// No such entry or name.
    NotFound,
    /// A name that several rows have.
    Ambiguous,
    /// Toggl's quota is used up, or the rest of it is kept for writes, and the answer is not known here.
    OverQuota,
    /// Toggl cannot be reached, or gave no usable answer, and the answer is not known here.
    Unreachable,
    /// Toggl refused it.
    Refused,
}

impl FailureKind {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::No => 1,
            Self::Usage => 2,
            Self::NotLoggedIn => 3,
            Self::NotFound | Self::Ambiguous => 4,
            Self::OverQuota => 5,
            Self::Unreachable => 6,
            Self::Refused => 7,
        }
    }
}

/// A failure on stderr, with `--json`.
#[derive(Serialize)]
pub(crate) struct ErrorDocument<'a> {
    /// The failure.
    pub(crate) error: ErrorJson<'a>,
}

/// What failed, and what to do about it.
#[derive(Serialize)]
pub(crate) struct ErrorJson<'a> {
    /// The exit code.
    pub(crate) code: u8,
    /// What to do next, one sentence each.
    pub(crate) hints: &'a [String],
    /// The kind of failure.
    pub(crate) kind: FailureKind,
    /// What went wrong, as a sentence.
    pub(crate) message: &'a str,
}
