//! Describes why commands cannot be undone.

use chrono::{DateTime, Utc};

use crate::messages::{self, Failure, Picture, catalog_command, sentence};
use crate::model::{
    CatalogFields, CatalogKey, CatalogKind, EntryFields, EntryKey, Project, RowKey,
};
use crate::rules::merge::{CatalogField, EntryField, FieldSet};
use crate::rules::undo::Obstacle;
use crate::store::{self, Effect, Store};
use crate::time::{Now, format};
use crate::ui::text::{brief, in_quotes, plain};
use crate::view;

/// Why nothing was undone.
pub(super) enum UndoError {
    /// Only so many commands can be undone.
    TooFew(usize),
    /// One command cannot be undone; the `done` later ones can.
    Blocked { title: String, done: usize, by: Blocker },
    /// `again` would run beside `other`, which was started elsewhere since.
    Runs { again: EntryKey, other: EntryKey },
    /// An entry would be created again on an archived project, by undoing `count` commands.
    ProjectArchived { project: Project, count: u32 },
    /// The store cannot be read or written.
    Store(store::StoreError),
}

/// What prevents undoing a command.
pub(super) enum Blocker {
    /// An entry was changed since.
    Entry(Box<ChangedSince<EntryKey, EntryFields>>),
    /// A row of the catalog was changed since.
    Catalog(Box<ChangedSince<CatalogKey, CatalogFields>>),
    /// `user` and `more` other rows use the row that the command created.
    Used { key: CatalogKey, name: String, user: RowKey, more: usize },
}

/// A row that was changed after the command.
pub(super) struct ChangedSince<K, F: FieldSet> {
    pub(super) effect: Effect<K, F>,
    pub(super) obstacle: Obstacle<F::Field>,
    pub(super) now: Option<F>,
}

impl<K, F: FieldSet> ChangedSince<K, F> {
    /// The fields that identify the row.
    fn fields(&self) -> Option<&F> {
        self.effect.after.as_ref().or(self.effect.before.as_ref())
    }

    /// What was changed; `difference` describes one field, as the command left it and as it is now.
    fn sentence(
        &self,
        called: &str,
        difference: impl Fn(F::Field, &F, &F) -> store::Result<String>,
    ) -> store::Result<String> {
        Ok(match (&self.obstacle, &self.effect.after, &self.now) {
            (Obstacle::Changed(fields), Some(after), Some(now)) => {
                let differences = fields.iter().map(|field| difference(*field, after, now));
                let differences = differences.collect::<store::Result<Vec<_>>>()?;
                format!("{called} has changed since: {}.", differences.join(", "))
            }
            (Obstacle::Recreated, ..) => format!("{called} was restored and changed since."),
            _ => format!("{called} was deleted since."),
        })
    }
}

impl From<store::StoreError> for UndoError {
    fn from(error: store::StoreError) -> Self {
        Self::Store(error)
    }
}

/// Describes the error, once the transaction is rolled back.
pub(super) fn failure(error: UndoError, store: &Store, now: &Now) -> anyhow::Error {
    let failure = match error {
        UndoError::Store(error) => return error.into(),
        UndoError::TooFew(0) => Ok(Failure::no("There is nothing to undo.")),
        UndoError::TooFew(count) => Ok(too_few(count)),
        UndoError::Blocked { title, done, by } => {
            let picture = match &by {
                Blocker::Entry(_) | Blocker::Used { user: RowKey::Entry(_), .. } => {
                    Picture::Entries
                }
                Blocker::Catalog(_) | Blocker::Used { .. } => Picture::Names,
            };
            blocked(&by, &title, done, store, now).map(|it| it.resting_on(picture))
        }
        UndoError::Runs { again, other } => {
            runs(again, other, store, now).map(|it| it.resting_on(Picture::Entries))
        }
        UndoError::ProjectArchived { project, count } => {
            Ok(project_archived(&project, count).resting_on(Picture::Names))
        }
    };
    failure.map_or_else(|error| error, Into::into)
}

fn too_few(count: usize) -> Failure {
    let commands = if count == 1 { "1 command" } else { &format!("{count} commands") };
    Failure::no(format!("Only {commands} can be undone; nothing was undone."))
        .hint(format!("`track undo {count}` undoes all of them; `track undo --list` lists them."))
}

fn blocked(
    by: &Blocker,
    title: &str,
    done: usize,
    store: &Store,
    now: &Now,
) -> anyhow::Result<Failure> {
    let failure = match by {
        Blocker::Entry(changed) => entry_changed(changed, title, store, now)?,
        Blocker::Catalog(changed) => catalog_changed(changed, title)?,
        Blocker::Used { key, name, user, more } => {
            let mut by = messages::label(store, *user)?;
            if *more > 0 {
                by.push_str(&format!(" and {more} more"));
            }
            used(*key, name, &by, title, store)?
        }
    };
    let furthest = (done > 0)
        .then(|| format!("Nothing was undone. `track undo {done}` goes back as far as possible."));
    Ok(furthest.into_iter().fold(failure, Failure::hint))
}

