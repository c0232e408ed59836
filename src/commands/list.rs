//! `track list`

use chrono::{DateTime, TimeDelta, Utc};
use clap::ArgGroup;

use crate::answer::{DayRange, EntryLines, Listing, PartialDays, Streamed, UnfetchedRange};
use crate::app::App;
use crate::commands::entry_filter::{BoundsArgs, FilterArgs, several};
use crate::commands::flags::{FormatArgs, PagerArgs, count};
use crate::commands::outcome::{Answered, Outcome};
use crate::commands::table_args::TableArgs;
use crate::formats::entry_table::{entry_headings, entry_row};
use crate::messages::Failure;
use crate::report::Gaps;
use crate::store::{Filter, Store};
use crate::time::{Now, Period, RangeExpr, format};
use crate::ui::text::{counted, in_quotes};
use crate::view::{self, Cut, EntryList, EntryView};
use crate::{completion, messages, sync};

const NOTES: &str = "\
Days that were never fetched cost requests: `all` costs about one for each year of the account and \
one for each thousand entries.";

const EXAMPLES: &str = "\
track list
track list last week -p Web
track list mon..today -p '!Web'
track list week -t none --no-billable
track list -n 10
track list week --format \"{date} {start} {duration:decimal} {title}\"
track list 2026-11 --json
track list last month --csv";

/// List entries by day
#[derive(Debug, clap::Args)]
#[command(
    before_help = EXAMPLES, after_help = NOTES,
    group = ArgGroup::new("form").args(["format", "csv", "tsv", "markdown"])
)]
pub(crate) struct ListArgs {
    /// The days, for example yesterday or last week; by default today.
    ///
    /// Takes a day, `week`, `last week`, `month`, `2026-11`, `2026-W47`, `2026-Q4`, `2026`,
    /// `mon..today`, `2026-11-01..2026-11-15`, `last 7 days` or `all`; quotes are optional.
    #[arg(add = completion::ranges())]
    range: Vec<String>,
    #[command(flatten)]
    bounds: BoundsArgs,
    #[command(flatten)]
    filter: FilterArgs,
    /// List at most this many entries, the newest.
    ///
    /// Without RANGE, from any day.
    #[arg(short = 'n', long = "limit", value_name = "COUNT", value_parser = count)]
    limit: Option<u32>,
    /// Show the gaps between the entries of a day
    #[arg(long)]
    gaps: bool,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    pager: PagerArgs,
}

pub(crate) fn run(args: &ListArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let period = period(args, &now)?;
    check_gaps(args)?;
    let refreshed = app.refresh(period.as_ref())?;

    let store = app.store()?;
    let request = args.filter.request();
    let gapless = request.is_empty();
    let found = request.resolve(app)?;
    let _snapshot = store.snapshot()?;
    let mut filter = Filter {
        from: period.as_ref().map(|period| period.from),
        until: period.as_ref().map(|period| period.until),
        ..found.filter
    };
    let (entries, cut) = EntryList::read(store, filter.clone(), gapless, now.instant, args.limit)?;

    let mut follow_up = messages::after_read(app, &refreshed, &now)?;
    follow_up.notes.extend(found.several.iter().map(several));
    let shown = shown(period, cut, &now)?;
    filter.from = Some(shown.from);
    follow_up.notes.extend(messages::still_at_toggl(&store.refused_deletions(&filter)?, &now));
    let missing = sync::unfetched(store, &shown, app.has_token(), now.instant)?;
    follow_up.note_unfetched(&missing, &refreshed, |never| format!("Incomplete: {never}."), &now);
    let lines = lines(args, &now);
    let is_paged = lines.is_none() && args.pager.allows();
    // For people alone.
    let mut notes =
        if lines.is_none() { notes(&entries, period, gapless, app, &now)? } else { vec![] };
    if lines.is_none() && store.account()?.is_some() {
        notes.extend(pending_deletions(store.pending_deletions(&filter)?.len()));
    }
    let partial = partial_days(gapless, cut, &now);
    let is_empty = entries.is_empty();
    let (entries, total) = Streamed::entries(entries, now);
    let begins = cut.map_or(shown.from, |cut| cut.oldest);
    let gaps = args.gaps.then(|| tracked_until(begins, store, &now)).transpose()?.map(Gaps::after);
    let answer = Listing {
        as_of: messages::as_of(app, &now)?,
        complete: missing.is_empty(),
        missing: UnfetchedRange::all(&missing, &now),
        notes: follow_up.all().cloned().collect(),
        range: period.map(|period| DayRange { from: period.first, to: period.last }),
        total,
        none: if is_empty { Some(none(args, period.as_ref(), &now)?) } else { None },
        lines,
        partial,
        gaps: gaps.map(|gaps| Streamed::gaps(entries.list().clone(), gaps, now)),
        gaps_before: gaps,
        entries,
        has_account: store.account()?.is_some(),
    };
    follow_up.notes.extend(notes);
    Ok(Answered::new(answer).paged(is_paged).follow_up(follow_up).into())
}

