//! Every command, and the one match from it to its function.

#![expect(clippy::unnecessary_wraps, reason = "all commands have one signature")]

mod add;
mod backup;
mod cancel;
mod catalog;
mod completions;
mod config;
mod r#continue;
mod current;
mod deferred;
mod delete;
mod doctor;
mod edit;
mod entry_filter;
mod flags;
mod groups;
mod history;
mod join;
mod list;
mod login;
mod logout;
mod man;
mod money_args;
mod r#move;
mod new_profile;
mod newest;
mod outcome;
mod pager;
mod prompt;
mod quota;
mod report;
mod report_notes;
mod report_page;
mod report_values;
mod rounding_args;
mod show;
mod split;
mod start;
mod stop;
mod sync;
mod table_args;
mod target_args;
mod timer_receipt;
mod toggle;
mod undo;
mod whoami;

use deferred::Deferred;
pub(crate) use groups::{GROUPS, Row};
use new_profile::WhenNew;
use outcome::Outcome;

use crate::answer::Exit;
use crate::app::App;
use crate::messages;

/// What `track` can do. Names that only other tools have for the same are taken without being shown.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "in")]
    Start(Deferred<start::StartArgs>),
    #[command(visible_alias = "out")]
    Stop(Deferred<stop::StopArgs>),
    #[command(visible_alias = "resume", alias = "restart")]
    Continue(Deferred<r#continue::ContinueArgs>),
    Toggle(Deferred<toggle::ToggleArgs>),
    Cancel(Deferred<cancel::CancelArgs>),
    #[command(visible_aliases = ["now", "status"])]
    Current(Deferred<current::CurrentArgs>),
    #[command(visible_alias = "log")]
    Add(Deferred<add::AddArgs>),
    #[command(visible_alias = "ls")]
    List(Deferred<list::ListArgs>),
    #[command(visible_alias = "summary", alias = "reports")]
    Report(Deferred<report::ReportArgs>),
    #[command(alias = "view")]
    Show(Deferred<show::ShowArgs>),
    Edit(Deferred<edit::EditArgs>),
    Move(Deferred<r#move::MoveArgs>),
    Split(Deferred<split::SplitArgs>),
    Join(Deferred<join::JoinArgs>),
    #[command(visible_alias = "rm", alias = "remove")]
    Delete(Deferred<delete::DeleteArgs>),
    Undo(Deferred<undo::UndoArgs>),
    #[command(alias = "projects")]
    Project(Deferred<catalog::project::ProjectArgs>),
    #[command(alias = "clients")]
    Client(Deferred<catalog::client::ClientArgs>),
    #[command(alias = "tags")]
    Tag(Deferred<catalog::tag::TagArgs>),
    #[command(alias = "tasks")]
    Task(Deferred<catalog::task::TaskArgs>),
    #[command(alias = "workspaces")]
    Workspace(Deferred<catalog::workspace::WorkspaceArgs>),
    Login(Deferred<login::LoginArgs>),
    Logout(Deferred<logout::LogoutArgs>),
    #[command(alias = "me")]
    Whoami(Deferred<whoami::WhoamiArgs>),
    Sync(Deferred<sync::SyncArgs>),
    Quota(Deferred<quota::QuotaArgs>),
    Config(Deferred<config::ConfigArgs>),
    Backup(Deferred<backup::BackupArgs>),
    Doctor(Deferred<doctor::DoctorArgs>),
    Prompt(Deferred<prompt::PromptArgs>),
    #[command(alias = "completion")]
    Completions(Deferred<completions::CompletionsArgs>),
    Man(Deferred<man::ManArgs>),
}

impl Command {
    /// Whether it runs, and reports the error, when the configuration is not valid.
    pub(crate) fn runs_despite_config_error(&self) -> bool {
        match self {
            Self::Config(args) => args.repairs(),
            Self::Doctor(_) => true,
            _ => false,
        }
    }

    /// What to do where its profile does not exist.
    fn when_profile_is_new(&self) -> WhenNew {
        match self {
            // The last two do without a profile.
            Self::Login(_) | Self::Config(_) | Self::Completions(_) | Self::Man(_) => {
                WhenNew::Begin
            }
            // It is not typed, and runs again and again.
            Self::Prompt(_) => WhenNew::Refuse,
            _ => WhenNew::Ask,
        }
    }
}

/// Runs a command, by default `current`. A failure after a change was committed does not deny the change.
/// `whole` describes the command line, for `man`.
pub(crate) fn run(
    command: Option<Command>,
    app: &App,
    whole: fn() -> clap::Command,
) -> anyhow::Result<Exit> {
    let command = command.unwrap_or(Command::Current(Deferred::default()));
    finished(command, app, whole).map_err(|error| messages::after_change(error, app.changed()))
}

fn finished(command: Command, app: &App, whole: fn() -> clap::Command) -> anyhow::Result<Exit> {
    if !new_profile::may_begin(command.when_profile_is_new(), app)? {
        let declined = Outcome::Interrupted("Nothing was changed.".to_owned());
        return outcome::finish(declined, app, &app.out);
    }
    if !matches!(command, Command::Doctor(_)) {
        // The doctor has a check for it.
        app.warn_if_exposed();
    }
    let outcome = match command {
        Command::Start(args) => start::run(&args, app)?,
        Command::Stop(args) => stop::run(&args, app)?,
        Command::Continue(args) => r#continue::run(&args, app)?,
        Command::Toggle(args) => toggle::run(&args, app)?,
        Command::Cancel(args) => cancel::run(&args, app)?,
        Command::Current(args) => current::run(&args, app)?,
        Command::Add(args) => add::run(&args, app)?,
        Command::List(args) => list::run(&args, app)?,
        Command::Report(args) => report::run(&args, app)?,
        Command::Show(args) => show::run(&args, app)?,
        Command::Edit(args) => edit::run(&args, app)?,
        Command::Move(args) => r#move::run(&args, app)?,
        Command::Join(args) => join::run(&args, app)?,
        Command::Split(args) => split::run(&args, app)?,
        Command::Delete(args) => delete::run(&args, app)?,
        Command::Undo(args) => undo::run(&args, app)?,
        Command::Project(args) => catalog::project::run(&args, app)?,
        Command::Client(args) => catalog::client::run(&args, app)?,
        Command::Tag(args) => catalog::tag::run(&args, app)?,
        Command::Task(args) => catalog::task::run(&args, app)?,
        Command::Workspace(args) => catalog::workspace::run(&args, app)?,
        Command::Login(args) => login::run(&args, app)?,
        Command::Logout(args) => logout::run(&args, app)?,
        Command::Whoami(args) => whoami::run(&args, app)?,
        Command::Sync(args) => sync::run(&args, app)?,
        Command::Quota(args) => quota::run(&args, app)?,
        Command::Config(args) => config::run(&args, app)?,
        Command::Backup(args) => backup::run(&args, app)?,
        Command::Doctor(args) => doctor::run(&args, app)?,
        Command::Prompt(args) => prompt::run(&args, app)?,
        Command::Completions(args) => completions::run(&args, app)?,
        Command::Man(args) => man::run(&args, app, &whole())?,
    };
    outcome::finish(outcome, app, &app.out)
}
