//! Notes of a sync run, in words.

use chrono::TimeDelta;

use crate::messages::label;
use crate::messages::rows::{entry_label, refused};
use crate::model::EntryKey;
use crate::store::{Store, Written};
use crate::sync::{Note, Report};
use crate::time::{Now, format};
use crate::ui::text::capital;

/// The notes of a sync run, and its refusals of rows that are not the command's `own`, one sentence each.
pub(super) fn notes(
    report: &Report,
    own: &Written,
    store: &Store,
    now: &Now,
) -> anyhow::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for note in &report.notes {
        sentences.push(sentence(note, store, now)?);
    }
    for (key, refusal) in &report.refused {
        if !own.rows().any(|own| own == *key) {
            sentences.push(refused(&label(store, *key)?, refusal));
        }
    }
    Ok(sentences)
}

fn sentence(note: &Note, store: &Store, now: &Now) -> anyhow::Result<String> {
    Ok(match note {
        Note::StoppedElsewhere(key) => {
            let entry = capital(&label(store, *key)?);
            let at = stop(*key, store, now)?.map_or(String::new(), |at| format!(", at {at}"));
            format!("{entry} was already stopped elsewhere{at}.")
        }
        Note::SentAgain(key) => format!(
            "{} was deleted in Toggl; it was changed here, so it is created there again.",
            capital(&label(store, *key)?)
        ),
        Note::Conflict(key, fields) => format!(
            "{} was also changed elsewhere; kept your {}.",
            capital(&label(store, *key)?),
            fields.join(", ")
        ),
        Note::Adjusted(key, fields) => {
            format!("Toggl saved {} with changes: {}.", label(store, *key)?, fields.join(", "))
        }
        Note::EndedByAnother(key) => {
            let entry = capital(&label(store, *key)?);
            let at = stop(*key, store, now)?.map_or(String::new(), |at| format!(" at {at}"));
            format!("{entry} was stopped{at}, when another entry started.")
        }
        Note::FoundAs(key, description) => format!(
            "{} was found in Toggl as {}.",
            capital(&entry_label(description)),
            label(store, *key)?
        ),
        Note::DeletedElsewhere(description) => {
            format!("{} was deleted elsewhere.", capital(&entry_label(description)))
        }
        Note::InactiveProject(key) => {
            format!("{} is archived or deleted in Toggl.", capital(&label(store, *key)?))
        }
        Note::Unreadable(1) => "One item from Toggl could not be read and is not shown.".to_owned(),
        Note::Unreadable(count) => {
            format!("{count} items from Toggl could not be read and are not shown.")
        }
        Note::ClockSkew(offset) => {
            let ahead = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
            let by = format::length(offset.abs());
            format!("This machine's clock is {by} {ahead} Toggl's; times are sent unchanged.")
        }
    })
}

/// A note that a timer, by its label, was deleted in Toggl.
pub(crate) fn deleted_elsewhere(label: &str) -> String {
    format!("{} was running here, but had been deleted in Toggl.", capital(label))
}

fn stop(key: EntryKey, store: &Store, now: &Now) -> anyhow::Result<Option<String>> {
    let stop = store.row(key)?.and_then(|row| row.wanted?.stop);
    Ok(stop.map(|at| format::moment(at, now)))
}
