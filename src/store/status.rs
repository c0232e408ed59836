//! The status of a row as the two columns that hold it: a word, and its detail as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, StoreError};
use crate::model::{Attempt, Status};

/// A status as the two columns that hold it.
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

/// The status that two columns hold.
pub(super) fn read_status<F: DeserializeOwned>(
    name: &str,
    detail: Option<&str>,
) -> Result<Status<F>> {
    let detail = detail.unwrap_or("null");
    Ok(match name {
        "sending" => Status::Sending(serde_json::from_str::<Attempt<F>>(detail)?),
        "doubt" => Status::InDoubt(serde_json::from_str::<Attempt<F>>(detail)?),
        "unacknowledged" => Status::Unacknowledged(serde_json::from_str(detail)?),
        "refused" => Status::Refused(serde_json::from_str(detail)?),
        "idle" => Status::Idle,
        // An unknown status may be a create in flight, so the row must not be sent.
        _ => return Err(StoreError::unknown("status", name)),
    })
}
