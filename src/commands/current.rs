//! `track current`

use serde_json::json;

use crate::app::App;
use crate::commands::flags::FormatArgs;
use crate::messages::{Exit, Failure};
use crate::model::Entry;
use crate::render::entries::running;
use crate::render::json as shape;
use crate::report;
use crate::store::Filter;
use crate::sync::Report;
use crate::time::{Period, format};
use crate::ui::style::QUIET;
use crate::{messages, view};

const EXAMPLES: &str = "\
Exits with 1 when nothing is running.

Examples:
  track
  track current --json
  track current --format \"{title} since {start}\"";

/// Show what is running, and today's total
#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CurrentArgs {
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(args: &CurrentArgs, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let today = Period::of_days(now.today(), now.today(), &now)?;
    let refreshed = app.refresh(None)?;

    let store = app.store()?;
    let current = view::entries(store, &store.running()?, false, now.instant)?.into_iter().next();
    let filter = Filter { from: Some(today.from), until: Some(today.until), ..Filter::default() };
    let entries = view::entries(store, &store.entries(&filter)?, true, now.instant)?;
    let total = report::total(&entries, now.instant);
    let (waiting, refused_rows) = (store.waiting()?, store.refused()?);
    let refused = refused_rows.len();
    let refused_names = store.refused_catalog_rows()?.len();

    let mut follow_up = messages::after_read(app, &refreshed, &now)?;
    let mut known = true;
    if let (None, Ok(Report { stop_reason: Some(stop_reason), .. })) = (&current, &refreshed)
        && app.pulled_at()?.is_none()
        && follow_up.failure.is_none()
    {
        // Empty is never the same as not known.
        known = false;
        follow_up.notes.clear();
        let failure: Failure = messages::unanswered(stop_reason, &now);
        follow_up.failure = Some(failure.hint("Nothing runs here; Toggl was never asked yet."));
    }
    if app.out.json {
        app.out.document(&json!({
            "running": current.as_ref().map(|entry| shape::entry(entry, &now)),
            "today": total.num_seconds(),
            "waiting": waiting,
            "refused": refused + refused_names,
            "as_of": messages::as_of(app, &now)?,
            "notes": follow_up.notes(),
        }))?;
    } else if let Some(text) = args.format.render(&current, &now) {
        app.out.answer(&text)?;
    } else {
        let look = app.out.look();
        let mut text = match &current {
            Some(entry) => running(entry, &now, look),
            None if !known => String::new(),
            None => "Nothing is running.\n".to_owned(),
        };
        if !entries.is_empty() {
            text.push_str(&format!("{QUIET}Today{QUIET:#}    {}\n", format::length(total)));
        }
        app.out.answer(&text)?;
        if app.account()?.is_some() && waiting > 0 {
            follow_up.notes.push(format!("{waiting} not sent yet."));
        }
        if refused > 0 {
            let newest = view::entries(store, &newest_wanted(&refused_rows), false, now.instant)?;
            let why = match (&newest[..], refused) {
                ([it], 1) => format!("`track show {}` shows why", it.handle),
                ([it], _) => {
                    let handle = it.handle;
                    format!("`track show {handle}` shows why the newest was, `track sync` all")
                }
                // A deletion, of which there is nothing to be shown.
                _ => "`track sync` shows why".to_owned(),
            };
            follow_up.notes.push(format!("{refused} refused by Toggl; {why}."));
        }
        if refused_names > 0 {
            let text =
                format!("{refused_names} of your names refused by Toggl; `track sync` shows why.");
            follow_up.notes.push(text);
        }
    }
    follow_up.tell(app, if current.is_some() { Exit::Done } else { Exit::No })
}

/// The newest of these rows that still has an entry here.
fn newest_wanted(rows: &[Entry]) -> Vec<Entry> {
    let start = |row: &&Entry| row.wanted.as_ref().map(|fields| (fields.start, row.key));
    let wanted = rows.iter().filter(|row| row.wanted.is_some());
    wanted.max_by_key(start).cloned().into_iter().collect()
}
