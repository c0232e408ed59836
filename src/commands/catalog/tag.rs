//! `track tag`

use super::{CatalogAddArgs, CatalogScope, NameArgs, RenameArgs, add, delete, list, place, rename};
use crate::app::App;
use crate::commands::outcome::Outcome;
use crate::model::{CatalogFields, CatalogKind, EntriesOf, TagFields};

const NOTES: &str = "\
`start`, `add` and `edit` create a new tag when it is first used.";

const EXAMPLES: &str = "\
track tag
track tag add docs
track tag edit docs --name documentation
track tag delete documentation";

/// List, create and edit tags
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct TagArgs {
    #[command(subcommand)]
    command: Option<TagCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum TagCommand {
    /// List tags
    #[command(visible_alias = "ls", before_help = "track tag list")]
    List,
    /// Create a tag
    #[command(visible_alias = "new", alias = "create", before_help = "track tag add docs")]
    Add(CatalogAddArgs),
    /// Rename a tag, on all entries that have it
    #[command(before_help = "track tag edit api --name backend")]
    Edit(RenameArgs),
    /// Delete a tag and remove it from all entries
    #[command(visible_alias = "rm", alias = "remove", before_help = "track tag delete api")]
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
