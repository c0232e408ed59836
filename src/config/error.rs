//! The errors of settings, none of which repeats a value.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The rule that a value breaks, worded to follow "must".
///
/// Static text, so that no error can repeat the value: a token may be in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must {0}")]
pub(crate) struct Requirement(pub(crate) &'static str);

impl Requirement {
    /// The error of a flag, variable or setting that breaks this rule.
    pub(super) fn of(self, name: &'static str) -> ConfigError {
        let requirement = self;
        ConfigError::Invalid { name, requirement }
    }

    /// The error of a key in a file that breaks this rule.
    pub(super) fn at(self, at: SourceLocation, key: &'static str) -> ConfigError {
        let requirement = self;
        ConfigError::InvalidKey { at, key, requirement }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceLocation {
    /// The file.
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

/// An error in reading or writing settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The system names no folder for configuration or data.
    #[error("this system names no folder for {0}")]
    NoFolder(&'static str),
    /// A file exists but cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A file cannot be written; it is unchanged.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A file is not UTF-8.
    #[error("{} is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A folder, a pipe or a device where a regular file is expected.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// Its path.
        path: PathBuf,
    },
    /// A file is larger than the limit for its kind.
    #[error("{} is larger than {} KB", path.display(), limit / 1024)]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit, in bytes.
        limit: u64,
    },
    /// A file is not TOML.
    #[error("{at}: {reason}")]
    Syntax {
        /// The line of the error.
        at: SourceLocation,
        /// The parser's message, which does not quote the file.
        reason: String,
    },
    /// A file has a key that is no setting.
    #[error("{at}: there is no setting “{key}”")]
    UnknownKey {
        /// The line of the key.
        at: SourceLocation,
        /// The key, or "…" when it may be a misplaced secret.
        key: String,
        /// The setting with a similar name.
        nearest: Option<&'static str>,
    },
    /// A file sets a key to an invalid value.
    #[error("{at}: {key} {requirement}")]
    InvalidKey {
        /// The line of the key.
        at: SourceLocation,
        /// The key.
        key: &'static str,
        /// The rule it breaks.
        requirement: Requirement,
    },
    /// A file sets both `api_token` and `token_command` for the same profile.
    #[error("{at}: api_token and token_command exclude each other")]
    TwoCredentials {
        /// The line of the second one.
        at: SourceLocation,
    },
    /// A `.track.toml` has a key that is allowed in `config.toml` only.
    #[error("{at}: a folder must not set {key}")]
    NotInAFolder {
        /// The line of the key.
        at: SourceLocation,
        /// The setting.
        key: &'static str,
    },
    /// A `.track.toml` has an unknown key.
    #[error("{at}: “{key}” means nothing here")]
    UnknownInFolder {
        /// The line of the key.
        at: SourceLocation,
        /// The key, or "…" when it may be a misplaced secret.
        key: String,
    },
    /// A flag, a variable or a setting about to be written has an invalid value.
    #[error("{name} {requirement}")]
    Invalid {
        /// The flag, variable or setting.
        name: &'static str,
        /// The rule it breaks.
        requirement: Requirement,
    },
}

impl ConfigError {
    /// The file that the error is about.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Unreadable { path, .. }
            | Self::Unwritable { path, .. }
            | Self::NotText { path }
            | Self::NotAFile { path }
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
