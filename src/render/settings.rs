//! Settings: a name, a value, and where it comes from, in columns.

use crate::ui::style::QUIET;
use crate::ui::text::width;

/// A value wider than this pushes its source aside instead of those of all others.
const WIDEST: usize = 40;

/// One line.
pub(crate) struct SettingRow {
    name: String,
    value: String,
    /// Where it comes from; `None` when there is no value.
    from: Option<String>,
}

impl SettingRow {
    /// A value, with where it comes from.
    pub(crate) fn new(name: &str, value: String, from: String) -> Self {
        Self { name: name.to_owned(), value, from: Some(from) }
    }

    /// No value, and a word for that.
    pub(crate) fn empty(name: &str, word: &str) -> Self {
        Self { name: name.to_owned(), value: word.to_owned(), from: None }
    }
}

/// Groups of lines in the same columns, with a blank line between two groups.
pub(crate) fn table(groups: &[Vec<SettingRow>]) -> String {
    let widest = |column: fn(&SettingRow) -> usize, most: usize| {
        groups.iter().flatten().map(column).filter(|width| *width <= most).max().unwrap_or(0)
    };
    let names = widest(|row| width(&row.name), WIDEST);
    let values = widest(|row| width(&row.value), WIDEST);
    let line = |row: &SettingRow| {
        let gap = |used: usize, column: usize| " ".repeat(column.saturating_sub(used) + 2);
        let name = format!("{}{}", row.name, gap(width(&row.name), names));
        match &row.from {
            Some(from) => {
                let gap = gap(width(&row.value), values);
                format!("{name}{}{gap}{QUIET}{from}{QUIET:#}\n", row.value)
            }
            None => format!("{name}{QUIET}{}{QUIET:#}\n", row.value),
        }
    };
    let group = |rows: &Vec<SettingRow>| rows.iter().map(line).collect::<String>();
    groups.iter().map(group).collect::<Vec<_>>().join("\n")
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
