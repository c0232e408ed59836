//! The flags that write a table in place of the text for people.

use crate::formats::tabular::Tabular;

/// As which table the answer is written.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct TableArgs {
    /// Print CSV for a spreadsheet, exact to the second
    #[arg(long, group = "separated", conflicts_with = "json")]
    csv: bool,
    /// Print tab-separated values
    #[arg(long, group = "separated", conflicts_with_all = ["json", "csv"])]
    tsv: bool,
    /// Print a Markdown table
    #[arg(long, alias = "md", conflicts_with_all = ["json", "csv", "tsv", "escape_formulas"])]
    markdown: bool,
    /// Protect spreadsheets from formulas in CSV and TSV.
    ///
    /// Cells that a spreadsheet could run as a formula get a leading '.
    #[arg(long, requires = "separated")]
    escape_formulas: bool,
}

impl TableArgs {
    /// The format that was asked for; `None` for the text for people.
    pub(super) fn tabular(self) -> Option<Tabular> {
        let escapes_formulas = self.escape_formulas;
        match self {
            Self { csv: true, .. } => {
                Some(Tabular::Separated { separator: b',', escapes_formulas })
            }
            Self { tsv: true, .. } => {
                Some(Tabular::Separated { separator: b'\t', escapes_formulas })
            }
            Self { markdown: true, .. } => Some(Tabular::Markdown),
            _ => None,
        }
    }
}
