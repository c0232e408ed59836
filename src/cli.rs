//! The command line as a whole: the global flags and the list of commands.

use std::error::Error as _;
use std::ffi::OsString;

use anstyle::{AnsiColor, Style};
use clap::builder::Styles;
use clap::error::{ContextKind, ErrorKind};
use clap::{ArgAction, Parser};

use crate::commands::Command;
use crate::completion;
use crate::config::{ColorChoice, Overrides, Profile, Requirement};
use crate::failure::{Failure, Kind, sentence};
use crate::render::{TemplateError, plain};
use crate::time::SyntaxError;

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
    #[arg(long, global = true, value_name = "NAME", add = completion::profiles())]
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
            color: self.color,
            offline: self.offline,
            fresh: self.fresh,
            json: self.json,
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}

/// How to answer a command line that may not be understood as a whole: in JSON, in colour.
pub(crate) fn manner(args: impl IntoIterator<Item = OsString>) -> Overrides {
    let mut manner = Overrides::default();
    let mut args = args.into_iter().take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        let arg = arg.to_string_lossy();
        manner.json |= arg == "--json";
        let color = match arg.strip_prefix("--color") {
            Some("") => args.next().and_then(|value| value.to_str()?.parse().ok()),
            Some(value) => value.strip_prefix('=').and_then(|value| value.parse().ok()),
            None => None,
        };
        manner.color = color.or(manner.color);
    }
    manner
}

/// What is wrong with the words of a command line; `None` when they ask for the help or the version.
pub(crate) fn misunderstood(error: &clap::Error) -> Option<Failure> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return None;
    }
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim);
    let said: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let said = said.join(" ");
    let message = own_words(error).unwrap_or_else(|| said.trim_start_matches("error: ").to_owned());
    let mut failure = Failure::new(Kind::Usage, sentence(&plain(&message)));
    if let Some(template) = error.source().and_then(|source| source.downcast_ref::<TemplateError>())
    {
        failure = failure.hint(template.hint());
    }
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            failure = failure.hint(sentence(&plain(tip)));
        } else if let Some(usage) = line.strip_prefix("Usage: ") {
            let command: Vec<&str> =
                usage.split(' ').take_while(|word| !word.starts_with(['[', '<', '-'])).collect();
            failure = failure.hint(format!("`{} --help` shows how.", command.join(" ")));
        }
    }
    Some(failure)
}

/// What our own grammars say about a value, which needs no introduction.
fn own_words(error: &clap::Error) -> Option<String> {
    let source = error.source()?;
    if source.is::<SyntaxError>() || source.is::<TemplateError>() {
        return Some(source.to_string());
    }
    let requirement = source.downcast_ref::<Requirement>()?;
    let flag = error.get(ContextKind::InvalidArg)?.to_string();
    Some(format!("{} {requirement}", flag.split(' ').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_not_understood_get_one_sentence() {
        let table = [
            (
                "start --at 25:00",
                "“25:00” is not a time; write one like 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.",
            ),
            ("list --color blue", "--color must be auto, always or never."),
            ("start --bogus", "Unexpected argument '--bogus' found."),
            ("start -p", "A value is required for '--project <PROJECT>' but none was supplied."),
            ("lsit", "Unrecognized subcommand 'lsit'."),
            ("--fresh --offline", "The argument '--fresh' cannot be used with '--offline'."),
        ];
        for (line, expected) in table {
            let words = ["track"].into_iter().chain(line.split(' '));
            let error = Cli::try_parse_from(words).expect_err(line);
            let failure = misunderstood(&error).expect(line);
            assert_eq!(failure.to_string(), expected, "{line}");
        }
    }

    #[test]
    fn json_and_colour_are_asked_for_by_their_flags_only() {
        let asks = |line: &str| {
            let manner = manner(line.split(' ').map(OsString::from));
            (manner.json, manner.color)
        };
        assert_eq!(asks("track start --bogus --json"), (true, None));
        assert_eq!(asks("track start --bogus -- --json"), (false, None));
        assert_eq!(asks("track --color never --bogus"), (false, Some(ColorChoice::Never)));
        assert_eq!(asks("track --color=always --bogus"), (false, Some(ColorChoice::Always)));
        assert_eq!(asks("track --colorful --bogus --color"), (false, None));
    }
}
