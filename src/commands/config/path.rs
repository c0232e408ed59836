//! `track config path`

use serde_json::json;

use crate::answer::Exit;
use crate::app::App;

const EXAMPLES: &str = "\
Examples:
  track config path
  track config path --json";

/// Show where config.toml is, whether or not it is there yet
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigPathArgs {}

pub(crate) fn run(_: &ConfigPathArgs, app: &App) -> anyhow::Result<Exit> {
    let file = &app.settings.paths.config_file;
    if app.out.json {
        app.out.document(&json!({ "config_file": file, "exists": file.exists() }))?;
    } else {
        app.out.answer(&format!("{}\n", file.display()))?;
    }
    Ok(Exit::Done)
}
