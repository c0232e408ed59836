//! What the person does on the phone, and what can be demanded after it.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::sample::Index;

use super::events::{Event, Phone, Which, lost_answers};
use super::life::Life;
use crate::support::fake_toggl::Entry;

impl Life {
    /// The write of a command arrives and its answer is lost; then the person takes the phone.
    pub(super) fn in_doubt(&mut self, event: &Event, fault: usize, phone: &Phone) {
        self.world.fake().heal();
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            self.world.fake().fail_next_on(method, lost_answers().swap_remove(fault));
        }
        self.happen(event, "");
        self.world.fake().heal();
        self.arrive();
        self.on_the_phone(phone);
    }

    pub(super) fn on_the_phone(&mut self, phone: &Phone) {
        self.alone = false;
        let (name, now) = (self.name(), self.world.fake().now());
        match phone {
            Phone::Start => {
                // A timer of the very same second is the one whose answer was lost.
                self.pass(TimeDelta::seconds(3));
                self.world.fake().elsewhere_start(&name);
                self.pass(TimeDelta::seconds(3));
                self.elsewhere.entries.insert(name);
            }
            Phone::Stop => {
                if self.world.fake().running().is_some() {
                    self.world.fake().elsewhere_stop();
                }
            }
            Phone::Add => {
                self.world.fake().elsewhere_add(&name, now - TimeDelta::seconds(3613), now);
                self.elsewhere.entries.insert(name);
            }
            Phone::Rename(which) if self.keeps_its_identity(which, true) => {
                self.edit(which, |entry| entry.description = Some(name));
            }
            Phone::Rename(_) => {}
            Phone::StopEarlier(which, _) if !self.keeps_its_identity(which, false) => {}
            Phone::StopEarlier(which, seconds) => self.edit(which, |entry| {
                let third = |stop: DateTime<Utc>| {
                    stop - TimeDelta::seconds((stop - entry.start).num_seconds() / 3)
                };
                let stop = entry.stop.map_or(now - TimeDelta::seconds(*seconds), third);
                entry.stop = Some(stop.max(entry.start));
            }),
            Phone::Move(which, project) => {
                let project = self.pick_there(*project, true).map(|(id, _)| id);
                self.edit(which, |entry| entry.project_id = project);
            }
            Phone::Tag(which) => self.edit(which, |entry| entry.tags.push("phone".to_owned())),
            Phone::Delete(which) => {
                if let Some(entry) = self.pick_which(which) {
                    self.changed(&entry);
                    self.world.fake().elsewhere_delete(entry.id);
                }
            }
            names => self.names_on_the_phone(names, &name),
        }
    }

    fn names_on_the_phone(&mut self, phone: &Phone, name: &str) {
        self.arrive();
        match phone {
            Phone::ProjectRename(which) => {
                if let Some((id, _)) = self.pick_there(*which, true) {
                    self.elsewhere.projects = true;
                    let name = name.to_owned();
                    self.world.fake().elsewhere_edit_project(id, |it| it.name = name);
                }
            }
            Phone::ProjectDelete(which) => {
                if let Some((id, _)) = self.pick_there(*which, true) {
                    self.elsewhere.projects = true;
                    self.world.fake().elsewhere_delete_project(id);
                }
            }
            Phone::TagRename(which) => {
                if let Some((id, _)) = self.pick_there(*which, false) {
                    self.elsewhere.tags = true;
                    self.world.fake().elsewhere_rename_tag(id, name);
                }
            }
            Phone::TagDelete(which) => {
                if let Some((id, _)) = self.pick_there(*which, false) {
                    self.elsewhere.tags = true;
                    self.world.fake().elsewhere_delete_tag(id);
                }
            }
            other => unreachable!("{other:?} is not about a name"),
        }
        self.forget_what_was_removed();
    }

    /// Entries that are to be deleted with their project may stay, when the project was changed meanwhile.
    fn forget_what_was_removed(&mut self) {
        for entry in self.world.fake().entries() {
            let name = entry.description.clone().unwrap_or_default();
            if self.model.called(&name).is_empty() {
                self.changed(&entry);
            }
        }
    }

    fn edit(&mut self, which: &Which, edit: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.pick_which(which) {
            self.changed(&entry);
            self.world.fake().elsewhere_edit(entry.id, edit);
            let now = self.world.fake().entry(entry.id).expect("it is there");
            let name = |entry: &Entry| entry.description.clone().unwrap_or_default();
            if name(&now) != name(&entry) {
                self.elsewhere.renamed.insert(name(&now), name(&entry));
            }
            self.changed(&now);
        }
    }

    /// Whether an entry would still be known as ours with another description, or another stop: not with both, as
    /// long as its create is in doubt. A timer gets its stop whenever another one starts.
    fn keeps_its_identity(&self, which: &Which, renamed: bool) -> bool {
        self.pick_which(which).is_none_or(|entry| {
            let name = entry.description.clone().unwrap_or_default();
            let is_open = self.elsewhere.entries.contains(&name) || renamed && entry.running;
            let list = self.world.json("list 2026-02-20..2026-05-31 --offline");
            let mut listed = list["entries"].as_array().expect("entries").iter();
            !is_open || listed.any(|it| it["id"] == entry.id)
        })
    }

    fn changed(&mut self, entry: &Entry) {
        self.elsewhere.entries.insert(entry.description.clone().unwrap_or_default());
    }

    fn pick_which(&self, which: &Which) -> Option<Entry> {
        match which {
            Which::Newest => self.world.fake().entries().into_iter().max_by_key(|it| it.id),
            Which::Any(which) => self.pick(*which),
        }
    }

    /// One of the projects or tags at Toggl, with its name.
    fn pick_there(&self, which: Index, projects: bool) -> Option<(i64, String)> {
        let rows: Vec<(i64, String)> = self.world.fake().with(|toggl| {
            let tags = toggl.tags.iter().filter(|it| it.deleted_at.is_none());
            let all = toggl.projects.iter().filter(|it| it.deleted_at.is_none());
            if projects {
                all.map(|it| (it.id, it.name.clone())).collect()
            } else {
                tags.map(|it| (it.id, it.name.clone())).collect()
            }
        });
        if rows.is_empty() { None } else { Some(which.get(&rows).clone()) }
    }
}
