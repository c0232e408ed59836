//! Opening the file: migrations, pragmas, transactions and statements.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags, Params, Row, Transaction, TransactionBehavior};

use super::error::{BUSY_TIMEOUT, Result, StoreError, is_damage, words};

/// How long a read-only process waits for another one: a prompt must not be slow.
const READ_ONLY_TIMEOUT: Duration = Duration::from_millis(100);

/// Numbered from 1; a released migration is never edited, new ones are added at the end.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_all_day.sql"),
    include_str!("migrations/0003_under_way.sql"),
    include_str!("migrations/0004_terms.sql"),
    include_str!("migrations/0005_in_flight.sql"),
    include_str!("migrations/0006_unreachable.sql"),
    include_str!("migrations/0007_project_billable.sql"),
    include_str!("migrations/0008_side_effects.sql"),
];

/// An open store.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store, creating the file (0600) and its folder (0700) when they are missing and
    /// bringing an older file up to date. [`StoreError::Newer`] leaves the file untouched.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            create_private(path).map_err(|error| cannot_open(path, error.to_string()))?;
        }
        Self::connect(path, Self::prepare)
    }

    /// Opens the store for reading only, without waiting long: for a prompt, and for completion.
    /// `None` when there is no store yet. Nothing is created, and an older file stays as it is: that is
    /// [`StoreError::Older`].
    pub(crate) fn open_read_only(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        Self::connect(path, Self::prepare_to_read).map(Some)
    }

    fn connect(path: &Path, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .map_err(|error| cannot_open(path, words(&error)))?;
        // One path for one file: a lock beside a symbolic link would not be the lock of the file.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let store = Self { db, path: path.clone() };
        match prepare(&store) {
            Err(StoreError::Database(error)) if is_damage(&error) => {
                Err(StoreError::Damaged { path })
            }
            Err(StoreError::Database(error)) => Err(cannot_open(&path, words(&error))),
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
        self.db.busy_timeout(READ_ONLY_TIMEOUT)?;
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
        // What a command confirmed must survive a power failure, not only a crash of the process.
        self.db.pragma_update(None, "synchronous", "full")?;
        self.db.pragma_update(None, "foreign_keys", true)?;
        if have == known {
            return Ok(());
        }
        if have == 0 && self.is_foreign()? {
            return Err(StoreError::Foreign { path: self.path.clone() });
        }
        self.enable_wal()?;
        let tx = self.transaction()?;
        // Read again inside the lock: another process may have migrated in between.
        let have: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (version, sql) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > have) {
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "user_version", version)?;
        }
        Ok(tx.commit()?)
    }

    /// Switches the file to a write-ahead log, with which readers never wait for a writer. The setting is
    /// stored in the file.
    fn enable_wal(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let result = self.db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()));
            match result.map_err(StoreError::from) {
                // Here SQLite does not wait for a process that is creating the same store; at the
                // beginning of a transaction it does.
                Err(StoreError::Busy) if began.elapsed() < BUSY_TIMEOUT => {
                    self.transaction()?.rollback()?;
                }
                result => return result,
            }
        }
    }

    /// Whether the file has tables, but not from our migrations.
    fn is_foreign(&self) -> Result<bool> {
        // Both from one snapshot: another process may be making the first migration.
        let tx = Transaction::new_unchecked(&self.db, TransactionBehavior::Deferred)?;
        let tables: u32 =
            tx.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
        let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(version == 0 && tables > 0)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// An immediate transaction: the write lock is taken now, not at the first write, so what is
    /// read inside stays true until the commit.
    pub(super) fn transaction(&self) -> Result<Transaction<'_>> {
        Ok(Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?)
    }

    /// Runs `work` in one immediate transaction; nothing of it remains when it fails.
    pub(crate) fn atomically<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let tx = self.transaction()?;
        let value = work(self)?;
        tx.commit().map_err(StoreError::from)?;
        Ok(value)
    }

    /// Runs a statement that returns no rows.
    pub(super) fn execute(&self, sql: &str, values: impl Params) -> Result<()> {
        self.db.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The first column of the only row of a query.
    pub(super) fn value<T: FromSql>(&self, sql: &str, values: impl Params) -> Result<T> {
        Ok(self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// The rows of a query.
    pub(super) fn rows<T, L: FromIterator<T>>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<L> {
        self.db.prepare_cached(sql)?.query_and_then(values, read)?.collect()
    }

    /// The first row of a query.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.db.prepare_cached(sql)?.query_and_then(values, read)?.next().transpose()
    }
}

/// The error of a file that cannot be opened.
pub(super) fn cannot_open(path: &Path, reason: String) -> StoreError {
    StoreError::Open { path: path.to_owned(), reason }
}

/// Creates an empty file that only its owner may read, in a folder that only its owner may enter.
/// SQLite gives its side files (`-wal`, `-shm`) the mode of the main file.
fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    open_private(path).map(drop)
}

/// Opens a file for writing, and creates it if needed, so that only its owner may read it.
pub(super) fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
