//! `--format`: the person's own way to write an entry.

use crate::formats::template::Template;
use crate::time::Now;
use crate::view::EntryView;

/// How entries are written.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct FormatArgs {
    /// Write each entry by a template; track prompt --help shows how
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "json")]
    format: Option<Template>,
}

impl FormatArgs {
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

/// How many: at least one.
///
/// # Errors
/// When it is no such number.
pub(super) fn count(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|count| *count > 0).ok_or("write a whole number, at least 1")
}

/// Words of a description, as typed.
pub(super) fn description(words: &[String]) -> String {
    words.join(" ").trim().to_owned()
}
