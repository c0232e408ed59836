//! `track client`

use super::{
    CatalogAddArgs, CatalogListArgs, CatalogScope, NameArgs, RenameArgs, add, delete, list, place,
    rename, set_archived,
};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::model::{CatalogFields, CatalogKind, ClientFields, EntriesOf};

const NOTES: &str = "\
Archiving a client also archives its projects, and needs a paid Toggl plan.";

const EXAMPLES: &str = "\
track client
track client add Initech
track client edit Initech --name \"Initech Ltd\"
track client delete \"Initech Ltd\"";

/// List, create and edit clients
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES, args_conflicts_with_subcommands = true)]
pub(crate) struct ClientArgs {
    #[command(subcommand)]
    command: Option<ClientCommand>,
    #[command(flatten)]
    list: CatalogListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum ClientCommand {
    /// List clients
    #[command(visible_alias = "ls", before_help = "track client list\ntrack client list --all")]
    List(CatalogListArgs),
    /// Create a client
    #[command(visible_alias = "new", alias = "create", before_help = "track client add Initech")]
    Add(CatalogAddArgs),
    /// Rename a client
    #[command(before_help = "track client edit Acme --name \"Acme Ltd\"")]
    Edit(RenameArgs),
    /// Archive a client and its projects
    #[command(before_help = "track client archive Acme")]
    Archive(NameArgs),
    /// Restore a client and its projects
    #[command(alias = "unarchive", before_help = "track client restore Acme")]
    Restore(NameArgs),
    /// Delete a client; its projects remain
    #[command(visible_alias = "rm", alias = "remove", before_help = "track client delete Acme")]
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
