//! Answers that look back: an entry in full, what can be undone, what was undone.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::catalog::CatalogAnswer;
use super::entry::{EntryAt, Moment, ProjectJson, WorkspaceJson, moment};
use crate::time::Now;
use crate::view::detail::Detail;
use crate::view::fields::{Difference, Fact, FieldValue};
use crate::view::history::{Act, CommandSummary, Event, RowChangeKind};

/// `show`.
pub(crate) struct Shown {
    /// The entry in full.
    pub(crate) detail: Detail,
    /// The moment, and the zone its times are written in.
    pub(crate) now: Now,
    /// When Toggl's entries were last fetched.
    pub(crate) as_of: Option<Moment>,
    /// Whether there is an account that it could be sent to.
    pub(crate) has_account: bool,
    /// The entry by the person's template, in place of the usual text.
    pub(crate) formatted: Option<String>,
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { detail, now, as_of, .. } = self;
        ShownJson {
            as_of: as_of.as_ref(),
            differences: differences(&detail.differences, now),
            entry: EntryAt { view: detail.entry.clone(), now: *now },
            history: detail.history.iter().map(|event| EventJson::of(event, now)).collect(),
            known: detail.known.as_ref().map(|facts| by_name(facts, now)),
            notes: [],
        }
        .serialize(serializer)
    }
}

/// A time entry in full.
#[derive(Serialize)]
struct ShownJson<'a> {
    /// When Toggl's entries were last fetched; null when they never were.
    as_of: Option<&'a Moment>,
    /// Where Toggl has it differently: `before` there, `after` here.
    differences: Vec<DifferenceJson<'a>>,
    entry: EntryAt,
    /// What happened to it, oldest first.
    history: Vec<EventJson<'a>>,
    /// The fields as Toggl last confirmed them; null when it never did.
    known: Option<BTreeMap<&'static str, Option<ValueJson<'a>>>>,
    notes: [&'static str; 0],
}

fn by_name<'a>(facts: &'a [Fact], now: &Now) -> BTreeMap<&'static str, Option<ValueJson<'a>>> {
    facts.iter().map(|(field, value)| (field.name(), ValueJson::of(value, now))).collect()
}

/// A step in the history of an entry.
#[derive(Serialize)]
struct EventJson<'a> {
    /// What was done.
    action: Action,
    /// When the command was given; null when the change came from elsewhere.
    at: Option<Moment>,
    /// The fields that changed.
    changes: Vec<DifferenceJson<'a>>,
    /// The command; null when the change came from elsewhere.
    command: Option<&'a str>,
}

impl<'a> EventJson<'a> {
    fn of(event: &'a Event, now: &Now) -> Self {
        let made = |(field, value): &'a Fact| DifferenceJson {
            after: ValueJson::of(value, now),
            before: None,
            field: field.name(),
        };
        let (action, changes) = match &event.act {
            Act::Made(facts) => (Action::Made, facts.iter().map(made).collect()),
            Act::Changed(changes) => (Action::Changed, differences(changes, now)),
            Act::Deleted => (Action::Deleted, Vec::new()),
        };
        Self {
            action,
            at: event.command.as_ref().map(|(at, _)| moment(*at, now)),
            changes,
            command: event.command.as_ref().map(|(_, command)| command.as_str()),
        }
    }
}

/// What was done to an entry.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Made,
    Changed,
    Deleted,
}

/// A field that was one value and is another.
#[derive(Serialize)]
struct DifferenceJson<'a> {
    /// The new value.
    after: Option<ValueJson<'a>>,
    /// The old value; null where there was none.
    before: Option<ValueJson<'a>>,
    /// The name of the field.
    field: &'static str,
}

fn differences<'a>(differences: &'a [Difference], now: &Now) -> Vec<DifferenceJson<'a>> {
    let difference = |it: &'a Difference| DifferenceJson {
        after: ValueJson::of(&it.after, now),
        before: ValueJson::of(&it.before, now),
        field: it.field.name(),
    };
    differences.iter().map(difference).collect()
}

