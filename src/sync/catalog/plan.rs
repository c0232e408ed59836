//! Clients, projects, tasks and tags: which request makes *known* equal *wanted*, what becomes of a
//! row when Toggl tells how it sees it, and which time entries wait for a row. Pure.

use crate::model::{CatalogFields, CatalogKey, CatalogKind, CatalogRow, Entry, EntryFields};
use crate::rules::merge;

/// The next request for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::sync) enum CatalogRequest {
    /// Wanted and known agree; nothing to send.
    Nothing,
    /// POST: Toggl never heard of it.
    Create,
    /// PUT of what differs.
    Update,
    /// Clients are put away, and taken back, by requests of their own.
    Archive,
    Restore,
    /// DELETE: nobody wants it any more.
    Delete,
}

/// Decides on the next request for a row.
pub(in crate::sync) fn next(row: &CatalogRow) -> CatalogRequest {
    match (&row.wanted, &row.known) {
        (None, None) => CatalogRequest::Nothing,
        (None, Some(_)) => CatalogRequest::Delete,
        (Some(_), None) => CatalogRequest::Create,
        (Some(wanted), Some(known)) if wanted == known => CatalogRequest::Nothing,
        (Some(wanted), Some(known)) => {
            let moved = wanted.active() != known.active();
            // What is put away may not be changed any more; so its other changes go first, and after.
            let other = wanted.clone().set_active(known.active()) != *known;
            match (wanted.kind(), moved, wanted.active()) {
                (CatalogKind::Client, true, true) => CatalogRequest::Restore,
                (CatalogKind::Client, true, false) if !other => CatalogRequest::Archive,
                _ => CatalogRequest::Update,
            }
        }
    }
}

/// Merges what is `wanted` with `theirs`, both grown out of `base`, as [`merge::merge`] does; what the
/// person left open takes Toggl's value, even without a base, where the two were made apart under one
/// name.
pub(in crate::sync) fn merge(
    wanted: Option<&CatalogFields>,
    base: Option<&CatalogFields>,
    theirs: Option<&CatalogFields>,
) -> Option<CatalogFields> {
    let merged = merge::merge(wanted, base, theirs).wanted?;
    Some(match theirs {
        Some(theirs) => merged.filled_from(theirs),
        None => merged,
    })
}

/// Whether sending a row puts away what is in use at Toggl.
pub(in crate::sync) fn archives(row: &CatalogRow) -> bool {
    let active = |fields: &Option<CatalogFields>| fields.as_ref().map(CatalogFields::active);
    active(&row.known) == Some(true) && active(&row.wanted) == Some(false)
}

/// What has to happen before a row can have the name that is wanted for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sync) enum Name {
    /// Nothing: it has it, or nobody does.
    Free,
    /// Another row has it at Toggl, and gives it up: that one goes first.
    Given,
    /// The one that has it waits in turn for the name of this one.
    Circle,
}

/// Whether the name that is wanted for a row is free, as far as these unsent rows know.
pub(in crate::sync) fn name(row: &CatalogRow, unsent: &[CatalogRow]) -> Name {
    let mut holder = name_holder(row, unsent);
    if holder.is_none() {
        return Name::Free;
    }
    for _ in unsent {
        match holder {
            Some(other) if other.key == row.key => return Name::Circle,
            Some(other) => holder = name_holder(other, unsent),
            None => break,
        }
    }
    Name::Given
}

/// The row that has at Toggl what this one is to be called, and is to be called differently or gone.
fn name_holder<'r>(row: &CatalogRow, unsent: &'r [CatalogRow]) -> Option<&'r CatalogRow> {
    let same = |a: &Option<CatalogFields>, b: &Option<CatalogFields>| match (a, b) {
        (Some(a), Some(b)) => a.is_namesake(b),
        _ => false,
    };
    let gives_up =
        |other: &&CatalogRow| same(&other.known, &row.wanted) && !same(&other.wanted, &other.known);
    let wants_it = !same(&row.wanted, &row.known);
    unsent.iter().filter(|other| wants_it && other.key != row.key).find(gives_up)
}

/// Whether Toggl has not got a thing, or may not have it any more: its deletion went out from here.
fn is_away(thing: &CatalogRow) -> bool {
    thing.id.is_none() || thing.status.unacknowledged().contains(&None)
}

