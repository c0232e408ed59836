//! `track start`

use crate::app::App;
use crate::commands::flags::{AtArgs, DescriptionArgs, TrimArgs, WorkArgs, description};
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::Outcome;
use crate::commands::timer_receipt::{StartFacts, timer_change};
use crate::completion;
use crate::config::FoundFile;
use crate::lookup::picker::{Picked, Picker};
use crate::lookup::{InFolder, Overlaps, WorkRequest, complete, make_room};
use crate::messages::{
    Failure, FollowUp, foreign_folder_file, refused_at, seeming_handle, seeming_tags, seeming_time,
};
use crate::rules::timer;
use crate::rules::typed_time::seeming_in_description;

const NOTES: &str = "\
A .track.toml in this folder or a parent folder sets defaults for the project, task, tags, billable \
state and description. `track config` shows them.";

const EXAMPLES: &str = "\
track start
track start Write the report
track start Fix login -p Web -t api -t bug
track start Standup --at 9:00
track start Call --at -15m
track start Tidy up --after-last
track start -i
track start --no-folder Lunch";

/// Start a timer; the running one stops
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct StartArgs {
    /// What you work on; quotes are optional
    #[arg(value_name = "DESCRIPTION", add = completion::descriptions())]
    words: Vec<String>,
    #[command(flatten)]
    description: DescriptionArgs,
    #[command(flatten)]
    work: WorkArgs,
    /// Pick description, project and tags from lists.
    ///
    /// Asks only for what is not on the command line; the most recent come first.
    #[arg(short, long)]
    interactive: bool,
    #[command(flatten)]
    pub(super) at: AtArgs,
    /// Start where the last entry ended.
    ///
    /// Requires that nothing is running.
    #[arg(long, conflicts_with = "at")]
    after_last: bool,
    #[command(flatten)]
    pub(super) trim: TrimArgs,
    /// Ignore .track.toml
    #[arg(long)]
    no_folder: bool,
}

impl StartArgs {
    /// Whether nothing is said of what to start, as in `track start` alone.
    pub(super) fn names_nothing(&self) -> bool {
        self.words.is_empty()
            && !self.description.is_given()
            && self.work.is_empty()
            && !self.interactive
            && !self.after_last
    }

    /// The description as it was typed.
    pub(super) fn typed(&self) -> Result<String, Failure> {
        self.description.or(description(&self.words))
    }
}

/// The values that no flag gives, picked by the person.
fn pick(args: &StartArgs, app: &App) -> Picked<(String, WorkRequest)> {
    let instead = "Give a description: `track start Write the report -p Web -t docs`.";
    let picker = Picker::new(app.store()?, &app.out, instead)?;
    let typed = args.typed()?;
    let subject = if typed.is_empty() { picker.subject()? } else { Some(picker.like(typed)) };
    let Some(subject) = subject else {
        return Ok(None);
    };
    let work = args.work.request().picked(app, &picker, &subject)?;
    Ok(work.map(|work| (subject.description, work)))
}

pub(crate) fn run(args: &StartArgs, app: &App) -> anyhow::Result<Outcome> {
    // Picked values are complete.
    let aside = args.no_folder || args.interactive;
    let FoundFile { file, foreign } =
        if aside { FoundFile::default() } else { app.settings.folder_file()? };
    let now = app.now()?;
    let start = args.at.at.resolve(&now)?;
    let typed = args.typed()?;
    let asked = if args.interactive {
        let Some((description, work)) = pick(args, app)? else {
            return Ok(Outcome::Interrupted("Nothing was changed.".to_owned()));
        };
        InFolder::resolve(work, description, None, app)?
    } else {
        InFolder::resolve(args.work.request(), typed.clone(), file, app)?
    };
    let draft = asked.work.fields(asked.description.clone(), start, None);

    let store = app.store()?;
    complete(store, &draft)?;
    let decide = || {
        store.write_about("start", now.instant, Overlaps::new_entry, |store| {
            let (running, mut draft) = (store.running()?, draft.clone());
            if args.after_last {
                let last = store.last_ended(now.instant)?;
                draft.start =
                    timer::after_last(&running, last.as_ref()).map_err(refused_at(&now))?;
            }
            let changes = timer::start(&running, draft, now.instant).map_err(refused_at(&now))?;
            make_room(args.trim.trim, changes, &[], store, &now)
        })
    };
    let ((written, overlaps), follow_up) = on_newest_entries(app, &now, decide)?;

    let seeming_time = seeming_in_description(&args.words).as_ref().map(seeming_time);
    let project_hint = args.work.project_hint(&typed, store)?;
    let foreign = foreign.map(|file| foreign_folder_file(&file, &app.settings.here));
    let notes = asked.notes().into_iter().chain(foreign);
    let folder = asked.document();
    let facts = StartFacts { new_tags: asked.work.new_tags, folder };
    let change = timer_change(written, overlaps, Some(facts), app, now)?
        .before(follow_up.and(FollowUp::notes(notes)))
        .hints(
            seeming_tags(&typed, "").into_iter().chain(seeming_handle(&typed)).chain(seeming_time),
        )
        .hints(project_hint);
    Ok(change.into())
}
