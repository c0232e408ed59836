//! The parts of a thing, each of which a person may change on its own: compared, taken and merged one by
//! one.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Fields, ThingFields};

/// Toggl ends a timer at its own clock when our request gets there: the clocks may be two seconds
/// apart, and a slow network takes some more.
const STOP_TOLERANCE: TimeDelta = TimeDelta::seconds(10);
/// Toggl cuts times to whole seconds as we do, but not everyone does.
const START_TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// Something that consists of parts.
pub(crate) trait Parts: Clone + PartialEq {
    /// The names of its parts.
    type Part: Copy + PartialEq + 'static;
    /// All of them.
    const ALL: &'static [Self::Part];

    /// Whether a part is exactly the same in both.
    fn equal(&self, other: &Self, part: Self::Part) -> bool;

    /// Whether a part is the same as far as a person is concerned: what the way to Toggl and back
    /// does to it is no change.
    fn same(&self, other: &Self, part: Self::Part) -> bool;

    /// Takes over one part.
    fn take(&mut self, other: &Self, part: Self::Part);

    /// The parts that do not go together as they are.
    fn misfits(&self) -> &'static [Self::Part];

    /// Whether its parts go together.
    fn fits(&self) -> bool {
        self.misfits().is_empty()
    }
}

/// What two sides made of a thing, in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged<F: Parts> {
    /// What is wanted now.
    pub(crate) wanted: Option<F>,
    /// What was changed on both sides, and differently: ours wins, and the person is told.
    pub(crate) conflicts: Vec<F::Part>,
}

/// Merges what is wanted here with `theirs`, both grown out of `base`; `None` is a thing deleted.
///
/// A part that the person has not touched becomes theirs, one they have touched stays ours. Without a
/// base the two were made apart, and all of it stays.
pub(crate) fn merge<F: Parts>(ours: Option<&F>, base: Option<&F>, theirs: Option<&F>) -> Merged<F> {
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
    let misfits = merged.misfits();
    for part in misfits {
        merged.take(ours, *part);
    }
    // One of them speaks for all.
    if let Some(part) = misfits.first().filter(|part| !conflicts.contains(part)) {
        conflicts.push(*part);
    }
    Merged { wanted: Some(merged), conflicts }
}

/// A part of a time entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Workspace,
    Description,
    /// A task belongs to its project, so the two go together.
    Project,
    Tags,
    Billable,
    Start,
    Stop,
}

impl Part {
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

impl Parts for Fields {
    type Part = Part;
    const ALL: &'static [Part] = &[
        Part::Workspace,
        Part::Description,
        Part::Project,
        Part::Tags,
        Part::Billable,
        Part::Start,
        Part::Stop,
    ];

    fn equal(&self, other: &Self, part: Part) -> bool {
        match part {
            Part::Workspace => self.workspace == other.workspace,
            Part::Description => self.description == other.description,
            Part::Project => (self.project, self.task) == (other.project, other.task),
            Part::Tags => self.tags == other.tags,
            Part::Billable => self.billable == other.billable,
            Part::Start => self.start == other.start,
            Part::Stop => self.stop == other.stop,
        }
    }

    fn same(&self, other: &Self, part: Part) -> bool {
        let near = |a: DateTime<Utc>, b: DateTime<Utc>, by| (a - b).abs() <= by;
        match part {
            // Filled in when there was no account yet.
            Part::Workspace if self.workspace.is_none() || other.workspace.is_none() => true,
            Part::Description => self.description.trim() == other.description.trim(),
            Part::Start => near(self.start, other.start, START_TOLERANCE),
            Part::Stop => match (self.stop, other.stop) {
                (Some(a), Some(b)) => near(a, b, STOP_TOLERANCE),
                (a, b) => a == b,
            },
            Part::Workspace | Part::Project | Part::Tags | Part::Billable => {
                self.equal(other, part)
            }
        }
    }

    fn take(&mut self, other: &Self, part: Part) {
        match part {
            Part::Workspace => self.workspace = other.workspace,
            Part::Description => self.description.clone_from(&other.description),
            Part::Project => (self.project, self.task) = (other.project, other.task),
            Part::Tags => self.tags.clone_from(&other.tags),
            Part::Billable => self.billable = other.billable,
            Part::Start => self.start = other.start,
            Part::Stop => self.stop = other.stop,
        }
    }

    fn misfits(&self) -> &'static [Part] {
        let bent = self.stop.is_some_and(|stop| stop < self.start);
        if bent { &[Part::Start, Part::Stop] } else { &[] }
    }
}

/// A part of a client, project, task or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThingPart {
    /// The workspace; of a task, the project.
    Place,
    Name,
    Client,
    Colour,
    Privacy,
    /// In use, or put away.
    Use,
}

