//! The parts of a thing, each of which a person may change on its own: compared, taken and merged one by
//! one.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{CatalogFields, EntryFields};

/// Toggl ends a timer at its own clock when our request gets there: the clocks may be two seconds
/// apart, and a slow network takes some more.
const STOP_TOLERANCE: TimeDelta = TimeDelta::seconds(10);
/// Toggl cuts times to whole seconds as we do, but not everyone does.
const START_TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// Something that consists of parts.
pub(crate) trait FieldSet: Clone + PartialEq {
    /// The names of its parts.
    type Field: Copy + PartialEq + 'static;
    /// All of them.
    const ALL: &'static [Self::Field];

    /// Whether a part is exactly the same in both.
    fn equal(&self, other: &Self, part: Self::Field) -> bool;

    /// Whether a part is the same as far as a person is concerned: what the way to Toggl and back
    /// does to it is no change.
    fn same(&self, other: &Self, part: Self::Field) -> bool;

    /// Takes over one part.
    fn take(&mut self, other: &Self, part: Self::Field);

    /// The parts that do not go together as they are.
    fn inconsistent(&self) -> &'static [Self::Field];

    /// Whether its parts go together.
    fn fits(&self) -> bool {
        self.inconsistent().is_empty()
    }
}

/// What two sides made of a thing, in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged<F: FieldSet> {
    /// What is wanted now.
    pub(crate) wanted: Option<F>,
    /// What was changed on both sides, and differently: ours wins, and the person is told.
    pub(crate) conflicts: Vec<F::Field>,
}

/// Merges what is wanted here with `theirs`, both grown out of `base`; `None` is a thing deleted.
///
/// A part that the person has not touched becomes theirs, one they have touched stays ours. Without a
/// base the two were made apart, and all of it stays.
pub(crate) fn merge<F: FieldSet>(
    ours: Option<&F>,
    base: Option<&F>,
    theirs: Option<&F>,
) -> Merged<F> {
    let mut conflicts = Vec::new();
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        // Deleted here: stays deleted, whatever was edited there. Deleted there: gone, unless it was
        // edited here.
        return Merged { wanted: ours.filter(|_| ours != base).cloned(), conflicts };
    };
    let mut merged = ours.clone();
    let parts = || F::ALL.iter().copied();
    if let Some(base) = base {
        for part in parts() {
            if ours.equal(base, part) {
                merged.take(theirs, part);
            } else if !theirs.equal(base, part) && !theirs.equal(ours, part) {
                conflicts.push(part);
            }
        }
    }
    let inconsistent = merged.inconsistent();
    for part in inconsistent {
        merged.take(ours, *part);
    }
    // One of them speaks for all.
    if let Some(part) = inconsistent.first().filter(|part| !conflicts.contains(part)) {
        conflicts.push(*part);
    }
    Merged { wanted: Some(merged), conflicts }
}

/// A part of a time entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryField {
    Workspace,
    Description,
    /// A task belongs to its project, so the two go together.
    Project,
    Tags,
    Billable,
    Start,
    Stop,
}

impl EntryField {
    /// What a person calls it; a workspace is none of their doing.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Description => "description",
            Self::Project => "project",
            Self::Tags => "tags",
            Self::Billable => "billable",
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }

    /// These in a sentence.
    pub(crate) fn names(parts: &[Self]) -> String {
        let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
        names.join(", ")
    }
}

