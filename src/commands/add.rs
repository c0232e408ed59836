//! `track add`

use chrono::{DateTime, Utc};

use crate::answer::{Added, EntryAt};
use crate::app::App;
use crate::commands::flags::{
    DescriptionArgs, TimesArgs, TrimArgs, WorkArgs, any_two, description,
};
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::{Committed, Outcome, Stage};
use crate::lookup::{Overlaps, complete, make_room};
use crate::messages::{self, Failure, refused_at, seeming_handle, seeming_tags};
use crate::rules::timer;
use crate::rules::typed_time::{self, When};
use crate::time::{DurationExpr, Now, SpanExpr, TimeExpr};
use crate::{completion, view};

const NOTES: &str = "\
The last words give the time: a span such as 9:00-10:30, with or without a day before it, or a \
duration with a unit such as 15m or 1h30, which ends now. Instead of words, pass any two of --start, \
--stop and --duration, or --duration alone. To add time in the future, name the day.";

const EXAMPLES: &str = "\
track add Meeting 9:00-10:30
track add Review yesterday 14:00-15:00 -p Web
track add Standup 15m
track add Planning tomorrow 9:00-10:00
track add Call --start 9:00 --duration 20m
track add \"Night shift\" --start \"2026-11-20 22:00\" --duration 8h";

/// Add an entry for past time
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct AddArgs {
    /// What you worked on, then when; quotes are optional
    #[arg(value_name = "DESCRIPTION", add = completion::descriptions())]
    words: Vec<String>,
    #[command(flatten)]
    description: DescriptionArgs,
    #[command(flatten)]
    work: WorkArgs,
    #[command(flatten)]
    times: TimesArgs,
    #[command(flatten)]
    trim: TrimArgs,
}

pub(crate) fn run(args: &AddArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let (words, (start, stop)) = read(args, &now)?;
    let text = args.description.or(words)?;
    let work = args.work.request().resolve(app)?;
    let project = args.work.project_hint(&text, app.store()?)?;
    let hints = [seeming_tags(&text, ""), seeming_handle(&text), project];
    let draft = work.fields(text, start, Some(stop));

    let store = app.store()?;
    complete(store, &draft)?;
    let changes = timer::add(draft).map_err(refused_at(&now))?;
    let decide = || {
        store.write_about("add", now.instant, Overlaps::new_entry, |store| {
            make_room(args.trim.trim, changes.clone(), &[], store, &now)
        })
    };
    let ((written, overlaps), follow_up) = on_newest_entries(app, &now, decide)?;

    let committed = overlaps.views(&written, store, &now)?;
    let asides = messages::overlaps(&committed, &now);
    let asides = asides.into_iter().chain(messages::new_tags(&work.new_tags));
    let change = Committed::new(written.clone(), move |app, stage| {
        let store = app.store()?;
        let neighbours = match stage {
            Stage::Committed => committed.clone(),
            Stage::Pushed(_) => overlaps.views(&written, store, &now)?,
        };
        let added = view::of_keys(store, &written.entries[..1], now.instant)?.pop();
        Ok(Added {
            added: added.map(|view| EntryAt { view, now }),
            new_tags: work.new_tags.clone(),
            notes: stage.notes(),
            overlaps: EntryAt::all(neighbours.overlapped, &now),
            trimmed: EntryAt::all(neighbours.trimmed, &now),
        })
    });
    Ok(change.before(follow_up).asides(asides).hints(hints.into_iter().flatten()).into())
}

type StartStop = (DateTime<Utc>, DateTime<Utc>);

/// The description, and start and stop.
fn read(args: &AddArgs, now: &Now) -> anyhow::Result<(String, StartStop)> {
    let TimesArgs { start, stop, duration } = &args.times;
    let times = match (*start, *stop, *duration) {
        (None, None, None) => {
            let typed =
                typed_time::read(&args.words).map_err(|error| messages::typed_time(&error))?;
            return Ok((typed.description, resolve(typed.when, now)?));
        }
        (None, None, Some(duration)) => resolve(When::UntilNow(duration), now)?,
        (Some(start), Some(stop), None) => SpanExpr::between(start, stop).resolve(now)?,
        (Some(start), None, Some(duration)) => SpanExpr::lasting(start, duration).resolve(now)?,
        (None, Some(stop), Some(duration)) => {
            let stop = stop.resolve(now)?;
            (before(stop, duration)?, stop)
        }
        (Some(_), Some(_), Some(_)) => {
            return Err(any_two("--start, --stop and --duration cannot be used together.").into());
        }
        (Some(_), None, None) | (None, Some(_), None) => {
            return Err(
                any_two("One time is not enough; an entry needs a start and an end.").into()
            );
        }
    };
    let has_day = [start, stop].into_iter().flatten().any(TimeExpr::names_its_day);
    let checked = typed_time::check_description(&args.words, has_day);
    checked.map_err(|error| messages::typed_time(&error))?;
    Ok((description(&args.words), times))
}

fn resolve(when: When, now: &Now) -> anyhow::Result<StartStop> {
    match when {
        When::Span(span) => Ok(span.resolve(now)?),
        When::UntilNow(length) => Ok((before(now.instant, length)?, now.instant)),
    }
}

fn before(stop: DateTime<Utc>, duration: DurationExpr) -> anyhow::Result<DateTime<Utc>> {
    let start = stop.checked_sub_signed(duration.delta());
    Ok(start.ok_or_else(|| {
        Failure::usage("The entry would end after the last date there is.")
            .hint("Give a shorter duration.")
    })?)
}
