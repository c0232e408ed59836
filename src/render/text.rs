//! Text from elsewhere, made harmless and fitted.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text that other people wrote, for one line of a terminal: control characters, and the marks that
/// turn the direction of text around, become spaces or vanish. JSON stays exact.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|&letter| !invisible(letter))
        .map(|letter| {
            if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                letter
            }
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Marks that change how the text around them is read without being seen themselves.
fn invisible(letter: char) -> bool {
    matches!(letter,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text in at most so many columns; what is cut off shows as an ellipsis.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        fitted.push(letter);
    }
    if columns > 0 {
        fitted.push('…');
    }
    fitted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn foreign_text_cannot_move_the_cursor_or_turn_the_line() {
        let table = [
            ("plain", "plain"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("two\nlines\r\ttab", "two lines  tab"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("\u{9b}31m", "31m"),
            ("日本語 ✓", "日本語 ✓"),
        ];
        for (text, shown) in table {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn cutting_counts_columns() {
        let table = [
            ("hello", 5, "hello"),
            ("hello", 4, "hel…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("x", 0, ""),
        ];
        for (text, columns, fitted) in table {
            assert_eq!(fit(text, columns), fitted);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_asked(text in ".*", columns in 0_usize..40) {
            let text = plain(&text);
            prop_assert!(width(&fit(&text, columns)) <= columns);
            prop_assert!(!text.chars().any(char::is_control));
        }
    }
}
