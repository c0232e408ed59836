//! What can go wrong with the store.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another process before it gives up.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Nothing has been changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file could not be created or opened.
    #[error("could not open the local store {}: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    /// The file is not a database, or a corrupt one.
    #[error("the local store {} is damaged or is not a store", path.display())]
    Damaged { path: PathBuf },
    /// The file was written by a later version of this program.
    #[error("the local store {} was written by a newer version of track (format {found}, this version supports {known})", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The file was written by an earlier version, and was opened for reading only.
    #[error("the local store {} was written by an older version of track", path.display())]
    Older { path: PathBuf },
    /// The file is a database, but not one of this program.
    #[error("{} belongs to another program", path.display())]
    Foreign { path: PathBuf },
    /// The file can be read and not written: by its mode or owner, those of its folder, or because the disk is
    /// full or mounted read-only.
    #[error("cannot write to the local store {}", path.display())]
    ReadOnly { path: PathBuf },
    /// A backup could not be written. The store is as it was.
    #[error("could not back up the local store to {}: {reason}", path.display())]
    Backup { path: PathBuf, reason: String },
    /// Another process kept the store busy for longer than we wait.
    #[error("the local store is busy: another track process has been writing for {} seconds", BUSY_TIMEOUT.as_secs())]
    Busy,
    /// An error of SQLite: a full disk, a damaged file, a read-only folder.
    #[error("could not use the local store: {}", words(.0))]
    Database(#[source] rusqlite::Error),
    /// A row holds a value that this version cannot read.
    #[error("the local store contains an unreadable value: {0}")]
    Content(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Busy
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// An unknown word in a row, which a later version may have written.
    pub(super) fn unknown(what: &str, word: &str) -> Self {
        Self::Content(serde::de::Error::custom(format!("the {what} “{word}”")))
    }

    /// So many entries that cannot be read.
    pub(super) fn unreadable(count: u32) -> Self {
        let (noun, verb) = if count == 1 { ("entry", "has") } else { ("entries", "have") };
        let what = format!("{count} {noun} {verb} values of the wrong type");
        Self::Content(serde::de::Error::custom(what))
    }

    /// Whether the file itself is broken.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            Self::Database(error) => is_damage(error),
            _ => false,
        }
    }
}

pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// The message of an SQLite error, without the SQL statement.
pub(super) fn words(error: &rusqlite::Error) -> String {
    match error.sqlite_error() {
        Some(error) => rusqlite::ffi::code_to_str(error.extended_code & 0xff).to_owned(),
        None => error.to_string(),
    }
}

pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The error of a file that cannot be opened.
pub(super) fn cannot_open(path: &Path, reason: String) -> StoreError {
    StoreError::Open { path: path.to_owned(), reason }
}
