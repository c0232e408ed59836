//! `track project`

use super::{
    CatalogListArgs, CatalogScope, NameArgs, add, delete, edit, find, find_client, list, place,
    set_archived,
};
use crate::answer::FailureKind;
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::completion;
use crate::config::Requirement;
use crate::messages::Failure;
use crate::model::{
    CatalogFields, CatalogKind, CatalogRow, ClientKey, EntriesOf, ProjectFields, WorkspaceId,
};
use crate::rules::catalog;
use crate::ui::ColorChoice;
use crate::ui::text::brief;

const NOTES: &str = "\
Without an account, projects are saved locally; `track login` creates them in Toggl.";

const EXAMPLES: &str = "\
track project
track project add Website --client Acme --color green
track project edit Website --name \"New website\"
track project archive \"New website\"
track project restore \"New website\"
track project delete \"New website\" --entries unassign";

const ADD_EXAMPLES: &str = "\
track project add Website
track project add Website --client Acme --color green";

const EDIT_EXAMPLES: &str = "\
track project edit Web --name Website
track project edit Web --client Acme --color teal
track project edit Web --no-client
track project edit Web --billable";

const DELETE_EXAMPLES: &str = "\
track project delete Web
track project delete Web --entries delete";

/// List, create and edit projects
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, args_conflicts_with_subcommands = true)]
pub(crate) struct ProjectArgs {
    #[command(subcommand)]
    command: Option<ProjectCommand>,
    #[command(flatten)]
    list: CatalogListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum ProjectCommand {
    /// List projects
    #[command(visible_alias = "ls", before_help = "track project list\ntrack project list --all")]
    List(CatalogListArgs),
    /// Create a project
    #[command(visible_alias = "new", alias = "create", before_help = ADD_EXAMPLES)]
    Add(ProjectAddArgs),
    /// Edit a project: name, client, color, privacy, billable
    #[command(before_help = EDIT_EXAMPLES)]
    Edit(ProjectEditArgs),
    /// Archive a project; its entries remain
    #[command(before_help = "track project archive Web")]
    Archive(NameArgs),
    /// Restore an archived project
    #[command(alias = "unarchive", before_help = "track project restore Web")]
    Restore(NameArgs),
    /// Delete a project; its entries remain
    #[command(visible_alias = "rm", alias = "remove", before_help = DELETE_EXAMPLES)]
    Delete(ProjectDeleteArgs),
}

#[derive(Debug, clap::Args)]
struct ProjectAddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Set the client
    #[arg(short, long, value_name = "CLIENT", add = completion::clients())]
    client: Option<String>,
    #[command(flatten)]
    flags: ProjectFlags,
    /// Create it in this workspace
    #[arg(long, value_name = "NAME", add = completion::workspaces())]
    workspace: Option<String>,
}

#[derive(Debug, clap::Args)]
struct ProjectEditArgs {
    #[command(flatten)]
    project: NameArgs,
    /// Set the new name
    #[arg(short, long, value_name = "NEW_NAME")]
    name: Option<String>,
    /// Set the client
    #[arg(short, long, value_name = "CLIENT", add = completion::clients())]
    client: Option<String>,
    /// Remove the client
    #[arg(long, conflicts_with = "client")]
    no_client: bool,
    #[command(flatten)]
    flags: ProjectFlags,
}

#[derive(Debug, clap::Args)]
struct ProjectFlags {
    /// Set the color by name, for example green.
    ///
    /// One of blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple, yellow,
    /// dark-green, red and grey; with a paid Toggl plan also any other, as #rrggbb.
    #[arg(
        id = "project_color",
        long = "color",
        alias = "colour",
        value_name = "COLOR",
        value_parser = color,
        add = completion::values(&catalog::PALETTE)
    )]
    color: Option<String>,
    /// Takes the place of the global `--color`: clap leaves out a global flag where its id is taken.
    #[arg(id = "color", long = "color-when", hide = true)]
    _color_when: Option<ColorChoice>,
    /// Show it only to its members
    #[arg(long)]
    private: bool,
    /// Show it to everyone in the workspace
    #[arg(long, conflicts_with = "private")]
    public: bool,
    #[command(flatten)]
    billable: ProjectBillableArgs,
}

