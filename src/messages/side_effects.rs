//! What a change of a client, project, task or tag changes besides it: in the question before it, and in the
//! note after it.

use chrono::NaiveDate;

use crate::model::{CatalogKind, EntriesOf};
use crate::rules::catalog::SideEffects;
use crate::time::{Now, format};
use crate::ui::text::{brief, capital, counted};

/// The rows that change as well, and what is not known of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Affected {
    /// Those that are known here.
    pub(crate) known: SideEffects,
    /// The entries in Toggl of which it is not known whether they change.
    pub(crate) unfetched: Unfetched,
}

/// The entries in Toggl that were never fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unfetched {
    /// None of those that could change.
    #[default]
    None,
    /// Those from before this day, and no others.
    Before(NaiveDate),
    /// Others, perhaps all.
    Some,
}

impl Affected {
    /// `12 entries`, or `at least 12 entries`.
    fn entries(&self) -> String {
        let entries = counted(self.known.entries, "entry");
        if self.unfetched == Unfetched::None { entries } else { format!("at least {entries}") }
    }

    /// A sentence about the entries, of which `becomes` says what happens to one or to several.
    fn sentence(&self, becomes: [&str; 2], now: &Now) -> String {
        let becomes = if self.known.entries == 1 { becomes[0] } else { becomes[1] };
        let known = capital(&format!("{} {becomes}", self.entries()));
        match self.unfetched {
            Unfetched::None => format!("{known}."),
            unfetched => format!("{known}; {}.", never_fetched(unfetched, now)),
        }
    }
}

/// `entries before Sat 5 Sep were never fetched`
fn never_fetched(unfetched: Unfetched, now: &Now) -> String {
    match unfetched {
        Unfetched::Before(day) => {
            format!("entries before {} were never fetched", format::short_date(day, now))
        }
        Unfetched::Some | Unfetched::None => "not all entries in Toggl were fetched".to_owned(),
    }
}

/// The question before a row is deleted.
pub(crate) fn deletion_question(
    kind: CatalogKind,
    name: &str,
    entries: EntriesOf,
    affected: &Affected,
) -> String {
    let delete = format!("Delete the {} “{}”", kind.name(), brief(name));
    let rows = match (kind, affected.known) {
        (CatalogKind::Client, SideEffects { projects: 0, .. }) => None,
        (CatalogKind::Client, known) => Some(counted(known.projects, "project")),
        (_, SideEffects { entries: 0, .. }) if affected.unfetched == Unfetched::None => None,
        (_, SideEffects { entries: 0, .. }) => Some("entries that were never fetched".to_owned()),
        _ => Some(affected.entries()),
    };
    match (rows, entries) {
        (None, _) => format!("{delete}?"),
        (Some(rows), EntriesOf::Deleted) => format!("{delete} and {rows} with it?"),
        (Some(rows), EntriesOf::Unassigned) => format!("{delete} and remove it from {rows}?"),
    }
}

/// The question before a row is archived.
pub(crate) fn archive_question(kind: CatalogKind, name: &str, known: SideEffects) -> String {
    let archive = format!("Archive the {} “{}”", kind.name(), brief(name));
    match known.projects {
        0 => format!("{archive}?"),
        projects => format!("{archive} and {} with it?", counted(projects, "project")),
    }
}

/// What happened to other rows when one was deleted.
pub(crate) fn deletion_notes(
    kind: CatalogKind,
    entries: EntriesOf,
    affected: &Affected,
    now: &Now,
) -> Vec<String> {
    let lost = match kind {
        CatalogKind::Tag => "it".to_owned(),
        _ => format!("a {}", kind.name()),
    };
    let becomes = match entries {
        EntriesOf::Deleted => ["is deleted with it".to_owned(), "are deleted with it".to_owned()],
        EntriesOf::Unassigned => {
            [format!("no longer has {lost}"), format!("no longer have {lost}")]
        }
    };
    let SideEffects { entries, projects, tasks } = affected.known;
    let of = |count: usize, noun: &str, becomes: &[String; 2]| {
        let becomes = &becomes[usize::from(count != 1)];
        (count > 0).then(|| format!("{} {becomes}.", counted(count, noun)))
    };
    let entries = match (entries, affected.unfetched) {
        (0, Unfetched::None) => None,
        (0, unfetched) => {
            Some(format!("No local entry changed; {}.", never_fetched(unfetched, now)))
        }
        _ => Some(affected.sentence([&becomes[0], &becomes[1]], now)),
    };
    let deleted = ["is deleted with it".to_owned(), "are deleted with it".to_owned()];
    let others = [of(projects, "project", &becomes), of(tasks, "task", &deleted)];
    entries.into_iter().chain(others.into_iter().flatten()).collect()
}

/// How many entries have the new name of a tag.
pub(crate) fn renaming_note(affected: &Affected, now: &Now) -> Option<String> {
    let reached = || affected.sentence(["has the new name", "have the new name"], now);
    (affected.known.entries > 0).then(reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::at;
    use crate::time::Zone;

    fn affected(entries: usize, projects: usize, tasks: usize, unfetched: Unfetched) -> Affected {
        Affected { known: SideEffects { entries, projects, tasks }, unfetched }
    }

    fn before() -> Unfetched {
        Unfetched::Before("2025-12-12".parse().expect("a day"))
    }

    #[test]
    fn a_question_and_a_note_have_one_number() {
        let (unassign, delete) = (EntriesOf::Unassigned, EntriesOf::Deleted);
        let (tag, project, client) = (CatalogKind::Tag, CatalogKind::Project, CatalogKind::Client);
        let now = Now::new(at(0), Zone::Named(chrono_tz::UTC));
        let table = [
            // kind, entries, affected, end of the question, notes
            (tag, unassign, affected(0, 0, 0, Unfetched::None), "?", vec![]),
            (
                tag,
                unassign,
                affected(1, 0, 0, Unfetched::None),
                " and remove it from 1 entry?",
                vec!["1 entry no longer has it."],
            ),
            (
                tag,
                unassign,
                affected(12, 0, 0, before()),
                " and remove it from at least 12 entries?",
                vec![
                    "At least 12 entries no longer have it; entries before Fri 12 Dec 2025 were never fetched.",
                ],
            ),
            (
                tag,
                unassign,
                affected(0, 0, 0, Unfetched::Some),
                " and remove it from entries that were never fetched?",
                vec!["No local entry changed; not all entries in Toggl were fetched."],
            ),
            (
                project,
                delete,
                affected(2, 0, 1, Unfetched::None),
                " and 2 entries with it?",
                vec!["2 entries are deleted with it.", "1 task is deleted with it."],
            ),
            (
                project,
                unassign,
                affected(2, 0, 3, Unfetched::Some),
                " and remove it from at least 2 entries?",
                vec![
                    "At least 2 entries no longer have a project; not all entries in Toggl were fetched.",
                    "3 tasks are deleted with it.",
                ],
            ),
            (
                client,
                unassign,
                affected(0, 1, 0, Unfetched::None),
                " and remove it from 1 project?",
                vec!["1 project no longer has a client."],
            ),
        ];
        for (kind, entries, affected, question, notes) in table {
            let asked = deletion_question(kind, "X", entries, &affected);
            assert_eq!(asked, format!("Delete the {} “X”{question}", kind.name()));
            assert_eq!(deletion_notes(kind, entries, &affected, &now), notes, "{asked}");
        }
    }
}
