//! `track prompt`

use crate::answer::{EntryAt, Exit, PromptLine};
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::formats::template::{self, Template};
use crate::messages;
use crate::time::Now;
use crate::view::{self, EntryView};

const USUAL: &str = "{title:30} {duration}";

const EXAMPLES: &str = "\
Only what is kept here is read: no request is sent, and nothing is made or changed. When nothing \
runs, or the store cannot be read, nothing is written at all and the exit code is 1, or 2 where the \
configuration is not right; -v says why. Only a mistake on the command line is always told. \
docs/recipes.md puts it into bash, zsh, fish, starship, tmux and waybar.

Examples:
  track prompt
  track prompt --format \"{title:20} {duration:clock}\"
  track prompt --format \"{project}{project?: }{title:20}\"";

fn after_help() -> String {
    format!("{}\n{EXAMPLES}", template::fields())
}

/// Write what runs, in a few words, for a shell prompt or a status line
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(crate) struct PromptArgs {
    /// Write it by this template [default: "{title:30} {duration}"]
    #[arg(long, value_name = "TEMPLATE")]
    format: Option<Template>,
}

pub(crate) fn run(args: &PromptArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.moment();
    let Some(view) = running(app, &now)? else {
        return Ok(Outcome::Nothing(Exit::No));
    };
    let usual = || USUAL.parse::<Template>().map(|usual| usual.render(&view, &now));
    let text = match (&args.format, messages::long_timer_hint(&view, &now)) {
        (Some(format), _) => format.render(&view, &now),
        (None, None) => usual()?,
        (None, Some(hint)) => format!("{} ({hint})\n", usual()?.trim_end()),
    };
    Ok(Answered::new(PromptLine { running: EntryAt { view, now }, text }).into())
}

/// What runs, as far as it is known here.
fn running(app: &App, now: &Now) -> anyhow::Result<Option<EntryView>> {
    let Some(store) = app.peek()? else {
        return Ok(None);
    };
    let _snapshot = store.snapshot()?;
    let running = store.running()?.into_iter().next();
    Ok(view::entries(&store, running.as_slice(), true, now.instant)?.pop())
}
