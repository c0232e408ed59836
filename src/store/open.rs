//! The open store: transactions, statements, and what this process has changed.

use std::cell::{Cell, OnceCell};
use std::path::Path;

use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row, Transaction, TransactionBehavior};

use super::database::{Access, Database, create_private, immediate};
use super::error::{Result, StoreError, cannot_open};
use super::presence::is_there;

/// An open store: a file, or nothing yet. Reading creates no file; the first write does.
#[derive(Debug)]
pub(crate) struct Store {
    opened: Database,
    /// The file that a write created.
    created: OnceCell<Database>,
    changes: Changes,
}

/// How far this process has changed what the person wants, or asked Toggl for a change. What was only fetched
/// does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Changed {
    #[default]
    Nothing,
    /// The account, or requests.
    Something,
    /// A command was recorded in the journal.
    Command,
}

/// A time in which everything that is read is as of one moment.
#[derive(Debug)]
pub(crate) struct Snapshot<'a> {
    _transaction: Option<Transaction<'a>>,
}

#[derive(Debug, Default)]
struct Changes {
    /// By the transaction that is open.
    pending: Cell<Changed>,
    committed: Cell<Changed>,
}

impl Store {
    /// Opens the store, bringing an older file up to date. Where there is none, it is empty, and the first
    /// write creates it. A file that can be read and not written is read.
    /// [`StoreError::Newer`] leaves the file untouched.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let opened = if is_there(path)? { Database::open(path) } else { Database::empty(path) };
        Ok(Self { opened: opened?, created: OnceCell::new(), changes: Changes::default() })
    }

    /// Opens the store, creating the file (0600) and its folder (0700) when they are missing.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let store = Self::open(path)?;
        store.writable()?;
        Ok(store)
    }

    /// Opens the store for reading only, without waiting long: for a prompt, and for completion.
    /// `None` when there is no store yet. Nothing is created, and an older file stays as it is: that is
    /// [`StoreError::Older`].
    pub(crate) fn open_read_only(path: &Path) -> Result<Option<Self>> {
        if !is_there(path)? {
            return Ok(None);
        }
        let opened = Database::open_read_only(path)?;
        Ok(Some(Self { opened, created: OnceCell::new(), changes: Changes::default() }))
    }

    fn current(&self) -> &Database {
        self.created.get().unwrap_or(&self.opened)
    }

    /// The connection for reading.
    pub(super) fn db(&self) -> &Connection {
        &self.current().db
    }

    /// The connection, to be watched.
    #[cfg(test)]
    pub(super) fn db_mut(&mut self) -> &mut Connection {
        &mut self.created.get_mut().unwrap_or(&mut self.opened).db
    }

    /// The connection for writing; creates the file when there is none.
    pub(super) fn writable(&self) -> Result<&Connection> {
        let current = self.current();
        let path = &current.path;
        match current.access {
            Access::Full => Ok(&current.db),
            Access::ReadOnly => Err(StoreError::ReadOnly { path: path.clone() }),
            Access::Missing => {
                create_private(path).map_err(|error| cannot_open(path, error.to_string()))?;
                let created = Database::open(path)?;
                if created.access != Access::Full {
                    return Err(StoreError::ReadOnly { path: path.clone() });
                }
                Ok(&self.created.get_or_init(|| created).db)
            }
        }
    }

    /// Whether there is no file yet.
    pub(crate) fn is_missing(&self) -> bool {
        self.current().access == Access::Missing
    }

    /// Whether the file can be read and not written.
    pub(crate) fn is_read_only(&self) -> bool {
        self.current().access == Access::ReadOnly
    }

    pub(crate) fn path(&self) -> &Path {
        &self.current().path
    }

    /// What this process has changed.
    pub(crate) fn changed(&self) -> Changed {
        self.changes.committed.get()
    }

    /// Notes, inside a transaction, what it changes.
    pub(crate) fn note_change(&self, changed: Changed) {
        self.changes.pending.set(changed.max(self.changes.pending.get()));
    }

    /// An immediate transaction: the write lock is taken now, not at the first write, so what is
    /// read inside stays true until the commit.
    pub(super) fn transaction(&self) -> Result<Transaction<'_>> {
        immediate(self.writable()?)
    }

    /// Keeps what is read from now on as of one moment, until the value is dropped: one read transaction. Nothing
    /// can be written meanwhile, and no other process is waited for.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>> {
        // Inside a transaction everything is of one moment already.
        let outer = self.db().is_autocommit();
        let begin = || Transaction::new_unchecked(self.db(), TransactionBehavior::Deferred);
        Ok(Snapshot { _transaction: outer.then(begin).transpose()? })
    }

    /// Runs `work` in one immediate transaction; nothing of it remains when it fails.
    pub(crate) fn atomically<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.changes.pending.take();
        let tx = self.transaction()?;
        let value = work(self)?;
        tx.commit().map_err(StoreError::from)?;
        let committed = self.changes.pending.take().max(self.changes.committed.get());
        self.changes.committed.set(committed);
        Ok(value)
    }

    /// The same without an fsync (`synchronous=normal`): for what Toggl has answered. After a power failure the store
    /// may be as it was before, as if the answer had been lost. The next transaction with an fsync makes this one
    /// durable too.
    pub(crate) fn atomically_without_fsync<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let synchronous = |mode| {
            let set = self.writable()?.pragma_update(None, "synchronous", mode);
            set.map_err(StoreError::from)
        };
        synchronous("normal")?;
        let done = self.atomically(work);
        synchronous("full")?;
        done
    }

    /// Runs a statement that returns no rows.
    pub(super) fn execute(&self, sql: &str, values: impl Params) -> Result<()> {
        self.writable()?.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The first column of the only row of a query.
    pub(super) fn value<T: FromSql>(&self, sql: &str, values: impl Params) -> Result<T> {
        Ok(self.db().prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// The rows of a query.
    pub(super) fn rows<T, L: FromIterator<T>>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<L> {
        self.db().prepare_cached(sql)?.query_and_then(values, read)?.collect()
    }

    /// The first row of a query.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.db().prepare_cached(sql)?.query_and_then(values, read)?.next().transpose()
    }
}
