//! The status of a row: recorded before a request goes out, and after its answer.

use chrono::{DateTime, Utc};

use super::run::{Run, Sync};
use crate::model::{
    CatalogFields, CatalogKey, CatalogRow, Entry, EntryKey, IN_FLIGHT_LIMIT, Refusal, RowKey,
    Status,
};
use crate::store::{self, Store};

impl Sync<'_> {
    /// Records that a change is about to be sent: if its answer is lost, or this process dies, Toggl may
    /// have it, even when it is no longer wanted by then.
    pub(super) fn mark_entry_in_flight(&self, row: &Entry) -> Run<()> {
        let in_flight_until = self.in_flight_until()?;
        Ok(self.store.atomically(|store| mark_in_flight(store, row, in_flight_until))?)
    }

    /// The same for a catalog row. `change` is what is sent, which may be less than is wanted; `None` is
    /// a deletion.
    pub(super) fn mark_catalog_row_in_flight(
        &self,
        row: &CatalogRow,
        change: Option<CatalogFields>,
    ) -> Run<()> {
        let status = row.status.and_unacknowledged(change, self.in_flight_until()?);
        self.set_catalog_status(row.key, status)
    }

    /// The time, by Toggl's clock, until which a request that is sent now may arrive.
    pub(super) fn in_flight_until(&self) -> Run<DateTime<Utc>> {
        Ok(self.server_now()? + IN_FLIGHT_LIMIT)
    }

    pub(super) fn set_entry_status(&self, key: EntryKey, status: Status) -> Run<()> {
        Ok(self.store.atomically(|store| set_entry_status(store, key, status))?)
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
            RowKey::Entry(key) => self.set_entry_status(key, Status::Refused(refusal)),
            RowKey::Catalog(key) => self.set_catalog_status(key, Status::Refused(refusal)),
        }
    }
}

/// [`Sync::mark_entry_in_flight`], inside a transaction of the caller.
pub(super) fn mark_in_flight(
    store: &Store,
    row: &Entry,
    in_flight_until: DateTime<Utc>,
) -> store::Result<()> {
    if let Some(mut current) = store.entry(row.key)? {
        current.status = current.status.and_unacknowledged(row.wanted.clone(), in_flight_until);
        store.save(&current)?;
    }
    Ok(())
}

/// [`Sync::set_entry_status`], inside a transaction of the caller.
pub(super) fn set_entry_status(store: &Store, key: EntryKey, status: Status) -> store::Result<()> {
    if let Some(mut row) = store.entry(key)? {
        row.status = status;
        store.save(&row)?;
    }
    Ok(())
}

/// Records that Toggl has a row as it was sent. What another process changed meanwhile was not part of
/// the request, and stays to be sent.
pub(super) fn confirm_as_sent(store: &Store, row: &Entry) -> store::Result<()> {
    if let Some(mut current) = store.entry(row.key)? {
        current.known.clone_from(&row.wanted);
        current.status = Status::Idle;
        store.save(&current)?;
    }
    Ok(())
}