/// The value of a field.
#[derive(Serialize)]
#[serde(untagged)]
enum ValueJson<'a> {
    /// A description, or the name of a task.
    Text(&'a str),
    /// Names of tags.
    Tags(&'a [String]),
    /// Whether it is billable.
    Flag(bool),
    Project(ProjectJson<'a>),
    Workspace(WorkspaceJson<'a>),
    /// A start or a stop.
    Moment(Moment),
}

impl<'a> ValueJson<'a> {
    fn of(value: &'a FieldValue, now: &Now) -> Option<Self> {
        match value {
            FieldValue::Text(text) => Some(Self::Text(text)),
            FieldValue::Project(project) => {
                project.as_ref().map(|it| Self::Project(ProjectJson::of(it)))
            }
            FieldValue::Task(task) => task.as_deref().map(Self::Text),
            FieldValue::Tags(tags) => Some(Self::Tags(tags)),
            FieldValue::Flag(on) => Some(Self::Flag(*on)),
            FieldValue::Workspace(workspace) => {
                workspace.as_ref().map(|it| Self::Workspace(WorkspaceJson::of(it)))
            }
            FieldValue::Moment(at) => at.map(|at| Self::Moment(moment(at, now))),
        }
    }
}

/// A command of the journal.
#[derive(Clone, Debug)]
pub(crate) struct CommandAt {
    /// What it did.
    pub(crate) summary: CommandSummary,
    /// The moment, and the zone its times are written in.
    pub(crate) now: Now,
}

impl Serialize for CommandAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { summary, now } = self;
        CommandJson {
            at: moment(summary.at, now),
            command: &summary.command,
            entries: summary
                .entries
                .iter()
                .map(|it| {
                    let (change, fields) = change_kind(&it.change);
                    EntryChangeJson { change, description: &it.description, fields }
                })
                .collect(),
            names: summary
                .catalog
                .iter()
                .map(|it| {
                    let (change, fields) = change_kind(&it.change);
                    NameChangeJson { change, fields, name: &it.description }
                })
                .collect(),
        }
        .serialize(serializer)
    }
}

/// A command of the journal.
#[derive(Serialize)]
struct CommandJson<'a> {
    /// When it was given.
    at: Moment,
    /// Its verb.
    command: &'a str,
    /// What it did to time entries.
    entries: Vec<EntryChangeJson<'a>>,
    /// What it did to clients, projects, tasks and tags.
    names: Vec<NameChangeJson<'a>>,
}

/// What a command did to a time entry.
#[derive(Serialize)]
struct EntryChangeJson<'a> {
    /// What was done.
    change: ChangeKind,
    /// The description that the entry had before the command.
    description: &'a str,
    /// The fields that changed.
    fields: Vec<&'static str>,
}

/// What a command did to a client, project, task or tag.
#[derive(Serialize)]
struct NameChangeJson<'a> {
    /// What was done.
    change: ChangeKind,
    /// The fields that changed.
    fields: Vec<&'static str>,
    /// The name that it had before the command.
    name: &'a str,
}

/// What a command did to a row.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum ChangeKind {
    Created,
    Changed,
    Deleted,
}

fn change_kind(kind: &RowChangeKind) -> (ChangeKind, Vec<&'static str>) {
    match kind {
        RowChangeKind::Created => (ChangeKind::Created, Vec::new()),
        RowChangeKind::Ended => (ChangeKind::Changed, vec!["stop"]),
        RowChangeKind::StatusChanged(_) => (ChangeKind::Changed, vec!["use"]),
        RowChangeKind::Changed(fields) => (ChangeKind::Changed, fields.clone()),
        RowChangeKind::Deleted => (ChangeKind::Deleted, Vec::new()),
    }
}

/// `undo --list`.
#[derive(Serialize)]
pub(crate) struct UndoList {
    /// The commands that can be undone, the last one first.
    pub(crate) commands: Vec<CommandAt>,
    pub(crate) notes: Vec<String>,
    /// How many commands can be undone.
    pub(crate) total: u32,
}

/// `undo`.
#[derive(Serialize)]
pub(crate) struct Undone {
    /// Each entry as it was before the undo, and as it is now.
    pub(crate) entries: Vec<BeforeAfter<EntryAt>>,
    /// Each client, project, task and tag as it was, and as it is now.
    pub(crate) names: Vec<BeforeAfter<CatalogAnswer>>,
    pub(crate) notes: Vec<String>,
    /// The commands that were undone, the last one first.
    pub(crate) undone: Vec<CommandAt>,
    /// How many entries there are, where they are too many to be shown one by one.
    #[serde(skip)]
    pub(crate) count: Option<usize>,
}

/// A row before the command and after it; null where it did not exist.
#[derive(Serialize)]
pub(crate) struct BeforeAfter<T> {
    /// As it is now.
    pub(crate) after: Option<T>,
    /// As it was.
    pub(crate) before: Option<T>,
}
