//! `track logout`

use serde_json::json;

use crate::answer::Exit;
use crate::app::App;
use crate::config::{self, Credential, Source};
use crate::ui::text::counted;

const EXAMPLES: &str = "\
Examples:
  track logout
  track --profile work logout";

/// Forget the API token; the time kept here stays
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LogoutArgs {}

pub(crate) fn run(_: &LogoutArgs, app: &App) -> anyhow::Result<Exit> {
    let paths = &app.settings.paths;
    let removed = config::remove_token(&paths.config_file, &app.settings.profile.value)?;
    let waiting = app.store()?.waiting()?;
    let mut notes = Vec::new();
    match app.settings.token.as_ref().map(|setting| (&setting.value, &setting.from)) {
        Some((_, Source::Env(name))) => {
            notes.push(format!("{name} still holds a token; unset it to be logged out."));
        }
        Some((Credential::Command(_), from)) => {
            notes.push(format!("A token_command stays in {from}; remove it to be logged out."));
        }
        _ => {}
    }
    if app.out.json {
        app.out.document(&json!({
            "removed": removed,
            "store": paths.database,
            "waiting": waiting,
            "notes": notes,
        }))?;
        return Ok(Exit::Done);
    }
    let what = if removed { "The API token is forgotten." } else { "No API token was kept." };
    let mut text =
        format!("{what} Your time stays in {}", app.settings.here.short(&paths.database));
    if waiting > 0 {
        let changes = counted(waiting, "change");
        text.push_str(&format!(", with {changes} that Toggl has not got yet"));
    }
    app.out.receipt(&format!("{text}.\n"))?;
    for note in notes {
        app.out.note(&note);
    }
    Ok(Exit::Done)
}
