//! `track doctor`

mod checks;
mod collect;
mod facts;
mod trial;

use crate::answer::Diagnosis;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};

const NOTES: &str = "\
Checks the configuration, the token, the connection to Toggl, the clock, the local store and pending \
changes, and shows how to fix what is wrong. Changes nothing. Sends one request that counts against \
your quota; without a token, it only checks that Toggl is reachable.

The exit code is 1 if there is a warning or an error.";

const EXAMPLES: &str = "\
track doctor
track doctor --offline
track doctor --json";

/// Check for problems
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct DoctorArgs {}

pub(crate) fn run(_: &DoctorArgs, app: &App) -> anyhow::Result<Outcome> {
    let facts = collect::collect(app)?;
    // The store may be what is wrong, so the first day of the week stays unasked.
    let now = app.moment();
    let checks = checks::examine(&facts, &now);
    let ok = !checks::has_problems(&checks);
    Ok(Answered::new(Diagnosis { checks, ok }).into())
}
