//! Which entries an edit is for: those that are named, or all that are like something.

use super::stray_argument::StrayArgument;
use crate::answer::FailureKind;
use crate::app::App;
use crate::commands::flags::EntryRefs;
use crate::completion;
use crate::lookup::{LookupError, find_any_project, find_entries, unfetched, with_newest_names};
use crate::messages::{self, Advise as _, Failure, FollowUp, note_unfetched};
use crate::model::Entry;
use crate::store::Filter;
use crate::time::{Now, Period, RangeExpr, format};
use crate::ui::text::brief;

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
    /// What there is to say about the choice.
    pub(super) follow_up: FollowUp,
}

impl Choice {
    /// Finds the entries.
    ///
    /// # Errors
    /// When there are none, a name leads nowhere, or a word may be no name at all.
    pub(super) fn entries(
        &self,
        named: &EntryRefs,
        stray_argument: &StrayArgument,
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
        let quotes = "Several words behind a flag go in quotes: `-d \"Fix the login\"`.";
        if let StrayArgument::AmongOthers(word) = stray_argument {
            let text = format!(
                "“{}” may be one more entry, or belong to the flag before it.",
                brief(word)
            );
            return Err(Failure::new(FailureKind::Usage, text)
                .hint(quotes)
                .hint("An entry stands in front of the flags, or is named by its handle.")
                .into());
        }
        let entries =
            find_entries(&named.refs(), app.store()?, now).map_err(|error| match error {
                LookupError::Other(error) => error,
                error if *stray_argument == StrayArgument::Alone => error.hint(quotes),
                error => error.into(),
            })?;
        if entries.is_empty() {
            return Err(Failure::new(FailureKind::Usage, "Which entry is to be edited?")
                .hint(
                    "`track edit @` edits what runs, else the newest; `track edit @2` the entry before the newest.",
                )
                .hint("--range, --of-project, --with-tag and --search choose several.")
                .into());
        }
        Ok(Chosen { entries, follow_up: FollowUp::default() })
    }

    fn alike(&self, app: &App, now: &Now) -> anyhow::Result<Chosen> {
        let store = app.store()?;
        let period = match self.range {
            Some(range) => Some(range.resolve(now)?),
            None => None,
        };
        let projects = match &self.of_project {
            Some(name) => {
                Some(vec![with_newest_names(app, |store| find_any_project(name, store))?])
            }
            None => None,
        };
        let follow_up = match &period {
            Some(period) => complete(period, app, now)?,
            None => FollowUp::default(),
        };
        let mut entries = store.entries(&Filter {
            from: period.as_ref().map(|period| period.from),
            until: period.as_ref().map(|period| period.until),
            projects,
            tags: self.with_tags.clone(),
            search: self.search.clone(),
            ..Filter::default()
        })?;
        if entries.is_empty() {
            let days = period.map_or(String::new(), |period| {
                format!(" {}", format::days(period.first, period.last, now))
            });
            let failure = Failure::new(
                FailureKind::NotFound,
                format!("There are no entries like that{days}."),
            )
            .hint("`track list` with a range, -p, -t or --search shows what there is.");
            // Not found here is not the same as not there.
            return Err(follow_up.all().cloned().fold(failure, Failure::hint).into());
        }
        // As in a list: the newest last.
        entries.reverse();
        Ok(Chosen { entries, follow_up })
    }
}

/// Fetches what of these days was never fetched, and tells what still was not: "all of last week" is not
/// to mean less in silence. Whatever keeps it from being fetched, the rest can be edited.
fn complete(period: &Period, app: &App, now: &Now) -> anyhow::Result<FollowUp> {
    let store = app.store()?;
    if unfetched(store, period, now)?.is_empty() {
        return Ok(FollowUp::default());
    }
    let refreshed = app.refresh(Some(period))?;
    let mut follow_up = messages::after_read(app, &refreshed, now)?;
    let missing = unfetched(store, period, now)?;
    let stay = |never: &str| format!("{never}; those stay as they are.");
    note_unfetched(&mut follow_up, &missing, &refreshed, stay, now);
    Ok(follow_up)
}
