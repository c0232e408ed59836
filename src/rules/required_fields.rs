//! What a workspace demands of every finished entry.

use crate::model::{EntryFields, Required};

/// A field that has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    Description,
    Project,
    Task,
    Tag,
}

/// What an entry lacks of what its workspace demands.
pub(crate) fn missing(required: Required, fields: &EntryFields) -> Vec<Demand> {
    let demands = [
        (required.description && fields.description.trim().is_empty(), Demand::Description),
        (required.project && fields.project.is_none(), Demand::Project),
        (required.task && fields.task.is_none(), Demand::Task),
        (required.tag && fields.tags.is_empty(), Demand::Tag),
    ];
    demands.into_iter().filter_map(|(lacks, demand)| lacks.then_some(demand)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::stopped;
    use crate::model::{ProjectKey, TaskKey};

    #[test]
    fn only_what_is_demanded_can_be_missing() {
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
            ("nothing demanded", nothing, &bare, vec![]),
            ("all demanded, all there", all, &full, vec![]),
            (
                "all demanded, nothing there",
                all,
                &bare,
                vec![Demand::Description, Demand::Project, Demand::Task, Demand::Tag],
            ),
            ("a tag", Required { tag: true, ..nothing }, &bare, vec![Demand::Tag]),
            ("a project, and it is there", Required { project: true, ..nothing }, &full, vec![]),
        ];
        for (name, required, fields, expected) in table {
            assert_eq!(missing(required, fields), expected, "{name}");
        }
    }
}
