//! The other devices of the person.

use chrono::{DateTime, Utc};

use super::FakeToggl;
use super::items::Item;
use super::state::{Client, Entry, Project, Tag, WORKSPACE, World, whole_second};

/// What the same person does on another device.
impl FakeToggl {
    pub(crate) fn elsewhere_start(&self, description: &str) -> i64 {
        self.elsewhere_start_at(description, self.now())
    }

    /// Starts at a time of choice; whatever ran before still ends now.
    pub(crate) fn elsewhere_start_at(&self, description: &str, start: DateTime<Utc>) -> i64 {
        self.with(|world| {
            let mut entry = world.blank_entry(WORKSPACE, whole_second(start));
            entry.description = Some(description.to_owned());
            entry.running = true;
            world.stop_running_before(entry.id);
            world.save(entry).id
        })
    }

    /// Stops what runs.
    pub(crate) fn elsewhere_stop(&self) {
        self.with(|world| {
            let running = world.running().cloned().expect("an entry that runs");
            world.stop(running, world.now());
        });
    }

    /// Stops an entry, or moves its stop.
    pub(crate) fn elsewhere_stop_at(&self, id: i64, stop: DateTime<Utc>) {
        self.elsewhere_edit(id, |entry| entry.stop = Some(stop));
    }

    pub(crate) fn elsewhere_add(
        &self,
        description: &str,
        start: DateTime<Utc>,
        stop: DateTime<Utc>,
    ) -> i64 {
        self.with(|world| {
            let mut entry = world.blank_entry(WORKSPACE, whole_second(start));
            entry.description = Some(description.to_owned());
            entry.stop = Some(whole_second(stop));
            world.save(entry).id
        })
    }

    /// Edits an entry; one with a stop no longer runs.
    pub(crate) fn elsewhere_edit(&self, id: i64, edit: impl FnOnce(&mut Entry)) {
        self.with(|world| {
            let mut entry = world.alive_entry(id).cloned().expect("an entry to edit");
            edit(&mut entry);
            entry.running &= entry.stop.is_none();
            world.save(entry);
        });
    }

    pub(crate) fn elsewhere_delete(&self, id: i64) {
        self.with(|world| {
            let entry = world.alive_entry(id).cloned().expect("an entry to delete");
            world.delete_entry(entry);
        });
    }
}

/// The same for names. All of them keep `at` and the marks of deletion as Toggl does.
impl FakeToggl {
    /// Edits a project: renames it, archives it with `|it| it.active = false`, moves it to a client.
    pub(crate) fn elsewhere_edit_project(&self, id: i64, edit: impl FnOnce(&mut Project)) {
        self.with(|world| {
            let at = world.touch();
            let project = alive_by_id(&mut world.projects, id);
            edit(project);
            project.at = at;
        });
    }

    /// Deletes a project; its entries stay without one.
    pub(crate) fn elsewhere_delete_project(&self, id: i64) {
        self.with(|world| {
            let workspace = alive_by_id(&mut world.projects, id).workspace_id;
            world.remove_project(workspace, id, true).expect("a project to delete");
        });
    }

    /// Edits a client: renames or archives it.
    pub(crate) fn elsewhere_edit_client(&self, id: i64, edit: impl FnOnce(&mut Client)) {
        self.with(|world| {
            let at = world.touch();
            let client = alive_by_id(&mut world.clients, id);
            edit(client);
            client.at = at;
        });
    }

    pub(crate) fn elsewhere_delete_client(&self, id: i64) {
        self.with(|world| {
            let workspace = alive_by_id(&mut world.clients, id).workspace_id;
            world.delete_client(workspace, id).expect("a client to delete");
        });
    }

    /// Renames a tag, on its entries too.
    pub(crate) fn elsewhere_rename_tag(&self, id: i64, name: &str) {
        self.with(|world| {
            let workspace = alive_by_id(&mut world.tags, id).workspace_id;
            world.change_tag(workspace, id, name).expect("a name that is free");
        });
    }

    /// Deletes a tag, and takes it off its entries.
    pub(crate) fn elsewhere_delete_tag(&self, id: i64) {
        self.with(|world| {
            let workspace = alive_by_id(&mut world.tags, id).workspace_id;
            world.delete_tag(workspace, id).expect("a tag to delete");
        });
    }
}

fn alive_by_id<T: Item>(items: &mut [T], id: i64) -> &mut T {
    let mut items = items.iter_mut();
    let item = items.find(|item| item.id() == id && item.deleted_at().is_none());
    item.expect("something with this id")
}
