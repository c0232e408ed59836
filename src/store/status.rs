//! Columns with JSON, and the status of a row as two columns: a word, and its detail as JSON.

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, StoreError};
use crate::model::Status;

pub(super) fn write_status<F: Serialize>(
    status: &Status<F>,
) -> Result<(&'static str, Option<String>)> {
    Ok(match status {
        Status::Idle => ("idle", None),
        Status::Sending(attempt) => ("sending", Some(serde_json::to_string(attempt)?)),
        Status::InDoubt(attempt) => ("doubt", Some(serde_json::to_string(attempt)?)),
        Status::Unacknowledged(unacknowledged) => {
            ("unacknowledged", Some(serde_json::to_string(unacknowledged)?))
        }
        Status::Refused(refusal) => ("refused", Some(serde_json::to_string(refusal)?)),
    })
}

/// The status in a column and the one behind it.
pub(super) fn read_status<F: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Status<F>> {
    let name = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    let detail = row.get_ref(column + 1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    let detail = detail.unwrap_or("null");
    Ok(match name {
        "sending" => Status::Sending(serde_json::from_str(detail)?),
        "doubt" => Status::InDoubt(serde_json::from_str(detail)?),
        "unacknowledged" => Status::Unacknowledged(serde_json::from_str(detail)?),
        "refused" => Status::Refused(serde_json::from_str(detail)?),
        "idle" => Status::Idle,
        // An unknown status may be a create in flight, so the row must not be sent.
        _ => return Err(StoreError::unknown("status", name)),
    })
}

/// The value in a column with JSON.
pub(super) fn read_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(text.map(serde_json::from_str).transpose()?)
}
