//! `track logout`

use crate::answer::LoggedOut;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::config::{self, Credential, Key, Source};

const NOTES: &str = "\
Removes the API token. Local entries and pending changes are not deleted.";

const EXAMPLES: &str = "\
track logout
track --profile work logout";

/// Log out of the Toggl account
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct LogoutArgs {}

pub(crate) fn run(_: &LogoutArgs, app: &App) -> anyhow::Result<Outcome> {
    let paths = &app.settings.paths;
    // A token_command stays: it is no secret, and was written by hand.
    let profile = &app.settings.profile.value;
    let removed = config::unset(&paths.config_file, profile, Key::ApiToken)?;
    let waiting = app.store()?.waiting()?;
    let mut notes = Vec::new();
    match app.settings.token.as_ref().map(|setting| (&setting.value, &setting.from)) {
        Some((_, Source::Env(name))) => {
            notes.push(format!("{name} still has a token; unset it to log out."));
        }
        Some((Credential::Command(_), from)) => {
            notes.push(format!("token_command is still set in {from}; remove it to log out."));
        }
        _ => {}
    }
    let answer = LoggedOut {
        notes: notes.clone(),
        removed,
        store: paths.database.clone(),
        waiting,
        shown_store: app.settings.here.short(&paths.database),
    };
    Ok(Answered::receipt(answer).asides(notes).into())
}
