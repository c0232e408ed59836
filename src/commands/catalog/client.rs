//! `track client`

use super::{
    CatalogAddArgs, CatalogListArgs, CatalogScope, NameArgs, RenameArgs, add, delete, list, place,
    rename, set_archived,
};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::model::{CatalogFields, CatalogKind, ClientFields, EntriesOf};

const EXAMPLES: &str = "\
Archiving a client archives its projects as well, and needs a paid plan.

Examples:
  track client
  track client add Initech
  track client edit Initech --name \"Initech Ltd\"
  track client delete \"Initech Ltd\"";

/// List, make and change clients
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct ClientArgs {
    #[command(subcommand)]
    command: Option<ClientCommand>,
    #[command(flatten)]
    list: CatalogListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum ClientCommand {
    /// List clients
    #[command(visible_alias = "ls")]
    List(CatalogListArgs),
    /// Make a client
    #[command(visible_alias = "new", alias = "create")]
    Add(CatalogAddArgs),
    /// Rename it
    Edit(RenameArgs),
    /// Put it away with all its projects (a paid feature)
    Archive(NameArgs),
    /// Take it back into use, with its projects
    #[command(alias = "unarchive")]
    Restore(NameArgs),
    /// Delete it; its projects stay, without a client
    #[command(visible_alias = "rm", alias = "remove")]
    Delete(NameArgs),
}

pub(crate) fn run(args: &ClientArgs, app: &App) -> anyhow::Result<Outcome> {
    let scope = CatalogScope::of(CatalogKind::Client);
    match &args.command {
        None => list(scope, args.list.all, app),
        Some(ClientCommand::List(args)) => list(scope, args.all, app),
        Some(ClientCommand::Add(args)) => {
            let workspace = place(args.workspace.as_deref(), app)?;
            let (name, archived) = (args.name.text(), false);
            add(&CatalogFields::Client(ClientFields { workspace, name, archived }), app)
        }
        Some(ClientCommand::Edit(args)) => rename(&args.row, &args.name, scope, app),
        Some(ClientCommand::Archive(name)) => set_archived(name, false, scope, app),
        Some(ClientCommand::Restore(name)) => set_archived(name, true, scope, app),
        Some(ClientCommand::Delete(name)) => delete(name, scope, EntriesOf::Unassigned, app),
    }
}
