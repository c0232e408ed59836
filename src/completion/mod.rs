//! Shell completion, answered from the store alone.
//!
//! A hook in the shell runs `track` with `TRACK_COMPLETE` set and the words so far. clap's engine finds
//! the argument that is completed, [`offers`] its candidates, and [`words`] quotes them for the shell.
//! Nothing is sent, created or changed, and every failure is silent.

mod context;
mod offers;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::engine::{self, CompletionCandidate};

use self::context::{CONTEXT, Context};
pub(crate) use self::offers::{
    all_projects, clients, colors, descriptions, entries, names, profiles, projects, ranges,
    setting_values, settings, tag_filters, tag_lists, tasks, values, word_lists, workspaces,
};
use self::words::{Rules, Word};
use crate::config::{Env, env};
use crate::ui::text::{brief, in_full};
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
    /// The name of the shell, and the script that makes it call `track`, which says where to put it.
    pub(crate) fn hook(self) -> (&'static str, &'static str) {
        match self {
            Self::Bash => ("bash", include_str!("hooks/track.bash")),
            Self::Zsh => ("zsh", include_str!("hooks/track.zsh")),
            Self::Fish => ("fish", include_str!("hooks/track.fish")),
            Self::Powershell => ("powershell", include_str!("hooks/track.ps1")),
            Self::Elvish => ("elvish", include_str!("hooks/track.elv")),
        }
    }
}

/// Answers the completion request of a shell, and returns the exit code; `None` where there is none. `respell`
/// turns words of other tools into those of `command`.
pub(crate) fn answer(
    env: &Env,
    args: impl Iterator<Item = OsString>,
    command: impl Fn() -> clap::Command,
    respell: impl Fn(Vec<OsString>) -> Vec<OsString>,
) -> Option<ExitCode> {
    let shell = env.get(env::TRACK_COMPLETE)?;
    let shell = shell.to_str().and_then(|name| clap::ValueEnum::from_str(name, false).ok());
    let line = args.skip_while(|arg| arg != "--").skip(1);
    let line: Vec<String> = line.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let answered = shell.and_then(|shell| {
        let mut request = CompletionRequest::new(shell, &line, env);
        let before = respell(request.before.iter().map(OsString::from).collect());
        request.before = before.into_iter().filter_map(|word| word.into_string().ok()).collect();
        let text = request.answer(env, command)?;
        Out::new(ColorChoice::Never, false, true, &Terminal::default()).answer(&text).ok()
    });
    Some(if answered.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A command line to complete, as the shell passes it.
struct CompletionRequest {
    shell: Shell,
    /// The words before the one being typed.
    before: Vec<String>,
    typed: Word,
    /// The suffix of that word which bash replaces.
    replaced: String,
    /// Whether bash only lists the candidates and inserts nothing.
    listing: bool,
}

impl CompletionRequest {
    fn new(shell: Shell, line: &[String], env: &Env) -> Self {
        let replaced =
            env.text(env::TRACK_COMPLETE_WORD).ok().flatten().unwrap_or_default().to_owned();
        let listing = env.get(env::TRACK_COMPLETE_TYPE).is_some_and(|kind| kind == "63");
        let unquoted = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let mut words: Vec<Word> = match (shell, line) {
            (Shell::Bash, line) => words::split(&line.join(" "), Rules::Posix),
            (Shell::Zsh, line) => {
                line.iter().map(|word| unquoted(&words::unquote(word, Rules::Posix))).collect()
            }
            // fish passes the words before without their quotes, and the last one as it was typed.
            (Shell::Fish, [before @ .., last]) => {
                let last = unquoted(&words::unquote(last, Rules::Fish));
                before.iter().map(|word| unquoted(word)).chain([last]).collect()
            }
            (_, line) => line.iter().map(|word| unquoted(word)).collect(),
        };
        if shell == Shell::Powershell && replaced == "." {
            words.push(Word::default());
        }
        let typed = words.pop().unwrap_or_default();
        let before = words.into_iter().map(|word| word.text).collect();
        Self { shell, before, typed, replaced, listing }
    }

    /// The candidates in the format of the shell; `None` where nothing can be completed.
    fn answer(&self, env: &Env, command: impl Fn() -> clap::Command) -> Option<String> {
        if let Some(context) = Context::of(command(), &self.before, env) {
            // A process completes one line.
            let _ = CONTEXT.set(context);
        }
        let mut line: Vec<OsString> = self.before.iter().map(OsString::from).collect();
        let index = line.len();
        // The long names of flags are clearer than their letters.
        let typed = if self.typed.text == "-" { "--" } else { &self.typed.text };
        line.push(OsString::from(typed));
        let candidates = engine::complete(&mut command(), line, index, env.folder()).ok()?;
        let mut candidates: Vec<_> = candidates.into_iter().map(|it| by_name(it, typed)).collect();
        if self.typed.text.is_empty() {
            // Flags are offered behind a dash, or where there is nothing else.
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
                    let word = words::for_bash(value, &self.typed, &self.replaced, !several);
                    let shows_help = self.listing && several && !help.is_empty();
                    if shows_help { format!("{word}  ({help})") } else { word }
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

/// The engine offers each command once, under the alphabetically first of its names and aliases; this
/// restores its name.
fn by_name(candidate: CompletionCandidate, typed: &str) -> CompletionCandidate {
    let name = candidate.get_id().and_then(|id| id.strip_prefix("command::"));
    match name.filter(|name| name.starts_with(typed)) {
        Some(name) => CompletionCandidate::new(name).help(candidate.get_help().cloned()),
        None => candidate,
    }
}

/// A candidate with its description, cleaned; `None` for one that cannot be typed.
fn offered(candidate: &CompletionCandidate) -> Option<(&str, String)> {
    let value = candidate.get_value().to_str()?;
    let help = candidate.get_help().map(|help| brief(&help.to_string())).unwrap_or_default();
    (in_full(value) == value).then_some((value, help))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use proptest::prelude::*;

    use super::*;
    use crate::cli::Cli;

    /// An environment without a store.
    fn empty_env() -> Env {
        let folder = std::env::temp_dir().join("track-completes-nothing-here");
        Env::from_pairs([(env::TRACK_CONFIG_DIR, folder.clone()), (env::TRACK_DATA_DIR, folder)])
    }

    fn answer(shell: Shell, words: &[&str]) -> Option<String> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        CompletionRequest::new(shell, &words, &empty_env()).answer(&empty_env(), Cli::command)
    }

    #[test]
    fn commands_and_flags_are_offered_by_their_names() {
        let first = |words: &[&str]| {
            let text = answer(Shell::Elvish, words).unwrap();
            text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
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
        fn the_answer_to_any_line_has_no_control_characters(
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
            let text = answer(shell, &words).unwrap_or_default();
            prop_assert!(!text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t')));
        }
    }
}
