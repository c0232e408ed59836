//! Adjustments: values that Toggl saved differently from what was sent. They are reported to the person, and
//! do not count as changes by somebody else.

use crate::model::EntryFields;
use crate::rules::merge::{EntryField, FieldSet as _};

/// The names of the adjusted fields. A field that was not sent, since Toggl had that value, may have been
/// changed elsewhere meanwhile.
pub(in crate::sync) fn adjusted(
    known: Option<&EntryFields>,
    sent: &EntryFields,
    kept: &EntryFields,
) -> Vec<&'static str> {
    type Same = fn(&EntryFields, &EntryFields) -> bool;
    let pairs: [(_, Same); 5] = [
        (EntryField::Description, |a, b| a.description.trim() == b.description.trim()),
        (EntryField::Project, |a, b| a.project == b.project),
        (EntryField::Task, |a, b| a.task == b.task),
        (EntryField::Tags, |a, b| a.tags == b.tags),
        (EntryField::Billable, |a, b| a.billable == b.billable),
    ];
    let differs = |same: Same| known.is_none_or(|known| !same(sent, known)) && !same(sent, kept);
    pairs.into_iter().filter_map(|(field, same)| differs(same).then_some(field.name())).collect()
}

/// What was sent, with the adjustments. A field that was not sent may have been changed elsewhere.
pub(in crate::sync) fn with_adjustments(
    known: Option<&EntryFields>,
    sent: &EntryFields,
    kept: &EntryFields,
) -> EntryFields {
    let mut adjusted = sent.clone();
    for field in EntryFields::ALL {
        if known.is_none_or(|known| !known.equivalent(sent, *field)) {
            adjusted.copy_field(kept, *field);
        }
    }
    adjusted
}

/// An image of the journal with the adjustments in place of what was sent: otherwise an adjustment would
/// keep a command from being undone.
pub(in crate::sync) fn amended(
    mut image: EntryFields,
    sent: &EntryFields,
    kept: &EntryFields,
) -> EntryFields {
    for field in EntryFields::ALL {
        if !sent.equivalent(kept, *field) && image.equivalent(sent, *field) {
            image.copy_field(kept, *field);
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{fields, stopped};

    #[test]
    fn the_journal_gets_the_adjustments() {
        let billable = |entry: EntryFields| EntryFields { billable: true, ..entry };
        let named = |entry: EntryFields| EntryFields { description: "elsewhere".into(), ..entry };
        let (began, ended) = (billable(fields(0)), billable(stopped(0, 60)));
        // A stop was sent, and somebody renamed it meanwhile: only what was sent was adjusted.
        let kept = named(stopped(0, 60));
        let made = with_adjustments(Some(&stopped(0, 30)), &ended, &kept);
        assert_eq!(made, stopped(0, 60));
        assert_eq!(amended(began, &ended, &made), fields(0), "an earlier command");
        let other = named(fields(0));
        assert_eq!(amended(other.clone(), &ended, &made), other, "nothing of it was adjusted");
    }
}
