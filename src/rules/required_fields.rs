//! The fields that a workspace requires of every finished entry.

use crate::model::{EntryFields, Required};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequiredField {
    Description,
    Project,
    Task,
    Tag,
}

/// The required fields that an entry lacks.
pub(crate) fn missing(required: Required, fields: &EntryFields) -> Vec<RequiredField> {
    let fields = [
        (required.description && fields.description.trim().is_empty(), RequiredField::Description),
        (required.project && fields.project.is_none(), RequiredField::Project),
        (required.task && fields.task.is_none(), RequiredField::Task),
        (required.tag && fields.tags.is_empty(), RequiredField::Tag),
    ];
    fields.into_iter().filter_map(|(missing, field)| missing.then_some(field)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::stopped;
    use crate::model::{ProjectKey, TaskKey};

    #[test]
    fn only_a_required_field_can_be_missing() {
        let nothing = Required::default();
        let all = Required { description: true, project: true, task: true, tag: true };
        let bare = EntryFields { description: " ".to_owned(), ..stopped(0, 1) };
        let full = EntryFields {
            project: Some(ProjectKey(1)),
            task: Some(TaskKey(1)),
            tags: ["x".to_owned()].into(),
            ..stopped(0, 1)
        };
        let table = [
            ("nothing required", nothing, &bare, vec![]),
            ("all required, all there", all, &full, vec![]),
            (
                "all required, nothing there",
                all,
                &bare,
                vec![
                    RequiredField::Description,
                    RequiredField::Project,
                    RequiredField::Task,
                    RequiredField::Tag,
                ],
            ),
            ("a tag", Required { tag: true, ..nothing }, &bare, vec![RequiredField::Tag]),
            ("a project, and it is there", Required { project: true, ..nothing }, &full, vec![]),
        ];
        for (name, required, fields, expected) in table {
            assert_eq!(missing(required, fields), expected, "{name}");
        }
    }
}
