//! The errors of settings, none of which repeats a value.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::system::owner::{Owner, User};

/// The rule that a value breaks, worded to follow "must".
///
/// Static text, so that no error can repeat the value: a token may be in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must {0}")]
pub(crate) struct Requirement(pub(crate) &'static str);

impl Requirement {
    /// The error of a flag, variable or setting that breaks this rule.
    pub(super) fn of(self, name: &'static str) -> ConfigError {
        ConfigError::Invalid { name, requirement: self }
    }

    /// The error of a key in a file that breaks this rule.
    pub(super) fn at(self, at: SourceLocation, key: &'static str) -> ConfigError {
        ConfigError::InvalidKey { at, key, requirement: self }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceLocation {
    pub(crate) path: PathBuf,
    /// The line, counted from 1.
    pub(crate) line: usize,
}

impl SourceLocation {
    /// The line on which a span of a file's text begins; the first one without a span.
    pub(super) fn new(path: &Path, text: &str, span: Option<Range<usize>>) -> Self {
        let start = span.map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..start].split(|&byte| byte == b'\n').count();
        Self { path: path.to_owned(), line }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.path.display(), self.line)
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The system names no folder for configuration or data.
    #[error("this system has no folder for {0}")]
    NoFolder(&'static str),
    #[error("cannot read {}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// A file cannot be written; it is unchanged.
    #[error("cannot write {}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{} is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    /// A folder, a pipe or a device where a regular file is expected.
    #[error("{} is not a regular file", path.display())]
    NotAFile { path: PathBuf },
    /// A configuration file belongs to another user than the one who gives the command.
    #[error("{} belongs to {owner}, so it is not used", path.display())]
    Foreign { path: PathBuf, owner: Owner, user: User },
    /// A file is larger than the limit for its kind, in bytes.
    #[error("{} is larger than {} KB", path.display(), limit / 1024)]
    TooLarge { path: PathBuf, limit: u64 },
    /// A file is not TOML, with the parser's message, which does not quote the file.
    #[error("{at}: {reason}")]
    Syntax { at: SourceLocation, reason: String },
    #[error("{at}: unknown setting “{key}”")]
    UnknownKey {
        at: SourceLocation,
        /// "…" when it may be a misplaced secret.
        key: String,
        /// The setting with a similar name.
        nearest: Option<&'static str>,
    },
    #[error("{at}: {key} {requirement}")]
    InvalidKey { at: SourceLocation, key: &'static str, requirement: Requirement },
    /// A file sets both `api_token` and `token_command` for the same profile; the second one on this line.
    #[error("{at}: api_token and token_command cannot both be set")]
    TwoCredentials { at: SourceLocation },
    /// A `.track.toml` has a key that is allowed in `config.toml` only.
    #[error("{at}: {key} cannot be set in a folder")]
    NotInAFolder { at: SourceLocation, key: &'static str },
    /// A `.track.toml` has an unknown key: its name, or "…" when it may be a misplaced secret.
    #[error("{at}: unknown key “{key}”")]
    UnknownInFolder { at: SourceLocation, key: String },
    /// A flag, a variable or a setting about to be written has an invalid value.
    #[error("{name} {requirement}")]
    Invalid { name: &'static str, requirement: Requirement },
}

impl ConfigError {
    /// The line that the error is about, counted from 1.
    pub(crate) fn line(&self) -> Option<usize> {
        match self {
            Self::Syntax { at, .. }
            | Self::UnknownKey { at, .. }
            | Self::InvalidKey { at, .. }
            | Self::TwoCredentials { at }
            | Self::NotInAFolder { at, .. }
            | Self::UnknownInFolder { at, .. } => Some(at.line),
            _ => None,
        }
    }

    /// The file that the error is about.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Unreadable { path, .. }
            | Self::Unwritable { path, .. }
            | Self::NotText { path }
            | Self::NotAFile { path }
            | Self::Foreign { path, .. }
            | Self::TooLarge { path, .. } => Some(path),
            Self::Syntax { at, .. }
            | Self::UnknownKey { at, .. }
            | Self::InvalidKey { at, .. }
            | Self::TwoCredentials { at }
            | Self::NotInAFolder { at, .. }
            | Self::UnknownInFolder { at, .. } => Some(&at.path),
            Self::NoFolder(_) | Self::Invalid { .. } => None,
        }
    }
}
