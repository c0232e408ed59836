//! Flag groups that several commands share: syntax only.

use crate::answer::LineOf;
use crate::completion;
use crate::formats::template::{Template, of_entries};
use crate::lookup::{References, WorkRequest, split_words};
use crate::messages::{Failure, seeming_project};
use crate::store::{self, Store};
use crate::time::{DurationExpr, NewLength, NewTime, Now, TimeExpr};
use crate::ui::text::brief;
use crate::view::EntryView;

/// What an entry is about.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct WorkArgs {
    /// Set the project, by name, client/name or id.
    ///
    /// Write /name for a project without a client.
    #[arg(short, long, value_name = "PROJECT", add = completion::projects())]
    project: Option<String>,
    /// Set the task of the project, by name or id
    #[arg(long, value_name = "TASK", add = completion::tasks())]
    task: Option<String>,
    /// Add a tag, or several separated by commas.
    ///
    /// Can be repeated. Tags that do not exist are created.
    #[arg(short, long = "tag", alias = "tags", value_name = "TAG", add = completion::tag_lists())]
    tags: Vec<String>,
    #[command(flatten)]
    billable: BillableArgs,
}

/// Whether the time is billable.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct BillableArgs {
    /// Mark the time as billable (needs a paid Toggl plan).
    ///
    /// By default, the project decides.
    #[arg(short, long, conflicts_with = "no_billable")]
    billable: bool,
    /// Mark the time as not billable, whatever the project
    #[arg(long)]
    no_billable: bool,
}

impl BillableArgs {
    /// What the person said; `None` when they left it open.
    pub(super) fn said(self) -> Option<bool> {
        (self.billable || self.no_billable).then_some(self.billable)
    }
}

impl WorkArgs {
    /// Whether it says anything.
    pub(super) fn is_empty(&self) -> bool {
        let Self { project, task, tags, billable } = self;
        project.is_none() && task.is_none() && tags.is_empty() && billable.said().is_none()
    }

    /// A note that words of the description name a project, where none is given.
    pub(super) fn project_hint(&self, text: &str, store: &Store) -> store::Result<Option<String>> {
        let is_given = self.project.is_some() || self.task.is_some();
        if is_given { Ok(None) } else { project_hint(text, store) }
    }

    pub(super) fn request(&self) -> WorkRequest {
        let Self { project, task, tags, billable } = self.clone();
        WorkRequest { project, task, tags, billable: billable.said(), project_yields: false }
    }
}

/// A note that words of a description name a project. The projects are read only where that can be.
pub(super) fn project_hint(text: &str, store: &Store) -> store::Result<Option<String>> {
    Ok(if text.contains(['@', '/']) { seeming_project(text, &store.projects()?) } else { None })
}

/// The description behind a flag: for one that other words would be read from, such as a time.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct DescriptionArgs {
    /// Set the description, in quotes, instead of words
    #[arg(short, long, value_name = "TEXT", add = completion::descriptions())]
    description: Option<String>,
}

impl DescriptionArgs {
    pub(super) fn is_given(&self) -> bool {
        self.description.is_some()
    }

    /// The description: that of the flag or these words, but not both.
    pub(super) fn or(&self, words: String) -> Result<String, Failure> {
        match &self.description {
            None => Ok(words),
            Some(flag) if words.is_empty() => Ok(flag.trim().to_owned()),
            Some(flag) => Err(Failure::usage(format!(
                "The description is given twice: “{}” and “{}”.",
                brief(&words),
                brief(flag)
            ))
            .hint("Put several words after -d in quotes, or leave out -d.")),
        }
    }
}

/// What ENTRY can be, in a sentence or two.
macro_rules! entry_reference {
    () => {
        "An entry is a handle, an id, or words of its description. `@1` is the newest entry, `@2` the one \
         before it, `@+1` the next planned one; `@` is the running entry or else the newest; `last` is the \
         entry of your last command. `track list` shows the handles."
    };
}
pub(super) use entry_reference;

const ENTRY: &str = entry_reference!();

/// Several entries of one command line.
#[derive(Debug, clap::Args)]
pub(crate) struct EntryRefs {
    /// An entry, by handle such as @1, id or words of its description
    #[arg(value_name = "ENTRY", long_help = ENTRY, add = completion::entries())]
    entries: Vec<String>,
}

impl EntryRefs {
    /// The entries, by what they name now.
    pub(super) fn references(&self, store: &Store, now: &Now) -> store::Result<References> {
        References::read(&split_words(&self.entries), store, now)
    }
}

/// Whether overlapped entries are trimmed.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct TrimArgs {
    /// Shorten the entries it overlaps.
    ///
    /// An entry that spans it is split in two.
    #[arg(long)]
    pub(super) trim: bool,
}

/// The time of a timer's start or stop.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct AtArgs {
    /// Start at this time, for example 9:30 or -15m
    #[arg(
        long,
        value_name = "TIME",
        default_value = "now",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) at: TimeExpr,
}

/// The times of an entry.
#[derive(Debug, clap::Args)]
pub(crate) struct TimesArgs {
    /// Set the start
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) start: Option<TimeExpr>,
    /// Set the stop
    #[arg(long, alias = "end", value_name = "TIME", allow_hyphen_values = true)]
    pub(super) stop: Option<TimeExpr>,
    /// Set the duration, for example 1h30m, 1:30 or 45m
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(super) duration: Option<DurationExpr>,
}

/// The new times of an entry.
#[derive(Debug, clap::Args)]
pub(crate) struct NewTimesArgs {
    /// Set the start, or move it: 9:30, +10m, -10m
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) start: Option<NewTime>,
    /// Set the stop, or move it: 10:30, +10m, -10m.
    ///
    /// This stops the running entry.
    #[arg(long, alias = "end", value_name = "TIME", allow_hyphen_values = true)]
    pub(super) stop: Option<NewTime>,
    /// Set the duration, or change it: 45m, +10m, -10m.
    ///
    /// The start does not change; with --stop, the start is moved.
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(super) duration: Option<NewLength>,
}

/// The failure of a time that is given by one flag or by three.
pub(super) fn any_two(text: &str) -> Failure {
    Failure::usage(text).hint("Pass two of --start, --stop and --duration.")
}

/// How entries are written.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct FormatArgs {
    /// Print with a template; see `track prompt --help`
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "json", value_parser = of_entries)]
    format: Option<Template>,
}

impl FormatArgs {
    pub(super) fn is_given(&self) -> bool {
        self.format.is_some()
    }

    /// An entry by the person's template; `None` when there is no template.
    pub(super) fn line(&self, now: &Now) -> Option<Box<LineOf>> {
        let (template, now) = (self.format.clone()?, *now);
        Some(Box::new(move |entry| template.render(entry, &now)))
    }

    /// The entries by the person's template, in this order; `None` when there is no template.
    pub(crate) fn render<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a EntryView>,
        now: &Now,
    ) -> Option<String> {
        let template = self.format.as_ref()?;
        Some(entries.into_iter().map(|entry| template.render(entry, now)).collect())
    }
}

/// Whether a long answer goes through a pager.
#[derive(Debug, clap::Args)]
pub(crate) struct PagerArgs {
    /// Print everything at once, without a pager
    #[arg(long)]
    no_pager: bool,
}

impl PagerArgs {
    /// Whether a pager may show the text for people.
    pub(super) fn allows(&self) -> bool {
        !self.no_pager
    }
}

/// Parses a count of at least one.
pub(super) fn count(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|count| *count > 0).ok_or("write a whole number, at least 1")
}

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
