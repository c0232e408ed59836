//! What Toggl kept differently from what was sent: told to the person, and no change by somebody else.

use crate::model::EntryFields;
use crate::rules::merge::{EntryField, FieldSet as _};

/// What Toggl kept differently from what was sent, in the person's words. What was not sent, since it
/// was as Toggl knew it, may have been changed elsewhere meanwhile.
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

/// What was sent, with what Toggl made of it. What was not sent may have been changed elsewhere.
pub(in crate::sync) fn remade(
    known: Option<&EntryFields>,
    sent: &EntryFields,
    kept: &EntryFields,
) -> EntryFields {
    let mut remade = sent.clone();
    for part in EntryFields::ALL {
        if known.is_none_or(|known| !known.equivalent(sent, *part)) {
            remade.copy_field(kept, *part);
        }
    }
    remade
}

/// What the journal says of an entry, with what Toggl made of what was asked for in its place: an
/// adjustment does not keep a command from being taken back.
pub(in crate::sync) fn amended(
    mut image: EntryFields,
    asked: &EntryFields,
    kept: &EntryFields,
) -> EntryFields {
    for part in EntryFields::ALL {
        if !asked.equivalent(kept, *part) && image.equivalent(asked, *part) {
            image.copy_field(kept, *part);
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::{fields, stopped};

    #[test]
    fn the_journal_tells_of_what_toggl_made_of_it() {
        let billable = |entry: EntryFields| EntryFields { billable: true, ..entry };
        let named = |entry: EntryFields| EntryFields { description: "elsewhere".into(), ..entry };
        let (began, ended) = (billable(fields(0)), billable(stopped(0, 60)));
        // A stop was sent, and somebody renamed it meanwhile: only what was sent was adjusted.
        let kept = named(stopped(0, 60));
        let made = remade(Some(&stopped(0, 30)), &ended, &kept);
        assert_eq!(made, stopped(0, 60));
        assert_eq!(amended(began, &ended, &made), fields(0), "an earlier command");
        let other = named(fields(0));
        assert_eq!(amended(other.clone(), &ended, &made), other, "nothing of it was adjusted");
    }
}
