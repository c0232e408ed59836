//! `track config path`

use crate::answer::ConfigPath;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};

const EXAMPLES: &str = "\
track config path
track config path --json";

/// Print the path of config.toml, even if it does not exist
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(crate) struct ConfigPathArgs {}

pub(crate) fn run(_: &ConfigPathArgs, app: &App) -> anyhow::Result<Outcome> {
    let file = &app.settings.paths.config_file;
    Ok(Answered::new(ConfigPath { config_file: file.clone(), exists: file.exists() }).into())
}
