//! A command of the journal as a person sees it: what it did to which entries.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{CatalogFields, EntryFields};
use crate::rules::merge::{CatalogField, EntryField, FieldSet as _};
use crate::store::JournalEntry;

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommandSummary {
    /// Its verb.
    pub(crate) command: String,
    /// When it was given.
    pub(crate) at: DateTime<Utc>,
    /// What it did to each entry.
    pub(crate) entries: Vec<RowChange>,
    /// What it did to clients, projects, tasks and tags.
    pub(crate) catalog: Vec<RowChange>,
}

/// What a command did to one entry, or to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowChange {
    /// What it is called; by its old name when it got another one.
    pub(crate) description: String,
    /// What was done.
    pub(crate) change: RowChangeKind,
    /// How long it was, where that never changed.
    pub(crate) length: Option<TimeDelta>,
}

/// The ways in which a command can change an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowChangeKind {
    Created,
    /// It ran, and was ended.
    Ended,
    /// It was put away or taken back, and is so since.
    StatusChanged(&'static str),
    /// These parts got another value.
    Changed(Vec<&'static str>),
    Deleted,
}

impl CommandSummary {
    /// What the journal says of a command, in words for a person.
    pub(crate) fn of(recorded: &JournalEntry) -> Self {
        let done = |before: Option<&EntryFields>, after: Option<&EntryFields>| {
            let shown = before.or(after)?;
            let length = |fields: &EntryFields| Some(fields.stop? - fields.start);
            let (change, length) = match (before, after) {
                (_, None) => (RowChangeKind::Deleted, length(shown)),
                (None, Some(_)) => (RowChangeKind::Created, length(shown)),
                (Some(before), Some(after)) => (changed(before, after), None),
            };
            Some(RowChange { description: shown.description.clone(), change, length })
        };
        let effects = recorded.entries.iter();
        Self {
            command: recorded.command.clone(),
            at: recorded.at,
            entries: effects
                .filter_map(|effect| done(effect.before.as_ref(), effect.after.as_ref()))
                .collect(),
            catalog: recorded
                .catalog
                .iter()
                .filter_map(|effect| catalog_row(effect.before.as_ref(), effect.after.as_ref()))
                .collect(),
        }
    }

    /// What the command was about: a thing, or the entries it made, if any; not what gave way to that.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &RowChange> {
        let makes = self.entries.iter().any(|done| done.change == RowChangeKind::Created);
        let things = self.catalog.iter().take(1);
        let entries =
            self.entries.iter().filter(move |done| !makes || done.change == RowChangeKind::Created);
        let entries = entries.filter(|_| self.catalog.is_empty());
        things.chain(entries)
    }

    /// The entries that gave way to what the command made.
    pub(crate) fn others(&self) -> impl Iterator<Item = &RowChange> {
        let makes = self.entries.iter().any(|done| done.change == RowChangeKind::Created);
        let makes = makes && self.catalog.is_empty();
        self.entries.iter().filter(move |done| makes && done.change != RowChangeKind::Created)
    }
}

fn changed(before: &EntryFields, after: &EntryFields) -> RowChangeKind {
    let parts: Vec<EntryField> =
        EntryFields::ALL.iter().copied().filter(|part| !before.equal(after, *part)).collect();
    if parts == [EntryField::Stop] && before.running() {
        RowChangeKind::Ended
    } else {
        RowChangeKind::Changed(parts.into_iter().map(EntryField::name).collect())
    }
}

fn catalog_row(before: Option<&CatalogFields>, after: Option<&CatalogFields>) -> Option<RowChange> {
    let change = match (before, after) {
        (_, None) => RowChangeKind::Deleted,
        (None, Some(_)) => RowChangeKind::Created,
        (Some(before), Some(after)) => {
            let parts = CatalogFields::ALL.iter().copied();
            let parts: Vec<CatalogField> =
                parts.filter(|part| !before.equal(after, *part)).collect();
            if parts == [CatalogField::Status] {
                RowChangeKind::StatusChanged(standing(after))
            } else {
                RowChangeKind::Changed(parts.into_iter().map(CatalogField::name).collect())
            }
        }
    };
    let description = before.or(after)?.name().to_owned();
    Some(RowChange { description, change, length: None })
}

/// Whether a thing is in use, in words.
fn standing(fields: &CatalogFields) -> &'static str {
    match (fields, fields.active()) {
        (CatalogFields::Task(_), false) => "done",
        (CatalogFields::Task(_), true) => "open again",
        (_, false) => "archived",
        (_, true) => "in use again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryKey;
    use crate::model::samples::{at, fields, stopped};
    use crate::store::Effect;

    #[test]
    fn a_start_is_about_what_it_began_and_not_about_what_gave_way() {
        let named =
            |name: &str, entry: EntryFields| EntryFields { description: name.to_owned(), ..entry };
        let effect = |key, before, after| Effect { key: EntryKey(key), before, after };
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
            let described = |done: &RowChange| done.description.clone();
            let targets: Vec<_> = summary.targets().map(described).collect();
            let others: Vec<_> = summary.others().map(described).collect();
            (targets.join(" "), others.join(" "))
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
                length: None
            }]
        );
        let delete = vec![effect(1, Some(stopped(0, 60)), None)];
        assert_eq!(
            CommandSummary::of(&recorded(delete)).entries[0].length,
            Some(TimeDelta::seconds(60))
        );
    }
}
