//! `track show`

use crate::answer::Shown;
use crate::app::App;
use crate::commands::flags::{EntryRefs, FormatArgs};
use crate::commands::newest::on_newest_shown;
use crate::commands::outcome::{Answered, Outcome};
use crate::lookup::References;
use crate::messages::{self, Failure};
use crate::view::detail;

const NOTES: &str = "\
By default shows the running entry or, if nothing is running, the newest. Reads the local store; asks \
Toggl only if nothing is running or the entry is not found.";

const EXAMPLES: &str = "\
track show
track show @2
track show Fix login --json
track show @1 --format \"{title} {duration}\"";

/// Show one entry with its sync state and history
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    entry: EntryRefs,
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(args: &ShowArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let store = app.store()?;
    let named = args.entry.references(store, &now)?;
    let named = if named.is_empty() { References::current() } else { named };
    let (row, follow_up) = on_newest_shown(&named, app, &now, || Ok(named.one(store, &now)?))?;
    let Some(detail) = detail::of(store, &row, now.instant)? else {
        return Err(Failure::not_found("The entry was deleted in the meantime.").into());
    };
    let formatted = args.format.render([&detail.entry], &now);
    let (as_of, has_account) = (messages::as_of(app, &now)?, app.account()?.is_some());
    let answer = Shown { detail, now, as_of, has_account, formatted };
    Ok(Answered::new(answer).follow_up(follow_up).into())
}