impl FieldSet for EntryFields {
    type Field = EntryField;
    const ALL: &'static [EntryField] = &[
        EntryField::Workspace,
        EntryField::Description,
        EntryField::Project,
        EntryField::Tags,
        EntryField::Billable,
        EntryField::Start,
        EntryField::Stop,
    ];

    fn equal(&self, other: &Self, part: EntryField) -> bool {
        match part {
            EntryField::Workspace => self.workspace == other.workspace,
            EntryField::Description => self.description == other.description,
            EntryField::Project => (self.project, self.task) == (other.project, other.task),
            EntryField::Tags => self.tags == other.tags,
            EntryField::Billable => self.billable == other.billable,
            EntryField::Start => self.start == other.start,
            EntryField::Stop => self.stop == other.stop,
        }
    }

    fn same(&self, other: &Self, part: EntryField) -> bool {
        let near = |a: DateTime<Utc>, b: DateTime<Utc>, by| (a - b).abs() <= by;
        match part {
            // Filled in when there was no account yet.
            EntryField::Workspace if self.workspace.is_none() || other.workspace.is_none() => true,
            EntryField::Description => self.description.trim() == other.description.trim(),
            EntryField::Start => near(self.start, other.start, START_TOLERANCE),
            EntryField::Stop => match (self.stop, other.stop) {
                (Some(a), Some(b)) => near(a, b, STOP_TOLERANCE),
                (a, b) => a == b,
            },
            EntryField::Workspace
            | EntryField::Project
            | EntryField::Tags
            | EntryField::Billable => self.equal(other, part),
        }
    }

    fn take(&mut self, other: &Self, part: EntryField) {
        match part {
            EntryField::Workspace => self.workspace = other.workspace,
            EntryField::Description => self.description.clone_from(&other.description),
            EntryField::Project => (self.project, self.task) = (other.project, other.task),
            EntryField::Tags => self.tags.clone_from(&other.tags),
            EntryField::Billable => self.billable = other.billable,
            EntryField::Start => self.start = other.start,
            EntryField::Stop => self.stop = other.stop,
        }
    }

    fn inconsistent(&self) -> &'static [EntryField] {
        let bent = self.stop.is_some_and(|stop| stop < self.start);
        if bent { &[EntryField::Start, EntryField::Stop] } else { &[] }
    }
}

/// A part of a client, project, task or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatalogField {
    /// The workspace; of a task, the project.
    Place,
    Name,
    Client,
    Colour,
    Privacy,
    /// In use, or put away.
    Use,
}

impl CatalogField {
    /// What a person calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Name => "name",
            Self::Client => "client",
            Self::Colour => "colour",
            Self::Privacy => "privacy",
            Self::Use => "use",
        }
    }
}

