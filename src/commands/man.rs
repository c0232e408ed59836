//! `track man`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::answer::ManPages;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};

const EXAMPLES: &str = "\
One page for track and one for each command, made from the same text as their --help. The folder in \
the example is where man looks when ~/.local/bin is in PATH; else `man -M ~/.local/share/man track` shows \
them.

Examples:
  track man ~/.local/share/man/man1";

/// Write the manual pages into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder; it is made when it is missing
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

/// `whole` is the program's command line, which the pages describe.
pub(crate) fn run(args: &ManArgs, app: &App, whole: &clap::Command) -> anyhow::Result<Outcome> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    let mut files = Vec::new();
    let date = app.moment().calendar_date(app.clock.started()).to_string();
    write_pages(whole, &date, folder, &mut files)?;
    Ok(Answered::receipt(ManPages { files, folder: folder.clone() }).into())
}

/// The page of a command and those of its own commands.
fn write_pages(
    command: &clap::Command,
    date: &str,
    folder: &Path,
    files: &mut Vec<PathBuf>,
) -> anyhow::Result<()> {
    let man = Man::new(command.clone())
        .date(date)
        .manual("Track")
        .source(concat!("track ", env!("CARGO_PKG_VERSION")));
    let path = folder.join(man.get_filename());
    let mut page = Vec::new();
    render(&man, command, &mut page)?;
    fs::write(&path, page).with_context(|| format!("could not write {}", path.display()))?;
    files.push(path);
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        write_pages(inner, date, folder, files)?;
    }
    Ok(())
}

/// The sections of a page. The text after the options keeps its lines: it has tables and examples.
fn render(man: &Man, command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    if let Some(notes) = command.get_after_long_help().or_else(|| command.get_after_help()) {
        let notes = notes.to_string();
        let (notes, examples) = match notes.split_once("Examples:\n") {
            Some((notes, examples)) => (notes, examples),
            None => (notes.as_str(), ""),
        };
        section("NOTES", notes, page)?;
        section("EXAMPLES", examples, page)?;
    }
    Ok(())
}

fn section(heading: &str, text: &str, page: &mut Vec<u8>) -> std::io::Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let mut roff = Roff::new();
    roff.control("SH", [heading]).control("nf", []);
    for line in text.trim_matches('\n').lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.to_writer(page)
}
