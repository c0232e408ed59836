//! Lines in other words: what clap does not know, and what can mean but one thing, is respelled as the command
//! of this program that it means. Everything else is left to the hints of [`foreign_words`](super::foreign_words).

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;

use crate::time::{DurationExpr, RangeExpr, SpanExpr, TimeExpr};

/// The global flags with a value of their own word.
const FLAGS_WITH_VALUE: [&str; 3] = ["--profile", "--color", "--colour"];
/// The commands that take `--at`, with their aliases.
const TIMER_COMMANDS: [&str; 8] =
    ["start", "in", "stop", "out", "continue", "resume", "restart", "toggle"];
/// Flags of other tools' lists, and the RANGE that each is here.
const RANGE_FLAGS: [(&str, &str); 8] = [
    ("-w", "week"),
    ("--week", "week"),
    ("--today", "today"),
    ("--yesterday", "yesterday"),
    ("--month", "month"),
    ("--quarter", "quarter"),
    ("--year", "year"),
    ("--all", "all"),
];

/// The command line that is meant by one that clap refused with an error of this kind, about this word; `None`
/// where nothing but a guess is left. The new line is parsed in its turn.
pub(super) fn respelled(
    args: &[OsString],
    kind: ErrorKind,
    unknown: Option<&str>,
) -> Option<Vec<OsString>> {
    let mut args = args.to_vec();
    match (kind, unknown) {
        (_, Some("help")) => {
            let at = args.iter().rposition(|arg| arg == "help")?;
            args.remove(at);
            args.push("--help".into());
        }
        (_, Some("version")) => {
            return Some(vec!["track".into(), "--version".into()]);
        }
        (ErrorKind::InvalidSubcommand, Some(word)) => {
            let at = word_at(&args, 1).filter(|&at| args[at] == word)?;
            respell_command(word, at, &mut args)?;
        }
        (ErrorKind::UnknownArgument, Some(flag)) => {
            let command = word_at(&args, 1)?;
            if let Some((at, word)) = time_in_front(flag, &args[command..]) {
                args[command + at] = word.into();
                // `start Mail at -5m`
                if at > 1 && args[command + at - 1] == "at" {
                    args.remove(command + at - 1);
                }
            } else {
                let (at, range) = range_flag(flag, &args[command..])?;
                args.remove(command + at);
                // Not in its place, where it could become the value of another flag.
                args.insert(command + 1, range.into());
            }
        }
        (ErrorKind::MissingRequiredArgument, _) => split_assignment(&mut args)?,
        _ => return None,
    }
    Some(args)
}

/// `track log week` and `log -w` as the lists that they ask for in other tools, where `log` adds time here: its
/// words are days, and no time is among them.
pub(super) fn list_for_log(args: &[OsString]) -> Option<Vec<OsString>> {
    let at = word_at(args, 1).filter(|&at| args[at] == "log")?;
    let words = words(&args[at + 1..]);
    let is_length = words.parse::<DurationExpr>().is_ok_and(|duration| duration.is_explicit());
    let is_time = is_length || words.parse::<SpanExpr>().is_ok();
    let has_days = if words.is_empty() {
        let bounds = ["--from", "--since", "--to", "--until"];
        let is_range = |arg: &OsString| {
            RANGE_FLAGS.iter().map(|(flag, _)| flag).chain(&bounds).any(|flag| arg == flag)
        };
        args[at..].iter().any(is_range)
    } else {
        words.parse::<RangeExpr>().is_ok()
    };
    if is_time || !has_days {
        return None;
    }
    let mut args = args.to_vec();
    args[at] = "list".into();
    Some(args)
}

/// The index of the first word that is no global flag and no value of one.
pub(super) fn word_at(args: &[OsString], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match args.get(at)?.to_str()? {
            "--" => return None,
            flag if FLAGS_WITH_VALUE.contains(&flag) => at += 2,
            flag if flag.starts_with('-') => at += 1,
            _ => return Some(at),
        }
    }
}

/// The words up to the first flag.
fn words(args: &[OsString]) -> String {
    let words = args.iter().map(|arg| arg.to_string_lossy());
    words.take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" ")
}

/// A word in the place of a command: the days of a list, or `gh`'s noun for the account.
fn respell_command(word: &str, at: usize, args: &mut Vec<OsString>) -> Option<()> {
    if word == "auth" {
        let command = match args.get(at + 1).and_then(|verb| verb.to_str())? {
            "login" => "login",
            "logout" => "logout",
            "status" => "whoami",
            _ => return None,
        };
        args.splice(at..=at + 1, [command.into()]);
        return Some(());
    }
    let days = words(&args[at..]);
    // Not a number alone, and not `all`, which could cost many requests: these are rather a slip.
    let is_slip = days == "all" || days.bytes().all(|it| it.is_ascii_digit());
    let is_days = !is_slip && days.parse::<RangeExpr>().is_ok();
    is_days.then(|| args.insert(at, "list".into()))
}

