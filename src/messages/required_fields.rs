//! Fields that a workspace requires for every entry, in words: before an entry is created, and after it ended.

use crate::lookup::required_fields::{Incomplete, MissingFields, missing_fields};
use crate::messages::Failure;
use crate::model::Handle;
use crate::rules::required_fields::RequiredField;
use crate::store::{self, Store};
use crate::ui::text::{brief, listed};
use crate::view::{EntryView, Sending};

/// The failure to create an entry that lacks fields.
pub(super) fn missing(error: &MissingFields) -> Failure {
    let failure = Failure::usage(format!("{}.", demands(error)));
    let add = |field: &RequiredField| match field {
        RequiredField::Description => name(*field).to_owned(),
        other => format!("`{}`", flag(*other)),
    };
    match error.of {
        Incomplete::New => {
            let flags: Vec<String> = error.missing.iter().map(add).collect();
            failure.hint(format!("Add {}.", listed(&flags)))
        }
        Incomplete::Existing(Some(handle)) => {
            failure.hint(format!("{}.", edit(handle, &error.missing)))
        }
        Incomplete::Existing(None) => failure,
    }
}

/// A sentence for each entry that ended without what its workspace requires, and that Toggl does not
/// have: time that ends is kept, whatever it lacks.
pub(crate) fn incomplete(store: &Store, ended: &[EntryView]) -> store::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for entry in ended.iter().filter(|entry| entry.sending != Sending::Sent) {
        let Some(fields) = store.row(entry.key)?.and_then(|row| row.wanted) else {
            continue;
        };
        let of = Incomplete::Existing(Some(entry.handle));
        if let Some(error) = missing_fields(store, &fields, of)? {
            sentences.push(format!("{}: {}.", demands(&error), edit(entry.handle, &error.missing)));
        }
    }
    Ok(sentences)
}

fn demands(error: &MissingFields) -> String {
    let names: Vec<&str> = error.missing.iter().map(|field| name(*field)).collect();
    let (workspace, names) = (brief(&error.workspace), listed(&names));
    format!("The workspace “{workspace}” requires {names} for every entry")
}

/// The command that adds the missing fields.
fn edit(handle: Handle, missing: &[RequiredField]) -> String {
    let flags: Vec<&str> = missing.iter().map(|field| flag(*field)).collect();
    format!("`track edit {handle} {}` adds what is missing", flags.join(" "))
}

fn name(field: RequiredField) -> &'static str {
    match field {
        RequiredField::Description => "a description",
        RequiredField::Project => "a project",
        RequiredField::Task => "a task",
        RequiredField::Tag => "a tag",
    }
}

fn flag(field: RequiredField) -> &'static str {
    match field {
        RequiredField::Description => "-d TEXT",
        RequiredField::Project => "-p PROJECT",
        RequiredField::Task => "--task TASK",
        RequiredField::Tag => "-t TAG",
    }
}