/// Refuses `--gaps` with what it has no meaning for.
fn check_gaps(args: &ListArgs) -> anyhow::Result<()> {
    if !args.gaps {
        return Ok(());
    }
    if !args.filter.request().is_empty() {
        let text = "--gaps cannot be used with a filter: the hidden entries would look like gaps.";
        return Err(Failure::usage(text).hint("Run `track list --gaps` without a filter.").into());
    }
    if args.table.tabular().is_some() || args.format.is_given() {
        let text = "--gaps cannot be used with a table or a template.";
        return Err(Failure::usage(text)
            .hint("For programs, use `track list --gaps --json`.")
            .into());
    }
    Ok(())
}

/// Until when entries reach that began before an instant.
fn tracked_until(
    instant: DateTime<Utc>,
    store: &Store,
    now: &Now,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let rows = store.entries_within(instant, instant + TimeDelta::seconds(1))?;
    let before = rows.iter().filter_map(|row| row.wanted.as_ref()).filter(|it| it.start < instant);
    Ok(before.map(|it| it.stop.unwrap_or(now.instant)).max())
}

/// The table or the template that is written in place of the text for people.
fn lines(args: &ListArgs, now: &Now) -> Option<EntryLines> {
    let Some(tabular) = args.table.tabular() else {
        let line = args.format.line(now)?;
        return Some(EntryLines { head: String::new(), line, is_table: false });
    };
    let now = *now;
    let line = Box::new(move |entry: &EntryView| entry_row(tabular, entry, &now));
    Some(EntryLines { head: entry_headings(tabular), line, is_table: true })
}

/// What the list does not show of its entries: those that began before it, and timers that may have been
/// forgotten.
fn notes(
    entries: &EntryList,
    period: Option<Period>,
    gapless: bool,
    app: &App,
    now: &Now,
) -> anyhow::Result<Vec<String>> {
    let before = match period.filter(|_| gapless) {
        Some(period) => begun_before(&period, app.store()?, now)?,
        None => Vec::new(),
    };
    let running = entries.running()?;
    let long_timers = running.iter().filter_map(|entry| messages::long_timer(entry, now));
    Ok(before.into_iter().chain(long_timers).collect())
}

/// A note about entries that are deleted here and not in Toggl yet.
fn pending_deletions(count: usize) -> Option<String> {
    let them = if count == 1 { "it" } else { "them" };
    let deletions = counted(count, "deletion");
    (count > 0).then(|| format!("{deletions} not sent yet; `track sync` sends {them}."))
}

/// Which days are not complete, where a limit has cut them or entries are missing in between.
fn partial_days(gapless: bool, cut: Option<Cut>, now: &Now) -> PartialDays {
    let day = |start| now.date_of(start);
    match cut {
        _ if !gapless => PartialDays::All,
        Some(Cut { oldest, next: Some(next) }) if day(oldest) == day(next) => PartialDays::First,
        _ => PartialDays::None,
    }
}

/// Notes about entries that reach into the listed days, and began before them.
fn begun_before(period: &Period, store: &Store, now: &Now) -> anyhow::Result<Vec<String>> {
    let mut rows = store.entries_within(period.from, period.from + TimeDelta::seconds(1))?;
    // A running entry lasts until now.
    rows.retain(|row| {
        let fields = row.wanted.as_ref();
        fields.is_some_and(|it| {
            it.start < period.from && (it.stop.is_some() || period.from <= now.instant)
        })
    });
    let mut notes = Vec::new();
    for entry in view::of_rows(store, &rows, now.instant)? {
        let what = in_quotes(&entry.description).unwrap_or_else(|| "An entry".to_owned());
        let start = format::moment(entry.start, now);
        notes.push(match entry.stop {
            None => messages::long_timer(&entry, now).unwrap_or_else(|| {
                format!("{what} has been running since {start}; it is not counted here.")
            }),
            Some(stop) => {
                let stop = format::moment(stop, now);
                format!("{what} is from {start} to {stop}; it is counted on the day it begins.")
            }
        });
    }
    Ok(notes)
}

/// The requested days; `None` means all, for `-n` alone.
fn period(args: &ListArgs, now: &Now) -> anyhow::Result<Option<Period>> {
    let range: RangeExpr = match (args.bounds.range("list")?, &args.range[..], args.limit) {
        (Some(range), ..) => range,
        (None, [], Some(_)) => return Ok(None),
        (None, [], None) => "today".parse()?,
        (None, words, _) => words.join(" ").parse()?,
    };
    Ok(Some(range.resolve(now)?))
}

/// The time that the answer covers: the period, or with a limit alone all since the oldest entry shown.
fn shown(period: Option<Period>, cut: Option<Cut>, now: &Now) -> anyhow::Result<Period> {
    if let Some(period) = period {
        return Ok(period);
    }
    let everything = RangeExpr::All.resolve(now)?;
    Ok(Period { from: cut.map_or(everything.from, |cut| cut.oldest), ..everything })
}

/// The text for no entries; it names the days, so that a misread range is noticed.
fn none(args: &ListArgs, period: Option<&Period>, now: &Now) -> anyhow::Result<String> {
    let what = if args.filter.request().is_empty() { "No entries" } else { "No matching entries" };
    let everything = RangeExpr::All.resolve(now)?;
    Ok(match period {
        Some(period) if *period != everything => {
            format!("{what} {}.\n", format::days(period.first, period.last, now))
        }
        _ => format!("{what}.\n"),
    })
}
