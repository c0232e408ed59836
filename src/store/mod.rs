//! The embedded store: one SQLite file per profile, where time is kept before any network is asked.
//!
//! Everything that changes what a person wants happens inside [`Store::write`]: one immediate
//! transaction that looks, decides and commits, so that two shells never decide on the same picture.

mod account;
mod catalog;
mod catalog_rows;
mod entries;
mod health;
mod journal;
mod neighbours;
mod progress;
mod quota;
mod suggestions;

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub(crate) use entries::Filter;
pub(crate) use health::Health;
pub(crate) use journal::{Effect, JournalEntry, Written};
pub(crate) use progress::{Progress, SenderLock};

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a reader that only peeks waits for another process: a prompt is drawn often.
const PEEK_TIMEOUT: Duration = Duration::from_millis(100);

/// Numbered from 1; a released migration is never edited, new ones are added at the end.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_all_day.sql"),
    include_str!("migrations/0003_under_way.sql"),
];

/// What can go wrong with the store. Nothing has been changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file could not be created or opened.
    #[error("could not open the store {}: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    /// The file is not a database, or no longer a sound one.
    #[error("the store {} is damaged, or not a store at all", path.display())]
    Damaged { path: PathBuf },
    /// The file was written by a later version of this program.
    #[error("the store {} was written by a newer track (format {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The file was written by an earlier version, and is only to be read now.
    #[error("the store {} was written by an older track", path.display())]
    Older { path: PathBuf },
    /// The file is a database, but not one of this program.
    #[error("{} is a database of another program", path.display())]
    Foreign { path: PathBuf },
    /// Another process kept the store busy for longer than we wait.
    #[error("the store is busy: another track has been writing for {} seconds", BUSY_TIMEOUT.as_secs())]
    Busy,
    /// SQLite's own complaint: a full disk, a damaged file, a read-only folder.
    #[error("the store could not be used: {}", words(.0))]
    Database(#[source] rusqlite::Error),
    /// A row holds something this version does not understand.
    #[error("the store holds something unreadable: {0}")]
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
    /// A word that a later version may have written.
    fn unknown(what: &str, word: &str) -> Self {
        Self::Content(serde::de::Error::custom(format!("the {what} “{word}”")))
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

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// What SQLite complains about, once and without the statement it was asked to carry out.
fn words(error: &rusqlite::Error) -> String {
    match error.sqlite_error() {
        Some(error) => rusqlite::ffi::code_to_str(error.extended_code & 0xff).to_owned(),
        None => error.to_string(),
    }
}

/// Shorthand for results of the store.
pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;

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
    /// [`StoreError::Newer`] leaves the file untouched; [`StoreError::Open`] covers everything the system refuses.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            create_private(path).map_err(|error| refused(path, error.to_string()))?;
        }
        Self::connect(path, Self::prepare)
    }

    /// Opens the store for reading alone, and never waits long: for a prompt, and for completion.
    /// `None` when there is no store yet. Nothing is created, and an older file stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Older`] and [`StoreError::Newer`] when another version wrote it; [`StoreError::Open`] as above.
    pub(crate) fn peek(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        Self::connect(path, Self::prepare_to_read).map(Some)
    }

    fn connect(path: &Path, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .map_err(|error| refused(path, words(&error)))?;
        let store = Self { db, path: path.to_owned() };
        match prepare(&store) {
            Err(StoreError::Database(error)) if is_damage(&error) => {
                Err(StoreError::Damaged { path: path.to_owned() })
            }
            Err(StoreError::Database(error)) => Err(refused(path, words(&error))),
            other => other,
        }?;
        Ok(store)
    }

    /// The format of the file and the one this program writes.
    fn formats(&self) -> Result<(u32, u32)> {
        let have = self.db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if have > known {
            return Err(StoreError::Newer { path: self.path.clone(), found: have, known });
        }
        Ok((have, known))
    }

    fn prepare_to_read(&self) -> Result<()> {
        self.db.busy_timeout(PEEK_TIMEOUT)?;
        self.db.pragma_update(None, "query_only", true)?;
        let (have, known) = self.formats()?;
        if have == known {
            return Ok(());
        }
        let path = self.path.clone();
        Err(if have == 0 && self.is_foreign()? {
            StoreError::Foreign { path }
        } else {
            StoreError::Older { path }
        })
    }

    fn prepare(&self) -> Result<()> {
        self.db.busy_timeout(BUSY_TIMEOUT)?;
        let (have, known) = self.formats()?;
        // Acknowledged time must survive a power cut, not only a crash of the process.
        self.db.pragma_update(None, "synchronous", "full")?;
        self.db.pragma_update(None, "foreign_keys", true)?;
        if have == known {
            return Ok(());
        }
        if have == 0 && self.is_foreign()? {
            return Err(StoreError::Foreign { path: self.path.clone() });
        }
        self.keep_log()?;
        let tx = self.transaction()?;
        // Read again inside the lock: another process may have migrated in between.
        let have: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (version, sql) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > have) {
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "user_version", version)?;
        }
        Ok(tx.commit()?)
    }

    /// Makes the file one with a write-ahead log, in which readers never wait for the writer; the file
    /// remembers it.
    fn keep_log(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let done = self.db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()));
            match done.map_err(StoreError::from) {
                // SQLite does not wait at this step when another process is making the same store.
                // At the beginning of a transaction it does.
                Err(StoreError::Busy) if began.elapsed() < BUSY_TIMEOUT => {
                    self.transaction()?.rollback()?;
                }
                done => return done,
            }
        }
    }

    /// Whether there is something in a file that none of our migrations made.
    fn is_foreign(&self) -> Result<bool> {
        // One picture of both, in case that another process is making the first migration just now.
        let tx = Transaction::new_unchecked(&self.db, TransactionBehavior::Deferred)?;
        let tables: u32 =
            tx.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
        let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(version == 0 && tables > 0)
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
    pub(crate) fn atomically<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let tx = self.transaction()?;
        let done = work(self)?;
        tx.commit().map_err(StoreError::from)?;
        Ok(done)
    }
}

/// What the system refused about this file.
fn refused(path: &Path, reason: String) -> StoreError {
    StoreError::Open { path: path.to_owned(), reason }
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
