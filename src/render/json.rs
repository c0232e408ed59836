//! The JSON contract, described in `docs/json.md`: fields are only ever added.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::commands::doctor::checks::{Finding, State};
use crate::model::{CatalogKind, Project, Workspace};
use crate::time::Now;
use crate::view::detail::Detail;
use crate::view::fields::{Difference, Fact, FieldValue};
use crate::view::history::{Act, CommandSummary, Event, RowChange, RowChangeKind};
use crate::view::{CatalogView, EntryView, Sending};

/// A moment: RFC 3339 with the offset of the person's zone, in whole seconds.
pub(crate) fn moment(instant: DateTime<Utc>, now: &Now) -> Value {
    json!(now.at(instant).to_rfc3339_opts(SecondsFormat::Secs, false))
}

/// A time entry. Text is exact, not cleaned: a program reads it.
pub(crate) fn entry(entry: &EntryView, now: &Now) -> Value {
    json!({
        "handle": entry.handle.to_string(),
        "id": entry.id,
        "description": entry.description,
        "project": entry.project.as_ref().map(project),
        "task": entry.task,
        "tags": entry.tags,
        "billable": entry.billable,
        "workspace": entry.workspace.as_ref().map(workspace),
        "start": moment(entry.start, now),
        "stop": entry.stop.map(|stop| moment(stop, now)),
        "duration": entry.length(now.instant).num_seconds(),
        "running": entry.stop.is_none(),
        "sync": entry.sending.name(),
        "refusal": refusal(&entry.sending),
    })
}

/// A client, project, task or tag; what its kind does not have is left out.
pub(crate) fn catalog_row(thing: &CatalogView) -> Value {
    let mut shape = json!({
        "kind": thing.kind.name(),
        "id": thing.id,
        "name": thing.name,
        "workspace": thing.workspace.as_ref().map(|workspace| json!({
            "id": workspace.id,
            "name": workspace.name,
        })),
        "sync": thing.sending.name(),
        "refusal": refusal(&thing.sending),
    });
    match thing.kind {
        CatalogKind::Client => shape["active"] = json!(thing.active),
        CatalogKind::Project => {
            shape["active"] = json!(thing.active);
            shape["client"] = json!(thing.client);
            shape["color"] = json!(thing.color);
            shape["private"] = json!(thing.private);
        }
        CatalogKind::Task => {
            shape["active"] = json!(thing.active);
            shape["project"] = json!(thing.project);
        }
        CatalogKind::Tag => {}
    }
    shape
}

/// Toggl's refusal, where it refused.
fn refusal(sending: &Sending) -> Option<Value> {
    match sending {
        Sending::Refused(refusal) => {
            Some(json!({ "status": refusal.status, "message": refusal.message }))
        }
        Sending::Sent | Sending::Waiting | Sending::InDoubt => None,
    }
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

/// A command of the journal. The descriptions are those that the entries had before it.
pub(crate) fn summary(summary: &CommandSummary, now: &Now) -> Value {
    let done = |done: &RowChange, name: &str| {
        let (change, fields) = match &done.change {
            RowChangeKind::Created => ("created", Vec::new()),
            RowChangeKind::Ended => ("changed", vec!["stop"]),
            RowChangeKind::StatusChanged(_) => ("changed", vec!["use"]),
            RowChangeKind::Changed(parts) => ("changed", parts.clone()),
            RowChangeKind::Deleted => ("deleted", Vec::new()),
        };
        json!({ name: done.description, "change": change, "fields": fields })
    };
    json!({
        "command": summary.command,
        "at": moment(summary.at, now),
        "entries": summary.entries.iter().map(|it| done(it, "description")).collect::<Value>(),
        "names": summary.catalog.iter().map(|it| done(it, "name")).collect::<Value>(),
    })
}
fn project(project: &Project) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "client": project.client,
        "color": project.color,
    })
}

fn workspace(workspace: &Workspace) -> Value {
    json!({ "id": workspace.id, "name": workspace.name })
}

/// A workspace of the account; `current` where new entries go to it.
pub(crate) fn own_workspace(workspace: &Workspace, current: bool) -> Value {
    json!({
        "id": workspace.id,
        "name": workspace.name,
        "premium": workspace.premium,
        "admin": workspace.rules.admin,
        "current": current,
        "organization": workspace.organization,
    })
}

/// One entry in full.
pub(crate) fn detail(detail: &Detail, as_of: &Value, now: &Now) -> Value {
    let known = detail.known.as_ref().map(|facts| {
        let fields = facts.iter().map(|(field, value)| (field.name().to_owned(), fact(value, now)));
        Value::Object(fields.collect())
    });
    json!({
        "entry": entry(&detail.entry, now),
        "known": known,
        "differences": differences(&detail.differences, now),
        "history": detail.history.iter().map(|it| event(it, now)).collect::<Value>(),
        "as_of": as_of,
        "notes": [],
    })
}

fn event(event: &Event, now: &Now) -> Value {
    let made = |facts: &[Fact]| -> Value {
        let change = |(field, value): &Fact| json!({ "field": field.name(), "before": null, "after": fact(value, now) });
        facts.iter().map(change).collect()
    };
    let (action, changes) = match &event.act {
        Act::Made(facts) => ("made", made(facts)),
        Act::Changed(changes) => ("changed", differences(changes, now)),
        Act::Deleted => ("deleted", json!([])),
    };
    json!({
        "at": event.command.as_ref().map(|(at, _)| moment(*at, now)),
        "command": event.command.as_ref().map(|(_, command)| command),
        "action": action,
        "changes": changes,
    })
}

fn differences(differences: &[Difference], now: &Now) -> Value {
    let difference = |it: &Difference| {
        json!({
            "field": it.field.name(),
            "before": fact(&it.before, now),
            "after": fact(&it.after, now),
        })
    };
    differences.iter().map(difference).collect()
}

fn fact(value: &FieldValue, now: &Now) -> Value {
    match value {
        FieldValue::Text(text) => json!(text),
        FieldValue::Project(it) => json!(it.as_ref().map(project)),
        FieldValue::Task(task) => json!(task),
        FieldValue::Tags(tags) => json!(tags),
        FieldValue::Flag(on) => json!(on),
        FieldValue::Workspace(it) => json!(it.as_ref().map(workspace)),
        FieldValue::Moment(at) => json!(at.map(|at| moment(at, now))),
    }
}
