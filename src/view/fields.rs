//! The fields of a time entry with names in place of keys, and how two states differ.

use chrono::{DateTime, Utc};

use crate::model::{EntryFields, Project, Workspace};
use crate::rules::merge::EntryField;
use crate::store::{Result, Store};

/// A value of a field, with names in place of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldValue {
    Text(String),
    Project(Option<Project>),
    Task(Option<String>),
    Tags(Vec<String>),
    Flag(bool),
    Workspace(Option<Workspace>),
    /// A start, or a stop; `None` while the entry runs.
    Moment(Option<DateTime<Utc>>),
}

pub(crate) type Fact = (EntryField, FieldValue);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) field: EntryField,
    pub(crate) before: FieldValue,
    pub(crate) after: FieldValue,
}

pub(super) struct NameLookup<'a> {
    pub(super) store: &'a Store,
    workspaces: Vec<Workspace>,
}

impl<'a> NameLookup<'a> {
    pub(super) fn new(store: &'a Store) -> Result<Self> {
        Ok(Self { store, workspaces: store.workspaces()? })
    }
}

/// The fields that differ between two states.
pub(super) fn differences(
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

pub(super) fn facts(names: &NameLookup<'_>, fields: &EntryFields) -> Result<Vec<Fact>> {
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
