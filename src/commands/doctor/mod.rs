//! `track doctor`

pub(crate) mod checks;
mod facts;

use serde_json::{Value, json};

use self::checks::State;
use crate::answer::Exit;
use crate::app::App;
use crate::render::checks::checks;
use crate::render::json as shape;
use crate::ui::text::counted;

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
    let facts = facts::collect(app)?;
    // The store may be what is wrong, so the first day of the week stays unasked.
    let now = app.moment();
    let findings = self::checks::examine(&facts, &now);
    let troubled = self::checks::troubled(&findings);
    if app.out.json {
        app.out.document(&json!({
            "ok": !troubled,
            "checks": findings.iter().map(shape::finding).collect::<Value>(),
        }))?;
    } else {
        let count = |state| findings.iter().filter(|it| it.state == state).count();
        let (failed, attention) = (count(State::Failed), count(State::Attention));
        let checks_failed = format!("{} failed", counted(failed, "check"));
        let things = counted(attention, "thing");
        let need = if attention == 1 { "needs" } else { "need" };
        let summary = match (failed, attention, count(State::LeftOut)) {
            (0, 0, 0) => "All is well.".to_owned(),
            (0, 0, _) => "All is well, as far as it was looked at.".to_owned(),
            (0, _, _) => format!("{things} {need} attention."),
            (_, 0, _) => format!("{checks_failed}."),
            (_, _, _) => format!("{checks_failed}, {things} more {need} attention."),
        };
        app.out.answer(&format!("{}\n{summary}\n", checks(&findings, app.out.width)))?;
    }
    Ok(if troubled { Exit::No } else { Exit::Done })
}
