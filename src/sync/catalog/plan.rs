//! Clients, projects, tasks and tags: which request makes *known* equal *wanted*, and which time entries
//! wait for a row. Pure.

use crate::model::{CatalogFields, CatalogKey, CatalogKind, CatalogRow, Entry, EntryFields};

/// The suffix of a temporary name, which breaks a cycle of rows that wait for each other's names.
const TEMPORARY_SUFFIX: &str = " (temporary)";

/// The next request for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::sync) enum CatalogRequest {
    /// Wanted and known agree; nothing to send.
    Nothing,
    /// POST: Toggl does not have it.
    Create,
    /// PUT of what differs.
    Update,
    /// Clients are archived and restored by separate requests.
    Archive,
    Restore,
    /// DELETE: it is not wanted any more.
    Delete,
}

/// A request for one row, with the name that the row gets by it.
pub(in crate::sync) type CatalogAttempt = (CatalogKey, CatalogRequest, Option<String>);

/// The next request for a row, as an attempt.
pub(in crate::sync) fn attempt(row: &CatalogRow) -> CatalogAttempt {
    (row.key, next(row), row.wanted.as_ref().map(|fields| fields.name().to_owned()))
}

/// Decides on the next request for a row.
pub(in crate::sync) fn next(row: &CatalogRow) -> CatalogRequest {
    match (&row.wanted, &row.known) {
        (None, None) => CatalogRequest::Nothing,
        (None, Some(_)) => CatalogRequest::Delete,
        (Some(_), None) => CatalogRequest::Create,
        (Some(wanted), Some(known)) if wanted == known => CatalogRequest::Nothing,
        (Some(wanted), Some(known)) => {
            let status_changes = wanted.active() != known.active();
            // An archived client cannot be changed: other changes are sent before archiving, or after restoring.
            let other = wanted.clone().set_active(known.active()) != *known;
            match (wanted.kind(), status_changes, wanted.active()) {
                (CatalogKind::Client, true, true) => CatalogRequest::Restore,
                (CatalogKind::Client, true, false) if !other => CatalogRequest::Archive,
                _ => CatalogRequest::Update,
            }
        }
    }
}

/// Whether sending a row archives what is active in Toggl.
pub(in crate::sync) fn archives(row: &CatalogRow) -> bool {
    let active = |fields: &Option<CatalogFields>| fields.as_ref().map(CatalogFields::active);
    active(&row.known) == Some(true) && active(&row.wanted) == Some(false)
}

/// Whether the wanted name of a row is free in Toggl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sync) enum NameState {
    /// The row has it already, or no other row does.
    Free,
    /// Another row has it, and its change of name or deletion is still to be sent.
    Taken,
    /// The row that has it waits in turn for the name of this one.
    Cycle,
}

/// The state of the wanted name of a row, as far as these unsent rows show.
pub(in crate::sync) fn name_state(row: &CatalogRow, unsent: &[CatalogRow]) -> NameState {
    let mut holder = name_holder(row, unsent);
    if holder.is_none() {
        return NameState::Free;
    }
    for _ in unsent {
        match holder {
            Some(other) if other.key == row.key => return NameState::Cycle,
            Some(other) => holder = name_holder(other, unsent),
            None => break,
        }
    }
    NameState::Taken
}

/// The row with a temporary name as the wanted one.
pub(in crate::sync) fn with_temporary_name(row: &CatalogRow) -> CatalogRow {
    let wanted = row.wanted.clone();
    let wanted = wanted.map(|it| it.clone().renamed(&format!("{}{TEMPORARY_SUFFIX}", it.name())));
    CatalogRow { wanted, ..row.clone() }
}

/// The row that has the wanted name of this one in Toggl, and is to be renamed or deleted.
fn name_holder<'r>(row: &CatalogRow, unsent: &'r [CatalogRow]) -> Option<&'r CatalogRow> {
    let same = |a: &Option<CatalogFields>, b: &Option<CatalogFields>| match (a, b) {
        (Some(a), Some(b)) => a.is_namesake(b),
        _ => false,
    };
    let releases =
        |other: &&CatalogRow| same(&other.known, &row.wanted) && !same(&other.wanted, &other.known);
    let changes_name = !same(&row.wanted, &row.known);
    unsent.iter().filter(|other| changes_name && other.key != row.key).find(releases)
}

/// Whether Toggl does not have a row, or may not have it any more because its deletion was sent.
fn may_be_absent(row: &CatalogRow) -> bool {
    row.id.is_none() || row.deletion_in_flight()
}

