//! `track continue`

use crate::app::App;
use crate::commands::flags::{AtArgs, TrimArgs};
use crate::commands::outcome::Outcome;
use crate::commands::timer_receipt::timer_change;
use crate::completion;
use crate::lookup::picker::{Picked, Picker};
use crate::lookup::{
    ArchivedRow, EntryRef, LookupError, LookupPurpose, complete, make_room, with_newest_names,
};
use crate::messages::{self, Failure, refused_at};
use crate::model::{Entry, EntryFields};
use crate::rules::{catalog, timer};
use crate::store::{self, Store};
use crate::sync::Report;
use crate::time::Now;
use crate::ui::text::brief;

const EXAMPLES: &str = "\
ENTRY is @1 for the newest entry, @2 for the one before, a Toggl id, or words of its description; \
`track list` shows the handles.

Examples:
  track continue
  track continue @2
  track continue Write the report
  track continue Standup --at -5m";

/// Go on with something: a new entry with the same description, project, task and tags
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ContinueArgs {
    /// Which entry to go on with; when it is left out, the one that ended last
    #[arg(value_name = "ENTRY", add = completion::entries())]
    entry: Vec<String>,
    #[command(flatten)]
    at: AtArgs,
    /// Pick one of the recent entries
    #[arg(short, long, conflicts_with = "entry")]
    interactive: bool,
    #[command(flatten)]
    trim: TrimArgs,
}

pub(crate) fn run(args: &ContinueArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let start = args.at.at.resolve(&now)?;
    let Some(mut like) = chosen(args, app, &now)? else {
        return Ok(Outcome::Interrupted("Nothing was changed.".to_owned()));
    };
    // The project may have been restored since the catalog was listed.
    with_newest_names(app, |store| still_open(&like, store))?;

    let store = app.store()?;
    complete(store, &like)?;
    let unpaid = unpaid(&like, store)?;
    like.billable &= unpaid.is_none();
    let (written, overlaps) = store.write("continue", now.instant, |store| {
        let changes = timer::resume(&store.running()?, &like, start, now.instant)
            .map_err(refused_at(&now))?;
        make_room(args.trim.trim, changes, &[], store, &now)
    })?;
    Ok(timer_change(written, overlaps, None, app, now)?.hints(unpaid).into())
}

/// The fields of the entry to continue; `None` when the person picks nothing.
fn chosen(args: &ContinueArgs, app: &App, now: &Now) -> Picked<EntryFields> {
    let entry = match EntryRef::of(&args.entry) {
        Some(entry) => Some(entry.find(app.store()?, now)?),
        None if args.interactive => {
            let instead = "Name it: `track continue @2`, or by words of its description.";
            let Some(picked) = Picker::new(app.store()?, &app.out, instead)?.entry()? else {
                return Ok(None);
            };
            Some(picked)
        }
        None => last_ended(app, now)?,
    };
    match entry.and_then(|entry| entry.wanted) {
        Some(fields) => Ok(Some(fields)),
        None => Err(Failure::no("There is nothing to continue yet.")
            .hint("`track start` begins something.")
            .into()),
    }
}

/// The entry that ended last. Without one here, Toggl is asked: an entry may have ended elsewhere.
fn last_ended(app: &App, now: &Now) -> anyhow::Result<Option<Entry>> {
    let store = app.store()?;
    if let Some(entry) = store.last_ended(now.instant)? {
        return Ok(Some(entry));
    }
    let fetched = app.fetch()?;
    let entry = store.last_ended(now.instant)?;
    match fetched {
        Ok(Report { stop_reason: Some(stop_reason), .. }) if entry.is_none() => {
            Err(messages::unanswered(&stop_reason, now)
                .hint("No entry is known here; whether there is one at Toggl is not known.")
                .into())
        }
        _ => Ok(entry),
    }
}

/// Refuses an entry whose project is archived.
fn still_open(like: &EntryFields, store: &Store) -> Result<(), LookupError> {
    match like.project.map(|key| store.project(key)).transpose()?.flatten() {
        Some(project) if !project.active => {
            Err(LookupError::Archived(ArchivedRow::project(&project, LookupPurpose::Continue)))
        }
        _ => Ok(()),
    }
}

/// Why an entry cannot be billable like the one before: a trial or a paid plan may have ended since.
fn unpaid(like: &EntryFields, store: &Store) -> store::Result<Option<String>> {
    Ok(match catalog::may_bill(store.workspace(like.workspace)?.as_ref()) {
        Err(catalog::CatalogRuleError::Plan { workspace, .. }) if like.billable => Some(format!(
            "Not billable: the workspace “{}” is on Toggl's free plan.",
            brief(&workspace)
        )),
        _ => None,
    })
}
