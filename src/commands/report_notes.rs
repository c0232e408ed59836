//! What `track report` says beside its sums, and in their place where there are none.

use chrono::{DateTime, Utc};

use crate::app::{App, Pushed};
use crate::commands::entry_filter::several;
use crate::lookup::SeveralRows;
use crate::messages::FollowUp;
use crate::model::EntryFields;
use crate::store::{Filter, Store};
use crate::time::{Now, Period, format};
use crate::ui::text::{counted, in_quotes};
use crate::view::groups::{PartlyInRange, Summary};
use crate::{messages, view};

/// What a report is about.
pub(super) struct Asked<'a> {
    pub(super) filter: &'a Filter,
    /// Names that mean several rows.
    pub(super) several: &'a [SeveralRows],
    /// What was never fetched.
    pub(super) missing: &'a [(DateTime<Utc>, DateTime<Utc>)],
    pub(super) now: &'a Now,
}

impl Asked<'_> {
    /// What follows the sums, with these notes at its end.
    pub(super) fn follow_up(
        &self,
        app: &App,
        refreshed: &Pushed,
        summary: &Summary,
        notes: Vec<String>,
    ) -> anyhow::Result<FollowUp> {
        let now = self.now;
        let mut follow_up = messages::after_read(app, refreshed, now)?;
        follow_up.notes.extend(self.several.iter().map(several));
        let refused = app.store()?.refused_deletions(self.filter)?;
        follow_up.notes.extend(messages::still_at_toggl(&refused, now));
        let incomplete = |never: &str| format!("Incomplete: {never}.");
        follow_up.note_unfetched(self.missing, refreshed, incomplete, now);
        follow_up.notes.extend(outside_note(summary, now));
        follow_up.notes.extend(notes);
        Ok(follow_up)
    }
}

/// That entries extend beyond the first or the last day, so that not all of their time is counted.
fn outside_note(summary: &Summary, now: &Now) -> Option<String> {
    match &summary.partly_in_range {
        PartlyInRange::None => None,
        PartlyInRange::One(EntryFields { description, start, stop, .. }) => {
            let what = in_quotes(description).unwrap_or_else(|| "An entry".to_owned());
            let start = format::moment(*start, now);
            let when = match stop {
                None => format!("has been running since {start}"),
                Some(stop) => format!("is from {start} to {}", format::moment(*stop, now)),
            };
            Some(format!("{what} {when}; the time outside these days is not counted."))
        }
        PartlyInRange::Several(several) => {
            let outside = format::length(chrono::TimeDelta::seconds(summary.outside));
            let count = counted(several, "entry");
            Some(format!(
                "{count} extend beyond these days; {outside} outside them is not counted."
            ))
        }
    }
}

/// Notes about what of a filter has been running for long.
pub(super) fn long_timers(
    store: &Store,
    filter: &Filter,
    now: &Now,
) -> anyhow::Result<Vec<String>> {
    let running = store.entries(&Filter { is_running: true, ..filter.clone() })?;
    let running = view::of_rows(store, &running, now.instant)?;
    Ok(running.iter().filter_map(|entry| messages::long_timer(entry, now)).collect())
}

/// The sentence for no entries; it names the days, so that a misread range is noticed.
pub(super) fn nothing(
    summary: &Summary,
    is_filtered: bool,
    period: &Period,
    everything: &Period,
    now: &Now,
) -> Option<String> {
    if !summary.groups.shown.is_empty() || summary.planned > 0 {
        return None;
    }
    let what = if is_filtered { "No matching entries" } else { "No entries" };
    if period == everything {
        return Some(format!("{what}."));
    }
    Some(format!("{what} {}.", format::days(period.first, period.last, now)))
}
