//! `track task`

use super::{CatalogScope, NameArgs, add, delete, find, list, rename, set_archived};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::completion;
use crate::lookup::{LookupError, find_project, home_workspace, with_names_of_account};
use crate::model::{CatalogFields, CatalogKind, EntriesOf, TaskFields};

const NOTES: &str = "\
A task belongs to a project. Tasks need a paid Toggl plan.";

const EXAMPLES: &str = "\
track task -p Web
track task add Drafts -p Web
track task edit Drafts --name Sketches
track task archive Sketches
track task --all
track task restore Sketches
track task delete Sketches";

/// List, create and edit tasks of projects
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, args_conflicts_with_subcommands = true)]
pub(crate) struct TaskArgs {
    #[command(subcommand)]
    command: Option<TaskCommand>,
    #[command(flatten)]
    list: TaskListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum TaskCommand {
    /// List tasks
    #[command(visible_alias = "ls", before_help = "track task list -p Web\ntrack task list --all")]
    List(TaskListArgs),
    /// Create a task in a project
    #[command(
        visible_alias = "new",
        alias = "create",
        before_help = "track task add Drafts -p Web"
    )]
    Add(TaskAddArgs),
    /// Rename a task
    #[command(before_help = "track task edit Design --name Sketches")]
    Edit(TaskEditArgs),
    /// Mark a task as done
    #[command(
        visible_alias = "done",
        before_help = "track task archive Design\ntrack task done Design -p Web"
    )]
    Archive(OneArgs),
    /// Reopen a task
    #[command(
        visible_alias = "reopen",
        alias = "unarchive",
        before_help = "track task restore Design\ntrack task reopen Design -p Web"
    )]
    Restore(OneArgs),
    /// Delete a task; its entries remain in the project
    #[command(visible_alias = "rm", alias = "remove", before_help = "track task delete Design")]
    Delete(OneArgs),
}

#[derive(Debug, clap::Args)]
struct TaskListArgs {
    /// Only tasks of this project
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: Option<String>,
    /// Include tasks that are done
    #[arg(short, long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
struct TaskAddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Create it in this project
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: String,
}

#[derive(Debug, clap::Args)]
struct TaskEditArgs {
    #[command(flatten)]
    task: OneArgs,
    /// Set the new name
    #[arg(short, long, value_name = "NEW_NAME")]
    name: String,
}

#[derive(Debug, clap::Args)]
struct OneArgs {
    #[command(flatten)]
    name: NameArgs,
    /// The project, if several have a task of this name
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: Option<String>,
}

pub(crate) fn run(args: &TaskArgs, app: &App) -> anyhow::Result<Outcome> {
    match &args.command {
        None => list_tasks(&args.list, app),
        Some(TaskCommand::List(args)) => list_tasks(args, app),
        Some(TaskCommand::Add(args)) => {
            let project = with_names_of_account(app, |store| {
                let home = home_workspace(app, store)?;
                Ok::<_, LookupError>(find_project(&args.project, store, home)?.key)
            })?;
            let (name, active) = (args.name.text(), true);
            add(&CatalogFields::Task(TaskFields { project, name, active }), app)
        }
        Some(TaskCommand::Edit(args)) => {
            rename(&args.task.name, &args.name, args.task.scope(app)?, app)
        }
        Some(TaskCommand::Archive(args)) => set_archived(&args.name, false, args.scope(app)?, app),
        Some(TaskCommand::Restore(args)) => set_archived(&args.name, true, args.scope(app)?, app),
        Some(TaskCommand::Delete(args)) => {
            delete(&args.name, args.scope(app)?, EntriesOf::Unassigned, app)
        }
    }
}

impl OneArgs {
    fn scope(&self, app: &App) -> anyhow::Result<CatalogScope> {
        scope(self.project.as_deref(), app)
    }
}

fn list_tasks(args: &TaskListArgs, app: &App) -> anyhow::Result<Outcome> {
    list(scope(args.project.as_deref(), app)?, args.all, app)
}

/// The tasks of a project, or of all.
fn scope(project: Option<&str>, app: &App) -> anyhow::Result<CatalogScope> {
    let project = match project {
        None => None,
        Some(name) => find(name, CatalogScope::of(CatalogKind::Project), app)?.key.project(),
    };
    Ok(CatalogScope { project, ..CatalogScope::of(CatalogKind::Task) })
}
