//! Settings: a name, a value, and where it comes from, in columns.

use crate::ui::style::QUIET;
use crate::ui::table::{Cell, Column, Table};

/// A wider value reaches over the edge of its column instead of widening it.
const WIDEST: usize = 40;

/// One line: a name, a value, and where it comes from.
pub(crate) struct SettingRow(Vec<Cell>);

impl SettingRow {
    /// A value, with where it comes from.
    pub(crate) fn new(name: &str, value: String, from: String) -> Self {
        Self(vec![Cell::plain(name), Cell::plain(value), Cell::new(from, QUIET)])
    }

    /// No value, and a word for that.
    pub(crate) fn empty(name: &str, word: &str) -> Self {
        Self(vec![Cell::plain(name), Cell::new(word, QUIET)])
    }
}

/// Groups of lines in the same columns, with a blank line between two groups.
pub(crate) fn table(groups: &[Vec<SettingRow>]) -> String {
    let columns = [Column::LEFT.at_most(WIDEST); 2];
    let table = Table::new(0, &columns, groups.iter().flatten().map(|row| &row.0));
    let lines = |rows: &Vec<SettingRow>| table.lines(rows.iter().map(|row| &row.0));
    groups.iter().map(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn columns_line_up_and_a_long_value_disturbs_nobody() {
        let row = |name: &str, value: &str, from: &str| {
            SettingRow::new(name, value.to_owned(), from.to_owned())
        };
        let groups = [
            vec![row("name", "日本語", "default"), SettingRow::empty("other", "not set")],
            vec![row("a", &"x".repeat(41), "file"), row("longer", "y", "z")],
        ];
        let text = anstream::adapter::strip_str(&table(&groups)).to_string();
        assert_snapshot!(text, @"
        name    日本語   default
        other   not set

        a       xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  file
        longer  y        z
        ");
    }
}