/// Whether a time entry waits for one of these rows to be sent: it cannot be booked on what Toggl has not
/// got; and what deleting a project, or renaming or deleting a tag, changes on it happens at Toggl by
/// itself.
pub(in crate::sync) fn holds(moving: &[CatalogRow], entry: &Entry) -> bool {
    let (wanted, known) = (entry.wanted.as_ref(), entry.known.as_ref());
    let on = |fields: Option<&EntryFields>, key| match key {
        CatalogKey::Project(key) => fields.is_some_and(|it| it.project == Some(key)),
        CatalogKey::Task(key) => fields.is_some_and(|it| it.task == Some(key)),
        CatalogKey::Client(_) | CatalogKey::Tag(_) => false,
    };
    moving.iter().any(|thing| match (&thing.wanted, &thing.known) {
        (Some(_), _) if is_away(thing) && on(wanted, thing.key) => !on(known, thing.key),
        (None, _) if on(known, thing.key) => true,
        (becomes, Some(CatalogFields::Tag(tag))) => {
            let renamed = becomes.as_ref().is_none_or(|becomes| becomes.name() != tag.name);
            let carries =
                |it: &EntryFields| it.workspace == tag.workspace && it.tags.contains(&tag.name);
            renamed && known.is_some_and(carries)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::samples::{at, entry, fields};
    use crate::model::{
        ClientFields, ClientKey, EntriesOf, EntryFields, ProjectFields, ProjectKey, Status,
        TagFields, TagKey, WorkspaceId,
    };

    fn catalog_row(
        key: CatalogKey,
        wanted: Option<CatalogFields>,
        known: Option<CatalogFields>,
    ) -> CatalogRow {
        let id = known.as_ref().map(|_| 1);
        CatalogRow { key, id, wanted, known, status: Status::Idle, entries: EntriesOf::default() }
    }

    fn client(name: &str, archived: bool) -> CatalogFields {
        let workspace = Some(WorkspaceId(1));
        CatalogFields::Client(ClientFields { workspace, name: name.to_owned(), archived })
    }

    fn project(name: &str, color: Option<&str>, active: bool) -> CatalogFields {
        CatalogFields::Project(ProjectFields {
            workspace: Some(WorkspaceId(1)),
            name: name.to_owned(),
            client: None,
            color: color.map(str::to_owned),
            active,
            private: None,
        })
    }

    fn tag(name: &str) -> CatalogFields {
        CatalogFields::Tag(TagFields { workspace: Some(WorkspaceId(1)), name: name.to_owned() })
    }

    #[test]
    fn one_row_needs_at_most_one_kind_of_request_at_a_time() {
        let table = [
            ("nothing", None, None, CatalogRequest::Nothing),
            ("new", Some(client("a", false)), None, CatalogRequest::Create),
            ("gone", None, Some(client("a", false)), CatalogRequest::Delete),
            ("agreed", Some(client("a", false)), Some(client("a", false)), CatalogRequest::Nothing),
            ("renamed", Some(client("b", false)), Some(client("a", false)), CatalogRequest::Update),
            (
                "archived",
                Some(client("a", true)),
                Some(client("a", false)),
                CatalogRequest::Archive,
            ),
            ("both", Some(client("b", true)), Some(client("a", false)), CatalogRequest::Update),
            (
                "restored",
                Some(client("a", false)),
                Some(client("a", true)),
                CatalogRequest::Restore,
            ),
            (
                "restored and renamed",
                Some(client("b", false)),
                Some(client("a", true)),
                CatalogRequest::Restore,
            ),
            (
                "a project has no such requests",
                Some(project("a", None, false)),
                Some(project("a", None, true)),
                CatalogRequest::Update,
            ),
        ];
        for (name, wanted, known, step) in table {
            let row = catalog_row(CatalogKey::Client(ClientKey(1)), wanted, known);
            assert_eq!(next(&row), step, "{name}");
        }
    }

    #[test]
    fn what_was_touched_here_stays_and_the_rest_follows_toggl() {
        let (old, blue) =
            (project("a", Some("#0b83d9"), true), project("b", Some("#0b83d9"), true));
        let red = project("a", Some("#d92b2b"), false);
        let table = [
            (
                "different fields",
                Some(&blue),
                Some(&old),
                Some(&red),
                Some(project("b", Some("#d92b2b"), false)),
            ),
            ("gone there, untouched here", Some(&old), Some(&old), None, None),
            ("gone there, changed here", Some(&blue), Some(&old), None, Some(blue.clone())),
            ("gone here, changed there", None, Some(&old), Some(&red), None),
            (
                "made apart: what was left open follows",
                Some(&project("a", None, true)),
                None,
                Some(&red),
                Some(project("a", Some("#d92b2b"), true)),
            ),
        ];
        for (name, wanted, base, theirs, expected) in table {
            assert_eq!(merge(wanted, base, theirs), expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_given_up_before_it_is_taken() {
        let row = |key, wanted: Option<&str>, known: Option<&str>| {
            let [wanted, known] = [wanted, known].map(|name| name.map(tag));
            catalog_row(CatalogKey::Tag(TagKey(key)), wanted, known)
        };
        let table = [
            ("new", (Some("a"), None), (None, None), Name::Free),
            ("recreated", (Some("a"), None), (None, Some("a")), Name::Given),
            ("renamed to what is deleted", (Some("a"), Some("b")), (None, Some("a")), Name::Given),
            (
                "renamed to what is renamed",
                (Some("a"), Some("b")),
                (Some("c"), Some("a")),
                Name::Given,
            ),
            ("swapped", (Some("a"), Some("b")), (Some("b"), Some("a")), Name::Circle),
            ("taken for good", (Some("a"), None), (Some("a"), Some("a")), Name::Free),
            ("gone", (None, Some("b")), (None, Some("a")), Name::Free),
        ];
        for (case, (wanted, known), other, expected) in table {
            let rows = [row(1, wanted, known), row(2, other.0, other.1)];
            assert_eq!(name(&rows[0], &rows), expected, "{case}");
        }
        // Behind a circle one waits, and is no part of it.
        let rows =
            [row(1, Some("b"), None), row(2, Some("a"), Some("b")), row(3, Some("b"), Some("a"))];
        assert_eq!(
            rows.each_ref().map(|row| name(row, &rows)),
            [Name::Given, Name::Circle, Name::Circle]
        );
    }

    #[test]
    fn entries_wait_for_what_they_are_booked_on_and_for_what_toggl_does_to_them_by_itself() {
        let of = |project: Option<i64>, tags: &[&str]| {
            let known = EntryFields {
                project: project.map(ProjectKey),
                tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
                ..fields(0)
            };
            entry(1, Some(fields(0)), Some(known))
        };
        let gone =
            catalog_row(CatalogKey::Project(ProjectKey(7)), None, Some(project("a", None, true)));
        let recolored = catalog_row(
            CatalogKey::Project(ProjectKey(8)),
            Some(project("a", Some("#d92b2b"), true)),
            Some(project("a", None, true)),
        );
        let renamed = catalog_row(CatalogKey::Tag(TagKey(1)), Some(tag("new")), Some(tag("old")));
        let unmade =
            catalog_row(CatalogKey::Project(ProjectKey(9)), Some(project("b", None, true)), None);
        let wanted_again = CatalogRow {
            status: Status::Idle.and_unacknowledged(None, at(0)),
            ..catalog_row(
                CatalogKey::Project(ProjectKey(6)),
                Some(project("c", None, true)),
                Some(project("c", None, true)),
            )
        };
        let moving = [gone, recolored, renamed, unmade, wanted_again];
        let on_again = Some(EntryFields { project: Some(ProjectKey(6)), ..fields(0) });
        let on_unmade = Some(EntryFields { project: Some(ProjectKey(9)), ..fields(0) });
        let table = [
            (entry(1, on_again.clone(), None), true),
            (entry(1, on_again.clone(), on_again), false),
            (entry(1, on_unmade.clone(), None), true),
            (entry(1, on_unmade.clone(), Some(fields(0))), true),
            // It was there, and is about to be made again.
            (entry(1, on_unmade.clone(), on_unmade.clone()), false),
            (entry(1, None, on_unmade), false),
            (of(Some(7), &[]), true),
            (of(Some(8), &[]), false),
            (of(None, &["old"]), true),
            (of(None, &["new"]), false),
            (entry(1, Some(fields(0)), None), false),
        ];
        for (row, expected) in table {
            assert_eq!(holds(&moving, &row), expected, "{row:?}");
        }
    }

    proptest! {
        #[test]
        fn merging_is_idempotent(
            ours in ("[ab]", any::<bool>()), base in ("[ab]", any::<bool>()),
            theirs in ("[ab]", any::<bool>()),
        ) {
            let [ours, base, theirs] =
                [ours, base, theirs].map(|(name, active)| project(&name, None, active));
            let once = merge(Some(&ours), Some(&base), Some(&theirs));
            prop_assert_eq!(&merge(once.as_ref(), Some(&theirs), Some(&theirs)), &once);
            prop_assert_eq!(merge(Some(&ours), Some(&base), Some(&base)), Some(ours));
            prop_assert_eq!(merge(Some(&base), Some(&base), Some(&theirs)), Some(theirs));
        }
    }
}