impl ThingPart {
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

impl Parts for ThingFields {
    type Part = ThingPart;
    const ALL: &'static [ThingPart] = &[
        ThingPart::Place,
        ThingPart::Name,
        ThingPart::Client,
        ThingPart::Colour,
        ThingPart::Privacy,
        ThingPart::Use,
    ];

    fn equal(&self, other: &Self, part: ThingPart) -> bool {
        let (ours, theirs) = (self.project(), other.project());
        match part {
            ThingPart::Place => match (self, other) {
                (Self::Task(ours), Self::Task(theirs)) => ours.project == theirs.project,
                _ => self.workspace() == other.workspace(),
            },
            ThingPart::Name => self.name() == other.name(),
            ThingPart::Client => ours.map(|it| it.client) == theirs.map(|it| it.client),
            ThingPart::Colour => ours.map(|it| &it.color) == theirs.map(|it| &it.color),
            ThingPart::Privacy => ours.map(|it| it.private) == theirs.map(|it| it.private),
            ThingPart::Use => self.active() == other.active(),
        }
    }

    fn same(&self, other: &Self, part: ThingPart) -> bool {
        let (ours, theirs) = (self.project(), other.project());
        // What was left open is filled in, by the login and by Toggl.
        let open = match part {
            ThingPart::Place => self.workspace().is_none() || other.workspace().is_none(),
            ThingPart::Colour => [ours, theirs].into_iter().flatten().any(|it| it.color.is_none()),
            ThingPart::Privacy => {
                [ours, theirs].into_iter().flatten().any(|it| it.private.is_none())
            }
            ThingPart::Name | ThingPart::Client | ThingPart::Use => false,
        };
        open || self.equal(other, part)
    }

    fn take(&mut self, other: &Self, part: ThingPart) {
        match (part, &mut *self, other) {
            (ThingPart::Name, ours, theirs) => *ours = ours.clone().renamed(theirs.name()),
            (ThingPart::Use, ours, theirs) => *ours = ours.clone().set_active(theirs.active()),
            (ThingPart::Place, Self::Task(ours), Self::Task(theirs)) => {
                ours.project = theirs.project;
            }
            (ThingPart::Place, Self::Client(ours), _) => ours.workspace = other.workspace(),
            (ThingPart::Place, Self::Tag(ours), _) => ours.workspace = other.workspace(),
            (part, Self::Project(ours), Self::Project(theirs)) => match part {
                ThingPart::Place => ours.workspace = theirs.workspace,
                ThingPart::Client => ours.client = theirs.client,
                ThingPart::Colour => ours.color.clone_from(&theirs.color),
                ThingPart::Privacy => ours.private = theirs.private,
                ThingPart::Name | ThingPart::Use => {}
            },
            _ => {}
        }
    }

    fn misfits(&self) -> &'static [ThingPart] {
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
            ("itself", entry.clone(), Part::Stop, true),
            ("its end by Toggl's clock", stopped(100, 210), Part::Stop, true),
            ("another end", stopped(100, 211), Part::Stop, false),
            ("no end", Fields { stop: None, ..entry.clone() }, Part::Stop, false),
            ("a second cut off", stopped(101, 200), Part::Start, true),
            ("another start", stopped(102, 200), Part::Start, false),
            ("no account yet", Fields { workspace: None, ..entry.clone() }, Part::Workspace, true),
            (
                "another workspace",
                Fields { workspace: Some(WorkspaceId(9)), ..entry.clone() },
                Part::Workspace,
                false,
            ),
            (
                "trimmed",
                Fields { description: " work ".into(), ..entry.clone() },
                Part::Description,
                true,
            ),
            (
                "another description",
                Fields { description: "Work".into(), ..entry.clone() },
                Part::Description,
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
        let ours =
            Fields { description: "ours".into(), project: Some(ProjectKey(1)), ..base.clone() };
        let theirs = Fields { description: "theirs".into(), stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(Fields { stop: Some(at(300)), ..ours }));
        assert_eq!(merged.conflicts, [Part::Description]);
    }

    #[test]
    fn a_merge_never_bends_time() {
        let base = stopped(100, 500);
        let ours = Fields { start: at(400), ..base.clone() };
        let theirs = Fields { stop: Some(at(300)), ..base.clone() };
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged.wanted, Some(ours));
        assert_eq!(merged.conflicts, [Part::Start]);
    }

    #[test]
    fn a_part_is_in_conflict_once() {
        let base = stopped(100, 500);
        let ours = Fields { start: at(400), ..base.clone() };
        let theirs = stopped(200, 300);
        let merged = merge(Some(&ours), Some(&base), Some(&theirs));
        assert_eq!(merged, Merged { wanted: Some(ours), conflicts: vec![Part::Start] });
    }

    proptest! {
        #[test]
        fn all_parts_make_the_whole(a in any_fields(), b in any_fields()) {
            let mut made = a.clone();
            for part in Fields::ALL {
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
