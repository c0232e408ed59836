//! The health of the store: whether it is intact and writable, and its size.

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::catalog_columns::table;
use super::presence::log_of;
use super::{Result, Store, StoreError};
use crate::model::CatalogKind;

/// The result of a check of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// The format of the file: the number of migrations.
    pub(crate) format: u32,
    /// The size of the file and its log, in bytes.
    pub(crate) bytes: u64,
}

/// Counts entries that hold what no version of this program writes.
const UNREADABLE: &str = "select count(*) from entries
    where start is not null and (typeof(start) <> 'integer' or abs(start) > 253402300799
        or typeof(stop) not in ('integer', 'null') or not json_valid(tags))
    or known is not null and not json_valid(known)";

impl Store {
    /// Checks the file as [`Store::check`] does, and takes the write lock for a moment: any error that keeps it
    /// from being written.
    pub(crate) fn health(&self) -> Result<Health> {
        self.check()?;
        self.transaction()?.rollback()?;
        let size = |path: PathBuf| fs::metadata(path).map_or(0, |file| file.len());
        Ok(Health {
            format: self.db().pragma_query_value(None, "user_version", |row| row.get(0))?,
            bytes: size(self.path().to_owned()) + size(log_of(self.path())),
        })
    }

    /// Reads every page, compares each index with its table, and looks for entries that cannot be read.
    /// [`StoreError::Damaged`] when the file is corrupt, [`StoreError::Content`] for such entries.
    pub(super) fn check(&self) -> Result<()> {
        let check = self.value("pragma integrity_check(1)", []);
        let outcome: String =
            check.map_err(|error| if error.is_damage() { self.damaged() } else { error })?;
        if outcome != "ok" {
            return Err(self.damaged());
        }
        let unreadable: u32 = self.value(UNREADABLE, [])?;
        if unreadable > 0 {
            return Err(StoreError::unreadable(unreadable));
        }
        Ok(())
    }

    fn damaged(&self) -> StoreError {
        StoreError::Damaged { path: self.path().to_owned() }
    }

    /// The time of the oldest pending change.
    pub(crate) fn waiting_since(&self) -> Result<Option<DateTime<Utc>>> {
        let mut changed = "select max(j.at) as at from entries e
                           join journal_changes c on c.entry = e.key join journal j on j.seq = c.seq
                           where e.unsent and e.refusal is null group by e.key"
            .to_owned();
        for kind in CatalogKind::ALL {
            let (name, table) = (kind.name(), table(kind));
            changed.push_str(&format!(
                " union all select max(j.at) from {table} t
                  join journal_catalog c on c.key = t.key and c.kind = '{name}'
                  join journal j on j.seq = c.seq
                  where t.unsent and t.refusal is null group by t.key"
            ));
        }
        let at: Option<i64> = self.value(&format!("select min(at) from ({changed})"), [])?;
        Ok(at.and_then(|at| DateTime::from_timestamp(at, 0)))
    }
}
