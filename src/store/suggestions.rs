//! The recent descriptions, and what else completion offers: queries that read nothing else, since there are
//! milliseconds.

use chrono::{DateTime, Utc};

use super::{Result, Store};
use crate::model::EntryKey;

/// A recent description, with the project it was last used with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recent {
    pub(crate) description: String,
    pub(crate) project: Option<String>,
}

impl Store {
    /// The distinct descriptions of the latest so many entries, newest first.
    pub(crate) fn recent_descriptions(&self, entries: u32) -> Result<Vec<Recent>> {
        let sql = "select e.description, p.name
                   from (select description, project, start, key from entries
                         where start is not null order by start desc, key desc limit ?) e
                   left join projects p on p.key = e.project
                   where e.description <> '' order by e.start desc, e.key desc";
        let mut recent: Vec<Recent> = self.rows(sql, [entries], |row| {
            Ok(Recent { description: row.get(0)?, project: row.get(1)? })
        })?;
        let mut seen = std::collections::HashSet::new();
        recent.retain(|it| seen.insert(it.description.clone()));
        Ok(recent)
    }

    /// The descriptions of so many entries that have one: those that have started, newest first, and then those
    /// that are planned, the next one first.
    pub(crate) fn described(
        &self,
        entries: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<(EntryKey, String)>> {
        let started = "select key, description
                       from (select key, description from entries
                             where start <= ?2 order by start desc, key desc limit ?1)
                       where description <> ''";
        let planned = "select key, description
                       from (select key, description from entries
                             where start > ?2 order by start, key limit ?1)
                       where description <> ''";
        let mut described = Vec::new();
        for sql in [started, planned] {
            let read = |row: &rusqlite::Row<'_>| Ok((EntryKey(row.get(0)?), row.get(1)?));
            let rows: Vec<(EntryKey, String)> = self.rows(sql, (entries, now.timestamp()), read)?;
            described.extend(rows);
        }
        Ok(described)
    }

    /// The names of the clients that are not archived, in order.
    pub(crate) fn client_names(&self) -> Result<Vec<String>> {
        let sql = "select distinct name from clients where not archived and not gone order by name";
        self.rows(sql, [], |row| Ok(row.get(0)?))
    }
}
