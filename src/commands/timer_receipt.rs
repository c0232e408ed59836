//! The answer of `start` and `continue`: the ended and the new entry, and their neighbours.

use crate::answer::{EntryAt, FolderJson, Started};
use crate::app::App;
use crate::commands::outcome::Committed;
use crate::lookup::Overlaps;
use crate::store::Written;
use crate::time::Now;
use crate::{messages, view};

/// What only `start` reports.
#[derive(Clone)]
pub(crate) struct StartFacts {
    /// Tags that did not exist before.
    pub(crate) new_tags: Vec<String>,
    /// The `.track.toml` that was used.
    pub(crate) folder: Option<FolderJson>,
}

/// The change that a command made when it began a timer. The last of its targets is the new entry; those
/// before it ended.
pub(crate) fn timer_change(
    written: Written,
    overlaps: Overlaps,
    facts: Option<StartFacts>,
    app: &App,
    now: Now,
) -> anyhow::Result<Committed> {
    let asides = messages::overlaps(&overlaps.views(&written, app.store()?, &now)?, &now);
    let new_tags = facts.as_ref().map_or(Vec::new(), |it| messages::new_tags(&it.new_tags));
    let stopped = overlaps.targets(&written).to_vec();
    let unusual = view::of_keys(app.store()?, &stopped, now.instant)?;
    let unusual = messages::unusual_stops(&unusual, &now);
    let rows = written.clone();
    let change = Committed::new(written, move |app, stage| {
        let store = app.store()?;
        let mut entries = view::of_keys(store, overlaps.targets(&rows), now.instant)?;
        let started = entries.pop();
        let neighbours = overlaps.views(&rows, store, &now)?;
        Ok(Started {
            folder: facts.as_ref().map(|it| it.folder.clone()),
            new_tags: facts.as_ref().map(|it| it.new_tags.clone()),
            notes: stage.notes(),
            overlaps: EntryAt::all(neighbours.overlapped, &now),
            profile: app.settings.profile.value.to_string(),
            started: started.map(|view| EntryAt { view, now }),
            stopped: EntryAt::all(entries, &now),
            trimmed: EntryAt::all(neighbours.trimmed, &now),
        })
    });
    Ok(change.asides(asides).asides(new_tags).asides(unusual).later(move |app| {
        let store = app.store()?;
        let mut entries = view::of_keys(store, &stopped, now.instant)?;
        entries.pop();
        Ok(messages::incomplete(store, &entries)?)
    }))
}
