//! The fields of an entry or a catalog row, each of which a person may change on its own: compared, copied
//! and merged one by one.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{CatalogFields, EntryFields};

/// Toggl stops a timer at the time of its own clock when the request arrives: the clocks may differ by
/// two seconds, and a slow network adds some more.
const STOP_TOLERANCE: TimeDelta = TimeDelta::seconds(10);
/// Toggl and this program truncate times to whole seconds; other clients may not.
const START_TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// A record whose fields are merged one by one.
pub(crate) trait FieldSet: Clone + PartialEq {
    /// The names of the fields.
    type Field: Copy + PartialEq + 'static;
    /// The fields that are merged on their own; together they are the whole record.
    const ALL: &'static [Self::Field];

    /// Whether a field has exactly the same value in both, so that copying it changes nothing.
    fn equal(&self, other: &Self, field: Self::Field) -> bool {
        let mut copy = self.clone();
        copy.copy_field(other, field);
        copy == *self
    }

    /// Whether a field has the same value in both, apart from what a round trip through Toggl does to
    /// it, such as trimming or a few seconds.
    fn equivalent(&self, other: &Self, field: Self::Field) -> bool;

    /// Copies the value of one field from `other`.
    fn copy_field(&mut self, other: &Self, field: Self::Field);

    /// The name of a field in messages and in JSON.
    fn name_of(field: Self::Field) -> &'static str;

    /// The same, with the fields that the person left open filled from another.
    fn with_open_fields_of(self, _other: &Self) -> Self {
        self
    }

    /// The fields whose values contradict each other.
    fn inconsistent(&self) -> &'static [Self::Field] {
        &[]
    }
}

/// The result of a three-way merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged<F: FieldSet> {
    /// The new wanted state; `None` when the row is deleted.
    pub(crate) wanted: Option<F>,
    /// Fields that both sides changed, to different values: the local value is kept, and the conflict
    /// is reported.
    pub(crate) conflicts: Vec<F::Field>,
}

/// Merges the local state with `theirs`, both derived from `base`; `None` is a deleted row.
///
/// A field that is unchanged locally becomes theirs, a changed one stays ours. Without a base the two
/// were created independently, and ours stays as a whole, apart from what the person left open.
pub(crate) fn merge<F: FieldSet>(
    ours: Option<&F>,
    base: Option<&F>,
    theirs: Option<&F>,
) -> Merged<F> {
    let mut conflicts = Vec::new();
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        // Deleted here: stays deleted, whatever was edited there. Deleted there: deleted here too,
        // unless it was edited here.
        return Merged { wanted: ours.filter(|_| ours != base).cloned(), conflicts };
    };
    let mut merged = ours.clone();
    if let Some(base) = base {
        for field in F::ALL.iter().copied() {
            if ours.equal(base, field) {
                merged.copy_field(theirs, field);
            } else if !theirs.equal(base, field) && !theirs.equivalent(ours, field) {
                conflicts.push(field);
            }
        }
    }
    let inconsistent = merged.inconsistent();
    for field in inconsistent {
        merged.copy_field(ours, *field);
    }
    // The first of the inconsistent fields is reported for all of them.
    if let Some(field) = inconsistent.first().filter(|field| !conflicts.contains(field)) {
        conflicts.push(*field);
    }
    Merged { wanted: Some(merged.with_open_fields_of(theirs)), conflicts }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntryField {
    Workspace,
    Description,
    /// The project; when merging also the task, which belongs to its project.
    Project,
    /// The task alone. It is not merged on its own.
    Task,
    Tags,
    Billable,
    Start,
    Stop,
}

impl EntryField {
    /// The name in messages, in JSON and in the editor.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Description => "description",
            Self::Project => "project",
            Self::Task => "task",
            Self::Tags => "tags",
            Self::Billable => "billable",
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }

    /// The names of several fields, for a sentence.
    pub(crate) fn names(fields: &[Self]) -> String {
        let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
        names.join(", ")
    }
}

impl fmt::Display for EntryField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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

    fn equivalent(&self, other: &Self, field: EntryField) -> bool {
        let near = |a: DateTime<Utc>, b: DateTime<Utc>, by| (a - b).abs() <= by;
        match field {
            // An entry created without an account gets its workspace at login.
            EntryField::Workspace if self.workspace.is_none() || other.workspace.is_none() => true,
            EntryField::Description => self.description.trim() == other.description.trim(),
            EntryField::Start => near(self.start, other.start, START_TOLERANCE),
            EntryField::Stop => match (self.stop, other.stop) {
                (Some(a), Some(b)) => near(a, b, STOP_TOLERANCE),
                (a, b) => a == b,
            },
            _ => self.equal(other, field),
        }
    }

    fn copy_field(&mut self, other: &Self, field: EntryField) {
        match field {
            EntryField::Workspace => self.workspace = other.workspace,
            EntryField::Description => self.description.clone_from(&other.description),
            EntryField::Project => (self.project, self.task) = (other.project, other.task),
            EntryField::Task => self.task = other.task,
            EntryField::Tags => self.tags.clone_from(&other.tags),
            EntryField::Billable => self.billable = other.billable,
            EntryField::Start => self.start = other.start,
            EntryField::Stop => self.stop = other.stop,
        }
    }

    fn name_of(field: EntryField) -> &'static str {
        field.name()
    }

    fn inconsistent(&self) -> &'static [EntryField] {
        let reversed = self.stop.is_some_and(|stop| stop < self.start);
        if reversed { &[EntryField::Start, EntryField::Stop] } else { &[] }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatalogField {
    /// The workspace; of a task, the project.
    Parent,
    Name,
    Client,
    Color,
    Privacy,
    /// Whether new entries of a project are billable.
    Billable,
    /// Active or archived; of a task, open or done.
    Status,
}

