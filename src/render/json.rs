//! The JSON contract, described in `docs/json.md`: fields are only ever added.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::time::Now;
use crate::view::{EntryView, Sending};

/// A moment: RFC 3339 with the offset of the person's zone, in whole seconds.
pub(crate) fn moment(instant: DateTime<Utc>, now: &Now) -> Value {
    json!(now.at(instant).to_rfc3339_opts(SecondsFormat::Secs, false))
}

/// A time entry. Text is exact, not cleaned: a program reads it.
pub(crate) fn entry(entry: &EntryView, now: &Now) -> Value {
    let refusal = match &entry.sending {
        Sending::Refused(refusal) => Some(refusal),
        Sending::Sent | Sending::Waiting | Sending::InDoubt => None,
    };
    json!({
        "handle": entry.handle.to_string(),
        "id": entry.id,
        "description": entry.description,
        "project": entry.project.as_ref().map(|project| json!({
            "id": project.id,
            "name": project.name,
            "client": project.client,
            "color": project.color,
        })),
        "task": entry.task,
        "tags": entry.tags,
        "billable": entry.billable,
        "workspace": entry.workspace.as_ref().map(|workspace| json!({
            "id": workspace.id,
            "name": workspace.name,
        })),
        "start": moment(entry.start, now),
        "stop": entry.stop.map(|stop| moment(stop, now)),
        "duration": entry.length(now.instant).num_seconds(),
        "running": entry.stop.is_none(),
        "sync": entry.sending.name(),
        "refusal": refusal.map(|refusal| json!({
            "status": refusal.status,
            "message": refusal.message,
        })),
    })
}

/// Several time entries.
pub(crate) fn entries(entries: &[EntryView], now: &Now) -> Value {
    entries.iter().map(|it| entry(it, now)).collect()
}
