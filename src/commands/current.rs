//! `track current`

use crate::answer::{Current, DayTarget, EntryAt};
use crate::app::App;
use crate::commands::flags::FormatArgs;
use crate::commands::newest::still_running_in_toggl;
use crate::commands::outcome::{Answered, Outcome};
use crate::model::{CatalogFields, Entry};
use crate::report::{Counted, Progress};
use crate::store::{self, Filter, Store};
use crate::sync::Report;
use crate::time::{Now, Period};
use crate::{messages, report, view};

const NOTES: &str = "\
The exit code is 1 if nothing is running.";

const EXAMPLES: &str = "\
track
track current --json
track current --format \"{title} since {start}\"";

/// Show the running timer and today's total
#[derive(Debug, Default, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct CurrentArgs {
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(args: &CurrentArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let today = Period::of_days(now.today(), now.today(), &now)?;
    let refreshed = app.refresh(None)?;

    let store = app.store()?;
    let _snapshot = store.snapshot()?;
    let running = view::entries(store, &store.running()?, false, now.instant)?.into_iter().next();
    let filter = Filter { from: Some(today.from), until: Some(today.until), ..Filter::default() };
    let entries = view::entries(store, &store.entries(&filter)?, true, now.instant)?;
    let waiting = store.waiting()?;
    let (refused, refused_names) = if store.has_refused()? {
        (store.refused()?, store.refused::<CatalogFields>()?.len())
    } else {
        (Vec::new(), 0)
    };

    let mut follow_up = messages::after_read(app, &refreshed, &now)?;
    let mut known = true;
    if let (None, Ok(Report { stop_reason: Some(stop_reason), .. })) = (&running, &refreshed)
        && app.pulled_at()?.is_none()
        && follow_up.failure.is_none()
    {
        // Whether there is a running entry is not known.
        known = false;
        follow_up.notes.clear();
        let failure = messages::unanswered(stop_reason, &now);
        follow_up.failure =
            Some(failure.hint("Nothing is running here; Toggl has not been asked yet."));
    }
    let long_timer = running.as_ref().and_then(|view| messages::long_timer(view, &now));
    let formatted = args.format.render(&running, &now);
    let is_formatted = formatted.is_some();
    let target = target(app, &today, running.is_some(), &now)?;
    let answer = Current {
        as_of: messages::as_of(app, &now)?,
        notes: follow_up.all().cloned().collect(),
        profile: app.settings.profile.value.to_string(),
        refused: refused.len() + refused_names,
        running: running.map(|view| EntryAt { view, now }),
        target,
        today: report::total_so_far(&entries, now.instant).num_seconds(),
        waiting,
        known,
        any_today: entries.iter().any(|entry| entry.start <= now.instant),
        formatted,
    };
    if !is_formatted {
        let says_waiting = follow_up.counts_waiting || app.account()?.is_none();
        let unsent = if says_waiting { 0 } else { waiting };
        let newest = view::entries(store, newest_wanted(&refused), false, now.instant)?.pop();
        let notes =
            messages::unsent_and_refused(unsent, newest.as_ref(), refused.len(), refused_names);
        // The document has fields for these.
        follow_up.notes.extend(long_timer);
        follow_up.notes.extend(notes);
        follow_up.notes.extend(still_running_in_toggl(&refused, &now));
    }
    let first_steps = known && !is_formatted && store.has_no_entry()?;
    let first_steps =
        first_steps.then(|| messages::first_steps(app.account().is_ok_and(|it| it.is_some())));
    let first_steps = first_steps.into_iter().flatten();
    Ok(Answered::new(answer).asides(first_steps).follow_up(follow_up).into())
}

/// How far the target of today is reached, if it has one.
fn target(app: &App, today: &Period, runs: bool, now: &Now) -> anyhow::Result<Option<DayTarget>> {
    let target = app.settings.target_on(now.today());
    if target == 0 {
        return Ok(None);
    }
    let progress = Progress::of(target, seconds_of(today, app.store()?, now)?, runs, now);
    Ok(progress.map(|progress| DayTarget::of(progress, now)))
}

/// The seconds that lie in a day, up to now, also of entries that began before it.
fn seconds_of(day: &Period, store: &Store, now: &Now) -> store::Result<i64> {
    let rows = store.entries_within(day.from, day.until)?;
    let spans = rows.iter().filter_map(|row| {
        let fields = row.wanted.as_ref()?;
        Counted::of(fields.start, fields.stop, day, now.instant)?.span
    });
    Ok(spans.map(|(start, end)| (end - start).num_seconds()).sum())
}

/// The newest of these rows that still has an entry here.
fn newest_wanted(rows: &[Entry]) -> &[Entry] {
    let start = |row: &&Entry| row.wanted.as_ref().map(|fields| (fields.start, row.key));
    let wanted = rows.iter().filter(|row| row.wanted.is_some());
    wanted.max_by_key(start).map(std::slice::from_ref).unwrap_or_default()
}
