//! Completion: what a shell asks while a line is typed, answered from the store alone.
//!
//! A hook in the shell runs `track` with `TRACK_COMPLETE` set and the words so far. clap's engine finds
//! which argument is meant, [`offers`] what there is for it, and [`words`] how the shell wants it.
//! Nothing is sent, made or changed, and whatever goes wrong is silence.

mod context;
mod offers;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::engine::{self, CompletionCandidate};

use self::context::Context;
pub(crate) use self::offers::{
    all_projects, clients, colors, descriptions, entries, names, profiles, projects, ranges,
    setting_values, settings, tag_lists, tags, tasks, values, workspaces,
};
use self::words::{Rules, Word};
use crate::config::{Env, env};
use crate::ui::text::{brief, plain};
use crate::ui::{ColorChoice, Out, Terminal};

/// The shells that can complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Elvish => "elvish",
        }
    }

    /// What makes it ask, in its own language, and where that belongs.
    pub(crate) fn hook(self) -> &'static str {
        match self {
            Self::Bash => include_str!("hooks/track.bash"),
            Self::Zsh => include_str!("hooks/track.zsh"),
            Self::Fish => include_str!("hooks/track.fish"),
            Self::Powershell => include_str!("hooks/track.ps1"),
            Self::Elvish => include_str!("hooks/track.elv"),
        }
    }
}

