//! What is demanded at the end of a life.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;

use super::life::Life;
use super::model::{Asked, end};
use crate::support::fake_toggl::Entry;

impl Life {
    pub(super) fn check(&self) {
        let entries = self.world.fake().entries();
        for name in self.ever.difference(&self.elsewhere.entries) {
            let wanted = self.model.called(name);
            let mut found: Vec<&Entry> =
                entries.iter().filter(|it| it.description.as_ref() == Some(name)).collect();
            found.sort_by_key(|it| (it.start, end(it.stop)));
            assert_eq!(found.len(), wanted.len(), "{name}: {found:#?} instead of {wanted:#?}");
            wanted.into_iter().zip(found).for_each(|(asked, entry)| self.compare(asked, entry));
        }
        self.check_nothing_twice(&entries);
        for entry in &entries {
            assert!(
                entry.stop.is_none_or(|stop| stop >= entry.start),
                "{entry:?} ends before it starts"
            );
        }
        assert!(entries.iter().filter(|it| it.running).count() <= 1, "two timers run");
        self.world.assert_agreed();
        self.world.assert_sound();
        self.check_names();
        self.check_agreement(&entries);
    }

    /// What was changed elsewhere, whatever it is called now, is there no more often than it was asked for.
    fn check_nothing_twice(&self, entries: &[Entry]) {
        for (name, most) in &self.most {
            let is_it = |it: &&Entry| {
                self.elsewhere.first_name(it.description.as_deref().unwrap_or_default()) == *name
            };
            let found: Vec<&Entry> = entries.iter().filter(is_it).collect();
            assert!(found.len() <= *most, "{name} is there more than {most} times: {found:#?}");
        }
    }

    fn check_names(&self) {
        for kind in ["project", "tag"] {
            let there = self.there(kind);
            let once: BTreeSet<&String> = there.iter().collect();
            assert_eq!(once.len(), there.len(), "{there:?}");
            // Toggl leaves out a kind of which there is none, and then a deletion elsewhere is not seen.
            let is_unseen = there.is_empty()
                && (self.restored || self.elsewhere.projects || self.elsewhere.tags);
            if !is_unseen {
                assert_eq!(self.here(kind), there, "both sides agree on each {kind}");
            }
        }
        if !self.elsewhere.projects {
            let mut projects: Vec<&str> = self.model.projects.values().copied().collect();
            projects.sort_unstable();
            assert_eq!(self.there("project"), projects, "projects at Toggl");
        }
        let tags = self.there("tag");
        for tag in self.model.gone.iter().filter(|_| !self.elsewhere.tags) {
            assert!(!tags.iter().any(|it| it == tag), "{tag} is back");
        }
    }

    /// Both sides agree on the project and the tags of each entry.
    fn check_agreement(&self, entries: &[Entry]) {
        // A tag that is renamed or deleted elsewhere is no change of its entries for Toggl: no pull returns them.
        let with_tags = !(self.elsewhere.tags || self.restored);
        let tags = |it: BTreeSet<String>| if with_tags { it } else { BTreeSet::new() };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = self.world.json("list 2026-02-20..2026-05-31 --offline");
        let mut here: Vec<_> = list["entries"].as_array().expect("entries").iter().collect();
        here.sort_by_key(|it| text(&it["start"]));
        let mut here: Vec<_> = here
            .into_iter()
            .map(|it| {
                let names = it["tags"].as_array().expect("tags").iter().map(text);
                (
                    super::moment(&it["start"]).expect("a start"),
                    text(&it["description"]),
                    text(&it["project"]["name"]),
                    tags(names.collect()),
                )
            })
            .collect();
        let mut there: Vec<_> = entries
            .iter()
            .map(|it| {
                let description = it.description.clone().unwrap_or_default();
                let project = self.project_name(it).unwrap_or_default();
                (it.start, description, project, tags(it.tags.iter().cloned().collect()))
            })
            .collect();
        here.sort();
        there.sort();
        assert_eq!(here, there, "both sides agree on projects and tags");
    }

    fn compare(&self, asked: &Asked, entry: &Entry) {
        self.compare_times(asked, entry);
        if !self.elsewhere.projects {
            let wanted = asked.project.map(|number| self.model.projects[&number].to_owned());
            assert_eq!(self.project_name(entry), wanted, "project of {asked:?}");
        }
        if !self.elsewhere.tags {
            let tags: BTreeSet<&str> = entry.tags.iter().map(String::as_str).collect();
            assert_eq!(tags, asked.tags, "tags of {asked:?}");
        }
    }

    pub(super) fn compare_times(&self, asked: &Asked, entry: &Entry) {
        assert_eq!(entry.start, asked.start, "start of {asked:?}");
        if asked.whole {
            assert_eq!(entry.stop, asked.stop, "stop of {asked:?}");
        } else if self.alone {
            // Ten seconds are no difference that is sent once more.
            let tolerance = TimeDelta::seconds(if self.any_late { 10 } else { 2 });
            let near = match (entry.stop, asked.stop) {
                (Some(stop), Some(asked)) => (stop - asked).abs() <= tolerance,
                (stop, asked) => stop == asked,
            };
            assert!(near, "{asked:?} ended {:?}", entry.stop);
        }
    }

    /// The name of the project of an entry at Toggl.
    pub(super) fn project_name(&self, entry: &Entry) -> Option<String> {
        let id = entry.project_id?;
        self.world.fake().with(|toggl| {
            let project = toggl.projects.iter().find(|it| it.id == id).expect("its project");
            Some(project.name.clone())
        })
    }

    /// The names of a kind at Toggl.
    pub(super) fn there(&self, kind: &str) -> Vec<String> {
        self.world.names_at_toggl(&format!("{kind}s"))
    }

    /// The names of a kind as they are listed. A tag that was given to an entry and undone before
    /// it was sent stays on the list until the next pull.
    pub(super) fn here(&self, kind: &str) -> Vec<String> {
        let list = self.world.json(&format!("{kind} --fresh"));
        let rows = list[format!("{kind}s")].as_array().expect("a list");
        let name = |it: &Value| it["name"].as_str().expect("a name").to_owned();
        let mut names: Vec<String> = rows.iter().map(name).collect();
        names.sort();
        names
    }
}
