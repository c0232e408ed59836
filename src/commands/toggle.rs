//! `track toggle`

use crate::app::App;
use crate::commands::r#continue::{self, ContinueArgs};
use crate::commands::newest::check_remote_timer;
use crate::commands::outcome::Outcome;
use crate::commands::start::{self, StartArgs};
use crate::commands::stop::{self, StopArgs};

const EXAMPLES: &str = "\
For a key or a button. When nothing runs here, Toggl is asked first what runs elsewhere. What is said of the \
entry counts where one is started; --at is the time of the start or of the stop.

Examples:
  track toggle
  track toggle Support -p Web
  track toggle --at -5m";

/// What is said where the words are for nothing.
const NOT_STARTED: &str =
    "It was stopped and nothing started; `track toggle` with these words again starts that.";

/// Stop what is running or, when nothing is, start; without a description, go on with the last entry
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
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
