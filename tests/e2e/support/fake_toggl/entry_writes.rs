//! Writing time entries: create, update, stop, delete, and the bulk edit.

use serde::Deserialize;

use super::answer::{Answer, Reply, bad_request, forbidden, not_found};
use super::bulk::{Patch, bulk};
use super::entry_rules::{EntryChange, missing};
use super::payload::read;
use super::request::Request;
use super::shapes::Form;
use super::state::{Entry, World};

/// The workspace that a body names.
#[derive(Deserialize)]
struct NamedWorkspace {
    #[serde(alias = "wid")]
    workspace_id: Option<i64>,
}

impl World {
    /// Creates an entry in the workspace that the body names, since the path names none.
    pub(super) fn create_entry_anywhere(&mut self, request: &Request) -> Reply {
        let named: NamedWorkspace = read(&request.body)?;
        let wid = named.workspace_id;
        let wid = wid.ok_or_else(|| bad_request("wid is required for time entry creation"))?;
        self.workspace(wid).ok_or_else(|| forbidden("Missing or invalid workspace_id"))?;
        self.create_entry(wid, request)
    }

    pub(super) fn workspace_of_entry(&self, id: i64) -> Result<i64, Answer> {
        let entry = self.alive_entry(id).ok_or_else(no_entry)?;
        Ok(entry.workspace_id)
    }

    pub(super) fn create_entry(&mut self, wid: i64, request: &Request) -> Reply {
        let change: EntryChange = read(&request.body)?;
        if change.created_with.as_ref().is_none_or(String::is_empty) {
            return Err(bad_request("created_with needs to be provided an a valid string"));
        }
        if change.workspace_id != Some(wid) {
            return Err(forbidden("Missing or invalid workspace_id"));
        }
        let start = change.start()?.ok_or_else(|| bad_request("Invalid start date"))?;
        let sent_duration = change.duration;
        let entry = self.changed(self.blank_entry(wid, start), change)?;
        self.keep(entry, sent_duration, request)
    }

    pub(super) fn update_entry(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let entry = self.own_entry(wid, id)?;
        let change: EntryChange = read(&request.body)?;
        if change.workspace_id.is_some_and(|named| named != wid) {
            return Err(forbidden("Missing or invalid workspace_id"));
        }
        let sent_duration = change.duration;
        let entry = self.changed(entry, change)?;
        self.keep(entry, sent_duration, request)
    }

    /// Keeps a new or changed entry under the rule of one timer, and answers with it.
    fn keep(&mut self, entry: Entry, sent_duration: Option<i64>, request: &Request) -> Reply {
        self.check_constraints(&entry)?;
        if entry.running {
            self.stop_running_before(entry.id);
        }
        let entry = self.save(entry);
        let mut shape = self.entry_json(&entry, Form::Written, request.flag("meta"));
        if let Some(duration) = sent_duration.filter(|_| entry.running) {
            // A write echoes whatever negative number was sent; reads return another.
            shape["duration"] = duration.into();
        }
        Ok(Answer::json(&shape))
    }

    /// A finished entry must have the demanded fields, and so must a running one that is about to be stopped.
    fn check_constraints(&self, entry: &Entry) -> Result<(), Answer> {
        if entry.running {
            let others = self.running().filter(|running| running.id != entry.id);
            return match others
                .and_then(|running| missing(self.workspace(running.workspace_id), running))
            {
                Some(_) => Err(bad_request("Currently running time entry has unmet constraints")),
                None => Ok(()),
            };
        }
        match missing(self.workspace(entry.workspace_id), entry) {
            Some(field) => {
                Err(bad_request(format!("This entry can't be saved - please add a {field}")))
            }
            None => Ok(()),
        }
    }

    pub(super) fn stop_entry(&mut self, wid: i64, id: i64, request: &Request) -> Reply {
        let entry = self.own_entry(wid, id)?;
        if !entry.running {
            return Err(Answer::refusal(409, "Time entry already stopped"));
        }
        self.check_constraints(&Entry { running: false, ..entry.clone() })?;
        // Without a content type it was seen to answer with the entry and to let it run.
        let entry = if request.is_json() { self.stop(entry, self.now()) } else { entry };
        Ok(Answer::json(&self.entry_json(&entry, Form::Written, request.flag("meta"))))
    }

    pub(super) fn remove_entry(&mut self, wid: i64, id: i64) -> Reply {
        let entry = self.own_entry(wid, id)?;
        self.delete_entry(entry);
        Ok(Answer::empty())
    }

    /// Applies the same steps to many entries, each on its own: some may fail, and the status is 200 all the same.
    pub(super) fn patch_entries(&mut self, wid: i64, ids: &str, request: &Request) -> Reply {
        bulk(ids, "Invalid or missing time_entry_id", request, |id, patches| {
            self.patch_entry(wid, id, patches)
        })
    }

    fn patch_entry(&mut self, wid: i64, id: i64, patches: &[Patch]) -> Result<(), Answer> {
        let mut entry = self.own_entry(wid, id)?;
        for patch in patches {
            entry = self.changed(entry, read(&patch.as_update()?)?)?;
        }
        self.check_constraints(&entry)?;
        self.save(entry);
        Ok(())
    }

    fn own_entry(&self, wid: i64, id: i64) -> Result<Entry, Answer> {
        let entry = self.alive_entry(id).filter(|entry| entry.workspace_id == wid);
        entry.cloned().ok_or_else(no_entry)
    }
}

fn no_entry() -> Answer {
    not_found("Time entry not found")
}
