//! Failures of parsing the command line, with hints.
//!
//! clap finds the error; hints come from [`foreign_words`], the nearest names and the grammars of time.

use std::error::Error as _;
use std::ffi::OsString;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::{self, Cli, foreign_words};
use crate::config::{Key, Requirement};
use crate::formats::template::TemplateError;
use crate::messages::{Failure, sentence, shell_text};
use crate::rules::names::nearest;
use crate::time::{DurationExpr, MOST_WORDS, RangeExpr, SyntaxError, TimeExpr};
use crate::ui::ColorChoice;
use crate::ui::text::plain;

/// Why there is no command to run.
pub(crate) enum ParseOutcome {
    /// The text of the help or the version, which was asked for.
    Help(clap::Error),
    /// The command line is not valid.
    Failed(Failure),
}

/// Parses a command line.
pub(crate) fn parse(args: &[OsString]) -> Result<Cli, ParseOutcome> {
    let mut args = args.to_vec();
    let cli = cli::parse(&mut args).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ParseOutcome::Help(error),
        _ => ParseOutcome::Failed(failure(&error, &args)),
    })?;
    match UnquotedTime::find(&args) {
        None => Ok(cli),
        Some(unquoted) => Err(ParseOutcome::Failed(unquoted.failure())),
    }
}

/// The failure for an error of clap, with hints.
fn failure(error: &clap::Error, args: &[OsString]) -> Failure {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim);
    let message: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let message = message.join(" ");
    let dashed = DashedValue::find(error, args);
    let message = dashed
        .as_ref()
        .map(DashedValue::text)
        .or_else(|| value_error(error))
        .or_else(|| own_message(error, args))
        .unwrap_or_else(|| message.trim_start_matches("error: ").to_owned());
    let unknown = cli::unknown_word(error);
    let mut failure = Failure::usage(sentence(&plain(&message)));
    let hint = match unknown {
        _ if dashed.is_some() => dashed.as_ref().map(DashedValue::hint),
        Some(word) => unknown_word_hint(word, error.kind(), args),
        None => value_hint(error, args),
    };
    if let Some(hint) = hint {
        failure = failure.hint(plain(&hint));
    }
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            // clap's own guesses at unknown words are too loose, and that any flag could be a value helps nobody.
            let is_loose = unknown.is_some() && !tip.ends_with("' exists");
            if !is_loose && !tip.starts_with("to pass '") {
                failure = failure.hint(sentence(&plain(tip)));
            }
        } else if let Some(usage) = line.strip_prefix("Usage: ") {
            let command: Vec<&str> =
                usage.split(' ').take_while(|word| !word.starts_with(['[', '<', '-'])).collect();
            failure = failure.hint(match command[..] {
                ["track"] => "`track --help` lists the commands.".to_owned(),
                _ => format!("`{} --help` shows the usage.", command.join(" ")),
            });
        }
    }
    failure
}

/// The message in place of clap's own, where that is long-winded.
fn own_message(error: &clap::Error, args: &[OsString]) -> Option<String> {
    if let Some(word) = cli::unknown_word(error) {
        let is_cut = word.strip_prefix('-').is_some_and(|it| it.starts_with(is_digit));
        // Of `-30m`, clap knows only `-3`.
        let whole = args.iter().filter_map(|it| it.to_str()).find(|it| it.starts_with(word));
        let word = whole.filter(|_| is_cut).unwrap_or(word);
        return Some(match error.kind() {
            ErrorKind::InvalidSubcommand => format!("unknown command “{word}”"),
            _ if word.starts_with('-') => format!("unknown option `{word}`"),
            _ => format!("unexpected argument “{word}”"),
        });
    }
    match (error.kind(), error.get(ContextKind::InvalidArg)?) {
        (ErrorKind::MissingRequiredArgument, ContextValue::Strings(missing)) => {
            Some(format!("missing argument: {}", missing.join(", ")))
        }
        (ErrorKind::InvalidValue, _) if is_without_value(error) => {
            Some(format!("`{}` needs a value", invalid_flag(error)?))
        }
        _ => None,
    }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// Whether nothing is left for the value of a flag.
fn is_without_value(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidValue), Some(ContextValue::String(it)) if it.is_empty())
}

/// The message of a parser of ours about a value, which names what it expects.
fn value_error(error: &clap::Error) -> Option<String> {
    let source = error.source()?;
    if source.is::<SyntaxError>() || source.is::<TemplateError>() {
        return Some(source.to_string());
    }
    let requirement = source.downcast_ref::<Requirement>()?;
    Some(format!("{} {requirement}", invalid_flag(error)?))
}

