//! `track completions`

use crate::answer::CompletionHook;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::completion::Shell;

const EXAMPLES: &str = "\
Completed are commands, flags, projects, clients, tags, tasks, workspaces, profiles, settings, what \
was worked on lately, and entries by their handles. What is offered comes from the store here: no request.

Where the hook belongs:
  bash        eval \"$(track completions bash)\" in ~/.bashrc
  zsh         eval \"$(track completions zsh)\" in ~/.zshrc, behind compinit
  fish        track completions fish > ~/.config/fish/completions/track.fish
  powershell  track completions powershell | Out-String | Invoke-Expression, in $PROFILE
  elvish      eval (track completions elvish | slurp) in ~/.config/elvish/rc.elv

Examples:
  track completions bash
  track completions fish";

/// Write the hook that lets a shell complete
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, _: &App) -> anyhow::Result<Outcome> {
    let (shell, hook) = args.shell.hook();
    Ok(Answered::new(CompletionHook { hook, shell }).into())
}
