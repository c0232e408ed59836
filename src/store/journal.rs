//! The journal: every command that changed something, with the wanted state of each row before and after.

use std::ops::Range;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::rows::{instant, json, read_json};
use super::{Changed, Result, Store, StoreError};
use crate::model::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, Change, EntriesOf, EntryFields,
    EntryKey, RowKey,
};

/// The rows that a command changed, in the order of its changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) entries: Vec<EntryKey>,
    pub(crate) catalog: Vec<CatalogKey>,
}

impl Written {
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowKey> {
        let catalog = self.catalog.iter().copied().map(RowKey::Catalog);
        self.entries.iter().copied().map(RowKey::Entry).chain(catalog)
    }
}

/// A command of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JournalEntry {
    /// Its place in the journal.
    pub(crate) seq: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) command: String,
    pub(crate) entries: Vec<Effect<EntryKey, EntryFields>>,
    /// Its effects on clients, projects, tasks and tags, in the order of their dependencies.
    pub(crate) catalog: Vec<Effect<CatalogKey, CatalogFields>>,
}

/// The effect of a command on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect<K, F> {
    pub(crate) key: K,
    /// The state before; `None` when the command created it.
    pub(crate) before: Option<F>,
    /// The state after; `None` when the command deleted it.
    pub(crate) after: Option<F>,
    /// Whether the command was about something else, such as the timer that a start ends.
    pub(crate) is_incidental: bool,
}

/// One command in the history of a time entry, with the wanted states before and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    pub(crate) at: DateTime<Utc>,
    pub(crate) command: String,
    /// `None` when the entry did not exist.
    pub(crate) before: Option<EntryFields>,
    /// `None` when it was deleted.
    pub(crate) after: Option<EntryFields>,
}

/// Selects commands that were not undone and are not undo themselves.
const UNDOABLE: &str = "undoes is null
    and not exists (select 1 from journal later where later.undoes = journal.seq)";

