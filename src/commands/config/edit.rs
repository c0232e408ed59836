//! `track config edit`

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::answer::ConfigEdited;
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::config;
use crate::messages::{Advise as _, Failure, report};
use crate::system::editor::Editor;
use crate::ui::prompt;

const NOTES: &str = "\
Opens config.toml in $VISUAL or $EDITOR and checks it afterwards. Your text is saved even with a \
mistake; every command then names the line until you fix it. On a terminal, you can open the editor \
again at that line.";

const EXAMPLES: &str = "\
track config edit
EDITOR=nano track config edit";

const KEPT: &str = "Your text is saved; `track config edit` opens it again.";

/// Edit config.toml in your editor and check it
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct ConfigEditArgs {}

pub(crate) fn run(_: &ConfigEditArgs, app: &App) -> anyhow::Result<Outcome> {
    let file = &app.settings.paths.config_file;
    if !app.editor.is_named() && !Editor::possible() {
        return Err(Failure::usage("Cannot open an editor: this is not a terminal.")
            .hint("Set EDITOR, or use `track config set`.")
            .into());
    }
    let created = config::create(file)?;
    let before = if created { None } else { Some(read(file)?) };
    let mut line = None;
    loop {
        app.editor.open(file, line)?;
        let Err(error) = config::verify(file, &app.settings.here) else {
            break;
        };
        line = error.line();
        let error = anyhow::Error::from(error);
        if app.out.json || !prompt::possible() {
            return Err(error.hint(KEPT));
        }
        report(&error, &app.out);
        if !prompt::agreed("Edit it again?")? {
            let text = "The config file still has this error.";
            return Err(Failure::usage(text).hint(KEPT).into());
        }
    }
    let changed = before != Some(read(file)?);
    let (config_file, shown_file) = (file.clone(), app.settings.here.short(file));
    Ok(Answered::receipt(ConfigEdited { changed, config_file, shown_file }).into())
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
