//! Writing down what went out about a row, and what came of it.

use chrono::{DateTime, Utc};

use super::run::{Run, Sync};
use crate::model::{
    CatalogFields, CatalogKey, CatalogRow, Entry, EntryKey, IN_FLIGHT_LIMIT, Refusal, RowKey,
    Status,
};
use crate::store::{self, Store};

impl Sync<'_> {
    /// Notes that a change is under way, before it is: if its answer never comes, or is never heard
    /// because this process dies, Toggl may have it so, even when it is no longer wanted by then.
    pub(super) fn mark_unacknowledged(&self, row: &Entry) -> Run<()> {
        let in_flight_until = self.in_flight_until()?;
        Ok(self.store.atomically(|store| mark(store, row, in_flight_until))?)
    }

    /// Notes that a change is under way, before it is: its answer may get lost, and what is wanted may
    /// be something else by then. What is noted is what was sent, which may be less than is wanted.
    pub(super) fn mark_catalog_row(
        &self,
        row: &CatalogRow,
        change: Option<CatalogFields>,
    ) -> Run<()> {
        self.set_catalog_status(
            row.key,
            row.status.and_unacknowledged(change, self.in_flight_until()?),
        )
    }

    /// From when on a request that goes out now is not under way any more, answered or not.
    pub(super) fn in_flight_until(&self) -> Run<DateTime<Utc>> {
        Ok(self.server_now()? + IN_FLIGHT_LIMIT)
    }

    pub(super) fn set_status(&self, key: EntryKey, status: Status) -> Run<()> {
        Ok(self.store.atomically(|store| set_status(store, key, status))?)
    }

    pub(super) fn set_catalog_status(
        &self,
        key: CatalogKey,
        status: Status<CatalogFields>,
    ) -> Run<()> {
        self.store.atomically(|store| {
            if let Some(row) = store.catalog_row(key)? {
                store.save_catalog_row(&CatalogRow { status, ..row })?;
            }
            Ok(())
        })
    }

    /// Parks a row with Toggl's words.
    pub(super) fn park(&self, key: RowKey, refusal: Refusal) -> Run<()> {
        match key {
            RowKey::Entry(key) => self.set_status(key, Status::Refused(refusal)),
            RowKey::Catalog(key) => self.set_catalog_status(key, Status::Refused(refusal)),
        }
    }
}

/// The same, inside a transaction of the caller's.
pub(super) fn mark(
    store: &Store,
    row: &Entry,
    in_flight_until: DateTime<Utc>,
) -> store::Result<()> {
    if let Some(mut now) = store.entry(row.key)? {
        now.status = now.status.and_unacknowledged(row.wanted.clone(), in_flight_until);
        store.save(&now)?;
    }
    Ok(())
}

/// The same, inside a transaction of the caller's.
pub(super) fn set_status(store: &Store, key: EntryKey, status: Status) -> store::Result<()> {
    if let Some(mut row) = store.entry(key)? {
        row.status = status;
        store.save(&row)?;
    }
    Ok(())
}

/// Toggl has a row as it was sent; what another process asked for meanwhile was not part of it.
pub(super) fn known_as_sent(store: &Store, row: &Entry) -> store::Result<()> {
    if let Some(mut now) = store.entry(row.key)? {
        now.known.clone_from(&row.wanted);
        now.status = Status::Idle;
        store.save(&now)?;
    }
    Ok(())
}
