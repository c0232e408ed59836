//! The command line as a whole: the global flags and the list of commands.

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;
use clap::{ArgAction, Parser};

use crate::commands::Command;
use crate::config::{ColorChoice, Overrides, Profile};

const STYLES: Styles = Styles::styled()
    .header(Style::new().bold())
    .usage(Style::new().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(Style::new().dimmed());

const AFTER_HELP: &str = "\
Without a command, track tells what is running.

Examples:
  track start Write the report -p Web -t docs
  track stop
  track add Standup 9:00-9:15
  track list last week";

/// Keep time from the command line, with or without Toggl Track
///
/// Time is kept on this machine first and brought to Toggl when it can be reached; without an
/// account it simply stays here.
#[derive(Debug, Parser)]
#[command(
    name = "track",
    version,
    styles = STYLES,
    after_help = AFTER_HELP,
    disable_help_subcommand = true,
    subcommand_required = false,
    infer_subcommands = false,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) flags: GlobalFlags,
}

/// Flags that every command takes.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalFlags {
    /// Use this profile: its own account, store and quota
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<Profile>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Send no request; what is kept waits
    #[arg(long, global = true)]
    offline: bool,
    /// Ask Toggl now, however recent the last answer is
    #[arg(long, global = true, conflicts_with = "offline")]
    fresh: bool,
    /// Colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<ColorChoice>,
    /// Say only what was asked for, and what went wrong
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Show each request: method, path, status, milliseconds, quota
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

impl GlobalFlags {
    /// These flags as settings that outrank all others.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            profile: self.profile.clone(),
            workspace: None,
            color: self.color,
            offline: self.offline,
            fresh: self.fresh,
            json: self.json,
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}
