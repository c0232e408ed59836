//! One time entry with all that is known of it: what Toggl has, and what happened to it here.

use chrono::{DateTime, Utc};

use crate::model::{Entry, EntryFields, EntryKey, Project, Workspace};
use crate::rules::merge::EntryField;
use crate::store::{Result, Store};
use crate::view::{self, EntryView};

/// A value of a field, with names for keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldValue {
    Text(String),
    Project(Option<Project>),
    Task(Option<String>),
    Tags(Vec<String>),
    Flag(bool),
    Workspace(Option<Workspace>),
    /// A start, or a stop, which is missing while it runs.
    Moment(Option<DateTime<Utc>>),
}

/// A field by its name.
pub(crate) type Fact = (EntryField, FieldValue);

/// A field that was one thing and is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) field: EntryField,
    pub(crate) before: FieldValue,
    pub(crate) after: FieldValue,
}

/// What happened to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// It was made, or came back.
    Made(Vec<Fact>),
    /// Some of its fields changed.
    Changed(Vec<Difference>),
    /// It was deleted.
    Deleted,
}

/// A step of its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The moment and the name of the command; `None` when it came from Toggl.
    pub(crate) command: Option<(DateTime<Utc>, String)>,
    pub(crate) act: Act,
}

/// A time entry in full.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) entry: EntryView,
    /// What Toggl last confirmed; `None` when it never did.
    pub(crate) known: Option<Vec<Fact>>,
    /// Where that differs from what is wanted here.
    pub(crate) differences: Vec<Difference>,
    /// What happened to it, oldest first.
    pub(crate) history: Vec<Event>,
}

/// All about one row; `None` when it is wanted deleted.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn of(store: &Store, row: &Entry, now: DateTime<Utc>) -> Result<Option<Detail>> {
    let Some(entry) = view::entry(store, row.key, now)? else {
        return Ok(None);
    };
    let names = &NameLookup { store, workspaces: store.workspaces()? };
    let known = row.known.as_ref().map(|known| facts(names, known)).transpose()?;
    let differences = match (&row.known, &row.wanted) {
        (Some(known), Some(wanted)) => differences(names, known, wanted)?,
        _ => Vec::new(),
    };
    let history = history(names, row.key, row.wanted.as_ref())?;
    Ok(Some(Detail { entry, known, differences, history }))
}

/// Where the names of keys are.
struct NameLookup<'a> {
    store: &'a Store,
    workspaces: Vec<Workspace>,
}

/// What commands did, and between two of them what came from elsewhere: there the journal has a gap.
fn history(
    names: &NameLookup<'_>,
    key: EntryKey,
    wanted: Option<&EntryFields>,
) -> Result<Vec<Event>> {
    let recorded = names.store.history(key)?;
    let mut events = Vec::new();
    for (index, step) in recorded.iter().enumerate() {
        let act = act(names, step.before.as_ref(), step.after.as_ref())?;
        events.extend(act.map(|act| Event { command: Some((step.at, step.command.clone())), act }));
        let next = match recorded.get(index + 1) {
            Some(next) => next.before.as_ref(),
            None => wanted,
        };
        let elsewhere = self::act(names, step.after.as_ref(), next)?;
        events.extend(elsewhere.map(|act| Event { command: None, act }));
    }
    Ok(events)
}

fn act(
    names: &NameLookup<'_>,
    before: Option<&EntryFields>,
    after: Option<&EntryFields>,
) -> Result<Option<Act>> {
    Ok(match (before, after) {
        (None, None) => None,
        (None, Some(after)) => Some(Act::Made(facts(names, after)?)),
        (Some(_), None) => Some(Act::Deleted),
        (Some(before), Some(after)) => {
            let mut changed = differences(names, before, after)?;
            // Which workspace it goes to is settled by the login, not by anybody's change.
            changed.retain(|it| it.before != FieldValue::Workspace(None));
            (!changed.is_empty()).then_some(Act::Changed(changed))
        }
    })
}

fn differences(
    names: &NameLookup<'_>,
    before: &EntryFields,
    after: &EntryFields,
) -> Result<Vec<Difference>> {
    if before == after {
        return Ok(Vec::new());
    }
    let pairs = facts(names, before)?.into_iter().zip(facts(names, after)?);
    Ok(pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| Difference { field, before, after })
        .collect())
}

fn facts(names: &NameLookup<'_>, fields: &EntryFields) -> Result<Vec<Fact>> {
    let store = names.store;
    let project = fields.project.map(|key| store.project(key)).transpose()?.flatten();
    let task = fields.task.map(|key| store.task(key)).transpose()?.flatten();
    let workspace = names.workspaces.iter().find(|it| Some(it.id) == fields.workspace).cloned();
    Ok(vec![
        (EntryField::Start, FieldValue::Moment(Some(fields.start))),
        (EntryField::Stop, FieldValue::Moment(fields.stop)),
        (EntryField::Description, FieldValue::Text(fields.description.clone())),
        (EntryField::Project, FieldValue::Project(project)),
        (EntryField::Task, FieldValue::Task(task.map(|task| task.name))),
        (EntryField::Tags, FieldValue::Tags(fields.tags.iter().cloned().collect())),
        (EntryField::Billable, FieldValue::Flag(fields.billable)),
        (EntryField::Workspace, FieldValue::Workspace(workspace)),
    ])
}
