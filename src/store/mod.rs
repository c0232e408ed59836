//! The embedded store: one SQLite file per profile, where time is kept before any network is asked.
//!
//! Everything that changes what a person wants happens inside [`Store::write`]: one immediate
//! transaction that looks, decides and commits, so that two shells never decide on the same picture.

mod account;
mod catalog;
mod entries;
mod journal;
mod progress;
mod quota;

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub(crate) use entries::Filter;
pub(crate) use progress::{Progress, SenderLock};

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Numbered from 1; a released migration is never edited, new ones are added at the end.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_first.sql")];

/// What can go wrong with the store. Nothing has been changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The file could not be created or opened.
    #[error("could not open the store {}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: anyhow::Error,
    },
    /// The file was written by a later version of this program.
    #[error("the store {} was written by a newer track (format {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// Another process kept the store busy for longer than we wait.
    #[error("the store is busy: another track has been writing for {} seconds", BUSY_TIMEOUT.as_secs())]
    Busy,
    /// SQLite's own complaint: a full disk, a damaged file, a read-only folder.
    #[error("the store could not be used: {0}")]
    Database(#[source] rusqlite::Error),
    /// A row holds something this version does not understand.
    #[error("the store holds something unreadable: {0}")]
    Content(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Busy
            }
            _ => Self::Database(error),
        }
    }
}

/// Shorthand for results of the store.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An open store.
#[derive(Debug)]
pub(crate) struct Store {
    db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store, creating the file (0600) and its folder (0700) when they are missing and
    /// bringing an older file up to date.
    ///
    /// # Errors
    /// [`Error::Newer`] leaves the file untouched; [`Error::Open`] covers everything the system refuses.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let open = |source: anyhow::Error| Error::Open { path: path.to_owned(), source };
        let fresh = !path.exists();
        if fresh {
            create_private(path).map_err(|e| open(e.into()))?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|e| open(e.into()))?;
        let store = Self { db, path: path.to_owned() };
        match store.prepare() {
            Err(Error::Database(source)) => Err(open(source.into())),
            other => other,
        }?;
        Ok(store)
    }

    fn prepare(&self) -> Result<()> {
        self.db.busy_timeout(BUSY_TIMEOUT)?;
        let have: u32 = self.db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if have > known {
            return Err(Error::Newer { path: self.path.clone(), found: have, known });
        }
        // Acknowledged time must survive a power cut, not only a crash of the process.
        self.db.pragma_update(None, "synchronous", "full")?;
        self.db.pragma_update(None, "foreign_keys", true)?;
        if have == known {
            return Ok(());
        }
        // Kept in the file: readers never wait for the writer.
        self.db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        let tx = self.transaction()?;
        // Read again inside the lock: another process may have migrated in between.
        let have: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (version, sql) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > have) {
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "user_version", version)?;
        }
        Ok(tx.commit()?)
    }

    /// The file this store lives in.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// An immediate transaction: the write lock is taken now, not at the first write, so what is
    /// read inside stays true until the commit.
    fn transaction(&self) -> Result<Transaction<'_>> {
        Ok(Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?)
    }

    /// Runs `work` in one immediate transaction; nothing of it remains when it fails.
    ///
    /// # Errors
    /// Those of `work`, and those of the store.
    pub(crate) fn atomically<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let tx = self.transaction()?;
        let done = work(self)?;
        tx.commit().map_err(Error::from)?;
        Ok(done)
    }
}

/// Creates an empty file that only its owner may read, in a folder that only its owner may enter.
/// SQLite gives its side files (`-wal`, `-shm`) the mode of the main file.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    if let Some(folder) = path.parent() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path).map(drop)
}
