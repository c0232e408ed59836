//! `track doctor`

mod checks;
mod collect;
mod facts;
mod trial;

use crate::answer::Diagnosis;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};

const EXAMPLES: &str = "\
Looks at the configuration, the token, the way to Toggl, the clocks, the store and what waits in \
it, and says of each how it stands and what to do. Nothing is mended or sent by it. It asks Toggl \
once: who you are, one request of your own quota; or, where there is no token to ask with, only \
whether Toggl is there.

Exits with 1 when anything needs attention.

Examples:
  track doctor
  track doctor --offline
  track doctor --json";

/// Find out what is wrong, and what to do about it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArgs {}

pub(crate) fn run(_: &DoctorArgs, app: &App) -> anyhow::Result<Outcome> {
    let facts = collect::collect(app)?;
    // The store may be what is wrong, so the first day of the week stays unasked.
    let now = app.moment();
    let checks = checks::examine(&facts, &now);
    let ok = !checks::need_attention(&checks);
    Ok(Answered::new(Diagnosis { checks, ok }).into())
}
