//! Which entries an edit is for: those that are named, or all that are like something.

use chrono::TimeDelta;

use super::super::args::{EntryRefs, is_absent, missed_in_catalog, named, with_newest_names};
use crate::app::App;
use crate::completion;
use crate::failure::{Failure, Kind, explain};
use crate::model::{Entry, Project, ProjectKey};
use crate::names::{self, Named};
use crate::store::{Filter, Store};
use crate::sync;
use crate::time::{Now, Period, RangeExpr, format};

/// What entries are like, in place of their names. Long flags of their own, so that `-p` is never
/// taken for the new project when it was meant to choose, or the other way round.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which entries, instead of ENTRY")]
pub(super) struct Choice {
    /// All that start on these days, such as today or "last week"
    #[arg(long, value_name = "RANGE", conflicts_with = "entries")]
    range: Option<RangeExpr>,
    /// All that belong to this project
    #[arg(long, value_name = "PROJECT", conflicts_with = "entries", add = completion::all_projects())]
    of_project: Option<String>,
    /// All that carry this tag; repeat it to ask for several at once
    #[arg(long = "with-tag", value_name = "TAG", conflicts_with = "entries", add = completion::tags())]
    with_tags: Vec<String>,
    /// All with this text in the description
    #[arg(long, value_name = "TEXT", conflicts_with = "entries")]
    search: Option<String>,
}

/// The entries an edit is for, at least one.
pub(super) struct Chosen {
    pub(super) entries: Vec<Entry>,
    /// What should be known about the choice.
    pub(super) notes: Vec<String>,
}

impl Choice {
    /// Finds the entries.
    ///
    /// # Errors
    /// When there are none, or a name leads nowhere.
    pub(super) fn entries(
        &self,
        named: &EntryRefs,
        app: &App,
        now: &Now,
    ) -> anyhow::Result<Chosen> {
        let none = self.range.is_none()
            && self.of_project.is_none()
            && self.with_tags.is_empty()
            && self.search.is_none();
        if !none {
            return self.alike(app, now);
        }
        let several = named.refs().len() > 1;
        let entries = named.find(app.store()?, now).map_err(|error| {
            // The rest of a description without quotes reads like one more entry.
            if several && is_absent(&error) {
                let quotes =
                    "A description of several words goes in quotes: `-d \"Fix the login\"`.";
                explain(&error).hint(quotes).into()
            } else {
                error
            }
        })?;
        if entries.is_empty() {
            return Err(Failure::new(Kind::Usage, "Which entry is to be edited?")
                .hint(
                    "`track edit @` edits what runs, else the newest; `track edit @2` the entry before the newest.",
                )
                .hint("--range, --of-project, --with-tag and --search choose several.")
                .into());
        }
        Ok(Chosen { entries, notes: Vec::new() })
    }

    fn alike(&self, app: &App, now: &Now) -> anyhow::Result<Chosen> {
        let store = app.store()?;
        let period = match self.range {
            Some(range) => Some(range.resolve(now)?),
            None => None,
        };
        let projects = match &self.of_project {
            Some(name) => Some(vec![with_newest_names(app, |store| project(name, store))?]),
            None => None,
        };
        let notes = match &period {
            Some(period) => complete(period, app, now)?,
            None => Vec::new(),
        };
        let mut entries = store.entries(&Filter {
            from: period.as_ref().map(|period| period.from),
            until: period.as_ref().map(|period| period.until),
            projects,
            tags: self.with_tags.clone(),
            search: self.search.clone(),
            limit: None,
        })?;
        if entries.is_empty() {
            let days = period.map_or(String::new(), |period| {
                format!(" {}", format::days(period.first, period.last, now))
            });
            return Err(Failure::new(
                Kind::NotFound,
                format!("There are no entries like that{days}."),
            )
            .hint("`track list` with a range, -p, -t or --search shows what there is.")
            .into());
        }
        // As in a list: the newest last.
        entries.reverse();
        Ok(Chosen { entries, notes })
    }
}

/// Fetches what of these days was never fetched, and tells what still was not: "all of last week" is not
/// to mean less in silence.
fn complete(period: &Period, app: &App, now: &Now) -> anyhow::Result<Vec<String>> {
    let store = app.store()?;
    let missing = |store: &Store| match store.account()? {
        Some(_) => sync::missing(store, period, now.instant),
        None => Ok(Vec::new()),
    };
    if !missing(store)?.is_empty() {
        // Whatever keeps it from being fetched, the rest can be edited.
        let _ = app.refresh(Some(period))?;
    }
    let day = |moment| now.at(moment).date_naive();
    Ok(missing(store)?
        .into_iter()
        .map(|(from, until)| {
            let days = format::days(day(from), day(until - TimeDelta::seconds(1)), now);
            format!("Toggl's entries {days} were never fetched; those stay as they are.")
        })
        .collect())
}

/// One project, archived ones included.
fn project(name: &str, store: &Store) -> anyhow::Result<ProjectKey> {
    let projects: Vec<Named<Project>> = store.projects()?.into_iter().map(named).collect();
    let found = names::find(name, &projects);
    Ok(found.map_err(|miss| missed_in_catalog("project", name, miss, store))?.key)
}
