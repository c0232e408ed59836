//! Entries that lie over what was written.

use crate::lookup::overlap::Neighbours;
use crate::render::entries::pointed;
use crate::time::Now;

/// So many overlaps are named one by one.
const NAMED: usize = 3;

/// Says what is overlapped, and the command that trims it.
pub(crate) fn overlaps(neighbours: &Neighbours, now: &Now) -> Vec<String> {
    let overlapped = &neighbours.overlapped;
    let (named, rest) = overlapped.split_at(overlapped.len().min(NAMED));
    let trim = (!neighbours.trim_targets.is_empty())
        .then(|| format!("`track edit {} --trim`", neighbours.trim_targets.join(" ")));
    let advice = match (named, &trim) {
        ([_], Some(command)) => format!("; with {command} that gives way"),
        _ => String::new(),
    };
    let overlap = |it| format!("Overlaps {}{advice}.", pointed(it, now));
    let mut sentences: Vec<String> = named.iter().map(overlap).collect();
    if !rest.is_empty() {
        sentences.push(format!("Overlaps {} more.", rest.len()));
    }
    sentences.extend(
        trim.filter(|_| named.len() > 1).map(|command| format!("With {command} they give way.")),
    );
    sentences
}