impl CatalogField {
    /// The name in messages and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parent => "place",
            Self::Name => "name",
            Self::Client => "client",
            Self::Color => "color",
            Self::Privacy => "privacy",
            Self::Billable => "billable",
            Self::Status => "use",
        }
    }
}

impl FieldSet for CatalogFields {
    type Field = CatalogField;
    const ALL: &'static [CatalogField] = &[
        CatalogField::Parent,
        CatalogField::Name,
        CatalogField::Client,
        CatalogField::Color,
        CatalogField::Privacy,
        CatalogField::Billable,
        CatalogField::Status,
    ];

    fn name_of(field: CatalogField) -> &'static str {
        field.name()
    }

    fn with_open_fields_of(self, other: &Self) -> Self {
        self.filled_from(other)
    }

    fn equivalent(&self, other: &Self, field: CatalogField) -> bool {
        let mut projects = [self.project(), other.project()].into_iter().flatten();
        // An unset value is filled in by the login or by Toggl, which is no change.
        let unset = match field {
            CatalogField::Parent => self.workspace().is_none() || other.workspace().is_none(),
            CatalogField::Color => projects.any(|it| it.color.is_none()),
            CatalogField::Privacy => projects.any(|it| it.private.is_none()),
            CatalogField::Billable => projects.any(|it| it.billable.is_none()),
            CatalogField::Name | CatalogField::Client | CatalogField::Status => false,
        };
        unset || self.equal(other, field)
    }

    fn copy_field(&mut self, other: &Self, field: CatalogField) {
        match (field, &mut *self, other) {
            (CatalogField::Name, ours, theirs) => *ours = ours.clone().renamed(theirs.name()),
            (CatalogField::Status, ours, theirs) => {
                *ours = ours.clone().set_active(theirs.active());
            }
            (CatalogField::Parent, Self::Task(ours), Self::Task(theirs)) => {
                ours.project = theirs.project;
            }
            (CatalogField::Parent, Self::Client(ours), _) => ours.workspace = other.workspace(),
            (CatalogField::Parent, Self::Project(ours), _) => ours.workspace = other.workspace(),
            (CatalogField::Parent, Self::Tag(ours), _) => ours.workspace = other.workspace(),
            (CatalogField::Client, Self::Project(ours), Self::Project(theirs)) => {
                ours.client = theirs.client;
            }
            (CatalogField::Color, Self::Project(ours), Self::Project(theirs)) => {
                ours.color.clone_from(&theirs.color);
            }
            (CatalogField::Privacy, Self::Project(ours), Self::Project(theirs)) => {
                ours.private = theirs.private;
            }
            (CatalogField::Billable, Self::Project(ours), Self::Project(theirs)) => {
                ours.billable = theirs.billable;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{any_fields, at, fields, stopped};
    use crate::model::{ProjectKey, WorkspaceId};

    #[test]
    fn a_round_trip_through_toggl_is_no_change() {
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
        for (name, other, field, expected) in table {
            assert_eq!(entry.equivalent(&other, field), expected, "{name}");
            assert_eq!(other.equivalent(&entry, field), expected, "{name}, the other way");
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
    fn a_merge_never_makes_stop_precede_start() {
        let base = stopped(100, 500);
        let ours = EntryFields { start: at(400), ..base.clone() };
        let theirs = EntryFields { stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(ours));
        assert_eq!(merged.conflicts, [EntryField::Start]);
    }

    #[test]
    fn a_field_is_in_conflict_once() {
        let base = stopped(100, 500);
        let ours = EntryFields { start: at(400), ..base.clone() };
        let theirs = stopped(200, 300);
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged, Merged { wanted: Some(ours), conflicts: vec![EntryField::Start] });
    }

    proptest! {
        #[test]
        fn all_fields_together_are_the_whole_record(a in any_fields(), b in any_fields()) {
            let mut made = a.clone();
            for field in EntryFields::ALL {
                made.copy_field(&b, *field);
                prop_assert!(made.equal(&b, *field) && made.equivalent(&b, *field));
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
