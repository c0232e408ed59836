//! Which entries an edit is for: those that are named, or all that match a filter.

use super::stray_argument::StrayArgument;

use crate::app::App;
use crate::lookup::{Descriptions, FilterRequest, LookupError, References};
use crate::messages::{self, Failure, FollowUp, Picture};
use crate::model::Entry;
use crate::store::Filter;
use crate::time::{Now, Period, RangeExpr, format};
use crate::ui::text::brief;
use crate::{completion, sync};

/// A filter in place of references. Its flags are long, so that `-p` is never taken for the new project
/// where it was to filter, or the other way round.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options to select entries, instead of ENTRY")]
pub(super) struct Choice {
    /// Entries of these days, for example "last week"
    #[arg(long, value_name = "RANGE", conflicts_with = "entries")]
    range: Option<RangeExpr>,
    /// Entries of this project.
    ///
    /// `none` selects entries without a project, `!NAME` those of other projects. Can be repeated.
    #[arg(
        long = "of-project",
        value_name = "PROJECT",
        conflicts_with = "entries",
        add = completion::all_projects()
    )]
    of_projects: Vec<String>,
    /// Entries with this tag.
    ///
    /// `a,b` selects entries with both tags, `none` those without tags, `!NAME` those without this
    /// tag.
    #[arg(long = "with-tag", value_name = "TAG", conflicts_with = "entries", add = completion::tag_filters())]
    with_tags: Vec<String>,
    /// Entries with this text in the description
    #[arg(long, value_name = "TEXT", conflicts_with = "entries")]
    search: Option<String>,
    /// Entries without this text in the description
    #[arg(long, value_name = "TEXT", conflicts_with = "entries")]
    not_search: Option<String>,
}

/// The entries an edit is for, at least one.
pub(super) struct Chosen {
    pub(super) entries: Vec<Entry>,
    pub(super) follow_up: FollowUp,
}

impl Choice {
    /// Finds the entries. That there are none, and that a word may be no reference at all, are errors.
    pub(super) fn entries(
        &self,
        named: &References,
        stray_argument: &StrayArgument,
        app: &App,
        now: &Now,
    ) -> anyhow::Result<Chosen> {
        if self.range.is_some() || !self.filter().is_empty() {
            let texts = [&self.search, &self.not_search].into_iter().flatten();
            if texts.into_iter().any(|text| text.trim().is_empty()) {
                return Err(Failure::usage("--search needs a text.")
                    .hint("To edit all entries, use `--range all`.")
                    .into());
            }
            return self.matching(app, now);
        }
        let quotes = "Put several words after a flag in quotes: `-d \"Fix the login\"`.";
        if let StrayArgument::AmongOthers(word) = stray_argument {
            let word = brief(word);
            let text = format!("“{word}” could name an entry, or belong to the flag before it.");
            return Err(Failure::usage(text)
                .hint(quotes)
                .hint("Name the entry before the flags, or by its handle.")
                .into());
        }
        let entries = named.all(app.store()?, now).map_err(|error| match error {
            LookupError::Other(error) => error,
            error if *stray_argument == StrayArgument::Alone => {
                messages::explain(&error.into()).hint(quotes).resting_on(Picture::Entries).into()
            }
            error => error.into(),
        })?;
        if entries.is_empty() {
            return Err(Failure::usage("Which entry should be edited?")
                .hint(
                    "`track edit @` edits the running or else the newest entry; `track edit @2` the one before the newest.",
                )
                .hint("--range, --of-project, --with-tag and --search select several entries.")
                .into());
        }
        let others = match &entries[..] {
            [entry] if named.are_words() => {
                Descriptions::read(app.store()?, now)?.namesakes(entry.key)
            }
            _ => 0,
        };
        let follow_up = FollowUp::notes(messages::namesakes(others));
        Ok(Chosen { entries, follow_up })
    }

    fn filter(&self) -> FilterRequest {
        FilterRequest {
            projects: self.of_projects.clone(),
            tags: self.with_tags.clone(),
            search: self.search.clone(),
            not_search: self.not_search.clone(),
            ..FilterRequest::default()
        }
    }

    fn matching(&self, app: &App, now: &Now) -> anyhow::Result<Chosen> {
        let store = app.store()?;
        let period = self.range.map(|range| range.resolve(now)).transpose()?;
        let filter = self.filter().resolve(app)?.filter;
        let fetched = period.as_ref().map(|period| complete(period, app, now)).transpose()?;
        let follow_up = fetched.unwrap_or_default();
        let mut entries = store.entries(&Filter {
            from: period.as_ref().map(|period| period.from),
            until: period.as_ref().map(|period| period.until),
            ..filter
        })?;
        if entries.is_empty() {
            let days = period.map_or(String::new(), |period| {
                format!(" {}", format::days(period.first, period.last, now))
            });
            let text = format!("No entries match{days}.");
            let failure = Failure::not_found(text)
                .resting_on(Picture::Entries)
                .hint("`track list` with a range, -p, -t or --search shows entries.");
            // Entries that were not fetched may match.
            return Err(follow_up.all().cloned().fold(failure, Failure::hint).into());
        }
        // The newest last, as in a list.
        entries.reverse();
        Ok(Chosen { entries, follow_up })
    }
}

/// Fetches what of these days was never fetched, and notes what still was not, so that "all of last week"
/// never means less in silence.
fn complete(period: &Period, app: &App, now: &Now) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    if sync::unfetched(store, period, app.has_token(), now.instant)?.is_empty() {
        return Ok(FollowUp::default());
    }
    let refreshed = app.refresh(Some(period))?;
    let mut follow_up = messages::after_read(app, &refreshed, now)?;
    let missing = sync::unfetched(store, period, app.has_token(), now.instant)?;
    let stay = |never: &str| format!("{never}; they are not edited.");
    follow_up.note_unfetched(&missing, &refreshed, stay, now);
    Ok(follow_up)
}
