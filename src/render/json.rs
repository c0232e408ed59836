//! The JSON contract, described in `docs/json.md`: fields are only ever added.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::diagnosis::{Finding, State};
use crate::time::Now;
use crate::view::{EntryView, Sending};

/// A moment: RFC 3339 with the offset of the person's zone, in whole seconds.
pub(crate) fn moment(instant: DateTime<Utc>, now: &Now) -> Value {
    json!(now.at(instant).to_rfc3339_opts(SecondsFormat::Secs, false))
}

/// A time entry. Text is exact, not cleaned: a program reads it.
pub(crate) fn entry(entry: &EntryView, now: &Now) -> Value {
    let (state, refusal) = match &entry.sending {
        Sending::Sent => ("sent", None),
        Sending::Waiting => ("waiting", None),
        Sending::InDoubt => ("in_doubt", None),
        Sending::Refused(refusal) => ("refused", Some(refusal)),
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
        "sync": state,
        "refusal": refusal.map(|refusal| json!({
            "status": refusal.status,
            "message": refusal.message,
        })),
    })
}

/// What became of one check of the doctor's.
pub(crate) fn finding(finding: &Finding) -> Value {
    json!({
        "name": finding.check.name(),
        "state": match finding.state {
            State::Ok => "ok",
            State::Attention => "attention",
            State::Failed => "failed",
            State::LeftOut => "left_out",
        },
        "finding": finding.text,
        "fix": finding.fix,
    })
}

/// Several time entries.
pub(crate) fn entries(entries: &[EntryView], now: &Now) -> Value {
    entries.iter().map(|it| entry(it, now)).collect()
}
