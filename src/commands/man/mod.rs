//! `track man`

mod page;
mod reference;

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::answer::ManPages;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};

const NOTES: &str = "\
Writes one page for track and one for each command. `man` finds the folder of the example if \
~/.local/bin is in PATH; otherwise run `man -M ~/.local/share/man track`.";

const EXAMPLES: &str = "\
track man ~/.local/share/man/man1";

/// Write the manual pages to a folder
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ManArgs {
    /// The folder to write to; created if it is missing
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

/// `whole` is the program's command line, which the pages describe.
pub(crate) fn run(args: &ManArgs, app: &App, whole: &clap::Command) -> anyhow::Result<Outcome> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    let date = app.moment().calendar_date(app.clock.started()).to_string();
    let mut files = Vec::new();
    for (name, text) in page::pages(whole, &date) {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
        files.push(path);
    }
    Ok(Answered::receipt(ManPages { files, folder: folder.clone() }).into())
}
