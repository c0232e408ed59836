//! The journal: every command that changed something, with what each row wanted before and after.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Error, Result, Store};
use crate::model::{Change, Entry, EntryKey, Fields, RowKey, ThingChange, ThingKey};

/// The rows that a command changed, in the order of its changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Time entries.
    pub(crate) entries: Vec<EntryKey>,
    /// Clients, projects, tasks and tags.
    pub(crate) things: Vec<ThingKey>,
}

impl Written {
    /// All of them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowKey> {
        let things = self.things.iter().copied().map(RowKey::Thing);
        self.entries.iter().copied().map(RowKey::Entry).chain(things)
    }
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
            match change {
                Change::Create(fields) => {
                    let key = self.create(fields)?;
                    self.record_entry(seq, key, None, Some(fields))?;
                    written.entries.push(key);
                }
                Change::Set(key, fields) => {
                    let before = self.want(*key, Some(fields))?;
                    self.record_entry(seq, *key, before, Some(fields))?;
                    written.entries.push(*key);
                }
                Change::Delete(key) => {
                    let before = self.want(*key, None)?;
                    self.record_entry(seq, *key, before, None)?;
                    written.entries.push(*key);
                }
                Change::Thing(change) => written.things.push(self.record_thing(seq, change)?),
            }
        }
        Ok(written)
    }

    fn record_entry(
        &self,
        seq: i64,
        key: EntryKey,
        before: Option<Entry>,
        after: Option<&Fields>,
    ) -> Result<()> {
        let before = before.and_then(|entry| entry.wanted);
        if let Some(fields) = after {
            for tag in &fields.tags {
                self.know_tag(fields.workspace, tag)?;
            }
        }
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
        Ok(())
    }

    fn record_thing(&self, seq: i64, change: &ThingChange) -> Result<ThingKey> {
        let (before, key) = self.apply_thing(change)?;
        let after = match change {
            ThingChange::Create(fields) | ThingChange::Set(_, fields) => Some(fields),
            ThingChange::Delete(..) => None,
        };
        self.db
            .prepare_cached(
                "insert into journal_things (seq, kind, thing, before, after) values (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                seq,
                key.kind().name(),
                key.row(),
                before.as_ref().map(serde_json::to_string).transpose()?,
                after.map(serde_json::to_string).transpose()?,
            ])?;
        Ok(key)
    }
}
