//! `track doctor`

mod look;

use serde_json::{Value, json};

use crate::app::App;
use crate::diagnosis::{self, State};
use crate::failure::Exit;
use crate::render::checks::checks;
use crate::render::json as shape;

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

pub(crate) fn run(_: &DoctorArgs, app: &App) -> anyhow::Result<Exit> {
    let facts = look::around(app)?;
    // The store may be what is wrong, so the first day of the week stays unasked.
    let now = app.moment();
    let findings = diagnosis::examine(&facts, &now);
    let troubled = diagnosis::troubled(&findings);
    if app.out.json {
        app.out.document(&json!({
            "ok": !troubled,
            "checks": findings.iter().map(shape::finding).collect::<Value>(),
        }))?;
    } else {
        let count = |state| findings.iter().filter(|it| it.state == state).count();
        let (failed, attention) = (count(State::Failed), count(State::Attention));
        let checks_failed = match failed {
            1 => "1 check failed".to_owned(),
            failed => format!("{failed} checks failed"),
        };
        let summary = match (failed, attention, count(State::LeftOut)) {
            (0, 0, 0) => "All is well.".to_owned(),
            (0, 0, _) => "All is well, as far as it was looked at.".to_owned(),
            (0, 1, _) => "1 thing needs attention.".to_owned(),
            (0, attention, _) => format!("{attention} things need attention."),
            (_, 0, _) => format!("{checks_failed}."),
            (_, 1, _) => format!("{checks_failed}, 1 thing more needs attention."),
            (_, more, _) => format!("{checks_failed}, {more} things more need attention."),
        };
        app.out.answer(&format!("{}\n{summary}\n", checks(&findings, app.out.width)))?;
    }
    Ok(if troubled { Exit::No } else { Exit::Done })
}