/// The flag whose value is not valid, without its value name.
fn invalid_flag(error: &clap::Error) -> Option<String> {
    let flag = error.get(ContextKind::InvalidArg)?.to_string();
    flag.split(' ').next().map(str::to_owned)
}

/// The hint for an unknown command or flag.
fn unknown_word_hint(word: &str, kind: ErrorKind, args: &[OsString]) -> Option<String> {
    let path = path(args);
    let root = cli::whole();
    let command = path.iter().try_fold(&root, |it, name| it.find_subcommand(name))?;
    if kind == ErrorKind::InvalidSubcommand && !word.starts_with('-') {
        let key = word.split('=').next().unwrap_or(word);
        if path == ["config"] && Key::named(&key.to_lowercase()).is_some() {
            return Some(format!(
                "`track config get {key}` prints it, `track config set {key} VALUE` changes it."
            ));
        }
        let names = command
            .get_subcommands()
            .flat_map(|it| [it.get_name()].into_iter().chain(it.get_visible_aliases()));
        let before = [&["track".to_owned()], &*path].concat().join(" ") + " ";
        return foreign_words::command_hint(&path, word)
            .or_else(|| did_you_mean(&nearest(word, names), &before));
    }
    let name = word.split('=').next().unwrap_or(word);
    if let Some(hint) = foreign_words::flag_hint(&path, name) {
        return Some(hint.to_owned());
    }
    let bare = name.strip_prefix("--")?;
    let longs = command.get_arguments().filter_map(clap::Arg::get_long);
    did_you_mean(&nearest(bare, longs), "--")
}

fn did_you_mean(names: &[&str], before: &str) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| format!("`{before}{name}`")).collect();
    (!names.is_empty()).then(|| format!("Did you mean {}?", names.join(" or ")))
}

/// The hint for a value that is not valid.
fn value_hint(error: &clap::Error, args: &[OsString]) -> Option<String> {
    if let Some(template) = error.source().and_then(|it| it.downcast_ref::<TemplateError>()) {
        return Some(template.hint());
    }
    if let Some(unquoted) = UnquotedTime::find(args) {
        return Some(unquoted.hint());
    }
    let is_color = invalid_flag(error).is_some_and(|flag| flag == "--color");
    let path = path(args);
    if is_color && path.first().is_some_and(|noun| noun == "project") {
        return of_project_color(&path[1..], &error.get(ContextKind::InvalidValue)?.to_string());
    }
    None
}

/// The hint for a `--color` behind `project`, which is the project's where one is made or changed.
fn of_project_color(verb: &[String], value: &str) -> Option<String> {
    let is_when = value.parse::<ColorChoice>().is_ok();
    match verb.first().map(String::as_str) {
        Some(verb @ ("add" | "edit")) if is_when => Some(format!(
            "To choose when to use color, put the flag first: `track --color {value} project {verb} …`."
        )),
        Some("add" | "edit") => None,
        _ => Some("`project add` and `project edit` set the color of a project.".to_owned()),
    }
}

/// The names of the command and its subcommands in a command line, without aliases.
fn path(args: &[OsString]) -> Vec<String> {
    let matches = Cli::command().ignore_errors(true).try_get_matches_from(args);
    let mut path = Vec::new();
    let mut innermost = matches.as_ref().ok();
    while let Some((name, inner)) = innermost.and_then(clap::ArgMatches::subcommand) {
        path.push(name.to_owned());
        innermost = Some(inner);
    }
    path
}

/// A value that begins with a dash, such as the name of a project, and so reads like a flag.
#[derive(Debug, PartialEq, Eq)]
struct DashedValue {
    flag: String,
    value: String,
}

impl DashedValue {
    /// The one that an error is about.
    fn find(error: &clap::Error, args: &[OsString]) -> Option<Self> {
        let is_meant = |value: &str| match error.kind() {
            ErrorKind::UnknownArgument => {
                cli::unknown_word(error).is_some_and(|word| value.starts_with(word))
            }
            ErrorKind::InvalidValue => is_without_value(error),
            _ => false,
        };
        let path = path(args);
        let root = cli::whole();
        let command = path.iter().try_fold(&root, |it, name| it.find_subcommand(name))?;
        let flags: Vec<(Vec<String>, bool)> = command.get_arguments().map(spellings).collect();
        let is_flag = |word: &str| flags.iter().any(|(names, _)| names.iter().any(|it| it == word));
        let takes_value = |word: &str| {
            flags.iter().any(|(names, takes)| *takes && names.iter().any(|it| it == word))
        };
        let words: Vec<_> =
            args.iter().take_while(|arg| *arg != "--").map(|arg| arg.to_string_lossy()).collect();
        let found = words.windows(2).find(|pair| {
            let [flag, value] = pair else { return false };
            takes_value(flag)
                && value.starts_with('-')
                && !is_flag(value.split('=').next().unwrap_or(value))
                && is_meant(value)
        })?;
        Some(Self { flag: found[0].to_string(), value: found[1].to_string() })
    }

