//! `track prompt`

use crate::answer::{EntryAt, Exit, PromptLine};
use crate::app::App;
use crate::commands::outcome::{Answered, Outcome};
use crate::formats::template::{self, Template};
use crate::messages;
use crate::time::Now;
use crate::view::{self, EntryView};

const USUAL: &str = "{title:30} {duration}";

const NOTES: &str = "\
Reads only the local store, sends no request and changes nothing. If nothing is running or the store \
cannot be read, it prints nothing and the exit code is 1; if the configuration is not valid, the exit \
code is 2; -v prints why. Usage errors are always reported. docs/recipes.md has examples for bash, \
zsh, fish, starship, tmux and waybar.";

const EXAMPLES: &str = "\
track prompt
track prompt --format \"{title:20} {duration:clock}\"
track prompt --format \"{project}{project?: }{title:20}\"";

fn notes() -> String {
    format!("{NOTES}\n\n{}", template::fields().trim_end())
}

/// Print the running entry for a shell prompt
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = notes())]
pub(crate) struct PromptArgs {
    /// Print it with this template [default: "{title:30} {duration}"]
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

/// The running entry, as far as it is known here.
fn running(app: &App, now: &Now) -> anyhow::Result<Option<EntryView>> {
    let Some(store) = app.peek()? else {
        return Ok(None);
    };
    let _snapshot = store.snapshot()?;
    let running = store.running()?.into_iter().next();
    Ok(view::entries(&store, running.as_slice(), true, now.instant)?.pop())
}
