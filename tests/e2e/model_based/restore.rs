//! A store that is copied, and comes back later: what was done since then is as if done elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use super::events::{Event, TAGS};
use super::life::{Life, TIMEOUT};
use super::model::{Asked, Model};
use crate::support::fake_toggl::Entry;

/// What is known of a copy.
#[derive(Clone, Debug)]
pub(super) struct Backup {
    model: Model,
    ever: BTreeSet<String>,
}

impl Life {
    /// Copies the store with rows that wait since the last pull: those are looked for before they are sent.
    pub(super) fn back_up(&mut self, waiting: &[Event]) {
        self.finish_sync();
        for event in waiting {
            self.happen(event, "");
        }
        copy(&self.world.data_dir(), &self.copied());
        self.backup = Some(Backup { model: self.model.clone(), ever: self.ever.clone() });
    }

    pub(super) fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        self.world.fake().heal();
        self.arrive();
        self.set_clock(TimeDelta::zero());
        self.world.advance(TimeDelta::minutes(10));
        let there = self.world.fake().entries();
        fs::remove_dir_all(self.world.data_dir()).expect("the store");
        copy(&self.copied(), &self.world.data_dir());
        self.restored = true;
        self.unknown_past = self.undoable();
        self.past = vec![Model::default(); self.unknown_past];
        self.world.set("TRACK_TIMEOUT", "");
        self.world.run("sync");
        self.finish_sync();
        self.check_restored(&backup, &there);
        self.world.assert_sound();
        self.model = self.as_it_is();
        self.count_names();
        self.elsewhere.projects |= self.here("project") != self.there("project");
        self.check();
        self.world.set("TRACK_TIMEOUT", TIMEOUT);
    }

    fn copied(&self) -> PathBuf {
        self.world.home().join("copied")
    }

    /// Nothing is there twice, what both pictures agree on is there, and what had been sent since is not lost.
    fn check_restored(&self, backup: &Backup, before: &[Entry]) {
        let entries = self.world.fake().entries();
        let called = |entries: &[Entry], name: &str| -> Vec<Entry> {
            let it = entries.iter().filter(|it| it.description.as_deref() == Some(name));
            it.cloned().collect()
        };
        for name in &self.ever {
            let (then, wanted) = (backup.model.called(name), self.model.called(name));
            let (there, now) = (called(before, name), called(&entries, name));
            let most = then.len().max(wanted.len()).max(there.len());
            assert!(now.len() <= most, "{name}: {now:#?} instead of {most}, before {there:#?}");
            let is_there = there.len() == wanted.len()
                && wanted
                    .iter()
                    .zip(&there)
                    .all(|(it, at)| (it.start, it.stop) == (at.start, at.stop));
            let is_unchanged = then == wanted
                && backup.ever.contains(name)
                && (there.is_empty() || is_there)
                && then.iter().all(|it| {
                    let name =
                        |model: &Model| it.project.map(|it| model.projects.get(&it).copied());
                    name(&backup.model) == name(&self.model)
                });
            if is_unchanged {
                assert_eq!(now.len(), wanted.len(), "{name}: {now:#?} instead of {wanted:#?}");
                wanted.into_iter().zip(&now).for_each(|(asked, it)| self.compare_times(asked, it));
            } else if !backup.ever.contains(name) {
                let is_on_known = |it: &&Entry| {
                    let project = self.project_name(it);
                    project.is_none_or(|name| backup.model.projects.values().any(|it| **it == name))
                };
                for it in there.iter().filter(is_on_known) {
                    assert!(now.iter().any(|now| now.id == it.id), "{it:#?} was lost");
                }
            }
        }
    }

    /// The model of what is at Toggl.
    fn as_it_is(&mut self) -> Model {
        let names = self.there("project");
        let known = super::events::PROJECTS;
        let mut projects = BTreeMap::new();
        for name in &names {
            let name = known.into_iter().find(|it| it == name).expect("one of ours");
            projects.insert(self.number(), name);
        }
        let entries = self.world.fake().entries().into_iter().map(|it| {
            let project = self.project_name(&it);
            let number = |name| projects.iter().find(|it| *it.1 == name).map(|it| *it.0);
            Asked {
                description: it.description.clone().unwrap_or_default(),
                start: it.start,
                stop: it.stop,
                whole: it.stop.is_some(),
                project: project.map(|name| number(name).expect("a project that is there")),
                tags: TAGS.into_iter().filter(|tag| it.tags.iter().any(|it| it == tag)).collect(),
            }
        });
        Model { entries: entries.collect(), projects, gone: BTreeSet::new() }
    }
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}