    fn text(&self) -> String {
        format!("“{}” looks like a flag, not like the value of `{}`.", self.value, self.flag)
    }

    fn hint(&self) -> String {
        format!("Join them with `=`: `{}={}`.", self.flag, shell_text(&self.value))
    }
}

/// How a flag is written, and whether it takes a value.
fn spellings(argument: &clap::Arg) -> (Vec<String>, bool) {
    let longs = argument.get_long_and_visible_aliases().unwrap_or_default().into_iter();
    let shorts = argument.get_short_and_visible_aliases().unwrap_or_default().into_iter();
    let names = longs.map(|long| format!("--{long}")).chain(shorts.map(|it| format!("-{it}")));
    (names.collect(), argument.get_action().takes_values())
}

/// A time of several words behind a flag, without quotes: clap takes only the first as the value, and
/// the rest would silently become part of a description.
#[derive(Debug, PartialEq, Eq)]
struct UnquotedTime {
    flag: String,
    first: String,
    rest: String,
}

impl UnquotedTime {
    /// The first one in a command line.
    fn find(args: &[OsString]) -> Option<Self> {
        let words: Vec<_> =
            args.iter().take_while(|arg| *arg != "--").map(|arg| arg.to_string_lossy()).collect();
        words.iter().enumerate().find_map(|(at, word)| {
            let (flag, first, next) = match word.split_once('=') {
                Some((flag, value)) => (flag, value, at + 1),
                None => (&**word, &**words.get(at + 1)?, at + 2),
            };
            let is_valid = grammar(flag)?;
            let rest = words.get(next..)?.iter().take(MOST_WORDS - 1);
            let rest: Vec<&str> =
                rest.map(|word| &**word).take_while(|word| !word.starts_with('-')).collect();
            let rest = (1..=rest.len()).rev().map(|count| rest[..count].join(" "));
            let mut times = rest.filter(|rest| is_valid(&format!("{first} {rest}")));
            times.next().map(|rest| Self { flag: flag.to_owned(), first: first.to_owned(), rest })
        })
    }

    fn hint(&self) -> String {
        let Self { flag, first, rest } = self;
        format!("Put several words in quotes: `{flag} \"{first} {rest}\"`.")
    }

    fn failure(&self) -> Failure {
        let Self { flag, first, rest } = self;
        let text = format!("“{rest}” looks like the rest of `{flag} {first}`.");
        Failure::usage(plain(&text))
            .hint(plain(&self.hint()))
            .hint(format!("Put words that do not belong to it before {flag}."))
    }
}

