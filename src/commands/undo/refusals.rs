//! Why commands could not be taken back, in words.

use chrono::{DateTime, Utc};

use crate::answer::FailureKind;
use crate::messages::{self, Failure, catalog_command, sentence};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, EntryFields, EntryKey, Project, RowKey,
};
use crate::render::undo;
use crate::rules::merge::{CatalogField, EntryField, FieldSet};
use crate::rules::undo::Obstacle;
use crate::store::{self, Effect, JournalEntry, Store};
use crate::time::{Now, format};
use crate::ui::text::{brief, in_quotes, plain};
use crate::view;
use crate::view::history::CommandSummary;

/// Why nothing was taken back.
pub(super) enum UndoError {
    /// There are only so many commands.
    TooFew(usize),
    /// Something else happened since to what a command did.
    Blocked(Box<Blocked<EntryKey, EntryFields>>),
    /// The same, of a client, project, task or tag.
    Named(Box<Blocked<CatalogKey, CatalogFields>>),
    /// Something else uses by now what a command made.
    Used(Box<Used>),
    /// What would run again, and what was started elsewhere since.
    Runs {
        again: EntryKey,
        other: EntryKey,
    },
    /// What would be made once more, on a project that takes no time any more.
    ProjectArchived {
        project: Project,
        /// How many commands were to be taken back.
        count: u32,
    },
    Store(store::StoreError),
}

/// A command that cannot be taken back, and why.
pub(super) struct Blocked<K, F: FieldSet> {
    pub(super) command: JournalEntry,
    /// How many later commands could be.
    pub(super) done: usize,
    pub(super) effect: Effect<K, F>,
    pub(super) obstacle: Obstacle<F::Field>,
    pub(super) now: Option<F>,
}

/// A command that made a client, project, task or tag, and what would lose it.
pub(super) struct Used {
    pub(super) command: JournalEntry,
    /// How many later commands could be taken back.
    pub(super) done: usize,
    pub(super) key: CatalogKey,
    pub(super) fields: CatalogFields,
    /// At least one.
    pub(super) users: Vec<RowKey>,
}

impl UndoError {
    /// The same, met when so many commands had been taken back.
    pub(super) fn after(mut self, commands: usize) -> Self {
        match &mut self {
            Self::Blocked(blocked) => blocked.done = commands,
            Self::Named(blocked) => blocked.done = commands,
            Self::TooFew(_)
            | Self::Used(_)
            | Self::Runs { .. }
            | Self::ProjectArchived { .. }
            | Self::Store(_) => {}
        }
        self
    }
}

impl From<store::StoreError> for UndoError {
    fn from(error: store::StoreError) -> Self {
        Self::Store(error)
    }
}

/// Says why, when nothing of it is left in the store.
pub(super) fn failure(refused: UndoError, store: &Store, now: &Now) -> anyhow::Error {
    let said = match refused {
        UndoError::Store(error) => return error.into(),
        UndoError::TooFew(0) => Ok(Failure::new(FailureKind::No, "There is nothing to undo.")),
        UndoError::TooFew(count) => Ok(too_few(count)),
        UndoError::Blocked(blocked) => self::blocked(&blocked, store, now),
        UndoError::Named(blocked) => Ok(self::named(&blocked)),
        UndoError::Used(used) => self::used(&used, store),
        UndoError::Runs { again, other } => runs(again, other, store, now),
        UndoError::ProjectArchived { project, count } => Ok(put_away(&project, count)),
    };
    said.map_or_else(|error| error, Into::into)
}

fn too_few(count: usize) -> Failure {
    let commands = if count == 1 { "1 command" } else { &format!("{count} commands") };
    Failure::new(FailureKind::No, format!("Only {commands} can be undone; nothing was."))
        .hint(format!("`track undo {count}` takes back all; `track undo --list` shows what."))
}

