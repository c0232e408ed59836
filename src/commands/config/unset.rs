//! `track config unset`

use super::key::key;
use crate::answer::ConfigRemoved;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::messages::overridden;
use crate::{completion, config};

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

pub(crate) fn run(args: &ConfigUnsetArgs, app: &App) -> anyhow::Result<Outcome> {
    let key = key(&args.key)?;
    let (paths, profile) = (&app.settings.paths, &app.settings.profile.value);
    let removed = config::unset(&paths.config_file, profile, key)?;
    let notes: Vec<String> = overridden(app, key).filter(|_| removed).into_iter().collect();
    let answer = ConfigRemoved {
        config_file: paths.config_file.clone(),
        key: key.name(),
        notes: notes.clone(),
        profile: profile.to_string(),
        removed,
        is_default_profile: profile.is_default(),
    };
    Ok(Answered::receipt(answer).asides(notes).into())
}