#[derive(Clone, Copy, Debug, clap::Args)]
struct ProjectBillableArgs {
    /// Make new entries billable (needs a paid Toggl plan)
    #[arg(long, conflicts_with = "no_billable")]
    billable: bool,
    /// Make new entries not billable
    #[arg(long)]
    no_billable: bool,
}

impl ProjectBillableArgs {
    fn said(self) -> Option<bool> {
        (self.billable || self.no_billable).then_some(self.billable)
    }
}

impl ProjectFlags {
    fn private(&self) -> Option<bool> {
        (self.private || self.public).then_some(self.private)
    }
}

#[derive(Debug, clap::Args)]
struct ProjectDeleteArgs {
    #[command(flatten)]
    name: NameArgs,
    /// What to do with its entries: `unassign` or `delete` them
    #[arg(long, value_name = "WHAT", default_value = "unassign", hide_possible_values = true)]
    entries: EntriesPolicy,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum EntriesPolicy {
    /// They stay, without a project
    Unassign,
    /// They are deleted too
    Delete,
}

pub(crate) fn run(args: &ProjectArgs, app: &App) -> anyhow::Result<Outcome> {
    let scope = CatalogScope::of(CatalogKind::Project);
    match &args.command {
        None => list(scope, args.list.all, app),
        Some(ProjectCommand::List(args)) => list(scope, args.all, app),
        Some(ProjectCommand::Add(args)) => {
            let client = args.client.as_ref().map(|name| find_client(name, app)).transpose()?;
            let home = client.as_ref().and_then(|client| client.wanted.as_ref()?.workspace());
            let workspace = match (&args.workspace, home) {
                (None, Some(home)) => Some(home),
                (named, _) => place(named.as_deref(), app)?,
            };
            let fields = ProjectFields {
                workspace,
                name: args.name.text(),
                client: key_in(workspace, client)?,
                color: args.flags.color.clone(),
                active: true,
                private: args.flags.private(),
                billable: args.flags.billable.said(),
            };
            add(&CatalogFields::Project(fields), app)
        }
        Some(ProjectCommand::Edit(args)) => {
            let project = find(&args.project.text(), scope, app)?;
            let workspace = project.wanted.as_ref().and_then(CatalogFields::workspace);
            let client = args.client.as_ref().map(|name| find_client(name, app)).transpose()?;
            let client = key_in(workspace, client)?;
            edit(project.key, |fields| change(args, client, fields), app)
        }
        Some(ProjectCommand::Archive(name)) => set_archived(name, false, scope, app),
        Some(ProjectCommand::Restore(name)) => set_archived(name, true, scope, app),
        Some(ProjectCommand::Delete(args)) => {
            let entries = match args.entries {
                EntriesPolicy::Unassign => EntriesOf::Unassigned,
                EntriesPolicy::Delete => EntriesOf::Deleted,
            };
            delete(&args.name, scope, entries, app)
        }
    }
}

fn change(
    args: &ProjectEditArgs,
    client: Option<ClientKey>,
    fields: CatalogFields,
) -> CatalogFields {
    let CatalogFields::Project(old) = fields else {
        return fields;
    };
    CatalogFields::Project(ProjectFields {
        name: args.name.as_ref().map_or(old.name, |name| name.trim().to_owned()),
        client: if args.no_client { None } else { client.or(old.client) },
        color: args.flags.color.clone().or(old.color),
        private: args.flags.private().or(old.private),
        billable: args.flags.billable.said().or(old.billable),
        ..old
    })
}

/// The key of a client, which has to be in the workspace of its project.
fn key_in(
    workspace: Option<WorkspaceId>,
    client: Option<CatalogRow>,
) -> Result<Option<ClientKey>, Failure> {
    let Some(CatalogRow { key, wanted: Some(fields), .. }) = client else {
        return Ok(None);
    };
    if fields.workspace() != workspace {
        let text = format!("The client “{}” belongs to another workspace.", brief(fields.name()));
        return Err(Failure::new(FailureKind::Usage, text).hint(
            "A project and its client must be in the same workspace; `track client` lists clients.",
        ));
    }
    Ok(key.client())
}

fn color(text: &str) -> Result<String, Requirement> {
    catalog::color(text).ok_or(Requirement(
        "be a color: blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple, \
         yellow, dark-green, red, grey, or a code like #0b83d9",
    ))
}
