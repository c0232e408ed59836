//! Changes of single rows around a request. Another process may change a row meanwhile, so it is read again
//! in the transaction that writes it.

use chrono::{DateTime, Utc};

use super::run::{Run, Sync};
use crate::model::{
    Attempt, CatalogFields, CatalogKey, CatalogRow, Entry, EntryKey, IN_FLIGHT_LIMIT, Status,
};
use crate::store::{self, Store};
use crate::toggl::ApiError;

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
        self.update_catalog_row(row.key, |current| current.status = status)
    }

    /// The time, by Toggl's clock, until which a request that is sent now may arrive.
    pub(super) fn in_flight_until(&self) -> Run<DateTime<Utc>> {
        Ok(self.server_now()? + IN_FLIGHT_LIMIT)
    }

    /// A create that is sent now. By Toggl's clock: ours may be set before the lookup.
    pub(super) fn attempt<F>(&self, fields: F) -> Run<Attempt<F>> {
        let at = self.server_now()?;
        Ok(Attempt { at, in_flight_until: at + IN_FLIGHT_LIMIT, fields })
    }

    pub(super) fn update_entry(&self, key: EntryKey, change: impl FnOnce(&mut Entry)) -> Run<()> {
        Ok(self.store.atomically(|store| update_entry(store, key, change))?)
    }

    pub(super) fn update_catalog_row(
        &self,
        key: CatalogKey,
        change: impl FnOnce(&mut CatalogRow),
    ) -> Run<()> {
        Ok(self.store.atomically(|store| update_catalog_row(store, key, change))?)
    }
}

/// [`Sync::update_entry`], inside a transaction of the caller.
pub(super) fn update_entry(
    store: &Store,
    key: EntryKey,
    change: impl FnOnce(&mut Entry),
) -> store::Result<()> {
    let Some(mut row) = store.entry(key)? else {
        return Ok(());
    };
    change(&mut row);
    store.save(&row)
}

/// [`Sync::update_catalog_row`], inside a transaction of the caller.
pub(super) fn update_catalog_row(
    store: &Store,
    key: CatalogKey,
    change: impl FnOnce(&mut CatalogRow),
) -> store::Result<()> {
    let Some(mut row) = store.catalog_row(key)? else {
        return Ok(());
    };
    change(&mut row);
    store.save_catalog_row(&row)
}

/// [`Sync::mark_entry_in_flight`], inside a transaction of the caller.
pub(super) fn mark_in_flight(
    store: &Store,
    row: &Entry,
    in_flight_until: DateTime<Utc>,
) -> store::Result<()> {
    update_entry(store, row.key, |current| {
        current.status = current.status.and_unacknowledged(row.wanted.clone(), in_flight_until);
    })
}

/// Records that Toggl has a row as it was sent. What another process changed meanwhile was not part of
/// the request, and stays to be sent.
pub(super) fn confirm_as_sent(store: &Store, row: &Entry) -> store::Result<()> {
    update_entry(store, row.key, |current| {
        current.known.clone_from(&row.wanted);
        current.status = Status::Idle;
    })
}

/// Changes the status of a row after a failed request. `before` is the status from before the request, `now`
/// the time by Toggl's clock.
pub(super) fn record_failure<F: Clone>(
    status: &mut Status<F>,
    before: &Status<F>,
    api_error: &ApiError,
    now: DateTime<Utc>,
) {
    match api_error {
        ApiError::InDoubt { late: true, .. } => {}
        // It is not in flight any more, whether it was processed or not.
        ApiError::InDoubt { late: false, .. } => *status = status.clone().expired(now),
        _ => status.clone_from(before),
    }
}

/// The status of a row after a failed create.
pub(super) fn after_failed_create<F>(attempt: Attempt<F>, api_error: &ApiError) -> Status<F> {
    match api_error {
        ApiError::InDoubt { late, .. } => {
            let in_flight_until = if *late { attempt.in_flight_until } else { attempt.at };
            Status::InDoubt(Attempt { in_flight_until, ..attempt })
        }
        _ => Status::Idle,
    }
}
