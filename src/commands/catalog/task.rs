//! `track task`

use super::{CatalogScope, NameArgs, add, delete, find, list, rename, set_archived};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::completion;
use crate::lookup::{LookupError, find_project, home_workspace, with_names_of_account};
use crate::model::{CatalogFields, CatalogKind, EntriesOf, TaskFields};

const EXAMPLES: &str = "\
Tasks are parts of projects, and need a paid plan.

Examples:
  track task -p Web
  track task add Drafts -p Web
  track task edit Drafts --name Sketches
  track task archive Sketches
  track task --all
  track task restore Sketches
  track task delete Sketches";

/// List, make and change tasks of projects
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct TaskArgs {
    #[command(subcommand)]
    command: Option<TaskCommand>,
    #[command(flatten)]
    list: TaskListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum TaskCommand {
    /// List tasks
    #[command(visible_alias = "ls")]
    List(TaskListArgs),
    /// Make a task in a project
    #[command(visible_alias = "new", alias = "create")]
    Add(TaskAddArgs),
    /// Rename it
    Edit(TaskEditArgs),
    /// Mark it as done
    #[command(visible_alias = "done")]
    Archive(OneArgs),
    /// Open it again
    #[command(visible_alias = "reopen", alias = "unarchive")]
    Restore(OneArgs),
    /// Delete it; its time entries stay in the project
    #[command(visible_alias = "rm", alias = "remove")]
    Delete(OneArgs),
}

#[derive(Debug, clap::Args)]
struct TaskListArgs {
    /// Only of this project
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: Option<String>,
    /// Done ones too
    #[arg(short, long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
struct TaskAddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// The project it is part of
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: String,
}

#[derive(Debug, clap::Args)]
struct TaskEditArgs {
    #[command(flatten)]
    task: OneArgs,
    /// What it is called from now on
    #[arg(short, long, value_name = "NEW NAME")]
    name: String,
}

#[derive(Debug, clap::Args)]
struct OneArgs {
    #[command(flatten)]
    name: NameArgs,
    /// The project it is part of, where several have such a task
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