impl Store {
    /// Reads, decides and commits in one transaction, with a journal row. `decide` reads a state that no other
    /// process can change before the commit; when it fails, nothing is written. Returns the changed rows,
    /// and the second value of `decide`.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        command: &str,
        now: DateTime<Utc>,
        decide: impl FnOnce(&Self) -> std::result::Result<(Vec<Change>, T), E>,
    ) -> std::result::Result<(Written, T), E> {
        self.write_about(command, now, |_| 0..usize::MAX, decide)
    }

    /// The same, of a command that is about the changes at these indexes; the others are its side effects.
    pub(crate) fn write_about<T, E: From<StoreError>>(
        &self,
        command: &str,
        now: DateTime<Utc>,
        targets: impl FnOnce(&T) -> Range<usize>,
        decide: impl FnOnce(&Self) -> std::result::Result<(Vec<Change>, T), E>,
    ) -> std::result::Result<(Written, T), E> {
        self.atomically(|store| {
            let (changes, rest) = decide(store)?;
            // A command without changes cannot be undone, so it is not recorded.
            if changes.is_empty() {
                return Ok((Written::default(), rest));
            }
            let written = store.record(command, now, None, &changes)?;
            let targets = targets(&rest);
            for (_, key) in
                written.entries.iter().enumerate().filter(|(index, _)| !targets.contains(index))
            {
                let sql = "update journal_changes set side_effect = 1
                           where seq = (select max(seq) from journal) and entry = ?";
                store.execute(sql, [key.0])?;
            }
            Ok((written, rest))
        })
    }

    /// Whether no more than one command has changed anything yet.
    pub(crate) fn is_first_command(&self) -> Result<bool> {
        let sql = "select count(*) <= 1 from (select 1 from journal limit 2)";
        self.value(sql, [])
    }

    /// The commands that can be undone, the last one first.
    pub(crate) fn undoable(&self, limit: u32) -> Result<Vec<JournalEntry>> {
        let sql = format!(
            "select seq, at, command from journal where {UNDOABLE} order by seq desc limit ?"
        );
        self.rows(&sql, [limit], |row| self.read_command(row))
    }

    /// How many commands can be undone.
    pub(crate) fn count_undoable(&self) -> Result<u32> {
        self.value(&format!("select count(*) from journal where {UNDOABLE}"), [])
    }

    /// The place in the journal of the last command, undo included.
    pub(crate) fn last_command(&self) -> Result<Option<i64>> {
        self.value("select max(seq) from journal", [])
    }

    /// The place of the command that the one at `seq` undid, if that is an undo.
    pub(crate) fn undone_by(&self, seq: i64) -> Result<Option<i64>> {
        self.value("select max(undoes) from journal where seq = ?", [seq])
    }

    /// The entries that the command at `seq` was about, without those it changed as a side effect. A command
    /// on the catalog is about none.
    pub(crate) fn targets(&self, seq: i64) -> Result<Vec<EntryKey>> {
        let sql = "select entry from journal_changes where seq = ?1 and not side_effect
                   and not exists (select 1 from journal_catalog where seq = ?1) order by entry";
        self.rows(sql, [seq], |row| Ok(EntryKey(row.get(0)?)))
    }

    /// The command at `seq`.
    pub(crate) fn recorded(&self, seq: i64) -> Result<Option<JournalEntry>> {
        let sql = "select seq, at, command from journal where seq = ?";
        let mut found: Vec<_> = self.rows(sql, [seq], |row| self.read_command(row))?;
        Ok(found.pop())
    }

    fn read_command(&self, row: &rusqlite::Row<'_>) -> Result<JournalEntry> {
        let seq = row.get(0)?;
        Ok(JournalEntry {
            seq,
            at: instant(row.get(1)?)?,
            command: row.get(2)?,
            entries: self.effects(seq)?,
            catalog: self.catalog_effects(seq)?,
        })
    }

    fn effects(&self, seq: i64) -> Result<Vec<Effect<EntryKey, EntryFields>>> {
        let sql = "select entry, before, after, side_effect from journal_changes
                   where seq = ? order by entry";
        self.rows(sql, [seq], |row| {
            let key = EntryKey(row.get(0)?);
            let (before, after) = (read_json(row, 1)?, read_json(row, 2)?);
            Ok(Effect { key, before, after, is_incidental: row.get(3)? })
        })
    }

    fn catalog_effects(&self, seq: i64) -> Result<Vec<Effect<CatalogKey, CatalogFields>>> {
        let sql = "select kind, key, before, after from journal_catalog where seq = ?";
        let mut found: Vec<_> = self.rows(sql, [seq], |row| {
            let name: String = row.get(0)?;
            let kind = CatalogKind::ALL.into_iter().find(|kind| kind.name() == name);
            let kind = kind.ok_or_else(|| StoreError::unknown("kind", &name))?;
            let key = CatalogKey::new(kind, row.get(1)?);
            let (before, after) = (read_json(row, 2)?, read_json(row, 3)?);
            Ok(Effect { key, before, after, is_incidental: false })
        })?;
        found.sort_by_key(|effect| effect.key);
        Ok(found)
    }

    /// Changes all states of an entry in the journal, inside a transaction of the caller.
    pub(crate) fn amend_journal(
        &self,
        key: EntryKey,
        amend: impl Fn(EntryFields) -> EntryFields,
    ) -> Result<()> {
        let sql = "select seq, before, after from journal_changes where entry = ?";
        let amended = |image: Option<EntryFields>| {
            image.map(|fields| serde_json::to_string(&amend(fields))).transpose()
        };
        let rows: Vec<(i64, _, _)> = self.rows(sql, [key.0], |row| {
            Ok((row.get(0)?, amended(read_json(row, 1)?)?, amended(read_json(row, 2)?)?))
        })?;
        let sql = "update journal_changes set before = ?, after = ? where seq = ? and entry = ?";
        for (seq, before, after) in rows {
            self.execute(sql, params![before, after, seq, key.0])?;
        }
        Ok(())
    }

    /// Commits the changes of a command, inside a transaction of the caller. `undoes` is the command that
    /// an undo reverts.
    pub(crate) fn record(
        &self,
        command: &str,
        now: DateTime<Utc>,
        undoes: Option<i64>,
        changes: &[Change],
    ) -> Result<Written> {
        self.note_change(Changed::Command);
        let sql = "insert into journal (at, command, undoes) values (?, ?, ?)";
        self.execute(sql, params![now.timestamp(), command, undoes])?;
        let seq = self.db().last_insert_rowid();
        let mut written = Written::default();
        for change in changes {
            let (key, before, after) = match change {
                Change::Create(fields) => {
                    let fields = self.without_deleted_references(fields)?;
                    (self.insert(None, None, &fields, false)?, None, Some(fields))
                }
                Change::Set(key, fields) => {
                    let fields = self.without_deleted_references(fields)?;
                    (*key, self.set_wanted(*key, Some(&fields), ())?, Some(fields))
                }
                Change::Delete(key) => {
                    (*key, self.set_wanted::<EntryFields>(*key, None, ())?, None)
                }
                Change::Catalog(change) => {
                    written.catalog.push(self.record_catalog_change(seq, change)?);
                    continue;
                }
            };
            self.record_entry(seq, key, before.as_ref(), after.as_ref())?;
            written.entries.push(key);
        }
        Ok(written)
    }

    /// The fields without a project or task that another command deleted after the lookup: an entry with them
    /// could never be sent.
    fn without_deleted_references(&self, fields: &EntryFields) -> Result<EntryFields> {
        let exists = |table: &str, key: i64| -> Result<bool> {
            let sql = format!("select exists (select 1 from {table} where key = ? and not gone)");
            self.value(&sql, [key])
        };
        let mut fields = fields.clone();
        if let Some(project) = fields.project
            && !exists("projects", project.0)?
        {
            (fields.project, fields.task) = (None, None);
        }
        if let Some(task) = fields.task
            && !exists("tasks", task.0)?
        {
            fields.task = None;
        }
        Ok(fields)
    }

    fn record_entry(
        &self,
        seq: i64,
        key: EntryKey,
        before: Option<&EntryFields>,
        after: Option<&EntryFields>,
    ) -> Result<()> {
        if let Some(fields) = after {
            for tag in &fields.tags {
                self.want_tag(fields.workspace, tag)?;
            }
        }
        let sql = "insert into journal_changes (seq, entry, before, after) values (?, ?, ?, ?)";
        self.execute(sql, params![seq, key.0, json(before)?, json(after)?])
    }

    fn record_catalog_change(&self, seq: i64, change: &CatalogChange) -> Result<CatalogKey> {
        let (key, before, after) = match change {
            CatalogChange::Create(fields) => {
                (self.insert(None, None, fields, false)?, None, Some(fields))
            }
            CatalogChange::Set(key, fields) => {
                (*key, self.set_wanted(*key, Some(fields), EntriesOf::default())?, Some(fields))
            }
            CatalogChange::Delete(key, entries) => {
                (*key, self.set_wanted::<CatalogFields>(*key, None, *entries)?, None)
            }
        };
        let sql = "insert into journal_catalog (seq, kind, key, before, after)
                   values (?, ?, ?, ?, ?)";
        let (before, after) = (json(before.as_ref())?, json(after)?);
        self.execute(sql, params![seq, key.kind().name(), key.row(), before, after])?;
        Ok(key)
    }

    /// When the last command changed a time entry, by our clock.
    pub(crate) fn written_at(&self, key: EntryKey) -> Result<Option<DateTime<Utc>>> {
        let sql = "select max(j.at) from journal_changes c join journal j on j.seq = c.seq
                   where c.entry = ?";
        self.value::<Option<i64>>(sql, [key.0])?.map(instant).transpose()
    }

    /// The commands that changed a time entry, oldest first.
    pub(crate) fn history(&self, key: EntryKey) -> Result<Vec<Episode>> {
        let sql =
            "select journal.at, journal.command, journal_changes.before, journal_changes.after
                   from journal_changes join journal on journal.seq = journal_changes.seq
                   where journal_changes.entry = ? order by journal_changes.seq";
        self.rows(sql, [key.0], |row| {
            Ok(Episode {
                at: instant(row.get(0)?)?,
                command: row.get(1)?,
                before: read_json(row, 2)?,
                after: read_json(row, 3)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{at, stopped};
    use crate::model::{ProjectFields, ProjectKey, TaskFields, TaskKey};

    #[test]
    fn references_to_deleted_rows_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("default.db")).unwrap();
        let write = |changes: Vec<Change>| {
            store.write("test", at(0), |_| Ok::<_, StoreError>((changes, ()))).unwrap().0
        };
        let project = CatalogFields::Project(ProjectFields {
            workspace: None,
            name: "Web".to_owned(),
            client: None,
            color: None,
            active: true,
            private: None,
            billable: None,
        });
        write(vec![Change::Catalog(CatalogChange::Create(project))]);
        let task = CatalogFields::Task(TaskFields {
            project: ProjectKey(1),
            name: "Design".to_owned(),
            active: true,
        });
        write(vec![Change::Catalog(CatalogChange::Create(task))]);
        let on_it =
            EntryFields { project: Some(ProjectKey(1)), task: Some(TaskKey(1)), ..stopped(0, 60) };
        let delete = |key| {
            write(vec![Change::Catalog(CatalogChange::Delete(key, EntriesOf::Unassigned))]);
        };
        let booked = |change| {
            let key = write(vec![change]).entries[0];
            let fields = store.row(key).unwrap().unwrap().wanted.unwrap();
            (key, fields.project.is_some(), fields.task.is_some())
        };
        let (key, ..) = booked(Change::Create(on_it.clone()));
        delete(CatalogKey::Task(TaskKey(1)));
        assert_eq!(booked(Change::Set(key, on_it.clone())), (key, true, false));
        delete(CatalogKey::Project(ProjectKey(1)));
        assert_eq!(booked(Change::Set(key, on_it.clone())), (key, false, false));
        let (_, project, task) = booked(Change::Create(on_it));
        assert_eq!((project, task), (false, false));
    }
}
