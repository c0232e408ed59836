//! `track` tracks time: locally first, and in Toggl Track as soon as it is reachable.
//!
//! `docs/architecture.md` shows the tree; each module says at its top what it is for.

mod answer;
mod app;
mod cli;
mod commands;
mod completion;
mod config;
mod formats;
mod lookup;
mod messages;
mod model;
mod render;
mod report;
mod rules;
mod store;
mod sync;
mod system;
mod time;
mod toggl;
mod ui;
mod view;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::app::App;
use crate::cli::usage_error::ParseOutcome;
use crate::cli::{Cli, usage_error};
use crate::commands::Command;
use crate::config::{ConfigError, Env, Overrides, Settings};
use crate::messages::Failure;
use crate::ui::Out;

/// The allocator of musl maps and unmaps memory a hundred times in an everyday command, which takes 0.5 ms.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    leave_no_core();
    let env = Env::read();
    let args: Vec<OsString> = std::env::args_os().collect();
    if let Some(code) = completion::answer(&env, args.iter().cloned(), Cli::command, cli::respelled)
    {
        return code;
    }
    let cli = match usage_error::parse(&args) {
        Ok(cli) => cli,
        Err(ParseOutcome::Help(text)) => {
            // A failure to write this cannot be reported.
            let _ = text.print();
            return ExitCode::SUCCESS;
        }
        Err(ParseOutcome::Failed(failure)) => return complain(failure, &args, &env),
    };
    let flags = Overrides::from(cli.flags);
    let settings = Settings::resolve(&flags, &env).or_else(|error| {
        let runs = cli.command.as_ref().is_some_and(Command::runs_despite_config_error);
        if runs { Settings::without_config(error, &flags, &env) } else { Err(error) }
    });
    let mut out = output(&settings, &flags, &env);
    // In a prompt, a complaint would come back with every line.
    if matches!(cli.command, Some(Command::Prompt(_))) && flags.verbose == 0 {
        out = out.muted();
    }
    let end = settings
        .map_err(anyhow::Error::from)
        .and_then(|settings| App::new(&flags, &env, out.clone(), settings))
        .and_then(|app| commands::run(cli.command, &app, cli::whole));
    match end {
        Ok(exit) => exit.into(),
        Err(error) => messages::report(&error, &out),
    }
}

/// Whatever happens to this process, its memory, and with it the token, is not written to a file.
fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        // Lowering a limit is always allowed.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    }
}

/// Reports a command line that cannot be parsed, in the way that its output flags ask for.
fn complain(failure: Failure, args: &[OsString], env: &Env) -> ExitCode {
    let flags = cli::output_flags(args.iter().cloned());
    let out = output(&Settings::resolve(&flags, env), &flags, env);
    messages::report(&failure.into(), &out)
}

fn output(settings: &Result<Settings, ConfigError>, flags: &Overrides, env: &Env) -> Out {
    let color = settings.as_ref().map(|settings| settings.color.value);
    let color = color.unwrap_or_else(|_| flags.color.unwrap_or_default());
    Out::new(color, flags.json, flags.quiet, &env.terminal())
}
