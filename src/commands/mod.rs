//! The table of contents: every command, and the one match from it to its function.

mod add;
mod args;
mod config;
mod current;
mod list;
mod login;
mod logout;
mod quota;
mod start;
mod stop;
mod sync;
mod whoami;

use crate::app::App;
use crate::failure::Exit;

/// What `track` can do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "in")]
    Start(start::StartArgs),
    #[command(visible_alias = "out")]
    Stop(stop::StopArgs),
    #[command(visible_alias = "log")]
    Add(add::AddArgs),
    #[command(visible_aliases = ["now", "status"])]
    Current(current::CurrentArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Login(login::LoginArgs),
    Logout(logout::LogoutArgs),
    Whoami(whoami::WhoamiArgs),
    Sync(sync::SyncArgs),
    Quota(quota::QuotaArgs),
    Config(config::ConfigArgs),
}

impl Command {
    /// Whether it helps to mend a broken configuration, and so must run with one.
    pub(crate) fn mends_settings(&self) -> bool {
        matches!(self, Self::Config(args) if args.mends())
    }
}

/// Carries out a command; without one, tells what is running.
///
/// # Errors
/// Whatever the command failed with; `failure` turns it into words and an exit code.
pub(crate) fn run(command: Option<Command>, app: &App) -> anyhow::Result<Exit> {
    app.warn_if_exposed();
    match command.unwrap_or(Command::Current(current::CurrentArgs {})) {
        Command::Start(args) => start::run(&args, app),
        Command::Stop(args) => stop::run(&args, app),
        Command::Add(args) => add::run(&args, app),
        Command::Current(args) => current::run(&args, app),
        Command::List(args) => list::run(&args, app),
        Command::Login(args) => login::run(&args, app),
        Command::Logout(args) => logout::run(&args, app),
        Command::Whoami(args) => whoami::run(&args, app),
        Command::Sync(args) => sync::run(&args, app),
        Command::Quota(args) => quota::run(&args, app),
        Command::Config(args) => config::run(&args, app),
    }
}
