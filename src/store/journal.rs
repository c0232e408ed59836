//! The journal: every command that changed something, with what each row wanted before and after.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Error, Result, Store};
use crate::model::{Change, EntryKey, Fields};

/// The rows that a command changed, in the order of its changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Time entries.
    pub(crate) entries: Vec<EntryKey>,
}

/// What a command did to one time entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// When the command was given.
    pub(crate) at: DateTime<Utc>,
    /// Its name.
    pub(crate) command: String,
    /// What was wanted before; `None` when there was no such entry.
    pub(crate) before: Option<Fields>,
    /// What is wanted since; `None` when it was deleted.
    pub(crate) after: Option<Fields>,
}

impl Store {
    /// Looks, decides and commits in one transaction, with its journal row. `decide` sees a picture
    /// that no other process can change before the commit; when it fails, nothing has happened.
    /// Returns the changed rows, and what else `decide` said.
    ///
    /// # Errors
    /// Those of `decide`, and those of the store.
    pub(crate) fn write<T, E: From<Error>>(
        &self,
        command: &str,
        now: DateTime<Utc>,
        decide: impl FnOnce(&Self) -> std::result::Result<(Vec<Change>, T), E>,
    ) -> std::result::Result<(Written, T), E> {
        self.atomically(|store| {
            let (changes, rest) = decide(store)?;
            let written = store.record(command, now, &changes)?;
            Ok((written, rest))
        })
    }

    /// Whether no more than one command has changed anything yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn is_first_command(&self) -> Result<bool> {
        let sql = "select count(*) <= 1 from (select 1 from journal limit 2)";
        Ok(self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    fn record(&self, command: &str, now: DateTime<Utc>, changes: &[Change]) -> Result<Written> {
        self.db
            .prepare_cached("insert into journal (at, command) values (?, ?)")?
            .execute(params![now.timestamp(), command])?;
        let seq = self.db.last_insert_rowid();
        let mut written = Written::default();
        for change in changes {
            let (before, key) = self.apply(change)?;
            let after = match change {
                Change::Create(fields) | Change::Set(_, fields) => Some(fields),
                Change::Delete(_) => None,
            };
            let before = before.and_then(|entry| entry.wanted);
            self.db
                .prepare_cached(
                    "insert into journal_changes (seq, entry, before, after) values (?, ?, ?, ?)",
                )?
                .execute(params![
                    seq,
                    key.0,
                    before.as_ref().map(serde_json::to_string).transpose()?,
                    after.map(serde_json::to_string).transpose()?,
                ])?;
            written.entries.push(key);
        }
        Ok(written)
    }

    /// What commands did to a time entry, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn history(&self, key: EntryKey) -> Result<Vec<Recorded>> {
        let sql =
            "select journal.at, journal.command, journal_changes.before, journal_changes.after
                   from journal_changes join journal on journal.seq = journal_changes.seq
                   where journal_changes.entry = ? order by journal_changes.seq";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([key.0])?;
        let mut history = Vec::new();
        while let Some(row) = rows.next()? {
            let fields = |column| -> Result<Option<Fields>> {
                let text: Option<String> = row.get(column)?;
                Ok(text.as_deref().map(serde_json::from_str).transpose()?)
            };
            let at = row.get(0)?;
            history.push(Recorded {
                at: DateTime::from_timestamp(at, 0)
                    .ok_or_else(|| rusqlite::Error::IntegralValueOutOfRange(0, at))?,
                command: row.get(1)?,
                before: fields(2)?,
                after: fields(3)?,
            });
        }
        Ok(history)
    }
}
