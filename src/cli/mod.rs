//! The command line as a whole: the global flags and the list of commands.

pub(crate) mod foreign_words;
mod help;
mod hyphens;
mod synonyms;
pub(crate) mod usage_error;

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser};

use crate::commands::Command;
use crate::completion;
use crate::config::{Overrides, Profile};
use crate::ui::ColorChoice;

const STYLES: Styles = Styles::styled()
    .header(Style::new().bold())
    .usage(Style::new().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(Style::new().dimmed());

/// The examples of the manual; the help of the program lists the commands in their place.
const EXAMPLES: &str = "\
track start Write the report -p Web -t docs
track stop
track add Standup 9:00-9:15
track list last week";

/// Track time from the command line, with or without a Toggl account.
///
/// Every change is saved locally first, so commands work without a network and without a Toggl
/// account. With an account, a command also sends its change to Toggl; if Toggl is unreachable, the
/// change is pending, and a later command sends it. Without a command, track shows the running timer
/// and today's total.
#[derive(Debug, Parser)]
#[command(
    name = "track",
    // Not as it was called: a link may have any name.
    bin_name = "track",
    version,
    styles = STYLES,
    before_help = EXAMPLES,
    disable_help_subcommand = true,
    subcommand_required = false,
    infer_subcommands = false,
    max_term_width = 80
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
pub(crate) struct GlobalFlags {
    /// Use this profile, with its own account and local store
    #[arg(long, global = true, value_name = "NAME", add = completion::profiles())]
    profile: Option<Profile>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Send no requests; changes stay pending
    #[arg(long, global = true)]
    offline: bool,
    /// Ask Toggl, even if the local data is recent
    #[arg(long, global = true, conflicts_with = "offline")]
    fresh: bool,
    /// Use color: auto, always or never
    #[arg(long, alias = "colour", global = true, value_name = "WHEN", add = completion::colors())]
    color: Option<ColorChoice>,
    /// Print only results and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print each request with its status, time and quota
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

impl From<GlobalFlags> for Overrides {
    fn from(flags: GlobalFlags) -> Self {
        let GlobalFlags { profile, json, offline, fresh, color, quiet, verbose } = flags;
        Self { profile, color, offline, fresh, json, quiet, verbose }
    }
}

/// Parses a command line; leaves in `args` the line as it was understood. `help` in the place of a command
/// shows, as in other tools, the help of the command around it, and `version` the version. Both come back as
/// errors of clap.
pub(crate) fn parse(args: &mut Vec<OsString>) -> Result<Cli, clap::Error> {
    if let Some(mut list) = synonyms::list_for_log(args)
        && let Ok(cli) = parse_respelled(&mut list)
    {
        *args = list;
        return Ok(cli);
    }
    parse_respelled(args)
}

/// The description of the whole command line, with the arguments of every command.
pub(crate) fn whole() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Parses a command line. The description of all commands is left to the end of the process: to take it apart
/// is a tenth of the work of a short command.
fn parse_as_it_is(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = ManuallyDrop::new(Cli::command());
    let mut is_help = false;
    match command.try_get_matches_from_mut(&args) {
        Ok(mut matches) => {
            if let Ok(cli) = Cli::from_arg_matches_mut(&mut matches) {
                return Ok(cli);
            }
        }
        Err(version) if version.kind() == ErrorKind::DisplayVersion => return Err(version),
        Err(error) => is_help = error.kind() == ErrorKind::DisplayHelp,
    }
    // Help and errors may speak of every command.
    let mut command =
        if is_help { help::laid_out(whole(), help::Form::of(&args)) } else { whole() };
    let mut matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Parses a command line, respelled as long as what clap refuses can mean but one thing.
fn parse_respelled(args: &mut Vec<OsString>) -> Result<Cli, clap::Error> {
    loop {
        let parsed = parse_as_it_is(hyphens::spaced(args));
        let Err(error) = &parsed else { return parsed };
        match synonyms::respelled(args, error.kind(), unknown_word(error)) {
            Some(respelled) => *args = respelled,
            None => return parsed,
        }
    }
}

/// The words before the one that is being completed, as the line that they begin.
pub(crate) fn respelled(words: Vec<OsString>) -> Vec<OsString> {
    let Err(error) = Cli::try_parse_from(&words) else { return words };
    synonyms::respelled(&words, error.kind(), unknown_word(&error)).unwrap_or(words)
}

/// The word that is no command, or the argument that does not exist.
pub(crate) fn unknown_word(error: &clap::Error) -> Option<&str> {
    let kind = match error.kind() {
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => return None,
    };
    match error.get(kind)? {
        ContextValue::String(word) => Some(word),
        _ => None,
    }
}

/// The flags that decide on JSON and color, of a command line that need not be valid as a whole.
pub(crate) fn output_flags(args: impl IntoIterator<Item = OsString>) -> Overrides {
    let mut flags = Overrides::default();
    let mut args = args.into_iter().take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        let arg = arg.to_string_lossy();
        flags.json |= arg == "--json";
        let color = match arg.strip_prefix("--color").or_else(|| arg.strip_prefix("--colour")) {
            Some("") => args.next().and_then(|value| value.to_str()?.parse().ok()),
            Some(value) => value.strip_prefix('=').and_then(|value| value.parse().ok()),
            None => None,
        };
        flags.color = color.or(flags.color);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_version_may_be_words() {
        let table = [
            ("help", "--help"),
            ("help start", "start --help"),
            ("help in", "start --help"),
            ("--json help project add", "project add --help"),
            ("project help", "project --help"),
            ("project help add", "project add --help"),
            ("project add help --help", "project add --help"),
            ("--profile help config help get", "config get --help"),
            ("help help", "--help"),
            ("help start help", "start --help"),
            ("sync help", "sync --help"),
            ("version", "--version"),
        ];
        let shown = |line: &str| {
            let mut args: Vec<OsString> =
                format!("track {line}").split(' ').map(OsString::from).collect();
            let error = parse(&mut args).expect_err(line);
            assert!(!error.use_stderr(), "{line}: {error}");
            error.to_string()
        };
        for (line, flag) in table {
            assert_eq!(shown(line), shown(flag), "{line}");
        }
    }

    #[test]
    fn json_and_color_are_chosen_by_their_flags_only() {
        let asks = |line: &str| {
            let flags = output_flags(line.split(' ').map(OsString::from));
            (flags.json, flags.color)
        };
        assert_eq!(asks("track start --bogus --json"), (true, None));
        assert_eq!(asks("track start --bogus -- --json"), (false, None));
        assert_eq!(asks("track --color never --bogus"), (false, Some(ColorChoice::Never)));
        assert_eq!(asks("track --color=always --bogus"), (false, Some(ColorChoice::Always)));
        assert_eq!(asks("track --colorful --bogus --color"), (false, None));
    }
}
