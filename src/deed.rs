//! A command of the journal as a person sees it: what it did to which entries.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Fields, ThingFields};
use crate::parts::{Part, Parts as _, ThingPart};
use crate::store::Recorded;

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// Its verb.
    pub(crate) command: String,
    /// When it was given.
    pub(crate) at: DateTime<Utc>,
    /// What it did to each entry.
    pub(crate) entries: Vec<Done>,
    /// What it did to clients, projects, tasks and tags.
    pub(crate) things: Vec<Done>,
}

/// What a command did to one entry, or to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// What it is called; by its old name when it got another one.
    pub(crate) description: String,
    /// What was done.
    pub(crate) change: Change,
    /// How long it was, where that never changed.
    pub(crate) length: Option<TimeDelta>,
}

/// The ways in which a command can change an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Created,
    /// It ran, and was ended.
    Ended,
    /// It was put away or taken back, and is so since.
    Stands(&'static str),
    /// These parts got another value.
    Changed(Vec<&'static str>),
    Deleted,
}

impl Deed {
    /// What the journal says of a command, in words for a person.
    pub(crate) fn of(recorded: &Recorded) -> Self {
        let done = |before: Option<&Fields>, after: Option<&Fields>| {
            let shown = before.or(after)?;
            let length = |fields: &Fields| Some(fields.stop? - fields.start);
            let (change, length) = match (before, after) {
                (_, None) => (Change::Deleted, length(shown)),
                (None, Some(_)) => (Change::Created, length(shown)),
                (Some(before), Some(after)) => (changed(before, after), None),
            };
            Some(Done { description: shown.description.clone(), change, length })
        };
        let effects = recorded.entries.iter();
        Self {
            command: recorded.command.clone(),
            at: recorded.at,
            entries: effects
                .filter_map(|effect| done(effect.before.as_ref(), effect.after.as_ref()))
                .collect(),
            things: recorded
                .things
                .iter()
                .filter_map(|effect| thing(effect.before.as_ref(), effect.after.as_ref()))
                .collect(),
        }
    }

    /// What the command was about: a thing, or the entries it made, if any; not what gave way to that.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &Done> {
        let makes = self.entries.iter().any(|done| done.change == Change::Created);
        let things = self.things.iter().take(1);
        let entries =
            self.entries.iter().filter(move |done| !makes || done.change == Change::Created);
        let entries = entries.filter(|_| self.things.is_empty());
        things.chain(entries)
    }

    /// The entries that gave way to what the command made.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Done> {
        let makes = self.entries.iter().any(|done| done.change == Change::Created);
        let makes = makes && self.things.is_empty();
        self.entries.iter().filter(move |done| makes && done.change != Change::Created)
    }
}

fn changed(before: &Fields, after: &Fields) -> Change {
    let parts: Vec<Part> =
        Fields::ALL.iter().copied().filter(|part| !before.equal(after, *part)).collect();
    if parts == [Part::Stop] && before.running() {
        Change::Ended
    } else {
        Change::Changed(parts.into_iter().map(Part::name).collect())
    }
}

fn thing(before: Option<&ThingFields>, after: Option<&ThingFields>) -> Option<Done> {
    let change = match (before, after) {
        (_, None) => Change::Deleted,
        (None, Some(_)) => Change::Created,
        (Some(before), Some(after)) => {
            let parts = ThingFields::ALL.iter().copied();
            let parts: Vec<ThingPart> = parts.filter(|part| !before.equal(after, *part)).collect();
            if parts == [ThingPart::Use] {
                Change::Stands(standing(after))
            } else {
                Change::Changed(parts.into_iter().map(ThingPart::name).collect())
            }
        }
    };
    let description = before.or(after)?.name().to_owned();
    Some(Done { description, change, length: None })
}

/// Whether a thing is in use, in words.
fn standing(fields: &ThingFields) -> &'static str {
    match (fields, fields.active()) {
        (ThingFields::Task(_), false) => "done",
        (ThingFields::Task(_), true) => "open again",
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
        let named = |name: &str, entry: Fields| Fields { description: name.to_owned(), ..entry };
        let effect = |key, before, after| Effect { key: EntryKey(key), before, after };
        let (old, new) = (named("old", fields(0)), named("new", fields(60)));
        let ended = Fields { stop: Some(at(60)), ..old.clone() };
        let recorded = |entries| Recorded {
            seq: 1,
            at: at(60),
            command: "x".to_owned(),
            entries,
            things: Vec::new(),
        };
        let said = |entries| {
            let deed = Deed::of(&recorded(entries));
            let described = |done: &Done| done.description.clone();
            let subjects: Vec<_> = deed.subjects().map(described).collect();
            let others: Vec<_> = deed.others().map(described).collect();
            (subjects.join(" "), others.join(" "))
        };
        let start =
            vec![effect(1, Some(old.clone()), Some(ended.clone())), effect(2, None, Some(new))];
        assert_eq!(said(start), ("new".to_owned(), "old".to_owned()));
        let stop = vec![effect(1, Some(old.clone()), Some(ended.clone()))];
        assert_eq!(Deed::of(&recorded(stop.clone())).entries[0].change, Change::Ended);
        assert_eq!(said(stop), ("old".to_owned(), String::new()));
        let renamed = named("other", stopped(0, 60));
        let edit = vec![effect(1, Some(ended), Some(renamed))];
        assert_eq!(
            Deed::of(&recorded(edit)).entries,
            [Done {
                description: "old".to_owned(),
                change: Change::Changed(vec!["description"]),
                length: None
            }]
        );
        let delete = vec![effect(1, Some(stopped(0, 60)), None)];
        assert_eq!(Deed::of(&recorded(delete)).entries[0].length, Some(TimeDelta::seconds(60)));
    }
}
