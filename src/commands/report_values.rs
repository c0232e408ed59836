//! The values of the flags of `track report`.

use crate::report::Grouping;
use crate::time::RangeExpr;

/// The range of a calendar without a year.
pub(super) const THIS_YEAR: &str = "year";

/// The words for GROUP, for completion.
pub(super) const GROUPS: [&str; Grouping::ALL.len()] = {
    let mut names = [""; Grouping::ALL.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = Grouping::ALL[i].name();
        i += 1;
    }
    names
};

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Sort {
    /// By name
    Name,
    /// Most time first
    Time,
}

/// Parses the year of a calendar.
pub(super) fn year(text: &str) -> Result<RangeExpr, &'static str> {
    text.parse()
        .map_err(|_| "write a year, or put the range before it: track report last month --heat")
}

/// Parses one GROUP.
pub(super) fn grouping(text: &str) -> Result<Grouping, String> {
    let word = text.trim().to_lowercase();
    let plural = |it: &Grouping| word.strip_suffix('s') == Some(it.name());
    let found = Grouping::ALL.into_iter().find(|it| it.name() == word || plural(it));
    found.ok_or_else(|| format!("write one of {}", GROUPS.join(", ")))
}
