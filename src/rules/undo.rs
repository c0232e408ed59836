//! Undoing a command: a pure rule on the states of one row before the command, after it, and now.
//!
//! Only the fields that the command changed are reverted; later changes of other fields stay.

use crate::rules::merge::FieldSet;

/// Why a command cannot be undone for one row. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle<P> {
    Deleted,
    /// The command deleted the row, and it exists again with other values.
    Recreated,
    Changed(Vec<P>),
}

/// The state of a row after undoing a command that changed it from `before` to `after`, when it is
/// `now` like this; `None` is a row that does not exist.
pub(crate) fn revert<F: FieldSet>(
    before: Option<&F>,
    after: Option<&F>,
    now: Option<&F>,
) -> Result<Option<F>, Obstacle<F::Field>> {
    match (before, after, now) {
        (None, None, _) => Ok(now.cloned()),
        (before, None, None) => Ok(before.cloned()),
        (Some(before), None, Some(now)) if changed(before, now).is_empty() => Ok(Some(now.clone())),
        (Some(_), None, Some(_)) => Err(Obstacle::Recreated),
        (_, Some(_), None) => Err(Obstacle::Deleted),
        // Deleting the row would lose the fields that were changed since.
        (None, Some(after), Some(now)) => match changed(after, now) {
            fields if fields.is_empty() => Ok(None),
            fields => Err(Obstacle::Changed(fields)),
        },
        (Some(before), Some(after), Some(now)) => change_back(before, after, now).map(Some),
    }
}

fn change_back<F: FieldSet>(before: &F, after: &F, now: &F) -> Result<F, Obstacle<F::Field>> {
    let mut reverted = now.clone();
    let mut changed_since = Vec::new();
    for field in F::ALL.iter().copied().filter(|field| !before.equal(after, *field)) {
        if now.equivalent(after, field) {
            reverted.copy_field(before, field);
        } else if !now.equivalent(before, field) {
            changed_since.push(field);
        }
    }
    if !changed_since.is_empty() {
        return Err(Obstacle::Changed(changed_since));
    }
    // A reverted and a later value may contradict each other, such as a start after the stop.
    if reverted.inconsistent().is_empty() {
        Ok(reverted)
    } else {
        Err(Obstacle::Changed(changed(after, now)))
    }
}

/// The fields whose values are no longer equivalent.
fn changed<F: FieldSet>(then: &F, now: &F) -> Vec<F::Field> {
    F::ALL.iter().copied().filter(|field| !then.equivalent(now, *field)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::EntryFields;
    use crate::model::testing::{any_fields, at, fields, stopped};
    use crate::rules::merge::EntryField;

    #[test]
    fn creations_deletions_and_changes_are_reverted() {
        let (runs, ended) = (fields(100), stopped(100, 200));
        let named = |name: &str, entry: &EntryFields| EntryFields {
            description: name.to_owned(),
            ..entry.clone()
        };
        let renamed = named("other", &ended);
        let moved = stopped(100, 500);
        let deleted = Err(Obstacle::Deleted);
        let changed = |fields: &[EntryField]| Err(Obstacle::Changed(fields.to_vec()));
        let table = [
            ("made", None, Some(&runs), Some(&runs), Ok(None)),
            ("made, stopped since", None, Some(&runs), Some(&ended), changed(&[EntryField::Stop])),
            ("made, deleted since", None, Some(&runs), None, deleted.clone()),
            ("stopped", Some(&runs), Some(&ended), Some(&ended), Ok(Some(runs.clone()))),
            (
                "stopped, moved since",
                Some(&runs),
                Some(&ended),
                Some(&moved),
                changed(&[EntryField::Stop]),
            ),
            ("stopped, runs again", Some(&runs), Some(&ended), Some(&runs), Ok(Some(runs.clone()))),
            (
                "stopped, renamed since",
                Some(&runs),
                Some(&ended),
                Some(&renamed),
                Ok(Some(named("other", &runs))),
            ),
            ("stopped, deleted since", Some(&runs), Some(&ended), None, deleted),
            ("deleted", Some(&ended), None, None, Ok(Some(ended.clone()))),
            ("deleted, there again", Some(&ended), None, Some(&ended), Ok(Some(ended.clone()))),
            (
                "deleted, another there",
                Some(&ended),
                None,
                Some(&renamed),
                Err(Obstacle::Recreated),
            ),
            ("made and deleted at once", None, None, None, Ok(None)),
        ];
        for (name, before, after, now, expected) in table {
            assert_eq!(revert(before, after, now), expected, "{name}");
        }
    }

    #[test]
    fn a_few_seconds_are_a_change_when_a_person_makes_it() {
        let (before, after) = (stopped(100, 200), stopped(100, 203));
        assert_eq!(revert(Some(&before), Some(&after), Some(&after)), Ok(Some(before)));
    }

    #[test]
    fn a_reverted_start_never_follows_the_stop() {
        let before = stopped(400, 500);
        let after = EntryFields { start: at(100), ..before.clone() };
        let now = EntryFields { stop: Some(at(300)), ..after.clone() };
        let refused = Err(Obstacle::Changed(vec![EntryField::Stop]));
        assert_eq!(revert(Some(&before), Some(&after), Some(&now)), refused);
    }

    proptest! {
        #[test]
        fn an_immediate_undo_restores_the_state_before(
            before in proptest::option::of(any_fields()), after in proptest::option::of(any_fields()),
        ) {
            let reverted = revert(before.as_ref(), after.as_ref(), after.as_ref());
            prop_assert_eq!(reverted, Ok(before));
        }

        #[test]
        fn later_changes_survive_or_prevent_the_undo(
            before in any_fields(), after in any_fields(), now in any_fields(),
        ) {
            let Ok(Some(reverted)) = revert(Some(&before), Some(&after), Some(&now)) else {
                return Ok(());
            };
            prop_assert!(reverted.inconsistent().is_empty());
            for field in EntryFields::ALL.iter().copied() {
                let expected = if before.equal(&after, field) { &now } else { &before };
                prop_assert!(reverted.equivalent(expected, field), "{:?}", field);
            }
        }

        #[test]
        fn a_created_row_is_deleted_only_when_unchanged(after in any_fields(), now in any_fields()) {
            let untouched = EntryFields::ALL.iter().all(|field| after.equivalent(&now, *field));
            prop_assert_eq!(revert(None, Some(&after), Some(&now)).is_ok(), untouched);
        }
    }
}
