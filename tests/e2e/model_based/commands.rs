//! The commands of a life, each with its effect on the model.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::sample::Index;

use super::events::PROJECTS;
use super::life::Life;
use super::model::{Asked, Model};
use crate::support::Outcome;
use crate::support::fake_toggl::Entry;

/// An entry as `list` has it.
struct Listed {
    handle: String,
    start: DateTime<Utc>,
    stop: Option<DateTime<Utc>>,
}

/// Commands about entries.
impl Life {
    pub(super) fn start(&mut self, start: DateTime<Utc>, flags: &str, project: Option<u32>) {
        let description = self.name();
        let line = format!("start {description} {flags}");
        let tags = BTreeSet::new();
        let asked = Asked { description, start, stop: None, whole: false, project, tags };
        let outcome = self.write(&line, |model| {
            model.end(start);
            model.entries.push(asked);
        });
        // Refused, and nothing changed, when what runs began later than that.
        if outcome.code == 2 {
            assert!(outcome.stderr.contains("running entry started"), "{outcome}");
            return;
        }
        done_unless(outcome, project.is_some() && self.elsewhere.projects);
    }

    pub(super) fn add(&mut self, minutes: i64, tag: Option<&'static str>, flags: &str) {
        let (description, stop) = (self.name(), self.now());
        let tagged = tag.map(|tag| format!("-t {tag}")).unwrap_or_default();
        let line = format!("add {description} --duration {minutes}m {tagged} {flags}");
        let start = stop - TimeDelta::minutes(minutes);
        let (stop, tags) = (Some(stop), tag.into_iter().collect());
        let asked = Asked { description, start, stop, whole: true, project: None, tags };
        self.write(&line, |model| {
            model.gone.retain(|gone| !asked.tags.contains(gone));
            model.entries.push(asked);
        })
        .success();
    }

    pub(super) fn go_on(&mut self, which: Index, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let now = self.now();
        let like = self.model.entries[index].clone();
        let outcome = self.write(&format!("continue {} {flags}", it.handle), |model| {
            model.end(now);
            model.entries.push(Asked { start: now, stop: None, whole: false, ..like });
        });
        assert!(outcome.code == 0 || outcome.stderr.contains("running"), "{outcome}");
    }

    /// What is cancelled may have been started elsewhere.
    pub(super) fn cancel(&mut self, flags: &str) {
        let alone = self.alone;
        let mut cancelled = Vec::new();
        let before: Vec<DateTime<Utc>> =
            self.model.entries.iter().filter(|it| it.stop.is_none()).map(|it| it.start).collect();
        let outcome = self.write(&format!("cancel --json {flags}"), |_| {});
        assert!([0, 1, 5, 6].contains(&outcome.code), "{outcome}");
        if outcome.code == 0 {
            for entry in outcome.json()["cancelled"].as_array().expect("entries") {
                let name = entry["description"].as_str().unwrap_or_default();
                let name = self.elsewhere.first_name(name);
                let start = super::moment(&entry["start"]).expect("a start");
                cancelled.push(start);
                self.model.entries.retain(|it| {
                    it.start != start || (alone && it.stop.is_some()) || name != it.description
                });
            }
        }
        assert!(!alone || cancelled == before, "{cancelled:?} instead of {before:?}");
    }

    pub(super) fn delete(&mut self, which: Index, flags: &str) {
        if let Some((index, it)) = self.pick_asked(which) {
            let line = format!("delete {} {flags}", it.handle);
            self.write(&line, |model| drop(model.entries.remove(index))).success();
        }
    }

    pub(super) fn lengthen(&mut self, which: Index, minutes: i64, flags: &str) {
        if let Some((index, it)) = self.pick_asked(which)
            && it.stop.is_some()
            && it.start + TimeDelta::minutes(minutes) <= self.now()
        {
            let line = format!("edit {} --duration {minutes}m {flags}", it.handle);
            let stop = it.start + TimeDelta::minutes(minutes);
            self.write(&line, |model| model.entries[index].stop = Some(stop)).success();
        }
    }

    pub(super) fn tag(&mut self, which: Index, tag: &'static str, more: bool, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let sign = if more { '+' } else { '-' };
        let outcome = self.write(&format!("edit {} -t {sign}{tag} {flags}", it.handle), |model| {
            let tags = &mut model.entries[index].tags;
            if more {
                tags.insert(tag);
                model.gone.remove(tag);
            } else {
                tags.remove(tag);
            }
        });
        done_unless(outcome, self.elsewhere.tags);
    }