fn named(blocked: &Blocked<CatalogKey, CatalogFields>) -> Failure {
    let Blocked { command, done, effect, obstacle, now } = blocked;
    let kind = effect.key.kind().name();
    let shown = effect.after.as_ref().or(effect.before.as_ref());
    let name = shown.map_or(String::new(), |fields| format!(" “{}”", brief(fields.name())));
    let what = match (obstacle, &effect.after, now) {
        (Obstacle::Changed(parts), Some(after), Some(now)) => {
            let differs = |part: &CatalogField| match part {
                CatalogField::Name => {
                    format!("its name is “{}”, not “{}”", brief(now.name()), brief(after.name()))
                }
                CatalogField::Status if now.active() => "it is in use again".to_owned(),
                CatalogField::Status => "it was put away".to_owned(),
                part => format!("its {} is another one", part.name()),
            };
            let differences: Vec<String> = parts.iter().map(differs).collect();
            format!("The {kind}{name} was changed since: {}.", differences.join(", "))
        }
        (Obstacle::Recreated, ..) => format!("The {kind}{name} is there again, and was changed."),
        _ => format!("The {kind}{name} was deleted since."),
    };
    let title = undo::title(&CommandSummary::of(command));
    let failure = Failure::new(FailureKind::No, what).hint(format!(
        "`{title}` cannot be undone any more; `track {kind}` shows and changes what there is."
    ));
    goes_back(failure, *done)
}

fn used(used: &Used, store: &Store) -> anyhow::Result<Failure> {
    let Used { command, done, key, fields, users } = used;
    let id = store.catalog_row(*key)?.and_then(|row| row.id);
    let delete = catalog_command("delete", key.kind(), fields.name(), id);
    let mut by = match users.first() {
        Some(first) => messages::label(store, *first)?,
        None => String::new(),
    };
    if users.len() > 1 {
        by.push_str(&format!(" and {} more", users.len() - 1));
    }
    let entries_outcome = match key {
        CatalogKey::Client(_) => "deletes it; its projects stay, without a client",
        CatalogKey::Project(_) => "deletes it; its time entries stay, without a project",
        CatalogKey::Task(_) => "deletes it; its time entries stay in the project",
        CatalogKey::Tag(_) => "deletes it, and takes it off all entries",
    };
    let title = undo::title(&CommandSummary::of(command));
    let (kind, name) = (key.kind().name(), brief(fields.name()));
    let what = format!("The {kind} “{name}” is used by {by}.");
    let failure = Failure::new(FailureKind::No, what)
        .hint(format!("`{title}` cannot be undone while it is; {delete} {entries_outcome}."));
    Ok(goes_back(failure, *done))
}

/// With how far one can go back all the same.
fn goes_back(failure: Failure, done: usize) -> Failure {
    if done == 0 {
        return failure;
    }
    failure.hint(format!("Nothing was undone; `track undo {done}` goes back as far as possible."))
}

fn blocked(
    blocked: &Blocked<EntryKey, EntryFields>,
    store: &Store,
    now: &Now,
) -> anyhow::Result<Failure> {
    let Blocked { command, done, effect, obstacle, now: current } = blocked;
    let shown = effect.after.as_ref().or(effect.before.as_ref());
    let called = shown.and_then(|fields| in_quotes(&fields.description));
    let called = called.unwrap_or_else(|| "The entry".to_owned());
    let what = match (obstacle, &effect.after, current) {
        (Obstacle::Changed(parts), Some(after), Some(current)) => {
            let mut differences = Vec::new();
            for part in parts {
                differences.push(difference(*part, after, current, store, now)?);
            }
            format!("{called} was changed since: {}.", differences.join(", "))
        }
        (Obstacle::Recreated, ..) => format!("{called} is there again, and was changed."),
        _ => format!("{called} was deleted since."),
    };
    let title = undo::title(&CommandSummary::of(command));
    let failure = Failure::new(FailureKind::No, what);
    let by_hand = match view::entry(store, effect.key, now.instant)? {
        Some(entry) => format!(
            "`{title}` cannot be undone any more; `track edit {0}` and `track delete {0}` work on the entry as it is.",
            entry.handle
        ),
        None if effect.before.is_none() => {
            format!("`{title}` cannot be undone any more: what it made is gone already.")
        }
        None => format!("`{title}` cannot be undone any more; `track add` logs it anew."),
    };
    Ok(goes_back(failure.hint(by_hand), *done))
}

