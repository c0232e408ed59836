//! `track client`

use super::{ListArgs, NameArgs, Shelf, add, delete, edit, find, list, place, put_away};
use crate::app::App;
use crate::completion;
use crate::failure::Exit;
use crate::model::{ClientFields, EntriesOf, Kind, ThingFields};

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
    list: ListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum ClientCommand {
    /// List clients
    #[command(visible_alias = "ls")]
    List(ListArgs),
    /// Make a client
    #[command(visible_alias = "new", alias = "create")]
    Add(AddArgs),
    /// Rename it
    Edit(EditArgs),
    /// Put it away with all its projects (a paid feature)
    Archive(NameArgs),
    /// Take it back into use, with its projects
    #[command(alias = "unarchive")]
    Restore(NameArgs),
    /// Delete it; its projects stay, without a client
    #[command(visible_alias = "rm", alias = "remove")]
    Delete(NameArgs),
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    #[command(flatten)]
    name: NameArgs,
    /// The workspace it goes to
    #[arg(long, value_name = "NAME", add = completion::workspaces())]
    workspace: Option<String>,
}

#[derive(Debug, clap::Args)]
struct EditArgs {
    #[command(flatten)]
    client: NameArgs,
    /// What it is called from now on
    #[arg(short, long, value_name = "NEW NAME")]
    name: String,
}

pub(crate) fn run(args: &ClientArgs, app: &App) -> anyhow::Result<Exit> {
    let shelf = Shelf::of(Kind::Client);
    match &args.command {
        None => list(shelf, args.list.all, app),
        Some(ClientCommand::List(args)) => list(shelf, args.all, app),
        Some(ClientCommand::Add(args)) => {
            let workspace = place(args.workspace.as_deref(), app)?;
            let (name, archived) = (args.name.text(), false);
            add(ThingFields::Client(ClientFields { workspace, name, archived }), app)
        }
        Some(ClientCommand::Edit(args)) => {
            let client = find(&args.client.text(), shelf, app)?;
            edit(client.key, |fields| fields.renamed(args.name.trim()), app)
        }
        Some(ClientCommand::Archive(name)) => put_away(&name.text(), false, shelf, app),
        Some(ClientCommand::Restore(name)) => put_away(&name.text(), true, shelf, app),
        Some(ClientCommand::Delete(name)) => {
            delete(find(&name.text(), shelf, app)?.key, EntriesOf::Unassigned, app)
        }
    }
}