fn catalog_changed(
    changed: &ChangedSince<CatalogKey, CatalogFields>,
    title: &str,
) -> store::Result<Failure> {
    let kind = changed.effect.key.kind().name();
    let name = changed.fields().map_or(String::new(), |it| format!(" “{}”", brief(it.name())));
    let what = changed.sentence(&format!("The {kind}{name}"), |field, after, now| {
        Ok(match field {
            CatalogField::Name => {
                format!("its name is “{}”, not “{}”", brief(now.name()), brief(after.name()))
            }
            CatalogField::Billable => match now.project().and_then(|it| it.billable) {
                Some(true) => "its new time is billable now".to_owned(),
                _ => "its new time is no longer billable".to_owned(),
            },
            CatalogField::Status if now.active() => "it was restored".to_owned(),
            CatalogField::Status => "it was archived".to_owned(),
            field => format!("its {} is different", field.name()),
        })
    })?;
    Ok(Failure::no(what)
        .hint(format!("`{title}` can no longer be undone; use `track {kind}` to edit it.")))
}

fn used(
    key: CatalogKey,
    name: &str,
    by: &str,
    title: &str,
    store: &Store,
) -> store::Result<Failure> {
    let id = store.row(key)?.and_then(|row| row.id);
    let delete = catalog_command("delete", key.kind(), name, id);
    let entries_outcome = match key {
        CatalogKey::Client(_) => "deletes it; its projects stay, without a client",
        CatalogKey::Project(_) => "deletes it; its time entries stay, without a project",
        CatalogKey::Task(_) => "deletes it; its time entries stay in the project",
        CatalogKey::Tag(_) => "deletes it, and removes it from all entries",
    };
    let what = format!("The {} “{}” is used by {by}.", key.kind().name(), brief(name));
    Ok(Failure::no(what).hint(format!(
        "`{title}` cannot be undone while it is in use; {delete} {entries_outcome}."
    )))
}

fn entry_changed(
    changed: &ChangedSince<EntryKey, EntryFields>,
    title: &str,
    store: &Store,
    now: &Now,
) -> anyhow::Result<Failure> {
    let called = changed.fields().and_then(|fields| in_quotes(&fields.description));
    let called = called.unwrap_or_else(|| "The entry".to_owned());
    let what = changed
        .sentence(&called, |field, after, current| difference(field, after, current, store, now))?;
    let by_hand = match view::entry(store, changed.effect.key, now.instant)? {
        Some(entry) => format!(
            "`{title}` can no longer be undone; use `track edit {0}` or `track delete {0}`.",
            entry.handle
        ),
        None if changed.effect.before.is_none() => {
            format!("`{title}` can no longer be undone: what it created is already deleted.")
        }
        None => format!("`{title}` can no longer be undone; add the entry again with `track add`."),
    };
    Ok(Failure::no(what).hint(by_hand))
}

fn runs(again: EntryKey, other: EntryKey, store: &Store, now: &Now) -> anyhow::Result<Failure> {
    let timer = store.row(other)?.and_then(|row| row.wanted);
    let since =
        timer.map_or(String::new(), |timer| format!(" since {}", format::moment(timer.start, now)));
    let text = format!(
        "{} would run again at the same time as {}, which was started elsewhere and has been running{since}",
        messages::label(store, again)?,
        messages::label(store, other)?
    );
    let command = match view::entry(store, again, now.instant)? {
        Some(entry) => format!("continue {}", entry.handle),
        None => "start".to_owned(),
    };
    Ok(Failure::no(sentence(&text))
        .hint(format!("Nothing was undone. `track {command}` continues it as a new entry.")))
}

fn project_archived(project: &Project, count: u32) -> Failure {
    let text = format!(
        "An entry would be created again in project “{}”, which is archived.",
        brief(&project.name)
    );
    Failure::no(text).hint(format!(
        "Nothing was undone. Run {}, then `track undo {}` to undo both.",
        catalog_command("restore", CatalogKind::Project, &project.name, project.id.map(|id| id.0)),
        count.saturating_add(1)
    ))
}

fn difference(
    field: EntryField,
    after: &EntryFields,
    current: &EntryFields,
    store: &Store,
    now: &Now,
) -> store::Result<String> {
    Ok(match field {
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
        EntryField::Billable => "it is no longer billable".to_owned(),
        EntryField::Start => not("start", current.start, after.start, now),
        EntryField::Stop => match (current.stop, after.stop) {
            (Some(stop), Some(left)) => not("stop", stop, left, now),
            (Some(stop), None) => format!("it was stopped {}", format::at(stop, now)),
            (None, _) => "it is running again".to_owned(),
        },
    })
}

fn not(what: &str, is: DateTime<Utc>, was: DateTime<Utc>, now: &Now) -> String {
    let (mut shown, mut before) = (format::moment(is, now), format::moment(was, now));
    if shown == before {
        (shown, before) = (format::exact_clock(is, now), format::exact_clock(was, now));
    }
    format!("its {what} is {shown}, not {before}")
}

fn work(fields: &EntryFields, store: &Store) -> store::Result<String> {
    let project = fields.project.map(|key| store.project(key)).transpose()?.flatten();
    let task = fields.task.map(|key| store.task(key)).transpose()?.flatten();
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
