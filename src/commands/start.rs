//! `track start`

use serde_json::json;

use super::args::{WorkArgs, description, refused};
use crate::app::App;
use crate::failure::Exit;
use crate::pick::{Picked, Picker};
use crate::render::entries::{Look, receipt};
use crate::render::json as shape;
use crate::tell;
use crate::time::TimeExpr;
use crate::{timeline, view};

const EXAMPLES: &str = "\
Examples:
  track start
  track start Write the report
  track start Fix login -p Web -t api -t bug
  track start Standup --at 9:00
  track start Call --at -15m";

/// Start a timer; what was running ends
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StartArgs {
    /// What you are working on; quotes are optional
    description: Vec<String>,
    #[command(flatten)]
    work: WorkArgs,
    /// Pick what is not given here: description, project, tags; the most recent come first
    #[arg(short, long)]
    interactive: bool,
    /// When it began, such as 9:30, -15m or "yesterday 22:00"
    #[arg(
        long,
        value_name = "TIME",
        default_value = "now",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    at: TimeExpr,
}

/// What the flags leave open, picked by the person.
fn pick(args: &StartArgs, app: &App) -> Picked<(String, WorkArgs)> {
    let instead = "Say it in words: `track start Write the report -p Web -t docs`.";
    let picker = Picker::new(app.store()?, &app.out, instead)?;
    let said = description(&args.description);
    let subject = if said.is_empty() { picker.subject()? } else { Some(picker.like(said)) };
    let Some(subject) = subject else {
        return Ok(None);
    };
    let work = args.work.picked(app, &picker, &subject)?;
    Ok(work.map(|work| (subject.description, work)))
}

pub(crate) fn run(args: &StartArgs, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let start = args.at.resolve(&now)?;
    let store = app.store()?;
    let (description, work) = if args.interactive {
        let Some((description, work)) = pick(args, app)? else {
            app.out.note("Nothing was changed.");
            return Ok(Exit::Interrupted);
        };
        (description, work.resolve(app)?)
    } else {
        (description(&args.description), args.work.resolve(app)?)
    };
    let draft = work.fields(description, start, None);

    let (written, ()) = store.write("start", now.instant, |store| {
        let running = store.running()?;
        let changes =
            timeline::start(&running, draft, now.instant).map_err(|why| refused(&why, &now))?;
        Ok::<_, anyhow::Error>((changes, ()))
    })?;
    let carried = app.carry(&written);

    let aftermath = tell::after_write(app, &carried, &written, &now)?;
    // The last change is the new entry; those before it ended what ran.
    let mut entries = Vec::new();
    for key in &written.entries {
        entries.extend(view::entry(store, *key, now.instant)?);
    }
    let (started, stopped) = (entries.pop(), entries);
    if app.out.json {
        app.out.document(&json!({
            "started": started.as_ref().map(|entry| shape::entry(entry, &now)),
            "stopped": stopped.first().map(|entry| shape::entry(entry, &now)),
            "new_tags": work.new_tags,
            "notes": aftermath.notes(),
        }))?;
    } else {
        let look = Look { depth: app.out.depth, width: app.out.width };
        let mut text = String::new();
        for entry in &stopped {
            text.push_str(&receipt("Stopped", entry, &now, look));
        }
        if let Some(entry) = &started {
            text.push_str(&receipt("Started", entry, &now, look));
        }
        app.out.receipt(&text)?;
        tell::new_tags(app, &work.new_tags);
    }
    aftermath.tell(app, Exit::Done)
}
