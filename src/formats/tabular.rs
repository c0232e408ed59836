//! Tables for spreadsheets and documents: CSV, the same with tabs, and Markdown.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::ui::text::plain;

/// A format of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tabular {
    /// Separated and quoted by RFC 4180, or by tabs in place of commas. Cells are exact, unless formulas are
    /// escaped. Lines end in LF.
    Separated { separator: u8, escapes_formulas: bool },
    /// A table of GitHub Flavored Markdown.
    Markdown,
}

/// A column: its heading, and whether it is aligned to the right in Markdown.
pub(crate) type Column<'a> = (&'a str, bool);

/// What a cell must not begin with, where a spreadsheet could take it for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

impl Tabular {
    /// The table as text, with its headings.
    pub(crate) fn write<T: AsRef<str>>(
        self,
        columns: &[(T, bool)],
        rows: &[Vec<String>],
    ) -> String {
        let rows = rows.iter().map(|row| self.row(row));
        [self.headings(columns)].into_iter().chain(rows).collect()
    }

    /// The headings, with what follows them.
    pub(crate) fn headings<T: AsRef<str>>(self, columns: &[(T, bool)]) -> String {
        let headings: Vec<&str> = columns.iter().map(|(heading, _)| heading.as_ref()).collect();
        match self {
            Self::Separated { separator, .. } => separated(separator, headings),
            Self::Markdown => {
                let rule: Vec<_> =
                    columns.iter().map(|(_, right)| if *right { "---:" } else { "---" }).collect();
                markdown(&headings.join(" | ")) + &markdown(&rule.join(" | "))
            }
        }
    }

    /// A row.
    pub(crate) fn row<T: AsRef<str>>(self, cells: &[T]) -> String {
        let cells = cells.iter().map(AsRef::as_ref);
        match self {
            Self::Separated { separator, escapes_formulas: false } => separated(separator, cells),
            Self::Separated { separator, escapes_formulas: true } => {
                let escaped = cells.map(|cell| {
                    let is_formula = cell.starts_with(FORMULA);
                    if is_formula { format!("'{cell}") } else { cell.to_owned() }
                });
                separated(separator, escaped)
            }
            Self::Markdown => markdown(&cells.collect::<Vec<_>>().join(" | ")),
        }
    }
}

/// How much memory a row is given at first, in bytes.
const ROW: usize = 256;

fn separated<C: AsRef<[u8]>>(separator: u8, cells: impl IntoIterator<Item = C>) -> String {
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::Any(b'\n'))
        .buffer_capacity(ROW)
        .from_writer(Vec::with_capacity(ROW));
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn markdown(cells: &str) -> String {
    format!("| {cells} |\n")
}

/// Cleaned text for a cell of Markdown, which shows it as it is: on one line, with a backslash before what Markdown would
/// read.
pub(crate) fn markdown_text(text: &str) -> String {
    let text = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = text.chars().collect();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_alphanumeric())
    };
    let mut escaped = String::with_capacity(text.len());
    for (i, letter) in letters.iter().enumerate() {
        let is_read = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            // Within a word it is itself.
            '_' => !(is_word(i.checked_sub(1)) && is_word(Some(i + 1))),
            _ => false,
        };
        if is_read {
            escaped.push('\\');
        }
        escaped.push(*letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CSV: Tabular = Tabular::Separated { separator: b',', escapes_formulas: false };

    fn rows(cells: &[&str]) -> Vec<Vec<String>> {
        vec![cells.iter().map(|&cell| cell.to_owned()).collect()]
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let table: [(&[&str], &str); 6] = [
            (&["a", "b"], "a,b\n"),
            (&["a,b", "say \"hi\""], "\"a,b\",\"say \"\"hi\"\"\"\n"),
            (&["two\nlines", " spaces "], "\"two\nlines\", spaces \n"),
            (&["", ""], ",\n"),
            (&[""], "\"\"\n"),
            (&["=1+1", "日本"], "=1+1,日本\n"),
        ];
        for (cells, expected) in table {
            let columns = vec![("x", false); cells.len()];
            let text = CSV.write(&columns, &rows(cells));
            let (_, body) = text.split_once('\n').unwrap();
            assert_eq!(body, expected, "{cells:?}");
        }
        let tabs = Tabular::Separated { separator: b'\t', escapes_formulas: false };
        let columns = [("x", false), ("y", true)];
        assert_eq!(tabs.write(&columns, &rows(&["a,b", "c\td"])), "x\ty\na,b\t\"c\td\"\n");
    }

    #[test]
    fn formulas_are_escaped_on_request() {
        let escaping = Tabular::Separated { separator: b',', escapes_formulas: true };
        for (cell, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("1-1", "1-1"),
            ("", "\"\""),
        ] {
            assert_eq!(escaping.write(&[("x", false)], &rows(&[cell])), format!("x\n{expected}\n"));
        }
    }

    #[test]
    fn markdown_shows_what_is_there() {
        for (text, expected) in [
            ("Fix login", "Fix login"),
            ("a|b\nc", "a\\|b c"),
            ("*now* _soon_ snake_case", "\\*now\\* \\_soon\\_ snake_case"),
            ("<b>`x`</b> [a](b)", "\\<b\\>\\`x\\`\\</b\\> \\[a\\](b)"),
            ("C:\\x &amp;", "C:\\\\x \\&amp;"),
        ] {
            assert_eq!(markdown_text(text), expected);
        }
        let columns = [("Project", false), ("Time", true)];
        let text = Tabular::Markdown.write(&columns, &rows(&["Web", "1h 05m"]));
        assert_eq!(text, "| Project | Time |\n| --- | ---: |\n| Web | 1h 05m |\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            cells in prop::collection::vec(prop::collection::vec(".*", 3), 0..5),
            separator in prop::sample::select(vec![b',', b'\t']),
        ) {
            let columns = [("a", false), ("b", false), ("c", false)];
            let format = Tabular::Separated { separator, escapes_formulas: false };
            let text = format.write(&columns, &cells);
            let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(read, cells);
        }
    }
}