fn runs(again: EntryKey, other: EntryKey, store: &Store, now: &Now) -> anyhow::Result<Failure> {
    let since = match store.entry(other)?.and_then(|row| row.wanted) {
        Some(fields) => format!(" since {}", format::moment(fields.start, now)),
        None => String::new(),
    };
    let text = format!(
        "{} would run again beside {}, which was started elsewhere and runs{since}",
        messages::label(store, again)?,
        messages::label(store, other)?
    );
    let failure = Failure::new(FailureKind::No, sentence(&text));
    Ok(match view::entry(store, again, now.instant)? {
        Some(entry) => failure.hint(format!(
            "Nothing was undone. `track continue {}` goes on with it in a new entry.",
            entry.handle
        )),
        None => failure.hint("Nothing was undone. `track start` goes on with it in a new entry."),
    })
}

fn put_away(project: &Project, count: u32) -> Failure {
    let text = format!(
        "An entry would be made once more on the project “{}”, which is archived.",
        brief(&project.name)
    );
    Failure::new(FailureKind::No, text).hint(format!(
        "Nothing was undone. After {}, `track undo {}` takes both back.",
        catalog_command("restore", CatalogKind::Project, &project.name, project.id.map(|id| id.0)),
        count.saturating_add(1)
    ))
}

/// How a part is now, and how the command had left it.
fn difference(
    part: EntryField,
    after: &EntryFields,
    current: &EntryFields,
    store: &Store,
    now: &Now,
) -> store::Result<String> {
    Ok(match part {
        EntryField::Workspace => "it is in another workspace".to_owned(),
        EntryField::Description => {
            let quoted = |fields: &EntryFields| format!("“{}”", brief(&fields.description));
            format!("its description is {}, not {}", quoted(current), quoted(after))
        }
        EntryField::Project | EntryField::Task => {
            format!("its project is {}, not {}", work(current, store)?, work(after, store)?)
        }
        EntryField::Tags => format!("its tags are {}, not {}", tags(current), tags(after)),
        EntryField::Billable if current.billable => "it is billable now".to_owned(),
        EntryField::Billable => "it is not billable any more".to_owned(),
        EntryField::Start => not("start", current.start, after.start, now),
        EntryField::Stop => match (current.stop, after.stop) {
            (Some(stop), Some(left)) => not("stop", stop, left, now),
            (Some(stop), None) => format!("it was stopped {}", format::at(stop, now)),
            (None, _) => "it runs again".to_owned(),
        },
    })
}

fn not(what: &str, is: DateTime<Utc>, was: DateTime<Utc>, now: &Now) -> String {
    let (mut shown, mut before) = (format::moment(is, now), format::moment(was, now));
    if shown == before {
        let exact = |instant| now.at(instant).format("%H:%M:%S").to_string();
        (shown, before) = (exact(is), exact(was));
    }
    format!("its {what} is {shown}, not {before}")
}

fn work(fields: &EntryFields, store: &Store) -> store::Result<String> {
    let project = match fields.project {
        Some(key) => store.project(key)?,
        None => None,
    };
    let task = match fields.task {
        Some(key) => store.task(key)?,
        None => None,
    };
    Ok(match (project, task) {
        (Some(project), Some(task)) => {
            format!("“{}” › “{}”", brief(&project.name), brief(&task.name))
        }
        (Some(project), None) => format!("“{}”", brief(&project.name)),
        (None, _) => "none".to_owned(),
    })
}

fn tags(fields: &EntryFields) -> String {
    if fields.tags.is_empty() {
        return "none".to_owned();
    }
    let tags: Vec<String> = fields.tags.iter().map(|tag| format!("#{}", plain(tag))).collect();
    brief(&tags.join(" "))
}
