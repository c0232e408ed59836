//! `track continue`

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::commands::flags::{AtArgs, TrimArgs, entry_reference};
use crate::commands::newest::on_newest_named;
use crate::commands::outcome::Outcome;
use crate::commands::timer_receipt::timer_change;
use crate::completion;
use crate::lookup::picker::{Picked, Picker};
use crate::lookup::{
    ArchivedRow, LookupError, LookupPurpose, Overlaps, References, complete, make_room,
    split_words, with_newest_names,
};
use crate::messages::refused_at;
use crate::model::{Entry, EntryFields};
use crate::rules::catalog;
use crate::rules::timer::{self, EntryRuleError};
use crate::store::{self, Store, Written};
use crate::time::Now;
use crate::ui::text::brief;

const ENTRY_TO_CONTINUE: &str =
    concat!("The entry to continue; by default the one that ended last.\n\n", entry_reference!());

const NOTES: &str = "\
Starts a new entry with the description, project, task, tags and billable state of the earlier one. \
The running entry, if any, stops.";

const EXAMPLES: &str = "\
track continue
track continue @2
track continue Write the report
track continue Standup --at -5m";

/// Continue an earlier entry
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ContinueArgs {
    /// The entry to continue; by default the one that ended last
    #[arg(value_name = "ENTRY", long_help = ENTRY_TO_CONTINUE, add = completion::entries())]
    entry: Vec<String>,
    #[command(flatten)]
    at: AtArgs,
    /// Pick one of the recent entries from a list
    #[arg(short, long, conflicts_with = "entry")]
    interactive: bool,
    #[command(flatten)]
    trim: TrimArgs,
}

impl ContinueArgs {
    /// The arguments that continue the entry that ended last.
    pub(super) fn last(at: AtArgs, trim: TrimArgs) -> Self {
        Self { entry: Vec::new(), at, interactive: false, trim }
    }
}

pub(crate) fn run(args: &ContinueArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let start = args.at.at.resolve(&now)?;
    let picked = if args.interactive {
        let Some(entry) = pick(app)? else {
            return Ok(Outcome::Interrupted("Nothing was changed.".to_owned()));
        };
        Some(entry)
    } else {
        None
    };
    let named = References::read(&split_words(&args.entry), app.store()?, &now)?;
    let decide = || resume(args, (picked.as_ref(), &named), start, app, &now);
    let ((written, overlaps, unpaid), follow_up) = on_newest_named(&named, app, &now, decide)?;
    let change = timer_change(written, overlaps, None, app, now)?;
    Ok(change.before(follow_up).hints(unpaid).into())
}

/// The entry that the person picks.
fn pick(app: &App) -> Picked<Entry> {
    let instead = "Name the entry: `track continue @2`, or words of its description.";
    Picker::new(app.store()?, &app.out, instead)?.entry()
}

/// Starts a timer like the entry that was picked, or is named, or ended last. Why it is not billable like that
/// one comes with it.
fn resume(
    args: &ContinueArgs,
    (picked, named): (Option<&Entry>, &References),
    start: DateTime<Utc>,
    app: &App,
    now: &Now,
) -> anyhow::Result<(Written, Overlaps, Option<String>)> {
    let store = app.store()?;
    let entry = match picked {
        Some(picked) => Some(picked.clone()),
        None if named.is_empty() => store.last_ended(now.instant)?,
        None => Some(named.one(store, now)?),
    };
    let like = entry.and_then(|entry| entry.wanted).ok_or(EntryRuleError::NothingToContinue);
    let mut like = like.map_err(refused_at(now))?;
    // The project may have been restored since the catalog was listed.
    with_newest_names(app, |store| still_open(&like, store))?;
    complete(store, &like)?;
    let unpaid = unpaid(&like, store)?;
    like.billable &= unpaid.is_none();
    let decide = |store: &Store| {
        let changes =
            timer::resume(&store.running()?, &like, start, now.instant).map_err(refused_at(now))?;
        make_room(args.trim.trim, changes, &[], store, now)
    };
    let (written, overlaps) =
        store.write_about("continue", now.instant, Overlaps::new_entry, decide)?;
    Ok((written, overlaps, unpaid))
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
            "Not billable: workspace “{}” is on Toggl's free plan.",
            brief(&workspace)
        )),
        _ => None,
    })
}
