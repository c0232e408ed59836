//! `track config set`

use super::key::key;
use crate::answer::ConfigWritten;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::completion;
use crate::config::{self, Key};
use crate::lookup::{find_workspace, with_newest_names};
use crate::messages::{Advise as _, Failure, overridden};

const NOTES: &str = "\
Sets it for the profile in use; the settings of the default profile are at the top level of \
config.toml. Comments and other settings do not change. `rates` adds to the existing rates. The API \
token cannot be set here; run `track login`.";

const EXAMPLES: &str = "\
track config set workspace Personal
track config set max_age 5m
track config set offline true --profile travel
track config set currency EUR
track config set rates Acme=80 \"Globex=90.50 USD\"
track config set target 8h
track config set folders ~/work /srv/office --profile work
track config set token_command -- pass show toggl";

/// Change a setting in config.toml
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ConfigSetArgs {
    /// The name of the setting, as in config.toml
    #[arg(value_name = "KEY", add = completion::settings())]
    key: String,
    /// The new value; lists such as folders take several
    #[arg(value_name = "VALUE", required = true, add = completion::setting_values())]
    values: Vec<String>,
}

pub(crate) fn run(args: &ConfigSetArgs, app: &App) -> anyhow::Result<Outcome> {
    let key = key(&args.key)?;
    if key == Key::ApiToken {
        let text = "Others on this machine can read a token on the command line.";
        return Err(Failure::usage(text).hint("Run `track login`, which asks for it.").into());
    }
    if key == Key::Workspace {
        insist_on_workspace(&args.values.join(" "), app)?;
    }
    let (paths, profile) = (&app.settings.paths, &app.settings.profile.value);
    let written = config::set(&paths.config_file, profile, key, &args.values)?;
    let notes: Vec<String> = overridden(app, key).into_iter().collect();
    let value = if key == Key::TokenCommand {
        // Its arguments may hold a token.
        format!("{} …", args.values[0])
    } else {
        written.value
    };
    let answer = ConfigWritten {
        config_file: paths.config_file.clone(),
        key: key.name(),
        notes: notes.clone(),
        profile: profile.to_string(),
        value,
        written_to: written.from.label(),
    };
    Ok(Answered::receipt(answer).asides(notes).into())
}

/// Refuses a workspace that a known account does not have: it would fail every later command.
fn insist_on_workspace(name: &str, app: &App) -> anyhow::Result<()> {
    // A store that cannot be read is reported elsewhere and does not prevent the write.
    let known = app.peek().ok().flatten().and_then(|store| store.account().ok().flatten());
    if known.is_none() || name.trim().is_empty() {
        return Ok(());
    }
    let found = with_newest_names(app, |store| find_workspace(name, store));
    found.map(drop).map_err(|error| {
        error.hint("`track workspace` lists all workspaces.").hint("Nothing was changed.")
    })
}
