//! How the store itself is: whether it is sound, can be written, and how large it has become.

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::{Result, Store, StoreError};
use crate::model::CatalogKind;

/// What was found when the store was looked over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// Which format the file has: how many migrations were made.
    pub(crate) format: u32,
    /// Bytes of the file and its log.
    pub(crate) bytes: u64,
}

impl Store {
    /// Looks the file over: every page is read, and the write lock taken for a moment.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not sound, and whatever keeps it from being written.
    pub(crate) fn health(&self) -> Result<Health> {
        let looked = self.db.query_row("pragma quick_check(1)", [], |row| row.get(0));
        let remote_outcome: String = looked.map_err(|error| {
            if super::error::is_damage(&error) { self.damaged() } else { error.into() }
        })?;
        if remote_outcome != "ok" {
            return Err(self.damaged());
        }
        self.transaction()?.rollback()?;
        let size = |path: PathBuf| fs::metadata(path).map_or(0, |file| file.len());
        let mut log = self.path().as_os_str().to_owned();
        log.push("-wal");
        Ok(Health {
            format: self.db.pragma_query_value(None, "user_version", |row| row.get(0))?,
            bytes: size(self.path().to_owned()) + size(log.into()),
        })
    }

    fn damaged(&self) -> StoreError {
        StoreError::Damaged { path: self.path().to_owned() }
    }

    /// When the change was made that has waited longest to be sent.
    pub(crate) fn waiting_since(&self) -> Result<Option<DateTime<Utc>>> {
        let mut changed = "select max(j.at) as at from entries e
                           join journal_changes c on c.entry = e.key join journal j on j.seq = c.seq
                           where e.unsent and e.status <> 'refused' group by e.key"
            .to_owned();
        for kind in CatalogKind::ALL {
            let name = kind.name();
            changed.push_str(&format!(
                " union all select max(j.at) from {name}s t
                  join journal_catalog c on c.key = t.key and c.kind = '{name}'
                  join journal j on j.seq = c.seq
                  where t.unsent and t.status <> 'refused' group by t.key"
            ));
        }
        let sql = format!("select min(at) from ({changed})");
        let at: Option<i64> = self.db.query_row(&sql, [], |row| row.get(0))?;
        Ok(at.and_then(|at| DateTime::from_timestamp(at, 0)))
    }
}
