//! `track config`

mod edit;
mod get;
mod key;
mod list;
mod path;
mod set;
mod unset;

use crate::app::App;
use crate::commands::outcome::Outcome;

const NOTES: &str = "\
Without a command, lists every setting and its source: a flag, an environment variable, config.toml \
or the default. Also shows the .track.toml of this folder.";

const EXAMPLES: &str = "\
track config
track config get workspace
track config set max_age 5m
track config set folders ~/work --profile work
track config unset max_age
track config path
track config edit";

/// Show or change settings
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    action: Option<ConfigCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum ConfigCommand {
    #[command(visible_alias = "ls")]
    List(list::ConfigListArgs),
    Get(get::ConfigGetArgs),
    Set(set::ConfigSetArgs),
    Unset(unset::ConfigUnsetArgs),
    Path(path::ConfigPathArgs),
    Edit(edit::ConfigEditArgs),
}

impl ConfigArgs {
    /// Whether it helps to repair a broken configuration file.
    pub(crate) fn repairs(&self) -> bool {
        matches!(self.action, Some(ConfigCommand::Path(_) | ConfigCommand::Edit(_)))
    }
}

pub(crate) fn run(args: &ConfigArgs, app: &App) -> anyhow::Result<Outcome> {
    match args.action.as_ref().unwrap_or(&ConfigCommand::List(list::ConfigListArgs {})) {
        ConfigCommand::List(args) => list::run(args, app),
        ConfigCommand::Get(args) => get::run(args, app),
        ConfigCommand::Set(args) => set::run(args, app),
        ConfigCommand::Unset(args) => unset::run(args, app),
        ConfigCommand::Path(args) => path::run(args, app),
        ConfigCommand::Edit(args) => edit::run(args, app),
    }
}