impl FieldSet for CatalogFields {
    type Field = CatalogField;
    const ALL: &'static [CatalogField] = &[
        CatalogField::Place,
        CatalogField::Name,
        CatalogField::Client,
        CatalogField::Colour,
        CatalogField::Privacy,
        CatalogField::Use,
    ];

    fn equal(&self, other: &Self, part: CatalogField) -> bool {
        let (ours, theirs) = (self.project(), other.project());
        match part {
            CatalogField::Place => match (self, other) {
                (Self::Task(ours), Self::Task(theirs)) => ours.project == theirs.project,
                _ => self.workspace() == other.workspace(),
            },
            CatalogField::Name => self.name() == other.name(),
            CatalogField::Client => ours.map(|it| it.client) == theirs.map(|it| it.client),
            CatalogField::Colour => ours.map(|it| &it.color) == theirs.map(|it| &it.color),
            CatalogField::Privacy => ours.map(|it| it.private) == theirs.map(|it| it.private),
            CatalogField::Use => self.active() == other.active(),
        }
    }

    fn same(&self, other: &Self, part: CatalogField) -> bool {
        let (ours, theirs) = (self.project(), other.project());
        // What was left open is filled in, by the login and by Toggl.
        let open = match part {
            CatalogField::Place => self.workspace().is_none() || other.workspace().is_none(),
            CatalogField::Colour => {
                [ours, theirs].into_iter().flatten().any(|it| it.color.is_none())
            }
            CatalogField::Privacy => {
                [ours, theirs].into_iter().flatten().any(|it| it.private.is_none())
            }
            CatalogField::Name | CatalogField::Client | CatalogField::Use => false,
        };
        open || self.equal(other, part)
    }

    fn take(&mut self, other: &Self, part: CatalogField) {
        match (part, &mut *self, other) {
            (CatalogField::Name, ours, theirs) => *ours = ours.clone().renamed(theirs.name()),
            (CatalogField::Use, ours, theirs) => *ours = ours.clone().set_active(theirs.active()),
            (CatalogField::Place, Self::Task(ours), Self::Task(theirs)) => {
                ours.project = theirs.project;
            }
            (CatalogField::Place, Self::Client(ours), _) => ours.workspace = other.workspace(),
            (CatalogField::Place, Self::Tag(ours), _) => ours.workspace = other.workspace(),
            (part, Self::Project(ours), Self::Project(theirs)) => match part {
                CatalogField::Place => ours.workspace = theirs.workspace,
                CatalogField::Client => ours.client = theirs.client,
                CatalogField::Colour => ours.color.clone_from(&theirs.color),
                CatalogField::Privacy => ours.private = theirs.private,
                CatalogField::Name | CatalogField::Use => {}
            },
            _ => {}
        }
    }

    fn inconsistent(&self) -> &'static [CatalogField] {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::samples::{any_fields, at, fields, stopped};
    use crate::model::{ProjectKey, WorkspaceId};

    #[test]
    fn what_the_way_to_toggl_does_is_no_change() {
        let entry = stopped(100, 200);
        let table = [
            ("itself", entry.clone(), EntryField::Stop, true),
            ("its end by Toggl's clock", stopped(100, 210), EntryField::Stop, true),
            ("another end", stopped(100, 211), EntryField::Stop, false),
            ("no end", EntryFields { stop: None, ..entry.clone() }, EntryField::Stop, false),
            ("a second cut off", stopped(101, 200), EntryField::Start, true),
            ("another start", stopped(102, 200), EntryField::Start, false),
            (
                "no account yet",
                EntryFields { workspace: None, ..entry.clone() },
                EntryField::Workspace,
                true,
            ),
            (
                "another workspace",
                EntryFields { workspace: Some(WorkspaceId(9)), ..entry.clone() },
                EntryField::Workspace,
                false,
            ),
            (
                "trimmed",
                EntryFields { description: " work ".into(), ..entry.clone() },
                EntryField::Description,
                true,
            ),
            (
                "another description",
                EntryFields { description: "Work".into(), ..entry.clone() },
                EntryField::Description,
                false,
            ),
        ];
        for (name, other, part, same) in table {
            assert_eq!(entry.same(&other, part), same, "{name}");
            assert_eq!(other.same(&entry, part), same, "{name}, the other way");
        }
    }

    #[test]
    fn deletions() {
        let (old, new) = (fields(100), stopped(100, 200));
        let table = [
            ("gone there, untouched here", Some(&old), Some(&old), None, None),
            ("gone there, edited here", Some(&new), Some(&old), None, Some(&new)),
            ("gone here, edited there", None, Some(&old), Some(&new), None),
            ("gone on both sides", None, Some(&old), None, None),
        ];
        for (name, wanted, base, theirs, expected) in table {
            assert_eq!(merge(wanted, base, theirs).wanted.as_ref(), expected, "{name}");
        }
    }

    #[test]
    fn different_fields_survive_and_the_same_field_stays_ours() {
        let base = stopped(100, 200);
        let ours = EntryFields {
            description: "ours".into(),
            project: Some(ProjectKey(1)),
            ..base.clone()
        };
        let theirs =
            EntryFields { description: "theirs".into(), stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(EntryFields { stop: Some(at(300)), ..ours }));
        assert_eq!(merged.conflicts, [EntryField::Description]);
    }

    #[test]
    fn a_merge_never_bends_time() {
        let base = stopped(100, 500);
        let ours = EntryFields { start: at(400), ..base.clone() };
        let theirs = EntryFields { stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(ours));
        assert_eq!(merged.conflicts, [EntryField::Start]);
    }

    #[test]
    fn a_part_is_in_conflict_once() {
        let base = stopped(100, 500);
        let ours = EntryFields { start: at(400), ..base.clone() };
        let theirs = stopped(200, 300);
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged, Merged { wanted: Some(ours), conflicts: vec![EntryField::Start] });
    }

    proptest! {
        #[test]
        fn all_parts_make_the_whole(a in any_fields(), b in any_fields()) {
            let mut made = a.clone();
            for part in EntryFields::ALL {
                made.take(&b, *part);
                prop_assert!(made.equal(&b, *part) && made.same(&b, *part));
            }
            prop_assert_eq!(made, b);
        }

        #[test]
        fn merging_is_idempotent_and_quiet_when_only_one_side_changed(
            base in any_fields(), ours in any_fields(), theirs in any_fields(),
        ) {
            let once = merge(Some(&ours), Some(&base), Some(&theirs)).wanted;
            let twice = merge(once.as_ref(), Some(&theirs), Some(&theirs)).wanted;
            prop_assert_eq!(&once, &twice);
            let here = merge(Some(&ours), Some(&base), Some(&base));
            prop_assert_eq!(here, Merged { wanted: Some(ours), conflicts: vec![] });
            let there = merge(Some(&base), Some(&base), Some(&theirs));
            prop_assert_eq!(there, Merged { wanted: Some(theirs), conflicts: vec![] });
        }
    }
}