    pub(super) fn move_to(&mut self, which: Index, project: Option<Index>, flags: &str) {
        let project = project.and_then(|which| self.pick_project(which));
        if let Some((index, it)) = self.pick_asked(which) {
            let to = match project {
                Some((_, name)) => format!("-p {name}"),
                None => "--no-project".to_owned(),
            };
            let outcome = self.write(&format!("edit {} {to} {flags}", it.handle), |model| {
                model.entries[index].project = project.map(|(number, _)| number);
            });
            done_unless(outcome, project.is_some() && self.elsewhere.projects);
        }
    }

    pub(super) fn split(&mut self, which: Index, minutes: i64, flags: &str) {
        let Some((index, it)) = self.pick_asked(which) else {
            return;
        };
        let cut = it.start + TimeDelta::minutes(minutes);
        if cut < it.stop.unwrap_or(self.now()) {
            self.write(&format!("split {} {minutes}m {flags}", it.handle), |model| {
                let first = &mut model.entries[index];
                let second = Asked { start: cut, ..first.clone() };
                first.stop = Some(cut);
                model.entries.push(second);
            })
            .success();
        }
    }
}

/// Commands about projects and tags.
impl Life {
    pub(super) fn add_project(&mut self, name: usize, flags: &str) {
        let (number, name) = (self.number(), PROJECTS[name]);
        let taken = self.model.projects.values().any(|it| *it == name);
        let outcome = self.write(&format!("project add {name} {flags}"), |model| {
            model.projects.insert(number, name);
        });
        self.done_unless_taken(&outcome, taken);
    }

    pub(super) fn rename_project(&mut self, which: Index, new: usize, flags: &str) {
        if let Some((project, old)) = self.pick_project(which) {
            let new = PROJECTS[new];
            let taken = self.model.projects.iter().any(|it| *it.0 != project && *it.1 == new);
            let outcome =
                self.write(&format!("project edit {old} --name {new} {flags}"), |model| {
                    model.projects.insert(project, new);
                });
            self.done_unless_taken(&outcome, taken);
        }
    }

    /// What happens to the entries of a project that was changed elsewhere is not known, so they stay.
    pub(super) fn delete_project(&mut self, which: Index, with_entries: bool, flags: &str) {
        if let Some((project, name)) = self.pick_project(which) {
            let with_entries = with_entries && self.alone;
            let fate = if with_entries { "delete" } else { "unassign" };
            let line = format!("project delete {name} --entries {fate} {flags}");
            let outcome = self.write(&line, |model| {
                model.projects.remove(&project);
                model.entries.retain(|it| !with_entries || it.project != Some(project));
                for asked in model.entries.iter_mut().filter(|it| it.project == Some(project)) {
                    asked.project = None;
                }
            });
            done_unless(outcome, self.elsewhere.projects);
        }
    }

    pub(super) fn rename_tag(&mut self, old: &'static str, new: &'static str, flags: &str) {
        if old != new && self.is_tagged(old) {
            let outcome = self.write(&format!("tag edit {old} --name {new} {flags}"), |model| {
                for asked in &mut model.entries {
                    if asked.tags.remove(old) {
                        asked.tags.insert(new);
                    }
                }
                model.gone.insert(old);
                model.gone.remove(new);
            });
            // Another tag may have that name, even where no entry has it.
            assert!([0, 1].contains(&outcome.code), "{outcome}");
        }
    }

    pub(super) fn delete_tag(&mut self, tag: &'static str, flags: &str) {
        if self.is_tagged(tag) {
            let outcome = self.write(&format!("tag delete {tag} {flags}"), |model| {
                for asked in &mut model.entries {
                    asked.tags.remove(tag);
                }
                model.gone.insert(tag);
            });
            done_unless(outcome, self.elsewhere.tags);
        }
    }

    fn is_tagged(&self, tag: &str) -> bool {
        self.model.entries.iter().any(|it| it.tags.contains(tag))
    }

    fn done_unless_taken(&self, outcome: &Outcome, taken: bool) {
        let is_expected = outcome.code == i32::from(taken);
        let is_unknown = self.elsewhere.projects && [0, 1].contains(&outcome.code);
        assert!(is_expected || is_unknown, "{outcome}");
    }
}