/// The parser of a flag's value, for the flags whose value can have several words.
fn grammar(flag: &str) -> Option<fn(&str) -> bool> {
    match flag {
        "--at" | "--start" | "--stop" | "--end" => Some(|text| text.parse::<TimeExpr>().is_ok()),
        "--duration" => Some(|text| text.parse::<DurationExpr>().is_ok()),
        "--range" | "--from" | "--since" | "--to" | "--until" => {
            Some(|text| text.parse::<RangeExpr>().is_ok())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Vec<OsString> {
        ["track"].into_iter().chain(line.split(' ')).map(OsString::from).collect()
    }

    fn failed(line: &str) -> Failure {
        match parse(&args(line)) {
            Err(ParseOutcome::Failed(failure)) => failure,
            Err(ParseOutcome::Help(_)) => panic!("{line} asks for the help"),
            Ok(_) => panic!("{line} is valid"),
        }
    }

    #[test]
    fn each_error_gets_one_sentence() {
        let table = [
            (
                "start --at 25:00",
                "“25:00” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.",
            ),
            ("list --color blue", "--color must be auto, always or never."),
            ("start --bogus", "Unknown option `--bogus`."),
            ("start -p", "`--project` needs a value."),
            ("lsit", "Unknown command “lsit”."),
            ("--fresh --offline", "The argument '--fresh' cannot be used with '--offline'."),
        ];
        for (line, expected) in table {
            assert_eq!(failed(line).to_string(), expected, "{line}");
        }
    }

    #[test]
    fn the_first_hint_fits_the_error() {
        let table = [
            ("lsit", "Did you mean `track list`?"),
            ("shop", "Did you mean `track show` or `track stop`?"),
            (
                "auth token",
                "`track login` logs in to Toggl, `track logout` logs out, `track whoami` shows the account.",
            ),
            (
                "begin",
                "`track start Write the report` starts a timer; `track add Standup 9:00-9:15` adds past time.",
            ),
            ("zzz", "`track --help` lists the commands."),
            ("project ad X", "Did you mean `track project add`?"),
            ("project Website", "`track project --help` shows the usage."),
            (
                "config max_age=5m",
                "`track config get max_age` prints it, `track config set max_age VALUE` changes it.",
            ),
            (
                "config max_age 5m",
                "`track config get max_age` prints it, `track config set max_age VALUE` changes it.",
            ),
            ("start x -p -weird", "Join them with `=`: `-p=-weird`."),
            ("start x -t -dash", "Join them with `=`: `-t=-dash`."),
            ("list --client -weird", "Join them with `=`: `--client=-weird`."),
            ("edit @ --of-project -w", "Join them with `=`: `--of-project=-w`."),
            ("edit @ --task --odd", "Join them with `=`: `--task=--odd`."),
            ("task add x -p -weird", "Join them with `=`: `-p=-weird`."),
            ("project edit x -n -$weird", "Join them with `=`: `-n='-$weird'`."),
            ("project add x --workspace -w", "Join them with `=`: `--workspace=-w`."),
            ("start --bogus", "`track start --help` shows the usage."),
            ("edit @1 --bogus", "`track edit --help` shows the usage."),
            ("delete --bogus", "`track delete --help` shows the usage."),
            ("project add --bogus", "`track project add --help` shows the usage."),
            ("start --projct Web", "Did you mean `--project`?"),
            ("start --start 9:00", "`--at TIME` sets the start, for example `--at 9:00`."),
            ("in --start=9:00", "`--at TIME` sets the start, for example `--at 9:00`."),
            (
                "start x -m",
                "Write the description as words, `track start Write the report`, or after `-d`.",
            ),
            (
                "start -15",
                "Write a time before now as one word with a unit: `track start Lunch -15m`.",
            ),
            ("out -15", "Write a time before now as one word with a unit: `track stop -15m`."),
            ("project edit Old --rename New", "`--name NAME` sets the new name."),
            ("list --bogus", "`track list --help` shows the usage."),
            (
                "list --after mon",
                "Pass the days without a flag: `track list yesterday`, `track list last week`, `track list 2026-11-01..2026-11-15`.",
            ),
            ("list --from last monday", "Put several words in quotes: `--from \"last monday\"`."),
            (
                "delete -y @1",
                "No command asks for confirmation, so omit it; `track undo` undoes the last command.",
            ),
            (
                "project edit Web --color never",
                "To choose when to use color, put the flag first: `track --color never project edit …`.",
            ),
            (
                "project list --color red",
                "`project add` and `project edit` set the color of a project.",
            ),
            ("start x --at 15m ago", "Put several words in quotes: `--at \"15m ago\"`."),
            (
                "start x --at yesterday 22:00",
                "Put several words in quotes: `--at \"yesterday 22:00\"`.",
            ),
            ("stop --at 9 am", "Put several words in quotes: `--at \"9 am\"`."),
            ("edit --range last week -b", "Put several words in quotes: `--range \"last week\"`."),
        ];
        for (line, expected) in table {
            let failure = failed(line);
            assert_eq!(failure.hints().first().map(String::as_str), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_time_without_quotes_is_found() {
        let table = [
            ("start x --at 5 minutes ago", "minutes ago"),
            ("start x --at=5 minutes ago -p Web", "minutes ago"),
            ("start --at 2 hours ago Write", "hours ago"),
            ("start x --at 9 am", "am"),
            ("start x --at -1h 30m", "30m"),
            ("start x --at 9:00 yesterday", "yesterday"),
            ("continue x --at 5 min ago", "min ago"),
            ("add x --start 9 am --stop 10", "am"),
            ("add x --start 9 --duration 1h 30m", "30m"),
            ("edit @2 --duration 2 hours", "hours"),
            ("start x --at 9", ""),
            ("start x --at 9 Write", ""),
            ("start x ago --at 9", ""),
            ("start --at 9:00 -- yesterday", ""),
            ("start 9 --bogus am", ""),
            ("start x --at", ""),
            ("add x --start 9 --stop 10 Write", ""),
        ];
        for (line, expected) in table {
            let unquoted =
                UnquotedTime::find(&args(line)).map(|unquoted| unquoted.rest).unwrap_or_default();
            assert_eq!(unquoted, expected, "{line}");
        }
        let failure = failed("start x --at 5 minutes ago");
        assert_eq!(
            failure.lines(),
            [
                "“minutes ago” looks like the rest of `--at 5`.",
                "Put several words in quotes: `--at \"5 minutes ago\"`.",
                "Put words that do not belong to it before --at.",
            ]
        );
    }
}
