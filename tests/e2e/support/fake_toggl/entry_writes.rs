//! Writing time entries: create, update, stop, delete, and the bulk edit.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Body, Reply, bad_request, forbidden, not_found};
use super::entry_rules::{EntryChange, missing};
use super::payload::read;
use super::request::Request;
use super::shapes::Form;
use super::state::{Entry, World};

/// One step of a bulk edit.
#[derive(Deserialize)]
struct Patch {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

impl World {
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
        let ids: Result<Vec<i64>, _> = ids.split(',').map(str::parse).collect();
        let ids = ids
            .ok()
            .filter(|ids| ids.len() <= 100)
            .ok_or_else(|| bad_request("Invalid or missing time_entry_id"))?;
        let patches: Vec<Patch> = read(&request.body)?;
        let (mut success, mut failure) = (Vec::new(), Vec::new());
        for id in ids {
            match self.patch_entry(wid, id, &patches) {
                Ok(()) => success.push(id),
                Err(refusal) => failure.push(json!({"id": id, "message": message(refusal)})),
            }
        }
        Ok(Answer::json(&json!({"success": success, "failure": failure})))
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
        entry.cloned().ok_or_else(|| not_found("Time entry not found"))
    }
}

impl Patch {
    /// The same as the body of a PUT.
    fn as_update(&self) -> Result<Value, Answer> {
        let field = self.path.trim_start_matches('/');
        let value = &self.value;
        match (self.op.as_str(), field) {
            ("add" | "remove", "tags" | "tag_ids") => {
                let action = if self.op == "add" { "add" } else { "delete" };
                Ok(json!({field: value, "tag_action": action}))
            }
            ("add" | "replace", _) => Ok(json!({field: value})),
            ("remove", _) => Ok(json!({field: null})),
            (op, _) => Err(bad_request(format!("Invalid operation {op}"))),
        }
    }
}

fn message(refusal: Answer) -> Value {
    match refusal.body {
        Body::Bytes(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Body::Endless | Body::Packed(_) | Body::Bomb => Value::Null,
    }
}
