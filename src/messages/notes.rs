//! Notes of a sync run, in words.

use chrono::TimeDelta;

use crate::messages::label;
use crate::rules::merge::EntryField;
use crate::store::Store;
use crate::sync::{Note, Report};
use crate::time::{Now, format};
use crate::ui::text::capital;

/// The notes of a sync run, one sentence each.
pub(super) fn notes(store: &Store, report: &Report, now: &Now) -> anyhow::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for note in &report.notes {
        sentences.push(match note {
            Note::StoppedElsewhere(key) => {
                let stop = store.entry(*key)?.and_then(|row| row.wanted?.stop);
                let at =
                    stop.map_or(String::new(), |at| format!(", at {}", format::moment(at, now)));
                format!("{} had been stopped elsewhere already{at}.", capital(&label(store, *key)?))
            }
            Note::SentAgain(key) => format!(
                "{} had been deleted at Toggl; changed here, it goes there again as a new one.",
                capital(&label(store, *key)?)
            ),
            Note::Conflict(key, parts) => format!(
                "{} was changed elsewhere too; the {} from here stays.",
                capital(&label(store, *key)?),
                EntryField::names(parts)
            ),
            Note::Adjusted(key, fields) => {
                format!("Toggl kept {} differently: {}.", label(store, *key)?, fields.join(", "))
            }
            Note::EndedByAnother(key) => {
                let stop = store.entry(*key)?.and_then(|row| row.wanted?.stop);
                let at =
                    stop.map_or(String::new(), |at| format!(" at {}", format::moment(at, now)));
                format!(
                    "{} was ended{at}, when another entry began.",
                    capital(&label(store, *key)?)
                )
            }
            Note::ClockSkew(offset) => {
                let ahead = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
                let by = format::length(offset.abs());
                format!(
                    "This machine's clock is {by} {ahead} Toggl's; times are sent as they are here."
                )
            }
        });
    }
    Ok(sentences)
}
