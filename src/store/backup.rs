//! Backing up: a copy of the store in one file, as of one moment.

use std::io;
use std::path::Path;

use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::error::words as sqlite_words;
use super::health::UNREADABLE;
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
    /// checked before it gets its name. [`StoreError::Backup`] when there is such a file already, when it
    /// cannot be written, or when the store cannot be read whole.
    pub(crate) fn back_up(&self, to: &Path) -> Result<Backup> {
        let failed = |reason: String| StoreError::Backup { path: to.to_owned(), reason };
        // Without the name of a file that nobody knows of.
        let words =
            |error: io::Error| error.to_string().split(" at path ").next().map(str::to_owned);
        let io_failed = |error| failed(words(error).unwrap_or_default());
        if to.symlink_metadata().is_ok() {
            return Err(failed("there is a file of that name already".to_owned()));
        }
        let outcome: String = self.value("pragma integrity_check(1)", [])?;
        if outcome != "ok" {
            return Err(StoreError::Damaged { path: self.path().to_owned() });
        }
        let folder = to.parent().filter(|it| !it.as_os_str().is_empty());
        let copy = NamedTempFile::with_prefix_in(".track-", folder.unwrap_or(Path::new(".")))
            .map_err(io_failed)?;
        let Some(name) = copy.path().to_str() else {
            return Err(failed("its path is not UTF-8".to_owned()));
        };
        let copied = self.db().execute("vacuum into ?", [name]).map_err(StoreError::from);
        copied.map_err(|error| match error {
            StoreError::Database(error) => failed(sqlite_words(&error)),
            error => error,
        })?;
        let entries = checked(copy.path()).map_err(failed)?;
        copy.as_file().sync_all().map_err(io_failed)?;
        let file = copy.persist_noclobber(to).map_err(|error| io_failed(error.error))?;
        Ok(Backup { bytes: file.metadata().map_err(io_failed)?.len(), entries })
    }
}

/// Reads every page of a copy, and counts the entries; an error in words when a page is not as it should be.
fn checked(copy: &Path) -> std::result::Result<u32, String> {
    let check = || {
        let db = Connection::open(copy)?;
        // The copy begins without the write-ahead log that the store has.
        db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        let outcome: String = db.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
        let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u32>(0));
        let entries = count("select count(*) from entries not indexed where start is not null")?;
        Ok((outcome, entries, count(UNREADABLE)?))
    };
    match check() {
        Ok((outcome, entries, 0)) if outcome == "ok" => Ok(entries),
        Ok((outcome, _, unreadable)) if outcome == "ok" => {
            Err(format!("{unreadable} of its entries cannot be read"))
        }
        Ok((outcome, ..)) => Err(format!("the copy is damaged: {outcome}")),
        Err(error) => Err(format!("the copy cannot be read: {}", sqlite_words(&error))),
    }
}