/// A time before now, `-5m`, as the value of its flag: its place in `args`, which begin with the command, and what
/// it is.
fn time_in_front(flag: &str, args: &[OsString]) -> Option<(usize, String)> {
    if !TIMER_COMMANDS.contains(&args[0].to_str()?) || !is_minus_digit(flag) {
        return None;
    }
    // clap takes `-5m` apart, and reports `-5`. A number alone could be anything.
    let is_time = |arg: &OsStr| {
        let text = arg.to_str().filter(|text| text.starts_with(flag));
        text.is_some_and(|text| has_unit(text) && text.parse::<TimeExpr>().is_ok())
    };
    let at = flags(args).position(is_time)?;
    Some((at, format!("--at={}", args[at].to_str()?)))
}

/// A flag of a list that is a RANGE here: its place in `args`, which begin with the command, and the RANGE.
fn range_flag(flag: &str, args: &[OsString]) -> Option<(usize, &'static str)> {
    let (_, range) = RANGE_FLAGS.iter().find(|(name, _)| *name == flag)?;
    let at = flags(args).position(|arg| arg == flag)?;
    matches!(args[0].to_str()?, "list" | "ls" | "report" | "summary").then_some((at, range))
}

/// The words before `--`.
fn flags(args: &[OsString]) -> impl Iterator<Item = &OsStr> {
    args.iter().map(OsString::as_os_str).take_while(|arg| *arg != "--")
}

fn is_minus_digit(flag: &str) -> bool {
    flag.strip_prefix('-').is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()))
}

/// Whether a unit or a colon says that `-15m` is a length.
fn has_unit(text: &str) -> bool {
    text.contains(|it: char| it.is_alphabetic() || it == ':')
}

/// `config set max_age=5m` as `config set max_age 5m`.
fn split_assignment(args: &mut Vec<OsString>) -> Option<()> {
    let noun = word_at(args, 1).filter(|&at| args[at] == "config")?;
    let verb = word_at(args, noun + 1).filter(|&at| args[at] == "set")?;
    let at = word_at(args, verb + 1)?;
    let (key, value) = args[at].to_str()?.split_once('=')?;
    let pair = [key, value].map(OsString::from);
    args.splice(at..=at, pair);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::{foreign_words, parse};
    use super::*;

    fn args(line: &str) -> Vec<OsString> {
        format!("track {line}").split(' ').map(OsString::from).collect()
    }

    #[test]
    fn lines_in_other_words_are_respelled() {
        let table = [
            ("today", "list today"),
            ("yesterday -p Web", "list yesterday -p Web"),
            ("--json week", "--json list week"),
            ("--profile today month -n 3", "--profile today list month -n 3"),
            ("last week", "list last week"),
            ("mon..today --format {title}", "list mon..today --format {title}"),
            ("list -w", "list week"),
            ("ls --week -p Web", "ls week -p Web"),
            ("list --yesterday", "list yesterday"),
            ("list -t call --week", "list week -t call"),
            ("2026-11", "list 2026-11"),
            ("2026-11-20 -n 3", "list 2026-11-20 -n 3"),
            ("log -w", "list week"),
            ("log -p Web --month", "list month -p Web"),
            ("auth login --token -", "login --token -"),
            ("auth logout", "logout"),
            ("--offline auth status", "--offline whoami"),
            ("stop -5m", "stop --at=-5m"),
            ("start Mail at -5m", "start Mail --at=-5m"),
            ("out -1h30m --json", "out --at=-1h30m --json"),
            ("start Fix login -15m -p Web", "start Fix login --at=-15m -p Web"),
            ("continue -5m", "continue --at=-5m"),
            ("config set max_age=5m", "config set max_age 5m"),
            ("config --profile work set folders=~/a", "config --profile work set folders ~/a"),
            ("log week", "list week"),
            ("log last week -n 3", "list last week -n 3"),
        ];
        for (line, expected) in table {
            let mut line_args = args(line);
            assert!(parse(&mut line_args).is_ok(), "{line}");
            assert_eq!(line_args, args(expected), "{line}");
        }
    }

    #[test]
    fn what_would_be_a_guess_is_left_alone() {
        let table = [
            "2026",
            "all",
            "auth",
            "auth token",
            "project today",
            "start x -9",
            "add x -15m",
            "config set max_age",
            "list --bogus",
            "start --week",
            "todya",
            "log Write -w",
        ];
        for line in table {
            let mut line_args = args(line);
            assert!(parse(&mut line_args).is_err(), "{line}");
            assert_eq!(line_args, args(line), "{line}");
        }
        for line in [
            "log Standup 15m",
            "log 2h",
            "log 9-10",
            "log yesterday 9:00-10:00",
            "log week --start 9 --duration 1h",
            "start -- -5m",
        ] {
            let mut line_args = args(line);
            assert!(parse(&mut line_args).is_ok(), "{line}");
            assert_eq!(line_args, args(line), "{line}");
        }
    }

    #[test]
    fn no_flag_takes_a_word_of_ours_for_its_value() {
        for line in ["list -p --week", "list --search -w", "list week -n --today"] {
            assert!(parse(&mut args(line)).is_err(), "{line}");
        }
    }

    #[test]
    fn no_word_that_is_respelled_has_a_hint() {
        for word in ["today", "yesterday", "tomorrow", "week", "month", "quarter", "year"] {
            assert_eq!(foreign_words::command_hint(&[], word), None, "{word}");
        }
        for (flag, _) in RANGE_FLAGS {
            assert_eq!(foreign_words::flag_hint(&["list".to_owned()], flag), None, "{flag}");
        }
    }
}
