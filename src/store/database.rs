//! A file of the store: how it is created, opened, brought up to date, and read where it cannot be written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};
use tempfile::TempDir;

use super::error::{BUSY_TIMEOUT, Result, StoreError, cannot_open, is_damage, words};
use super::presence::{log_of, side_file};

/// How long a read-only process waits for another one: a prompt must not be slow.
const READ_ONLY_TIMEOUT: Duration = Duration::from_millis(100);

/// The size from which the write-ahead log is emptied, in bytes: some sixty pages. Every process that opens the
/// store reads the log, and a command adds about ten pages.
const LOG_LIMIT: u64 = 60 * 4096;

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
    include_str!("migrations/0009_counts.sql"),
    include_str!("migrations/0010_long_entries.sql"),
    include_str!("migrations/0011_workspace_rounding.sql"),
    include_str!("migrations/0012_account_began.sql"),
    include_str!("migrations/0013_sums.sql"),
];

/// How many prepared statements are kept: more than any command has. A run that sends several rows asks the same for
/// each of them, and to prepare a statement takes longer than to run it.
const STATEMENTS: usize = 128;

/// A connection to SQLite.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) db: Connection,
    /// The file; symbolic links are resolved when it exists.
    pub(super) path: PathBuf,
    pub(super) access: Access,
    /// The folder of the copy that is read in place of the file. Removed after the connection is closed.
    private_copy: Option<TempDir>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// There is no file: an empty store in memory takes its place.
    Missing,
    ReadOnly,
    Full,
}

/// The write-ahead log stays when the last process closes the store: to make it again costs a command several
/// waits for the disk. A process that has written empties it when it has grown.
impl Drop for Database {
    fn drop(&mut self) {
        if self.access != Access::Full || self.db.total_changes() == 0 {
            return;
        }
        let _ = self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if fs::metadata(log_of(&self.path)).is_ok_and(|log| log.len() > LOG_LIMIT) {
            // A process that still reads the log is not waited for: the next one that writes tries again. Nothing
            // is lost when this fails, since the log holds what was committed.
            let _ = self.db.busy_timeout(Duration::ZERO);
            let _ = self.db.pragma_update_and_check(None, "wal_checkpoint", "truncate", |_| Ok(()));
        }
    }
}

impl Database {
    /// An empty store in memory, for as long as there is no file.
    pub(super) fn empty(path: &Path) -> Result<Self> {
        let db = Connection::open_in_memory()?;
        let empty = Self::new(db, path.to_owned(), Access::Missing);
        empty.prepare()?;
        Ok(empty)
    }

    fn new(db: Connection, path: PathBuf, access: Access) -> Self {
        Self { db, path, access, private_copy: None }
    }

