//! `track add`

use chrono::{DateTime, Utc};

use crate::answer::{Added, EntryAt};
use crate::app::App;
use crate::commands::flags::{
    DescriptionArgs, TimesArgs, TrimArgs, WorkArgs, any_two, description,
};
use crate::commands::newest::on_newest_entries;
use crate::commands::outcome::{Committed, Outcome, Stage};
use crate::lookup::{complete, make_room};
use crate::messages::{self, Failure, refused_at, seeming_tags};
use crate::rules::timer;
use crate::time::{DurationExpr, Now, SpanExpr, TimeExpr, format};
use crate::{completion, view};

const EXAMPLES: &str = "\
The time is any two of --start, --stop and --duration, or a duration alone, which ends now; or \
simply the last words: a span such as 9:00-10:30 (a day in front is understood), or a length with its \
unit, such as 15m or 1h30. Time that is planned is given with its day.

Examples:
  track add Meeting 9:00-10:30
  track add Review yesterday 14:00-15:00 -p Web
  track add Standup 15m
  track add Planning tomorrow 9:00-10:00
  track add Call --start 9:00 --duration 20m
  track add \"Night shift\" --start \"2026-11-20 22:00\" --stop \"2026-11-21 6:00\"";

/// Add an entry for time that is already over
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AddArgs {
    /// What you worked on, and when: quotes are optional
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
    let (words, (start, stop)) = when(args, &now)?;
    let text = args.description.or(words)?;
    let work = args.work.request().resolve(app)?;
    let hints = [seeming_tags(&text, ""), args.work.project_hint(&text, app.store()?)?];
    let draft = work.fields(text, start, Some(stop));

    let store = app.store()?;
    complete(store, &draft)?;
    let changes = timer::add(draft).map_err(refused_at(&now))?;
    let decide = || {
        store.write("add", now.instant, |store| {
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

type Span = (DateTime<Utc>, DateTime<Utc>);

/// Begin and end, and the description.
fn when(args: &AddArgs, now: &Now) -> anyhow::Result<(String, Span)> {
    let text = description(&args.words);
    let TimesArgs { start, stop, duration } = &args.times;
    let span = match (start, stop, duration) {
        (None, None, None) => return from_words(&text, now),
        (None, None, Some(duration)) => (before(now.instant, duration)?, now.instant),
        (Some(start), Some(stop), None) => {
            let start = start.resolve(now)?;
            let end = stop.resolve_after(start, now)?;
            if matches!(stop, TimeExpr::Clock(_)) && start <= now.instant && end > now.instant {
                return Err(still_to_come(end, now));
            }
            (start, end)
        }
        (Some(start), None, Some(duration)) => {
            let from = start.resolve(now)?;
            let end = from.checked_add_signed(duration.delta()).ok_or_else(out_of_time)?;
            if matches!(start, TimeExpr::Clock(_)) && end > now.instant {
                return Err(still_to_come(end, now));
            }
            (from, end)
        }
        (None, Some(stop), Some(duration)) => {
            let stop = stop.resolve(now)?;
            (before(stop, duration)?, stop)
        }
        (Some(_), Some(_), Some(_)) => {
            return Err(any_two("A start, a stop and a duration are one too many.").into());
        }
        (Some(_), None, None) | (None, Some(_), None) => {
            return Err(any_two("One time is not enough to know how long it took.").into());
        }
    };
    Ok((text, span))
}

/// A clock time is never silently the future.
fn still_to_come(stop: DateTime<Utc>, now: &Now) -> anyhow::Error {
    let on_its_day = now.at(stop).format("%Y-%m-%d %H:%M");
    Failure::usage(format!("{} is still to come.", format::moment(stop, now)))
        .hint(format!("If it is planned, say the day: `--stop \"{on_its_day}\"`."))
        .into()
}

fn before(stop: DateTime<Utc>, duration: &DurationExpr) -> anyhow::Result<DateTime<Utc>> {
    Ok(stop.checked_sub_signed(duration.delta()).ok_or_else(out_of_time)?)
}

fn out_of_time() -> Failure {
    Failure::usage("That lies outside of all time.").hint("Give a shorter duration.")
}

/// `9:00` may be a time of day or nine hours: adding the wrong one would go unnoticed.
fn ambiguous(text: &str, duration: &DurationExpr) -> Failure {
    Failure::usage(format!("“{text}” could be a time of day or a length."))
        .hint(format!("Write `{text}-now` for the time since then, `{duration}` for the length."))
}

/// The longest run of last words that is a span, or a length that ends now; one argument may hold the
/// whole sentence.
fn from_words(text: &str, now: &Now) -> anyhow::Result<(String, Span)> {
    let gaps = text.match_indices(char::is_whitespace).map(|(at, gap)| at + gap.len());
    let beginnings: Vec<usize> = [0].into_iter().chain(gaps).collect();
    // More than five words are no span.
    for &at in &beginnings[beginnings.len().saturating_sub(5)..] {
        let (description, last) = text.split_at(at);
        let description = || description.trim().to_owned();
        if let Ok(span) = last.parse::<SpanExpr>() {
            return Ok((description(), span.resolve(now)?));
        }
        if let Ok(duration) = last.parse::<DurationExpr>()
            && duration.is_explicit()
        {
            if last.trim().parse::<TimeExpr>().is_ok() {
                return Err(misplaced(text)
                    .unwrap_or_else(|| ambiguous(last.trim(), &duration))
                    .into());
            }
            return Ok((description(), (before(now.instant, &duration)?, now.instant)));
        }
    }
    if let Some(failure) = misplaced(text) {
        return Err(failure.into());
    }
    let mut failure = no_time()
        .hint(
            "End with a span or a length: `track add Meeting 9:00-10:30`, `track add Standup 15m`.",
        )
        .hint("Or give any two of --start, --stop and --duration.");
    if text.is_empty() {
        // `log` lists, in other tools.
        failure = failure.hint("`track list` shows what was added.");
    }
    Err(failure.into())
}

fn no_time() -> Failure {
    Failure::usage("When was it? There is no time to add.")
}

/// The failure of a span that is there, and not at the end.
fn misplaced(text: &str) -> Option<Failure> {
    let span = respelled(text)?;
    Some(no_time().hint(format!("Write it as `{span}`, at the end.")))
}

/// The span of a text in which it is misplaced, as it has to be written: the day is behind it, a word is
/// between its times, or it is in front of the description.
fn respelled(text: &str) -> Option<String> {
    let is_span = |text: &str| text.parse::<SpanExpr>().is_ok();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (span, at, length) = (0..words.len()).find_map(|at| {
        let (span, length) = match words[at..] {
            [from, "to" | "until" | "till", to, ..] => (format!("{from}-{to}"), 3),
            [word, ..] => (word.to_owned(), 1),
            [] => return None,
        };
        is_span(&span).then_some((span, at, length))
    })?;
    let before = at.checked_sub(1).map(|before| words[before]);
    let after = words.get(at + length).copied();
    let with_day = |day: &str| Some(format!("{day} {span}")).filter(|text| is_span(text));
    Some(before.and_then(with_day).or_else(|| after.and_then(with_day)).unwrap_or(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_in_other_words_is_spelled_as_it_is_taken() {
        let table = [
            ("coding 9:00-10:30 yesterday", Some("yesterday 9:00-10:30")),
            ("Lunch 9:00 to 10:30", Some("9:00-10:30")),
            ("Lunch from 9:00 until 10:30 mon", Some("mon 9:00-10:30")),
            ("Lunch yesterday 9am to 5pm", Some("yesterday 9am-5pm")),
            ("9:00-10:30 Lunch", Some("9:00-10:30")),
            ("2026-11-20 9:00-10:30 Lunch", Some("2026-11-20 9:00-10:30")),
            ("Moved to Rome", None),
            ("Lunch 9:00", None),
            ("2026-11 report", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(respelled(text).as_deref(), expected, "{text}");
        }
    }
}
