//! `track start`

use serde_json::json;

use super::args::{InFolder, TrimArgs, WorkArgs, complete, description, incomplete, refused};
use crate::app::App;
use crate::completion;
use crate::failure::Exit;
use crate::pick::{Picked, Picker};
use crate::render::entries::{Look, outcome, receipt};
use crate::render::json as shape;
use crate::tell;
use crate::time::TimeExpr;
use crate::{timeline, view};

const EXAMPLES: &str = "\
A .track.toml in this folder, or in one above it, says what to track where nothing else is said: \
project, task, tags, billable, description. `track config` shows it.

Examples:
  track start
  track start Write the report
  track start Fix login -p Web -t api -t bug
  track start Standup --at 9:00
  track start Call --at -15m
  track start Tidy up --after-last
  track start -i
  track start --no-folder Lunch";

/// Start a timer; what was running ends
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StartArgs {
    /// What you are working on; quotes are optional
    #[arg(add = completion::descriptions())]
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
    /// Begin where the last entry ended, when nothing runs
    #[arg(long, conflicts_with = "at")]
    after_last: bool,
    #[command(flatten)]
    trim: TrimArgs,
    /// Leave the .track.toml of this folder aside
    #[arg(long)]
    no_folder: bool,
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
    let asked = if args.interactive {
        let Some((description, work)) = pick(args, app)? else {
            app.out.note("Nothing was changed.");
            return Ok(Exit::Interrupted);
        };
        // Who picks says it all.
        InFolder::resolve(&work, description, None, app)?
    } else {
        let file = if args.no_folder { None } else { app.settings.folder_file()? };
        InFolder::resolve(&args.work, description(&args.description), file, app)?
    };
    let mut draft = asked.work.fields(asked.description.clone(), start, None);

    let store = app.store()?;
    complete(store, &draft)?;
    let (written, overlaps) = store.write("start", now.instant, |store| {
        let running = store.running()?;
        if args.after_last {
            let last = store.last_ended(now.instant)?;
            draft.start =
                timeline::after_last(&running, last.as_ref()).map_err(|why| refused(&why, &now))?;
        }
        let changes =
            timeline::start(&running, draft, now.instant).map_err(|why| refused(&why, &now))?;
        args.trim.settle(changes, store, &now)
    })?;
    let carried = app.carry(&written);

    let mut aftermath = tell::after_write(app, &carried, &written, &now)?;
    aftermath.notes.splice(..0, asked.notes());
    // The last change of its own is the new entry; those before it ended what ran.
    let mut entries = Vec::new();
    for key in overlaps.own(&written) {
        entries.extend(view::entry(store, *key, now.instant)?);
    }
    let (started, stopped) = (entries.pop(), entries);
    aftermath.notes.extend(incomplete(store, &stopped)?);
    let neighbours = overlaps.look(&written, store, &now)?;
    if app.out.json {
        app.out.document(&json!({
            "started": started.as_ref().map(|entry| shape::entry(entry, &now)),
            "stopped": stopped.first().map(|entry| shape::entry(entry, &now)),
            "trimmed": shape::entries(&neighbours.trimmed, &now),
            "overlaps": shape::entries(&neighbours.overlapped, &now),
            "new_tags": asked.work.new_tags,
            "folder": asked.document(),
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
        for entry in &neighbours.trimmed {
            text.push_str(&outcome("Trimmed", entry, &now, look));
        }
        app.out.receipt(&text)?;
        neighbours.tell(app, &now);
        tell::new_tags(app, &asked.work.new_tags);
    }
    aftermath.tell(app, Exit::Done)
}