/// Answers a shell that asks, with the exit code to end with; `None` when none does.
pub(crate) fn answer(
    env: &Env,
    args: impl Iterator<Item = OsString>,
    command: impl Fn() -> clap::Command,
) -> Option<ExitCode> {
    let shell = env.get(env::TRACK_COMPLETE)?;
    let shell = shell.to_str().and_then(|name| clap::ValueEnum::from_str(name, false).ok());
    let line = args.skip_while(|arg| arg != "--").skip(1);
    let line: Vec<String> = line.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let answered = shell.and_then(|shell| {
        let asked = Asked::new(shell, &line, env);
        let text = asked.answer(env, command)?;
        Out::new(ColorChoice::Never, false, true, &Terminal::default()).answer(&text).ok()
    });
    Some(if answered.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A line as a shell tells of it.
struct Asked {
    shell: Shell,
    /// The words before the one that is typed.
    before: Vec<String>,
    typed: Word,
    /// The end of that word which bash replaces.
    part: String,
    /// Whether bash only lists what there is, and inserts nothing.
    listing: bool,
}

impl Asked {
    fn new(shell: Shell, line: &[String], env: &Env) -> Self {
        let part = env.text(env::TRACK_COMPLETE_WORD).ok().flatten().unwrap_or_default().to_owned();
        let listing = env.get(env::TRACK_COMPLETE_TYPE).is_some_and(|kind| kind == "63");
        let as_meant = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let mut words: Vec<Word> = match (shell, line) {
            (Shell::Bash, line) => words::split(&line.join(" "), Rules::Posix),
            (Shell::Zsh, line) => {
                line.iter().map(|word| as_meant(&words::meaning(word, Rules::Posix))).collect()
            }
            // The words before are told as they are meant, the last one as it was typed.
            (Shell::Fish, [before @ .., last]) => {
                let last = as_meant(&words::meaning(last, Rules::Fish));
                before.iter().map(|word| as_meant(word)).chain([last]).collect()
            }
            (_, line) => line.iter().map(|word| as_meant(word)).collect(),
        };
        if shell == Shell::Powershell && part == "." {
            words.push(Word::default());
        }
        let typed = words.pop().unwrap_or_default();
        let before = words.into_iter().map(|word| word.text).collect();
        Self { shell, before, typed, part, listing }
    }

    /// What the shell is to offer; `None` when the line has no place for anything.
    fn answer(&self, env: &Env, command: impl Fn() -> clap::Command) -> Option<String> {
        if let Some(context) = Context::of(command(), &self.before, env) {
            context.set();
        }
        let mut line: Vec<OsString> = self.before.iter().map(OsString::from).collect();
        let place = line.len();
        // The long names of flags say more than their letters.
        let typed = if self.typed.text == "-" { "--" } else { &self.typed.text };
        line.push(OsString::from(typed));
        let candidates = engine::complete(&mut command(), line, place, env.folder()).ok()?;
        let mut candidates: Vec<_> = candidates.into_iter().map(|it| by_name(it, typed)).collect();
        if self.typed.text.is_empty() {
            // Whoever wants a flag begins with a dash; before that, names come first.
            let is_flag =
                |it: &CompletionCandidate| it.get_value().as_encoded_bytes().starts_with(b"-");
            if !candidates.iter().all(is_flag) {
                candidates.retain(|candidate| !is_flag(candidate));
            }
        }
        Some(self.write(&candidates))
    }

    fn write(&self, candidates: &[CompletionCandidate]) -> String {
        let offers: Vec<(&str, String)> = candidates.iter().filter_map(offered).collect();
        let several = offers.len() > 1;
        let mut text = String::new();
        for (value, help) in &offers {
            text.push_str(&match self.shell {
                Shell::Bash => {
                    let word = words::for_bash(value, &self.typed, &self.part);
                    if self.listing && several && !help.is_empty() {
                        format!("{word}  ({help})")
                    } else {
                        word
                    }
                }
                Shell::Zsh if help.is_empty() => words::for_zsh(value),
                Shell::Zsh => format!("{}:{help}", words::for_zsh(value)),
                Shell::Fish => format!("{value}\t{help}"),
                Shell::Powershell => {
                    let tip = if help.is_empty() { value } else { help.as_str() };
                    format!("{}\t{value}\t{tip}", words::for_powershell(value))
                }
                Shell::Elvish if help.is_empty() => format!("{value}\t{value}"),
                Shell::Elvish => format!("{value}\t{value}  ({help})"),
            });
            text.push('\n');
        }
        text
    }
}

/// The engine offers each command once, by the first of its names in the alphabet; people know it by
/// its own.
fn by_name(candidate: CompletionCandidate, typed: &str) -> CompletionCandidate {
    let name = candidate.get_id().and_then(|id| id.strip_prefix("command::"));
    match name.filter(|name| name.starts_with(typed)) {
        Some(name) => {
            let help = candidate.get_help().cloned();
            CompletionCandidate::new(name).help(help)
        }
        None => candidate,
    }
}

/// A candidate with its description, as one harmless line; `None` for one that cannot be typed.
fn offered(candidate: &CompletionCandidate) -> Option<(&str, String)> {
    let value = candidate.get_value().to_str()?;
    let help = candidate.get_help().map(|help| brief(&help.to_string())).unwrap_or_default();
    (plain(value) == value).then_some((value, help))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use proptest::prelude::*;

    use super::*;
    use crate::cli::Cli;

    /// An environment that knows no store.
    fn nowhere() -> Env {
        let folder = std::env::temp_dir().join("track-completes-nothing-here");
        Env::from_pairs([(env::TRACK_CONFIG_DIR, folder.clone()), (env::TRACK_DATA_DIR, folder)])
    }

    fn answer(shell: Shell, words: &[&str]) -> Option<String> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        Asked::new(shell, &words, &nowhere()).answer(&nowhere(), Cli::command)
    }

    #[test]
    fn commands_and_flags_go_by_their_own_names() {
        let first = |words: &[&str]| {
            let told = answer(Shell::Elvish, words).unwrap();
            told.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let commands = first(&["track", ""]);
        assert_eq!(commands[..2], ["start", "stop"]);
        assert!(!commands.iter().any(|name| name == "in" || name.starts_with('-')));
        assert_eq!(first(&["track", "i"]), ["in"]);
        assert!(first(&["track", "stop", "-"]).contains(&"--at".to_owned()));
        assert_eq!(first(&["track", "--color", "stop", "--a"]), ["--at"]);
    }

    proptest! {
        #[test]
        fn any_line_is_answered_harmlessly(
            words in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(vec![
                        "start", "list", "stop", "--", "-", "-p", "--at", "--profile", "--json", "-vq",
                        "-pWeb", "--project=", "--format={", "@1", "", "'", "\"", "\\",
                    ]).prop_map(str::to_owned),
                    "\\PC{0,5}",
                ],
                0..6,
            ),
            shell in prop::sample::select(vec![
                Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Powershell, Shell::Elvish,
            ]),
        ) {
            let words: Vec<&str> = std::iter::once("track").chain(words.iter().map(String::as_str)).collect();
            let told = answer(shell, &words).unwrap_or_default();
            prop_assert!(!told.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t')));
        }
    }
}
