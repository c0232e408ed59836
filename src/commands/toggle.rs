//! `track toggle`

use crate::app::App;
use crate::commands::r#continue::{self, ContinueArgs};
use crate::commands::newest::check_remote_timer;
use crate::commands::outcome::Outcome;
use crate::commands::start::{self, StartArgs};
use crate::commands::stop::{self, StopArgs};

const NOTES: &str = "\
For a keyboard shortcut or a button. If nothing is running locally, Toggl is asked first. A timer is \
started with the description and other fields given; without any, the last entry is continued. --at \
is the time of the start or of the stop.";

const EXAMPLES: &str = "\
track toggle
track toggle Support -p Web
track toggle --at -5m";

/// What is said where the words are for nothing.
const NOT_STARTED: &str =
    "Stopped, and nothing was started. To start it, run `track toggle` with these words again.";

/// Stop the running timer, or start one
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ToggleArgs {
    #[command(flatten)]
    start: StartArgs,
}

pub(crate) fn run(args: &ToggleArgs, app: &App) -> anyhow::Result<Outcome> {
    let StartArgs { at, trim, .. } = args.start;
    // What is wrong on the line is told whether or not it would count.
    args.start.typed()?;
    let looked = check_remote_timer(app)?;
    let outcome = if !app.store()?.running()?.is_empty() {
        let stopped = stop::run(&StopArgs::at(at), app)?;
        if args.start.names_nothing() { stopped } else { stopped.noting(NOT_STARTED) }
    } else if args.start.names_nothing() {
        r#continue::run(&ContinueArgs::last(at, trim), app)?
    } else {
        start::run(&args.start, app)?
    };
    Ok(outcome.after(looked))
}