/// Insists on success, unless a name may be another one meanwhile.
fn done_unless(outcome: Outcome, is_unknown: bool) {
    if !(is_unknown && outcome.code == 1) {
        outcome.success();
    }
}

/// Writing and undoing.
impl Life {
    /// Runs a command that changes something; `update` applies its effect to the model.
    pub(super) fn write(&mut self, line: &str, update: impl FnOnce(&mut Model)) -> Outcome {
        let before = self.model.clone();
        let outcome = self.world.run(line);
        if outcome.code == 0 {
            update(&mut self.model);
            self.count_names();
        }
        // A stop that finds another timer behind the one it stopped counts twice.
        let undoable = self.undoable();
        assert!(undoable >= self.past.len(), "{line} lost what can be undone");
        self.past.resize(undoable, before);
        outcome
    }

    pub(super) fn count_names(&mut self) {
        for asked in &self.model.entries {
            let count = self.model.called(&asked.description).len();
            let most = self.most.entry(asked.description.clone()).or_default();
            *most = count.max(*most);
            self.ever.insert(asked.description.clone());
        }
    }

    pub(super) fn undo(&mut self, count: usize, flags: &str) {
        let known = self.past.len() - self.unknown_past;
        if count > known && self.unknown_past > 0 {
            return;
        }
        let outcome = self.world.run(&format!("undo {count} {flags}"));
        match (outcome.code, self.past.len().checked_sub(count)) {
            (0, Some(left)) => {
                let gone = &self.past[left].gone & &self.model.gone;
                self.model = Model { gone, ..self.past[left].clone() };
                self.past.truncate(left);
            }
            // Changed, deleted or started elsewhere since.
            (1, Some(_)) if !self.alone => {
                let since = [" since", "would run again", "is there again", "is used by"];
                assert!(since.iter().any(|why| outcome.stderr.contains(why)), "{outcome}");
            }
            (1, None) => assert!(outcome.stderr.contains(" undo"), "{outcome}"),
            _ => panic!("undo {count}, with {} to undo:\n{outcome}", self.past.len()),
        }
        assert_eq!(self.undoable(), self.past.len(), "{outcome}");
    }

    pub(super) fn undoable(&self) -> usize {
        let total = &self.world.json("undo --list")["total"];
        total.as_u64().and_then(|total| total.try_into().ok()).expect("a number")
    }
}

/// Picking.
impl Life {
    /// One of the projects, with its name.
    pub(super) fn pick_project(&self, which: Index) -> Option<(u32, &'static str)> {
        let projects: Vec<_> =
            self.model.projects.iter().map(|(key, name)| (*key, *name)).collect();
        if projects.is_empty() { None } else { Some(*which.get(&projects)) }
    }

    /// One of the entries of the model, by its index, and how it is listed. Entries that were changed
    /// elsewhere are left out.
    fn pick_asked(&self, which: Index) -> Option<(usize, Listed)> {
        let known: Vec<usize> = (0..self.model.entries.len())
            .filter(|it| !self.elsewhere.entries.contains(&self.model.entries[*it].description))
            .collect();
        let index = if known.is_empty() { return None } else { *which.get(&known) };
        let asked = &self.model.entries[index];
        let list = self.world.json("list 2026-02-20..2026-05-31 --offline");
        let listed = list["entries"].as_array().expect("entries").iter().filter(|it| {
            it["description"] == asked.description
                && super::moment(&it["start"]) == Some(asked.start)
        });
        let distance = |it: &Listed| match (it.stop, asked.stop) {
            (Some(stop), Some(asked)) => (stop - asked).abs(),
            (None, None) => TimeDelta::zero(),
            _ => TimeDelta::MAX,
        };
        let found = listed
            .map(|it| Listed {
                handle: it["handle"].as_str().expect("a handle").to_owned(),
                start: asked.start,
                stop: super::moment(&it["stop"]),
            })
            .min_by_key(distance)
            .unwrap_or_else(|| panic!("{asked:?} is not listed:\n{list:#}"));
        Some((index, found))
    }

    /// One of the entries at Toggl.
    pub(super) fn pick(&self, which: Index) -> Option<Entry> {
        let entries = self.world.fake().entries();
        if entries.is_empty() { None } else { Some(which.get(&entries).clone()) }
    }
}
