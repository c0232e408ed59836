//! `track config unset`

use serde_json::json;

use super::key;
use crate::answer::Exit;
use crate::app::App;
use crate::completion;
use crate::config;
use crate::messages::overridden;

const EXAMPLES: &str = "\
The comment lines above it stay. What the profile in use does not say is taken from the top level \
of the file, else from the default.

Examples:
  track config unset workspace
  track config unset folders --profile work";

/// Remove one setting from config.toml
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigUnsetArgs {
    /// The setting, as in config.toml
    #[arg(value_name = "KEY", add = completion::settings())]
    key: String,
}

pub(crate) fn run(args: &ConfigUnsetArgs, app: &App) -> anyhow::Result<Exit> {
    let key = key(&args.key)?;
    let (paths, profile) = (&app.settings.paths, &app.settings.profile.value);
    let removed = config::unset(&paths.config_file, profile, key)?;
    let notes: Vec<String> = overridden(app, key).filter(|_| removed).into_iter().collect();
    if app.out.json {
        app.out.document(&json!({
            "key": key.name(),
            "profile": profile.as_str(),
            "removed": removed,
            "config_file": paths.config_file,
            "notes": notes,
        }))?;
        return Ok(Exit::Done);
    }
    let of = if profile.is_default() { String::new() } else { format!(" for profile {profile}") };
    let what = if removed { "is not set any more" } else { "was not set" };
    app.out.receipt(&format!("{key} {what} in config.toml{of}.\n"))?;
    for note in notes {
        app.out.note(&note);
    }
    Ok(Exit::Done)
}
