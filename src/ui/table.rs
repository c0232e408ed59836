//! Rows of styled cells in aligned columns, measured in display columns.

use std::borrow::Cow;
use std::fmt;
use std::iter;

use anstyle::Style;

use super::text::{LongWord, fit, one_line, width, wrap};

/// Bytes of a line, about: it is not moved while it grows.
const LINE: usize = 128;

/// Columns between two cells.
pub(crate) const GAP: usize = 2;

/// A piece of cleaned text of one line, with its style.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        let text = text.into();
        let text = match one_line(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(cleaned) => cleaned,
        };
        Self { text, style }
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Style::new())
    }

    pub(crate) fn width(&self) -> usize {
        width(&self.text)
    }

    fn write_to(&self, line: &mut String) {
        if self.style == Style::new() {
            line.push_str(&self.text);
        } else {
            line.push_str(&self.to_string());
        }
    }

    /// The cell in at most so many columns; all of it where there is no limit.
    pub(crate) fn cut(self, columns: Option<usize>) -> Self {
        match columns {
            Some(columns) => Self { text: fit(&self.text, columns), ..self },
            None => self,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{0}{1}{0:#}", self.style, self.text)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    right: bool,
    least: usize,
    most: usize,
}

impl Column {
    /// Aligned to the left, as wide as its widest cell.
    pub(crate) const LEFT: Self = Self { right: false, least: 0, most: usize::MAX };
    /// Aligned to the right, as wide as its widest cell.
    pub(crate) const RIGHT: Self = Self { right: true, ..Self::LEFT };

    /// This wide even where its cells are narrower.
    pub(crate) const fn at_least(self, columns: usize) -> Self {
        Self { least: columns, ..self }
    }

    /// A cell wider than this exceeds the edge and does not widen the column.
    pub(crate) const fn at_most(self, columns: usize) -> Self {
        Self { most: columns, ..self }
    }
}

/// The measured columns of a table. The cells of a row beyond them follow unaligned.
#[derive(Debug, Default)]
pub(crate) struct Table {
    indent: usize,
    columns: Vec<(Column, usize)>,
}

impl Table {
    /// Measures the columns in these rows, which begin behind an indent.
    pub(crate) fn new<R: AsRef<[Cell]>>(
        indent: usize,
        columns: &[Column],
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let mut columns: Vec<_> = columns.iter().map(|column| (*column, column.least)).collect();
        for row in rows {
            for ((column, widest), cell) in columns.iter_mut().zip(row.as_ref()) {
                let width = cell.width();
                if width <= column.most {
                    *widest = width.max(*widest);
                }
            }
        }
        Self { indent, columns }
    }

    /// Columns of which the width is given, whatever the rows hold.
    pub(crate) fn fixed(indent: usize, columns: &[Column]) -> Self {
        Self::new(indent, columns, [] as [&[Cell]; 0])
    }

    /// The same with one more column, of this width.
    pub(crate) fn with_column(mut self, width: usize) -> Self {
        self.columns.push((Column::LEFT, width));
        self
    }

    /// Columns in front of the first cell that is not aligned.
    pub(crate) fn width(&self) -> usize {
        self.indent + self.columns.iter().map(|&(_, width)| taken(width)).sum::<usize>()
    }

    /// Columns that a terminal of this width leaves behind the aligned cells.
    pub(crate) fn room(&self, terminal: Option<usize>) -> Option<usize> {
        terminal.map(|columns| columns.saturating_sub(self.width()))
    }

    /// One row, without padding or a line break at its end.
    pub(crate) fn line(&self, row: &[Cell]) -> String {
        self.padded(row).0
    }

    pub(crate) fn lines<R: AsRef<[Cell]>>(&self, rows: impl IntoIterator<Item = R>) -> String {
        rows.into_iter().map(|row| self.line(row.as_ref()) + "\n").collect()
    }

    /// A row with a cell for each column, and behind it a text in lines of so many columns.
    pub(crate) fn block(
        &self,
        row: &[Cell],
        text: &Cell,
        room: Option<usize>,
        long: LongWord,
    ) -> String {
        let (mut label, padding) = self.padded(row);
        pad(&mut label, padding);
        label + &hanging(text, self.width(), room, long)
    }

    /// A row, and the spaces that belong in front of what follows: they are written only if it does.
    fn padded(&self, row: &[Cell]) -> (String, usize) {
        let (mut line, mut padding) = (String::with_capacity(LINE), self.indent);
        let columns = self.columns.iter().copied().chain(iter::repeat((Column::LEFT, 0)));
        for (cell, (column, width)) in row.iter().zip(columns) {
            if cell.text.is_empty() {
                padding += taken(width);
                continue;
            }
            let free = width.saturating_sub(cell.width());
            let (before, after) = if column.right { (free, 0) } else { (0, free) };
            pad(&mut line, padding + before);
            cell.write_to(&mut line);
            padding = after + GAP;
        }
        (line, padding)
    }
}

/// Cells behind an indent as one cell of so many columns, padded with spaces. Where that is too narrow, the cells
/// behind the first are narrowed, in their order, and then the first is cut.
pub(crate) fn side_by_side(indent: usize, cells: &[Cell], columns: usize) -> String {
    /// A cell of fewer columns says nothing any more.
    const LEAST: usize = 4;
    let widths = |cells: &[Cell]| cells.iter().map(|cell| taken(cell.width())).sum::<usize>();
    let mut cells = cells.to_vec();
    let mut over = (indent + widths(&cells)).saturating_sub(columns + GAP);
    for cell in cells.iter_mut().skip(1) {
        let width = cell.width();
        if over > 0 && width > 0 {
            let left = width.saturating_sub(over);
            let left = if left < LEAST { 0 } else { left };
            over = over.saturating_sub(if left == 0 { width + GAP } else { width - left });
            cell.text = fit(&cell.text, left);
        }
    }
    let behind = indent + widths(cells.get(1..).unwrap_or_default());
    if let Some(first) = cells.first_mut() {
        first.text = fit(&first.text, columns.saturating_sub(behind));
    }
    let table = Table { indent, columns: Vec::new() };
    let mut text = table.line(&cells);
    pad(&mut text, (columns + GAP).saturating_sub(indent + widths(&cells)));
    text
}

/// Divides columns among texts of these widths where they do not all fit: a text within its fair share keeps its
/// width, and the others share what is left. Columns that cannot be divided go to the first of these.
pub(crate) fn shares(widths: &[usize], columns: usize) -> Vec<usize> {
    let mut shares = widths.to_vec();
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by_key(|&i| widths[i]);
    let mut left = columns;
    for (place, &i) in order.iter().enumerate() {
        let others = order.len() - place;
        let fair = left / others;
        if widths[i] > fair {
            // This one and all that are wider.
            let mut rest = order[place..].to_vec();
            rest.sort_unstable();
            for (place, i) in rest.into_iter().enumerate() {
                shares[i] = fair + usize::from(place < left % others);
            }
            break;
        }
        left -= widths[i];
    }
    shares
}

/// Columns that a column of this width takes with its gap. One without text takes none.
fn taken(width: usize) -> usize {
    if width > 0 { width + GAP } else { 0 }
}

/// A text in lines of so many columns, all but the first behind an indent.
pub(crate) fn hanging(text: &Cell, indent: usize, room: Option<usize>, long: LongWord) -> String {
    let mut block = String::new();
    for (i, line) in wrap(&text.text, room, long).into_iter().enumerate() {
        pad(&mut block, if i > 0 { indent } else { 0 });
        block.push_str(&format!("{}\n", Cell::new(line, text.style)));
    }
    block
}

/// Appends so many spaces. A width in a format string is limited to 65,535 and panics beyond.
fn pad(text: &mut String, columns: usize) {
    text.extend(iter::repeat_n(' ', columns));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::style::QUIET;

    fn row(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|&text| Cell::plain(text)).collect()
    }

    #[test]
    fn columns_are_measured_as_a_terminal_shows_them() {
        let rows = [row(&["日本語", "1", "x"]), row(&["ab", "100", "y", "z"]), row(&["", "", "w"])];
        let table = Table::new(1, &[Column::LEFT, Column::RIGHT], &rows);
        assert_eq!(table.lines(&rows), " 日本語    1  x\n ab      100  y  z\n              w\n");
        assert_eq!(
            (table.width(), table.room(Some(20)), table.room(Some(3))),
            (14, Some(6), Some(0))
        );
    }

    #[test]
    fn a_column_without_text_takes_no_room_and_nothing_is_padded_at_the_end() {
        let rows = [row(&["a", "", ""]), row(&["bcd", "", "e"])];
        let table = Table::new(0, &[Column::LEFT, Column::LEFT], &rows);
        assert_eq!(table.lines(&rows), "a\nbcd  e\n");
    }

    #[test]
    fn columns_have_limits() {
        let rows = [row(&["a", "b"]), row(&["much too wide", "b"])];
        let lines = |column| Table::new(0, &[column], &rows).lines(&rows);
        assert_eq!(lines(Column::LEFT.at_most(5)), "a  b\nmuch too wide  b\n");
        assert_eq!(lines(Column::LEFT.at_most(5).at_least(3)), "a    b\nmuch too wide  b\n");
    }

    #[test]
    fn cells_side_by_side_give_way_from_the_second_on() {
        let table: [(usize, &[&str], usize, &str); 8] = [
            (0, &["Website", "Acme"], 16, "Website  Acme   |"),
            (2, &["Website", "Acme"], 16, "  Website  Acme |"),
            (0, &["Website", "Acme and Sons"], 16, "Website  Acme a…|"),
            (0, &["Website", "Acme", "running"], 16, "Website  running|"),
            (0, &["Website", "Acme", "running"], 12, "Website     |"),
            (0, &["Website", "Acme"], 5, "Webs…|"),
            (0, &["日本語", "客"], 10, "日本語  客|"),
            (0, &["日本語"], 5, "日本…|"),
        ];
        for (indent, cells, columns, expected) in table {
            let line = side_by_side(indent, &row(cells), columns);
            assert_eq!(line + "|", expected, "{cells:?} in {columns}");
        }
    }

    #[test]
    fn texts_that_do_not_fit_share_the_columns() {
        let table: [(&[usize], usize, &[usize]); 12] = [
            (&[], 10, &[]),
            (&[4, 5, 6], 15, &[4, 5, 6]),
            (&[4, 5, 6], 14, &[4, 5, 5]),
            (&[20, 20, 20], 30, &[10, 10, 10]),
            // What cannot be divided goes to the first.
            (&[20, 20, 20], 32, &[11, 11, 10]),
            // What a short text leaves goes to the others.
            (&[40, 4, 40], 44, &[20, 4, 20]),
            (&[40, 9, 4], 43, &[30, 9, 4]),
            (&[40, 30, 4], 44, &[20, 20, 4]),
            (&[0, 40, 0], 8, &[0, 8, 0]),
            (&[7, 8, 9], 23, &[7, 8, 8]),
            (&[8, 8], 1, &[1, 0]),
            (&[8, 8], 0, &[0, 0]),
        ];
        for (widths, columns, expected) in table {
            assert_eq!(shares(widths, columns), expected, "{widths:?} in {columns}");
        }
    }

    proptest! {
        #[test]
        fn shares_are_fair(widths in proptest::collection::vec(0_usize..200, 0..8), columns in 0_usize..400) {
            let shared = shares(&widths, columns);
            let (needed, taken): (usize, usize) = (widths.iter().sum(), shared.iter().sum());
            // Nothing is wider than the room, which is used up; nothing is cut where all fits.
            prop_assert_eq!(taken, needed.min(columns));
            let fair = columns / widths.len().max(1);
            for (width, share) in widths.iter().zip(&shared) {
                prop_assert!(share <= width && *share >= fair.min(*width), "{shared:?}");
            }
            // A wider text never gets less than a narrower one, but for what cannot be divided.
            for (i, width) in widths.iter().enumerate() {
                for (j, other) in widths.iter().enumerate() {
                    prop_assert!(width < other || shared[i] + 1 >= shared[j], "{shared:?} {i} {j}");
                }
            }
        }

        #[test]
        fn cut_cells_are_never_wider_than_their_shares(texts in proptest::collection::vec("\\PC{0,40}", 1..5), columns in 0_usize..120) {
            let cells: Vec<Cell> = texts.iter().map(|text| Cell::plain(text.trim())).collect();
            let widths: Vec<usize> = cells.iter().map(Cell::width).collect();
            let cut: Vec<Cell> =
                cells.iter().cloned().zip(shares(&widths, columns)).map(|(cell, most)| cell.cut(Some(most))).collect();
            prop_assert!(cut.iter().map(Cell::width).sum::<usize>() <= columns);
            if widths.iter().sum::<usize>() <= columns {
                let same = cut.iter().zip(&cells).all(|(cut, cell)| cut.text == cell.text);
                prop_assert!(same, "{cut:?}");
            }
        }
    }

    #[test]
    fn padding_has_no_limit_and_is_not_styled() {
        let rows = [vec![Cell::new("a", QUIET), Cell::plain("b")], row(&[&"x".repeat(70_000)])];
        let line = Table::new(0, &[Column::LEFT], &rows).line(&rows[0]);
        assert_eq!(line, format!("{QUIET}a{QUIET:#}{}b", " ".repeat(70_001)));
    }

    #[test]
    fn a_long_text_goes_on_below_itself() {
        let label = row(&["a"]);
        let table = Table::new(2, &[Column::LEFT.at_least(4)], [&label]);
        let text = Cell::plain("sixteen columns, and more");
        let shown = table.block(&label, &text, Some(16), LongWord::Broken);
        assert_eq!(shown, "  a     sixteen columns,\n        and more\n");
        let fixed = table.with_column(3);
        assert_eq!(fixed.line(&row(&["a", "b", "c"])), "  a     b    c");
    }
}
