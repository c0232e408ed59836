//! The table of contents: every command, and the one match from it to its function.

mod add;
mod args;
mod current;
mod doctor;
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
    Doctor(doctor::DoctorArgs),
}

impl Command {
    /// Whether it does its work, and tells, when the configuration is not right.
    pub(crate) fn copes_with_mistakes(&self) -> bool {
        matches!(self, Self::Doctor(_))
    }
}

/// Carries out a command; without one, tells what is running.
///
/// # Errors
/// Whatever the command failed with; `failure` turns it into words and an exit code.
pub(crate) fn run(command: Option<Command>, app: &App) -> anyhow::Result<Exit> {
    let command = command.unwrap_or(Command::Current(current::CurrentArgs {}));
    if !matches!(command, Command::Doctor(_)) {
        // The doctor says it in its own words.
        app.warn_if_exposed();
    }
    match command {
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
        Command::Doctor(args) => doctor::run(&args, app),
    }
}