/// Whether a time entry waits for one of these rows to be sent: it cannot refer to a row that Toggl does not
/// have; and when a project is deleted, or a tag renamed or deleted, Toggl changes its entries itself.
pub(in crate::sync) fn entry_waits_for(blocking: &[CatalogRow], entry: &Entry) -> bool {
    let (wanted, known) = (entry.wanted.as_ref(), entry.known.as_ref());
    let on = |fields: Option<&EntryFields>, key| match key {
        CatalogKey::Project(key) => fields.is_some_and(|it| it.project == Some(key)),
        CatalogKey::Task(key) => fields.is_some_and(|it| it.task == Some(key)),
        CatalogKey::Client(_) | CatalogKey::Tag(_) => false,
    };
    blocking.iter().any(|row| match (&row.wanted, &row.known) {
        (Some(_), _) if may_be_absent(row) && on(wanted, row.key) => !on(known, row.key),
        (None, _) if on(known, row.key) => true,
        (wanted, Some(CatalogFields::Tag(tag))) => {
            let renamed = wanted.as_ref().is_none_or(|wanted| wanted.name() != tag.name);
            let has_tag =
                |it: &EntryFields| it.workspace == tag.workspace && it.tags.contains(&tag.name);
            renamed && known.is_some_and(has_tag)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::testing::{entry, fields, in_flight};
    use crate::model::{
        ClientFields, ClientKey, EntryFields, ProjectFields, ProjectKey, TagFields, TagKey,
        WorkspaceId,
    };
    use crate::rules::merge::merge;

    fn catalog_row(
        key: CatalogKey,
        wanted: Option<CatalogFields>,
        known: Option<CatalogFields>,
    ) -> CatalogRow {
        let id = known.as_ref().map(|_| 1);
        CatalogRow { id, wanted, known, ..CatalogRow::new(key) }
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
            billable: None,
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
            ("deleted", None, Some(client("a", false)), CatalogRequest::Delete),
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
        for (name, wanted, known, request) in table {
            let row = catalog_row(CatalogKey::Client(ClientKey(1)), wanted, known);
            assert_eq!(next(&row), request, "{name}");
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
            ("deleted in Toggl, unchanged here", Some(&old), Some(&old), None, None),
            ("deleted in Toggl, changed here", Some(&blue), Some(&old), None, Some(blue.clone())),
            ("deleted here, changed in Toggl", None, Some(&old), Some(&red), None),
            (
                "created independently: open fields are filled",
                Some(&project("a", None, true)),
                None,
                Some(&red),
                Some(project("a", Some("#d92b2b"), true)),
            ),
        ];
        for (name, wanted, base, theirs, expected) in table {
            assert_eq!(merge(wanted, base, theirs).wanted, expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_released_before_it_is_taken() {
        let row = |key, wanted: Option<&str>, known: Option<&str>| {
            let [wanted, known] = [wanted, known].map(|name| name.map(tag));
            catalog_row(CatalogKey::Tag(TagKey(key)), wanted, known)
        };
        let table = [
            ("new", (Some("a"), None), (None, None), NameState::Free),
            ("recreated", (Some("a"), None), (None, Some("a")), NameState::Taken),
            (
                "renamed to what is deleted",
                (Some("a"), Some("b")),
                (None, Some("a")),
                NameState::Taken,
            ),
            (
                "renamed to what is renamed",
                (Some("a"), Some("b")),
                (Some("c"), Some("a")),
                NameState::Taken,
            ),
            ("swapped", (Some("a"), Some("b")), (Some("b"), Some("a")), NameState::Cycle),
            ("taken permanently", (Some("a"), None), (Some("a"), Some("a")), NameState::Free),
            ("deleted", (None, Some("b")), (None, Some("a")), NameState::Free),
        ];
        for (case, (wanted, known), other, expected) in table {
            let rows = [row(1, wanted, known), row(2, other.0, other.1)];
            assert_eq!(name_state(&rows[0], &rows), expected, "{case}");
        }
        // A row that waits for a cycle is not part of it.
        let rows =
            [row(1, Some("b"), None), row(2, Some("a"), Some("b")), row(3, Some("b"), Some("a"))];
        assert_eq!(
            rows.each_ref().map(|row| name_state(row, &rows)),
            [NameState::Taken, NameState::Cycle, NameState::Cycle]
        );
    }

    #[test]
    fn entries_wait_for_their_dependencies_and_for_side_effects() {
        let of = |project: Option<i64>, tags: &[&str]| {
            let known = EntryFields {
                project: project.map(ProjectKey),
                tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
                ..fields(0)
            };
            entry(1, Some(fields(0)), Some(known))
        };
        let deleted =
            catalog_row(CatalogKey::Project(ProjectKey(7)), None, Some(project("a", None, true)));
        let recolored = catalog_row(
            CatalogKey::Project(ProjectKey(8)),
            Some(project("a", Some("#d92b2b"), true)),
            Some(project("a", None, true)),
        );
        let renamed = catalog_row(CatalogKey::Tag(TagKey(1)), Some(tag("new")), Some(tag("old")));
        let new =
            catalog_row(CatalogKey::Project(ProjectKey(9)), Some(project("b", None, true)), None);
        let wanted_again = CatalogRow {
            in_flight: Some(in_flight(None, 0, 60)),
            ..catalog_row(
                CatalogKey::Project(ProjectKey(6)),
                Some(project("c", None, true)),
                Some(project("c", None, true)),
            )
        };
        let blocking = [deleted, recolored, renamed, new, wanted_again];
        let on_again = Some(EntryFields { project: Some(ProjectKey(6)), ..fields(0) });
        let on_new = Some(EntryFields { project: Some(ProjectKey(9)), ..fields(0) });
        let table = [
            (entry(1, on_again.clone(), None), true),
            (entry(1, on_again.clone(), on_again), false),
            (entry(1, on_new.clone(), None), true),
            (entry(1, on_new.clone(), Some(fields(0))), true),
            // The project was deleted in Toggl, and is created again.
            (entry(1, on_new.clone(), on_new.clone()), false),
            (entry(1, None, on_new), false),
            (of(Some(7), &[]), true),
            (of(Some(8), &[]), false),
            (of(None, &["old"]), true),
            (of(None, &["new"]), false),
            (entry(1, Some(fields(0)), None), false),
        ];
        for (row, expected) in table {
            assert_eq!(entry_waits_for(&blocking, &row), expected, "{row:?}");
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
            let merge = |ours: Option<&_>, base: Option<&_>, theirs: Option<&_>| {
                merge(ours, base, theirs).wanted
            };
            let once = merge(Some(&ours), Some(&base), Some(&theirs));
            prop_assert_eq!(&merge(once.as_ref(), Some(&theirs), Some(&theirs)), &once);
            prop_assert_eq!(merge(Some(&ours), Some(&base), Some(&base)), Some(ours.clone()));
            prop_assert_eq!(merge(Some(&base), Some(&base), Some(&theirs)), Some(theirs.clone()));
        }
    }
}
