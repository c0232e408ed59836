//! What `start` and `continue` have to tell: what ended, what began, and what lies beside it.

use serde_json::{Value, json};

use crate::app::App;
use crate::lookup::Overlaps;
use crate::lookup::overlap::Neighbours;
use crate::messages::Exit;
use crate::messages::incomplete;
use crate::messages::{self, FollowUp};
use crate::render::entries::{outcome, receipt};
use crate::render::json as shape;
use crate::store::Written;
use crate::time::Now;
use crate::view::{self, EntryView};

/// A timer that was begun, with what became of its rows at Toggl.
pub(crate) struct TimerReceipt {
    started: Option<EntryView>,
    stopped: Vec<EntryView>,
    neighbours: Neighbours,
    /// What is left to be said.
    pub(crate) follow_up: FollowUp,
}

impl TimerReceipt {
    /// Carries the rows to Toggl, and looks at them as they are then.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn push(
        written: &Written,
        overlaps: &Overlaps,
        app: &App,
        now: &Now,
    ) -> anyhow::Result<Self> {
        let store = app.store()?;
        let mut follow_up = messages::after_write(app, &app.push(written), written, now)?;
        // The last change of its own is the new entry; those before it ended what ran.
        let mut entries = view::of_keys(store, overlaps.own(written), now.instant)?;
        let (started, stopped) = (entries.pop(), entries);
        follow_up.notes.extend(incomplete(store, &stopped)?);
        let neighbours = overlaps.views(written, store, now)?;
        Ok(Self { started, stopped, neighbours, follow_up })
    }

    /// Tells about it, with these fields more in JSON and these tags that are new.
    ///
    /// # Errors
    /// When stdout cannot be written, and what failed although the work itself is kept.
    pub(crate) fn tell(
        self,
        more: &[(&str, Value)],
        new_tags: &[String],
        app: &App,
        now: &Now,
    ) -> anyhow::Result<Exit> {
        let Self { started, stopped, neighbours, follow_up } = self;
        if app.out.json {
            let mut document = json!({
                "started": started.as_ref().map(|entry| shape::entry(entry, now)),
                "stopped": stopped.first().map(|entry| shape::entry(entry, now)),
                "trimmed": shape::entries(&neighbours.trimmed, now),
                "overlaps": shape::entries(&neighbours.overlapped, now),
                "notes": follow_up.notes(),
            });
            for (field, value) in more {
                document[*field] = value.clone();
            }
            app.out.document(&document)?;
        } else {
            let look = app.out.look();
            let stopped = stopped.iter().map(|entry| receipt("Stopped", entry, now, look));
            let started = started.iter().map(|entry| receipt("Started", entry, now, look));
            let trimmed = neighbours.trimmed.iter().map(|it| outcome("Trimmed", it, now, look));
            app.out.receipt(&stopped.chain(started).chain(trimmed).collect::<String>())?;
            neighbours.tell(app, now);
            messages::new_tags(app, new_tags);
        }
        follow_up.tell(app, Exit::Done)
    }
}
