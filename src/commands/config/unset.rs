//! `track config unset`

use super::key::key;
use crate::answer::ConfigRemoved;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::messages::overridden;
use crate::{completion, config};

const NOTES: &str = "\
Removes it from the profile in use, which then takes the value from the top level of config.toml or \
the default. Comments do not change.";

const EXAMPLES: &str = "\
track config unset workspace
track config unset folders --profile work";

/// Remove a setting from config.toml
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ConfigUnsetArgs {
    /// The name of the setting, as in config.toml
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
