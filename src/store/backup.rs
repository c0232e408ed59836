//! Backing up: a copy of the store in one file, as of one moment.

use std::io;
use std::path::Path;

use rusqlite::config::DbConfig;
use tempfile::NamedTempFile;

use super::error::words;
use super::{Result, Store, StoreError};

/// A backup that was written and read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backup {
    /// The size of the file, in bytes.
    pub(crate) bytes: u64,
    /// How many time entries it holds.
    pub(crate) entries: u32,
}

impl Store {
    /// Writes a copy of the store to a new file (0600), also while other processes use the store. The copy is
    /// checked before it gets its name. [`StoreError::Backup`] when there is such a file already or it cannot be
    /// written; [`StoreError::Damaged`] and [`StoreError::Content`] when the store is not sound, since the copy
    /// has indexes of its own and would hide it.
    pub(crate) fn back_up(&self, to: &Path) -> Result<Backup> {
        let failed = |reason: String| StoreError::Backup { path: to.to_owned(), reason };
        // Without the name of a temporary file that nobody knows of.
        let io_failed = |error: io::Error| {
            failed(error.to_string().split(" at path ").next().unwrap_or_default().to_owned())
        };
        if to.symlink_metadata().is_ok() {
            return Err(failed("the file already exists".to_owned()));
        }
        self.check()?;
        let folder = to.parent().filter(|it| !it.as_os_str().is_empty());
        let copy = NamedTempFile::with_prefix_in(".track-", folder.unwrap_or(Path::new(".")))
            .map_err(io_failed)?;
        let Some(name) = copy.path().to_str() else {
            return Err(failed("its path is not UTF-8".to_owned()));
        };
        let copied = self.db().execute("vacuum into ?", [name]).map_err(StoreError::from);
        let entries = copied.and_then(|_| checked(copy.path())).map_err(|error| match error {
            StoreError::Database(error) => failed(words(&error)),
            StoreError::Busy => error,
            error => failed(format!("the copy is damaged: {error}")),
        })?;
        copy.as_file().sync_all().map_err(io_failed)?;
        let file = copy.persist_noclobber(to).map_err(|error| io_failed(error.error))?;
        Ok(Backup { bytes: file.metadata().map_err(io_failed)?.len(), entries })
    }
}

/// Checks a copy, and counts its entries.
fn checked(copy: &Path) -> Result<u32> {
    let copy = Store::open(copy)?;
    // One file: nothing is to stay in a log beside it.
    copy.db().set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    // A copy begins without the write-ahead log that a store has.
    copy.db().pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    copy.check()?;
    copy.value("select count(*) from entries not indexed where start is not null", [])
}
