//! `track list`

use crate::answer::{DayRange, EntryAt, Listing, PartialDays, UnfetchedRange, moment};
use crate::app::App;
use crate::commands::flags::{FormatArgs, count};
use crate::commands::outcome::{Answered, Outcome};
use crate::lookup::{LookupError, Remedy, named};
use crate::model::{CatalogKind, Entry, Project, ProjectKey};
use crate::rules::names::{self, Named};
use crate::store::{Filter, Store};
use crate::time::{Now, Period, RangeExpr, format};
use crate::ui::text::in_quotes;
use crate::view::{self, EntryView};
use crate::{completion, messages, report, sync};

const EXAMPLES: &str = "\
RANGE is today (when it is left out), yesterday, week, \"last week\", month, 2026-11, 2026-W47, \
2026-Q4, 2026, mon..today, 2026-11-01..2026-11-15, \"last 7 days\", all. Days that were never fetched cost a request or more: with \
`all`, about one for each year since 2006 and each workspace.

Examples:
  track list
  track list last week -p Web
  track list mon..today
  track list -n 10
  track list week --format \"{date} {start} {duration:decimal} {title}\"
  track list 2026-11 --json";

/// List entries by day, with totals and handles
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ListArgs {
    /// Which days; quotes are optional
    #[arg(add = completion::ranges())]
    range: Vec<String>,
    /// Only this project, by name, client/name or a part that several share
    #[arg(short, long, value_name = "PROJECT", add = completion::all_projects())]
    project: Option<String>,
    /// Only projects of this client
    #[arg(long, value_name = "CLIENT", add = completion::clients())]
    client: Option<String>,
    /// Only with this tag; repeat it to ask for several at once
    #[arg(short, long = "tag", alias = "tags", value_name = "TAG", add = completion::tags())]
    tags: Vec<String>,
    /// Only with this text in the description
    #[arg(short, long, value_name = "TEXT")]
    search: Option<String>,
    /// At most so many, the newest; without RANGE from any day
    #[arg(short = 'n', long = "limit", value_name = "COUNT", value_parser = count)]
    limit: Option<u32>,
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(args: &ListArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let period = period(args, &now)?;
    let refreshed = app.refresh(period.as_ref())?;

    let store = app.store()?;
    let filter = filter(args, period.as_ref(), store)?;
    let gapless = filter.projects.is_none() && filter.tags.is_empty() && filter.search.is_none();
    let mut rows =
        store.entries(&Filter { limit: args.limit.map(|it| it.saturating_add(1)), ..filter })?;
    let next = args.limit.and_then(|limit| rows.get(limit as usize).cloned());
    rows.truncate(args.limit.map_or(usize::MAX, |limit| limit as usize));
    let entries = view::entries(store, &rows, gapless, now.instant)?;

    let mut follow_up = messages::after_read(app, &refreshed, &now)?;
    let missing = sync::unfetched(store, &shown(args, period, &entries, &now)?, now.instant)?;
    let incomplete = |never: &str| format!("Incomplete: {never}.");
    follow_up.note_unfetched(&missing, &refreshed, incomplete, &now);
    let formatted = args.format.render(entries.iter().rev(), &now);
    let begun_before = match (&formatted, period.filter(|_| gapless)) {
        (None, Some(period)) => begun_before(&period, store, &now)?,
        _ => None,
    };
    let range = |period: &Period| DayRange { from: period.first, to: period.last };
    let unfetched = |(from, until): &(_, _)| UnfetchedRange {
        from: moment(*from, &now),
        until: moment(*until, &now),
    };
    let answer = Listing {
        as_of: messages::as_of(app, &now)?,
        complete: missing.is_empty(),
        missing: missing.iter().map(unfetched).collect(),
        notes: follow_up.all().cloned().collect(),
        range: period.as_ref().map(range),
        total: report::total(&entries, now.instant).num_seconds(),
        replaced: match formatted {
            None if entries.is_empty() => Some(none(args, period.as_ref(), &now)?),
            formatted => formatted,
        },
        partial: partial_days(gapless, next.as_ref(), &entries, &now),
        entries: EntryAt::all(entries, &now),
        has_account: store.account()?.is_some(),
    };
    // For people alone.
    follow_up.notes.extend(begun_before);
    Ok(Answered::new(answer).follow_up(follow_up).into())
}

/// Which days are not complete; `next` is the newest entry that `-n` left out.
fn partial_days(
    gapless: bool,
    next: Option<&Entry>,
    entries: &[EntryView],
    now: &Now,
) -> PartialDays {
    let day = |start| now.at(start).date_naive();
    let next = next.and_then(|entry| entry.wanted.as_ref()).map(|fields| day(fields.start));
    match entries.last().map(|entry| day(entry.start)) {
        _ if !gapless => PartialDays::All,
        Some(first) if next == Some(first) => PartialDays::First,
        _ => PartialDays::None,
    }
}

/// A note about an entry that runs during the listed days, and began before them.
fn begun_before(period: &Period, store: &Store, now: &Now) -> anyhow::Result<Option<String>> {
    if now.instant < period.from || now.instant >= period.until {
        return Ok(None);
    }
    let running = store.running()?.into_iter().filter_map(|entry| entry.wanted);
    Ok(running.into_iter().find(|fields| fields.start < period.from).map(|fields| {
        let what = in_quotes(&fields.description).unwrap_or_else(|| "An entry".to_owned());
        let since = format::moment(fields.start, now);
        format!("{what} has been running since {since}; it is not counted here.")
    }))
}

/// The requested days; `None` means all, for `-n` alone.
fn period(args: &ListArgs, now: &Now) -> anyhow::Result<Option<Period>> {
    let range: RangeExpr = match (&args.range[..], args.limit) {
        ([], Some(_)) => return Ok(None),
        ([], None) => "today".parse()?,
        (words, _) => words.join(" ").parse()?,
    };
    Ok(Some(range.resolve(now)?))
}

/// The time that the answer covers: the period, or with a limit alone all since the oldest entry shown.
fn shown(
    args: &ListArgs,
    period: Option<Period>,
    entries: &[EntryView],
    now: &Now,
) -> anyhow::Result<Period> {
    if let Some(period) = period {
        return Ok(period);
    }
    let everything = RangeExpr::All.resolve(now)?;
    let reached = args.limit.is_some_and(|limit| entries.len() >= limit as usize);
    let oldest = entries.last().filter(|_| reached).map(|entry| entry.start);
    Ok(Period { from: oldest.unwrap_or(everything.from), ..everything })
}

/// The text for no entries; it names the days, so that a misread range is noticed.
fn none(args: &ListArgs, period: Option<&Period>, now: &Now) -> anyhow::Result<String> {
    let narrowed = args.project.is_some()
        || args.client.is_some()
        || !args.tags.is_empty()
        || args.search.is_some();
    let what = if narrowed { "No entries like that" } else { "No entries" };
    let everything = RangeExpr::All.resolve(now)?;
    Ok(match period {
        Some(period) if *period != everything => {
            format!("{what} {}.\n", format::days(period.first, period.last, now))
        }
        _ => format!("{what}.\n"),
    })
}

fn filter(args: &ListArgs, period: Option<&Period>, store: &Store) -> anyhow::Result<Filter> {
    Ok(Filter {
        from: period.map(|period| period.from),
        until: period.map(|period| period.until),
        projects: projects(args, store)?,
        tags: args.tags.clone(),
        search: args.search.clone(),
        ..Filter::default()
    })
}

/// All projects that the names match; none is an error, several are not.
fn projects(args: &ListArgs, store: &Store) -> anyhow::Result<Option<Vec<ProjectKey>>> {
    if args.project.is_none() && args.client.is_none() {
        return Ok(None);
    }
    let mut projects: Vec<Named<Project>> = store.projects()?.into_iter().map(named).collect();
    if let Some(client) = &args.client {
        let of_clients = |mut project: Named<Project>| {
            project.name = project.item.client.clone()?;
            Some(Named { qualified: None, id: None, ..project })
        };
        let by_client: Vec<_> = projects.into_iter().filter_map(of_clients).collect();
        let selected = select(CatalogKind::Client, client, &by_client, store)?;
        projects = selected.into_iter().map(|project| named(project.item)).collect();
    }
    if let Some(project) = &args.project {
        projects = select(CatalogKind::Project, project, &projects, store)?;
    }
    Ok(Some(projects.into_iter().map(|project| project.item.key).collect()))
}

fn select(
    kind: CatalogKind,
    name: &str,
    projects: &[Named<Project>],
    store: &Store,
) -> Result<Vec<Named<Project>>, LookupError> {
    let found = names::matching(name, projects)
        .map_err(|miss| LookupError::in_catalog(kind, name, miss, Remedy::None, store))?;
    Ok(found.into_iter().cloned().collect())
}
