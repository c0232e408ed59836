//! The flags by which `list` and `report` choose days and entries.

use crate::completion;
use crate::lookup::{FilterRequest, SeveralRows};
use crate::messages::Failure;
use crate::time::RangeExpr;
use crate::ui::text::{brief, counted};

/// Which entries, by what they are about.
#[derive(Debug, clap::Args)]
pub(crate) struct FilterArgs {
    /// Only entries of this project.
    ///
    /// A name, client/name, or a part of names, which may match several projects. `none` selects
    /// entries without a project, `!NAME` those of other projects. Can be repeated.
    #[arg(short, long = "project", value_name = "PROJECT", add = completion::all_projects())]
    projects: Vec<String>,
    /// Only entries of this client.
    ///
    /// `none` and `!NAME` work as for --project.
    #[arg(long, value_name = "CLIENT", add = completion::clients())]
    client: Option<String>,
    /// Only entries with this tag.
    ///
    /// `a,b` selects entries with both tags, `none` those without tags, `!NAME` those without this
    /// tag.
    #[arg(short, long = "tag", alias = "tags", value_name = "TAG", add = completion::tag_filters())]
    tags: Vec<String>,
    /// Only entries with this text in the description
    #[arg(short, long, value_name = "TEXT")]
    search: Option<String>,
    /// Only entries without this text in the description
    #[arg(long, value_name = "TEXT")]
    not_search: Option<String>,
    /// Only billable time
    #[arg(short, long, conflicts_with = "no_billable")]
    billable: bool,
    /// Only time that is not billable
    #[arg(long)]
    no_billable: bool,
}

impl FilterArgs {
    pub(super) fn request(&self) -> FilterRequest {
        FilterRequest {
            projects: self.projects.clone(),
            client: self.client.clone(),
            tags: self.tags.clone(),
            search: self.search.clone(),
            not_search: self.not_search.clone(),
            billable: (self.billable || self.no_billable).then_some(self.billable),
            may_be_several: true,
        }
    }
}

impl FilterArgs {
    /// What is asked for, as a reader of the entries would say it: `project Website`, `not tag review`.
    pub(super) fn in_words(&self) -> Vec<String> {
        let named = |noun: &str, name: &str| match (name.strip_prefix('!'), name) {
            (Some("none"), _) => format!("with a {noun}"),
            (Some(name), _) => format!("not {noun} {name}"),
            (None, "none") => format!("without a {noun}"),
            (None, name) => format!("{noun} {name}"),
        };
        let projects = self.projects.iter().map(|name| named("project", name));
        let client = self.client.iter().map(|name| named("client", name));
        let tags = self.tags.iter().map(|name| named("tag", name));
        let with = self.search.iter().map(|text| format!("with “{text}”"));
        let without = self.not_search.iter().map(|text| format!("without “{text}”"));
        let billable = [(self.billable, "billable"), (self.no_billable, "not billable")];
        let billable = billable.into_iter().filter(|(is_asked, _)| *is_asked);
        let billable = billable.map(|(_, words)| words.to_owned());
        projects.chain(client).chain(tags).chain(with).chain(without).chain(billable).collect()
    }
}

/// The first and the last day, in place of RANGE.
#[derive(Debug, clap::Args)]
pub(crate) struct BoundsArgs {
    /// The first day.
    ///
    /// A week, month or year stands for its first day.
    #[arg(long, visible_alias = "since", value_name = "DAY", conflicts_with = "range")]
    from: Option<RangeExpr>,
    /// The last day; by default today
    #[arg(long, visible_alias = "until", value_name = "DAY", conflicts_with = "range")]
    to: Option<RangeExpr>,
}

impl BoundsArgs {
    /// The days between; `None` when no flag was given. `command` is the one in the hint of an error.
    pub(super) fn range(&self, command: &str) -> anyhow::Result<Option<RangeExpr>> {
        if self.from.is_none() && self.to.is_none() {
            return Ok(None);
        }
        let range = RangeExpr::between(self.from, self.to).ok_or_else(|| {
            Failure::usage("--from and --to each take one day, week, month or year.").hint(
                format!(
                    "For example: `track {command} --from monday --to friday` or `track {command} --from 2026-11`."
                ),
            )
        })?;
        Ok(Some(range))
    }
}

/// That a name means several rows, and which.
pub(super) fn several(rows: &SeveralRows) -> String {
    const SHOWN: usize = 5;
    let SeveralRows { kind, name, labels } = rows;
    let shown: Vec<String> =
        labels.iter().take(SHOWN).map(|label| format!("“{}”", brief(label))).collect();
    let more = match labels.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let count = counted(labels.len(), kind.name());
    format!("“{}” matches {count}: {}{more}.", brief(name), shown.join(", "))
}
