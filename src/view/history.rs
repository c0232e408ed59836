//! The journal as it is shown: what a command changed, and what changed an entry.

use chrono::{DateTime, TimeDelta, Utc};

use super::fields::{Difference, Fact, FieldValue, NameLookup, differences, facts};
use crate::model::{CatalogFields, EntryFields, EntryKey};
use crate::rules::merge::{CatalogField, EntryField, FieldSet as _};
use crate::store::{Effect, JournalEntry, Result};

/// What a command changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommandSummary {
    pub(crate) command: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) entries: Vec<RowChange>,
    /// The changed clients, projects, tasks and tags.
    pub(crate) catalog: Vec<RowChange>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowChange {
    /// The description of the entry or the name of the row, before the command if it existed.
    pub(crate) description: String,
    pub(crate) change: RowChangeKind,
    /// The length of an entry that was created or deleted, unless it runs.
    pub(crate) length: Option<TimeDelta>,
    /// Whether the command was about something else, such as the timer that a start ends.
    pub(crate) is_side_effect: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowChangeKind {
    Created,
    /// A running entry was stopped.
    Ended,
    /// It was archived or restored; the new status in words.
    StatusChanged(&'static str),
    /// The names of the changed fields.
    Changed(Vec<&'static str>),
    Deleted,
}

impl CommandSummary {
    pub(crate) fn of(recorded: &JournalEntry) -> Self {
        let row_change = |effect: &Effect<EntryKey, EntryFields>| {
            let (before, after) = (effect.before.as_ref(), effect.after.as_ref());
            let shown = before.or(after)?;
            let length = |fields: &EntryFields| Some(fields.stop? - fields.start);
            let (change, length) = match (before, after) {
                (_, None) => (RowChangeKind::Deleted, length(shown)),
                (None, Some(_)) => (RowChangeKind::Created, length(shown)),
                (Some(before), Some(after)) => (changed(before, after), None),
            };
            let description = shown.description.clone();
            Some(RowChange { description, change, length, is_side_effect: effect.is_incidental })
        };
        let effects = recorded.entries.iter();
        Self {
            command: recorded.command.clone(),
            at: recorded.at,
            entries: effects.filter_map(row_change).collect(),
            catalog: recorded
                .catalog
                .iter()
                .filter_map(|effect| catalog_row(effect.before.as_ref(), effect.after.as_ref()))
                .collect(),
        }
    }

    /// The rows that the command was about: the first catalog row, else the created entries, else all changed
    /// entries; side effects only where there is nothing else.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &RowChange> {
        let catalog = self.catalog.iter().take(1);
        let entries = self.entries.iter().filter(|_| self.catalog.is_empty());
        catalog.chain(entries.filter(|row| self.is_target(row)))
    }

    /// The entries that were changed as a side effect, such as a stopped timer.
    pub(crate) fn side_effects(&self) -> impl Iterator<Item = &RowChange> {
        let entries = self.entries.iter().filter(|_| self.catalog.is_empty());
        entries.filter(|row| !self.is_target(row))
    }

    fn is_target(&self, row: &RowChange) -> bool {
        let is_own = |row: &&RowChange| !row.is_side_effect;
        let has_own = self.entries.iter().any(|row| is_own(&row));
        let makes =
            |row: &RowChange| row.change == RowChangeKind::Created && (!has_own || is_own(&row));
        let is_made = !self.entries.iter().any(makes) || makes(row);
        is_made && (!has_own || is_own(&row))
    }
}

fn changed(before: &EntryFields, after: &EntryFields) -> RowChangeKind {
    let fields: Vec<EntryField> =
        EntryFields::ALL.iter().copied().filter(|field| !before.equal(after, *field)).collect();
    if fields == [EntryField::Stop] && before.running() {
        RowChangeKind::Ended
    } else {
        RowChangeKind::Changed(fields.into_iter().map(EntryField::name).collect())
    }
}

fn catalog_row(before: Option<&CatalogFields>, after: Option<&CatalogFields>) -> Option<RowChange> {
    let change = match (before, after) {
        (_, None) => RowChangeKind::Deleted,
        (None, Some(_)) => RowChangeKind::Created,
        (Some(before), Some(after)) => {
            let fields = CatalogFields::ALL.iter().copied();
            let fields: Vec<CatalogField> =
                fields.filter(|field| !before.equal(after, *field)).collect();
            if fields == [CatalogField::Status] {
                RowChangeKind::StatusChanged(status(after))
            } else {
                RowChangeKind::Changed(fields.into_iter().map(CatalogField::name).collect())
            }
        }
    };
    let description = before.or(after)?.name().to_owned();
    Some(RowChange { description, change, length: None, is_side_effect: false })
}

/// Whether a catalog row is active, in words.
fn status(fields: &CatalogFields) -> &'static str {
    match (fields, fields.active()) {
        (CatalogFields::Task(_), false) => "done",
        (CatalogFields::Task(_), true) => "reopened",
        (_, false) => "archived",
        (_, true) => "restored",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// It was created or restored.
    Made(Vec<Fact>),
    Changed(Vec<Difference>),
    Deleted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// When the command ran, and its name; `None` when the change came from Toggl.
    pub(crate) command: Option<(DateTime<Utc>, String)>,
    pub(crate) act: Act,
}

/// The history of an entry: the changes by commands of the journal, and between them the changes that came
/// from Toggl, where one command left another state than the next one found.
pub(super) fn of_entry(
    names: &NameLookup<'_>,
    key: EntryKey,
    wanted: Option<&EntryFields>,
) -> Result<Vec<Event>> {
    let recorded = names.store.history(key)?;
    let mut events = Vec::new();
    for (index, step) in recorded.iter().enumerate() {
        let local = act(names, step.before.as_ref(), step.after.as_ref())?;
        events
            .extend(local.map(|act| Event { command: Some((step.at, step.command.clone())), act }));
        let next = match recorded.get(index + 1) {
            Some(next) => next.before.as_ref(),
            None => wanted,
        };
        let remote = act(names, step.after.as_ref(), next)?;
        events.extend(remote.map(|act| Event { command: None, act }));
    }
    Ok(events)
}

/// The change between two states; `None` when there is none.
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
            // The login fills in the workspace of an entry created without an account.
            changed.retain(|it| it.before != FieldValue::Workspace(None));
            (!changed.is_empty()).then_some(Act::Changed(changed))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{at, fields, stopped};
    use crate::store::Effect;

    #[test]
    fn a_start_targets_the_new_entry_and_not_the_stopped_one() {
        let named =
            |name: &str, entry: EntryFields| EntryFields { description: name.to_owned(), ..entry };
        let effect =
            |key, before, after| Effect { key: EntryKey(key), before, after, is_incidental: false };
        let (old, new) = (named("old", fields(0)), named("new", fields(60)));
        let ended = EntryFields { stop: Some(at(60)), ..old.clone() };
        let recorded = |entries| JournalEntry {
            seq: 1,
            at: at(60),
            command: "x".to_owned(),
            entries,
            catalog: Vec::new(),
        };
        let said = |entries| {
            let summary = CommandSummary::of(&recorded(entries));
            let described = |row: &RowChange| row.description.clone();
            let targets: Vec<_> = summary.targets().map(described).collect();
            let side_effects: Vec<_> = summary.side_effects().map(described).collect();
            (targets.join(" "), side_effects.join(" "))
        };
        let start =
            vec![effect(1, Some(old.clone()), Some(ended.clone())), effect(2, None, Some(new))];
        assert_eq!(said(start), ("new".to_owned(), "old".to_owned()));
        let stop = vec![effect(1, Some(old.clone()), Some(ended.clone()))];
        assert_eq!(
            CommandSummary::of(&recorded(stop.clone())).entries[0].change,
            RowChangeKind::Ended
        );
        assert_eq!(said(stop), ("old".to_owned(), String::new()));
        let renamed = named("other", stopped(0, 60));
        let edit = vec![effect(1, Some(ended), Some(renamed))];
        assert_eq!(
            CommandSummary::of(&recorded(edit)).entries,
            [RowChange {
                description: "old".to_owned(),
                change: RowChangeKind::Changed(vec!["description"]),
                length: None,
                is_side_effect: false,
            }]
        );
        let delete = vec![effect(1, Some(stopped(0, 60)), None)];
        assert_eq!(
            CommandSummary::of(&recorded(delete)).entries[0].length,
            Some(TimeDelta::seconds(60))
        );
    }
}
