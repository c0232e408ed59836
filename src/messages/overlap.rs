//! Overlaps with other entries, in words.

use crate::lookup::overlap::{Neighbours, NothingLeft};
use crate::messages::Failure;
use crate::render::entries::pointed;
use crate::time::Now;
use crate::ui::text::counted;

/// So many overlaps are named one by one; more are counted.
const NAMED: usize = 3;

/// What the written entries overlap, one sentence each, and the command that trims it.
pub(crate) fn overlaps(neighbours: &Neighbours, now: &Now) -> Vec<String> {
    let overlapped = &neighbours.overlapped;
    let (named, rest) = overlapped.split_at(overlapped.len().min(NAMED));
    let command = (!neighbours.trim_targets.is_empty())
        .then(|| format!("`track edit {} --trim`", neighbours.trim_targets.join(" ")));
    let advice = match (named, &command) {
        ([_], Some(command)) => format!("; {command} shortens it"),
        _ => String::new(),
    };
    let mut notes: Vec<String> =
        named.iter().map(|entry| format!("Overlaps {}{advice}.", pointed(entry, now))).collect();
    if !rest.is_empty() {
        notes.push(format!("Overlaps {} more.", counted(rest.len(), "entry")));
    }
    notes.extend(command.filter(|_| named.len() > 1).map(|it| format!("{it} shortens them.")));
    notes
}

/// The failure to trim an entry of which nothing would be left.
pub(super) fn nothing_left(error: &NothingLeft) -> Failure {
    let failure = |what: &str| Failure::usage(format!("Nothing would be left of {what}."));
    match &error.entry {
        Some(entry) => failure(&pointed(entry, &error.now)).hint(format!(
            "Delete it first with `track delete {}`, or keep both by omitting --trim.",
            entry.handle
        )),
        None => failure("another entry"),
    }
}
