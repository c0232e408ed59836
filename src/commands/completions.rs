//! `track completions`

use crate::answer::CompletionHook;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::completion::Shell;

const NOTES: &str = "\
Completes commands, flags, settings, profiles, workspaces, projects, clients, tasks, tags, recent \
descriptions and entry handles. The values come from the local store, so completing sends no request.

Installation:
  bash, in ~/.bashrc:
    eval \"$(track completions bash)\"
  zsh, in ~/.zshrc after compinit:
    eval \"$(track completions zsh)\"
  fish:
    track completions fish > ~/.config/fish/completions/track.fish
  powershell, in $PROFILE:
    track completions powershell | Out-String | Invoke-Expression
  elvish, in ~/.config/elvish/rc.elv:
    eval (track completions elvish | slurp)";

const EXAMPLES: &str = "\
track completions bash
track completions fish";

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct CompletionsArgs {
    /// The shell: bash, zsh, fish, powershell or elvish
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, _: &App) -> anyhow::Result<Outcome> {
    let (shell, hook) = args.shell.hook();
    Ok(Answered::new(CompletionHook { hook, shell }).into())
}
