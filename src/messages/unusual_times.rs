//! Notes about unlikely times: forgotten timers, and timers that start in the future.

use chrono::{DateTime, TimeDelta, Utc};

use crate::messages::shell_text;
use crate::time::{Now, format};
use crate::ui::text::in_quotes;
use crate::view::EntryView;

/// From this length on, a timer may have been forgotten.
const LONG: TimeDelta = TimeDelta::hours(12);
/// The end that is shown as an example: a working day after the start.
const WORKING_DAY: TimeDelta = TimeDelta::hours(8);

/// A note that a timer has been running for more than 12 hours, and how to end it earlier.
pub(crate) fn long_timer(running: &EntryView, now: &Now) -> Option<String> {
    let stop = corrected_stop(running, now)?;
    running.stop.is_none().then(|| {
        format!(
            "{} has been running for {}. If it ended earlier, set the time: `track stop {stop}`.",
            called(running),
            format::length(running.length(now.instant))
        )
    })
}

/// What behind a timer that may have been forgotten says how to end it earlier.
pub(crate) fn long_timer_hint(running: &EntryView, now: &Now) -> Option<String> {
    corrected_stop(running, now).map(|stop| format!("track stop {stop}?"))
}

/// Notes about entries that were stopped just now: those of more than 12 hours, and those that begin later.
pub(crate) fn unusual_stops(stopped: &[EntryView], now: &Now) -> Vec<String> {
    let note = |entry: &EntryView| {
        if entry.start > now.instant {
            return Some(format!(
                "{} starts in the future, at {}, so it has no length.",
                called(entry),
                format::moment(entry.start, now)
            ));
        }
        let stop = corrected_stop(entry, now)?;
        Some(format!(
            "{} lasted {}. If it ended earlier, set the time: `track edit {} --stop {stop}`.",
            called(entry),
            format::length(entry.length(now.instant)),
            entry.handle
        ))
    };
    stopped.iter().filter(|entry| entry.stop.is_some()).filter_map(note).collect()
}

/// A stop to begin with, for a shell, of an entry of more than 12 hours.
fn corrected_stop(entry: &EntryView, now: &Now) -> Option<String> {
    let stop: DateTime<Utc> = entry.start + WORKING_DAY;
    (entry.length(now.instant) > LONG).then(|| shell_text(&format::moment(stop, now)))
}

fn called(entry: &EntryView) -> String {
    in_quotes(&entry.description).unwrap_or_else(|| format!("Entry {}", entry.handle))
}
