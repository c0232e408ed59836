//! Taking a command back: a pure rule on a thing that was so before the command, so after it, and is
//! so now.
//!
//! Only what the command touched goes back; what became of the rest since, here or elsewhere, stays.

use crate::rules::merge::FieldSet;

/// Why a command cannot be taken back for one thing. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle<P> {
    /// It was deleted since.
    Gone,
    /// What the command deleted is there again, and not as it was.
    Back,
    /// These parts were changed since.
    Changed(Vec<P>),
}

/// What a thing becomes when a command is taken back that found it as `before` and left it as
/// `after`, and it is `now` like this; `None` is a thing that is not there.
///
/// # Errors
/// When something else happened since to what the command did.
pub(crate) fn revert<F: FieldSet>(
    before: Option<&F>,
    after: Option<&F>,
    now: Option<&F>,
) -> Result<Option<F>, Obstacle<F::Field>> {
    match (before, after, now) {
        (None, None, _) => Ok(now.cloned()),
        (before, None, None) => Ok(before.cloned()),
        (Some(before), None, Some(now)) => {
            if changed(before, now).is_empty() {
                Ok(Some(now.clone()))
            } else {
                Err(Obstacle::Back)
            }
        }
        (_, Some(_), None) => Err(Obstacle::Gone),
        // Deleting it would take along whatever was said of it since.
        (None, Some(after), Some(now)) => match changed(after, now) {
            parts if parts.is_empty() => Ok(None),
            parts => Err(Obstacle::Changed(parts)),
        },
        (Some(before), Some(after), Some(now)) => change_back(before, after, now).map(Some),
    }
}

fn change_back<F: FieldSet>(before: &F, after: &F, now: &F) -> Result<F, Obstacle<F::Field>> {
    let mut back = now.clone();
    let mut lost = Vec::new();
    for part in F::ALL.iter().copied().filter(|part| !before.equal(after, *part)) {
        if now.same(after, part) {
            back.take(before, part);
        } else if !now.same(before, part) {
            lost.push(part);
        }
    }
    if !lost.is_empty() {
        return Err(Obstacle::Changed(lost));
    }
    // What goes back and what stays may not go together, such as a start behind the end.
    if back.fits() { Ok(back) } else { Err(Obstacle::Changed(changed(after, now))) }
}

/// The parts that are no longer the same.
fn changed<F: FieldSet>(then: &F, now: &F) -> Vec<F::Field> {
    F::ALL.iter().copied().filter(|part| !then.same(now, *part)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::EntryFields;
    use crate::model::samples::{any_fields, at, fields, stopped};
    use crate::rules::merge::EntryField;

    #[test]
    fn what_was_made_deleted_or_changed_goes_back() {
        let (runs, ended) = (fields(100), stopped(100, 200));
        let named = |name: &str, entry: &EntryFields| EntryFields {
            description: name.to_owned(),
            ..entry.clone()
        };
        let renamed = named("other", &ended);
        let moved = stopped(100, 500);
        let gone = Err(Obstacle::Gone);
        let changed = |parts: &[EntryField]| Err(Obstacle::Changed(parts.to_vec()));
        let table = [
            ("made", None, Some(&runs), Some(&runs), Ok(None)),
            ("made, stopped since", None, Some(&runs), Some(&ended), changed(&[EntryField::Stop])),
            ("made, deleted since", None, Some(&runs), None, gone.clone()),
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
            ("stopped, deleted since", Some(&runs), Some(&ended), None, gone),
            ("deleted", Some(&ended), None, None, Ok(Some(ended.clone()))),
            ("deleted, there again", Some(&ended), None, Some(&ended), Ok(Some(ended.clone()))),
            ("deleted, another there", Some(&ended), None, Some(&renamed), Err(Obstacle::Back)),
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
    fn time_is_never_bent() {
        let before = stopped(400, 500);
        let after = EntryFields { start: at(100), ..before.clone() };
        let now = EntryFields { stop: Some(at(300)), ..after.clone() };
        let refused = Err(Obstacle::Changed(vec![EntryField::Stop]));
        assert_eq!(revert(Some(&before), Some(&after), Some(&now)), refused);
    }

    proptest! {
        #[test]
        fn undo_gives_back_what_was(
            before in proptest::option::of(any_fields()), after in proptest::option::of(any_fields()),
        ) {
            let back = revert(before.as_ref(), after.as_ref(), after.as_ref());
            prop_assert_eq!(back, Ok(before));
        }

        #[test]
        fn what_others_did_survives_or_stands_in_the_way(
            before in any_fields(), after in any_fields(), now in any_fields(),
        ) {
            let Ok(Some(back)) = revert(Some(&before), Some(&after), Some(&now)) else {
                return Ok(());
            };
            prop_assert!(back.fits());
            for part in EntryFields::ALL.iter().copied() {
                let expected = if before.equal(&after, part) { &now } else { &before };
                prop_assert!(back.same(expected, part), "{:?}", part);
            }
        }

        #[test]
        fn what_was_made_goes_only_as_it_was_made(after in any_fields(), now in any_fields()) {
            let untouched = EntryFields::ALL.iter().all(|part| after.same(&now, *part));
            prop_assert_eq!(revert(None, Some(&after), Some(&now)).is_ok(), untouched);
        }
    }
}
