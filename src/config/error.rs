//! What can be wrong with settings, told without ever repeating a value.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What a value has to be, worded to follow "must".
///
/// Neither this nor [`ConfigError`] repeats the value itself: a token may have ended up in the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must {0}")]
pub(crate) struct Requirement(pub(crate) &'static str);

impl Requirement {
    /// The failure of a flag, variable or setting to meet this.
    pub(super) fn of(self, name: &'static str) -> ConfigError {
        let requirement = self;
        ConfigError::Invalid { name, requirement }
    }

    /// The failure of a key in a file to meet this.
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

/// Why the settings cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The system does not say where this person's files belong.
    #[error("this system names no folder for {0}")]
    NoFolder(&'static str),
    /// A file is there but cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written; it is as it was.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not text.
    #[error("{} is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A name that leads to something else than a file: a folder, a pipe, a device.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },
    /// A file is larger than anything it could rightly say.
    #[error("{} is larger than {} KB", path.display(), most / 1024)]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// As many bytes would be read.
        most: u64,
    },
    /// A file is not TOML.
    #[error("{at}: {reason}")]
    Syntax {
        /// Where it stops being TOML.
        at: SourceLocation,
        /// What the parser met.
        reason: String,
    },
    /// A file holds a key that is no setting.
    #[error("{at}: there is no setting “{key}”")]
    UnknownKey {
        /// Where it stands.
        at: SourceLocation,
        /// The key, or "…" when it looks less like a name than like a misplaced secret.
        key: String,
        /// The setting that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A file sets a key to something it cannot be.
    #[error("{at}: {key} {requirement}")]
    InvalidKey {
        /// Where it stands.
        at: SourceLocation,
        /// The key.
        key: &'static str,
        /// What it has to be.
        requirement: Requirement,
    },
    /// A file sets both `api_token` and `token_command` for the same profile.
    #[error("{at}: api_token and token_command exclude each other")]
    TwoCredentials {
        /// The second of the two.
        at: SourceLocation,
    },
    /// A `.track.toml` holds a setting, which only a person's own file can.
    #[error("{at}: a folder must not set {key}")]
    NotInAFolder {
        /// Where it stands.
        at: SourceLocation,
        /// The setting.
        key: &'static str,
    },
    /// A `.track.toml` holds a key that means nothing.
    #[error("{at}: “{key}” means nothing here")]
    UnknownInFolder {
        /// Where it stands.
        at: SourceLocation,
        /// The key, or "…" when it looks less like a name than like a misplaced secret.
        key: String,
    },
    /// A flag or variable, or a setting about to be written, is something it cannot be.
    #[error("{name} {requirement}")]
    Invalid {
        /// The flag, variable or setting.
        name: &'static str,
        /// What it has to be.
        requirement: Requirement,
    },
}

impl ConfigError {
    /// The file it is about.
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
