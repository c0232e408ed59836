//! `track tag`

use super::{CatalogAddArgs, CatalogScope, NameArgs, RenameArgs, add, delete, list, place, rename};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::model::{CatalogFields, CatalogKind, EntriesOf, TagFields};

const EXAMPLES: &str = "\
A new tag given to `start -t` or `add -t` is made on the way.

Examples:
  track tag
  track tag add docs
  track tag edit docs --name documentation
  track tag delete documentation";

/// List, make and change tags
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TagArgs {
    #[command(subcommand)]
    command: Option<TagCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum TagCommand {
    /// List tags
    #[command(visible_alias = "ls")]
    List,
    /// Make a tag
    #[command(visible_alias = "new", alias = "create")]
    Add(CatalogAddArgs),
    /// Rename it, on all entries that carry it
    Edit(RenameArgs),
    /// Delete it, and take it off all entries
    #[command(visible_alias = "rm", alias = "remove")]
    Delete(NameArgs),
}

pub(crate) fn run(args: &TagArgs, app: &App) -> anyhow::Result<Outcome> {
    let scope = CatalogScope::of(CatalogKind::Tag);
    match &args.command {
        None | Some(TagCommand::List) => list(scope, false, app),
        Some(TagCommand::Add(args)) => {
            let workspace = place(args.workspace.as_deref(), app)?;
            add(&CatalogFields::Tag(TagFields { workspace, name: args.name.text() }), app)
        }
        Some(TagCommand::Edit(args)) => rename(&args.row, &args.name, scope, app),
        Some(TagCommand::Delete(name)) => delete(name, scope, EntriesOf::Unassigned, app),
    }
}