    /// Opens a file and brings it up to date, if it can be written; a read-only one is read.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = Self::connect(path)?;
        // SQLite would make files beside it that it cannot remove.
        if file.access == Access::ReadOnly
            && !side_file(&file.path, "-shm").exists()
            && let Ok(copy) = Self::copy_of(&file.path)
        {
            return Ok(copy);
        }
        match file.prepared(Self::prepare) {
            Ok(()) => Ok(file),
            Err(reason) => file.or_copy(reason),
        }
    }

    /// Opens a file for reading only; [`StoreError::Older`] when it would have to be brought up to date.
    pub(super) fn open_read_only(path: &Path) -> Result<Self> {
        let mut file = Self::connect(path)?;
        match file.prepared(Self::prepare_to_read) {
            Ok(()) => {
                file.access = Access::ReadOnly;
                Ok(file)
            }
            Err(reason) => file.or_copy(reason),
        }
    }

    /// A connection to a file; where the file cannot be written, SQLite opens it for reading.
    fn connect(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .map_err(|error| cannot_open(path, words(&error)))?;
        // One path for one file: a lock beside a symbolic link would not be the lock of the file.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let access = if db.is_readonly(MAIN_DB)? { Access::ReadOnly } else { Access::Full };
        // Reading leaves no files where there were none, as beside a backup.
        let keeps_log = log_of(&path).exists();
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps_log)?;
        // No plan depends on a bound value. Without this, SQLite prepares a statement again with each value wherever
        // a partial index could be of use.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Self::new(db, path, access))
    }

    /// Prepares the connection, with the errors of opening a store.
    fn prepared(&self, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        let path = &self.path;
        prepare(self).map_err(|error| match error {
            StoreError::Database(error) if is_damage(&error) => {
                StoreError::Damaged { path: path.clone() }
            }
            error => error,
        })
    }

    /// A copy of a file that SQLite cannot open where it is, for one of these reasons: its folder is
    /// read-only, so that a write-ahead log cannot be made or read there, or the file is and has to be brought
    /// up to date. The copy is read in its place.
    fn or_copy(self, reason: StoreError) -> Result<Self> {
        let path = &self.path;
        let reason = match reason {
            StoreError::Older { .. } if self.access == Access::ReadOnly => reason,
            StoreError::Database(error) => {
                let failed = cannot_open(path, words(&error));
                if !is_write_refused(&error) {
                    return Err(failed);
                }
                failed
            }
            reason => return Err(reason),
        };
        Self::copy_of(path).map_err(|error| match error {
            StoreError::Newer { .. } | StoreError::Foreign { .. } | StoreError::Damaged { .. } => {
                error
            }
            _ => reason,
        })
    }

    /// A private copy of a file, which is read in its place. The errors name the file.
    fn copy_of(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        let (folder, copy) =
            copied(&path).map_err(|error| cannot_open(&path, error.to_string()))?;
        let mut copy = Self::connect(&copy)?;
        match copy.prepared(Self::prepare) {
            Ok(()) => {
                (copy.path, copy.access, copy.private_copy) =
                    (path, Access::ReadOnly, Some(folder));
                Ok(copy)
            }
            Err(StoreError::Newer { found, known, .. }) => {
                Err(StoreError::Newer { path, found, known })
            }
            Err(StoreError::Foreign { .. }) => Err(StoreError::Foreign { path }),
            Err(StoreError::Damaged { .. }) => Err(StoreError::Damaged { path }),
            Err(error) => Err(error),
        }
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
        self.db.set_prepared_statement_cache_capacity(STATEMENTS);
        let (have, known) = self.formats()?;
        // There, only this makes the disk write what it has cached.
        #[cfg(target_os = "macos")]
        self.db.pragma_update(None, "fullfsync", true)?;
        // What a command confirmed must survive a power failure, not only a crash of the process. This reads the
        // schema too, so that damage to it is found here.
        self.db.pragma_update(None, "synchronous", "full")?;
        self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        if have == known {
            return Ok(());
        }
        if have == 0 && self.is_foreign()? {
            return Err(StoreError::Foreign { path: self.path.clone() });
        }
        match self.access {
            Access::ReadOnly => return Err(StoreError::Older { path: self.path.clone() }),
            Access::Full => self.enable_wal()?,
            Access::Missing => {}
        }
        let tx = immediate(&self.db)?;
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
                    immediate(&self.db)?.rollback()?;
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
}

/// A transaction that holds the write lock from its beginning.
pub(super) fn immediate(db: &Connection) -> Result<Transaction<'_>> {
    Ok(Transaction::new_unchecked(db, TransactionBehavior::Immediate)?)
}

/// Whether SQLite could not make or open a file beside the store, or may not write it: on a full disk, it says that
/// a read or write failed.
fn is_write_refused(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
    let code = error.sqlite_error_code();
    matches!(code, Some(CannotOpen | ReadOnly | DiskFull | SystemIoFailure))
}

/// A private copy of the store and of its write-ahead log, which may hold the latest changes.
fn copied(path: &Path) -> io::Result<(TempDir, PathBuf)> {
    let folder = tempfile::Builder::new().prefix("track-").tempdir()?;
    #[cfg(unix)]
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let copy = folder.path().join("store.db");
    // Without the mode of its original, which may be read-only.
    io::copy(&mut File::open(path)?, &mut open_private(&copy)?)?;
    match File::open(log_of(path)) {
        Ok(mut log) => drop(io::copy(&mut log, &mut open_private(&log_of(&copy))?)?),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok((folder, copy))
}

/// Creates an empty file that only its owner may read, in a folder that only its owner may enter.
/// SQLite gives its side files (`-wal`, `-shm`) the mode of the main file.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
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
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    // To open a pipe would wait for its other end.
    if fs::metadata(path).is_ok_and(|file| !file.is_file()) {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
