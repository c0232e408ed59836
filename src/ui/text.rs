//! Cleaning text from outside for the terminal, and measuring, cutting and wrapping it.

use std::borrow::Cow;
use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) const NAMELESS: &str = "(no description)";
/// Columns a name may take in a sentence.
const IN_A_SENTENCE: usize = 80;
/// Characters of a text, such as a description, that are shown where nothing limits it: as many as Toggl keeps.
const IN_FULL: usize = 3000;
/// Characters of a name that are shown where nothing limits it.
const NAME_IN_FULL: usize = 255;
/// Narrowest that lines are broken to.
const NARROWEST: usize = 16;
/// The most zero-width marks, such as accents, on one letter.
const MARKS: usize = 8;

/// Cleans untrusted text for one line of a terminal: control characters become spaces; invisible
/// characters and those that change the direction of text are removed. JSON is written uncleaned.
pub(crate) fn plain(text: &str) -> String {
    one_line(text).trim().to_owned()
}

/// Whether a text is made of nothing but visible ASCII characters and spaces, as most texts are: nothing in it is
/// to be cleaned, and each takes one column.
fn is_simple(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The same, with the spaces at both ends; borrowed where nothing is to be cleaned.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if is_simple(text) {
        return Cow::Borrowed(text);
    }
    let harmless = |letter: char| match letter {
        ' '..='~' => true,
        '\0'..='\u{7f}' => false,
        _ => letter.width().unwrap_or(0) > 0 && !invisible(letter),
    };
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let (mut marks, mut before) = (0, ' ');
    for letter in text.chars().filter(|&letter| !invisible(letter)) {
        if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
            (marks, before) = (0, ' ');
            cleaned.push(' ');
            continue;
        }
        // Emoji and several scripts need these two joiners; after ASCII letters they only hide.
        if matches!(letter, '\u{200c}' | '\u{200d}') && before.is_ascii() {
            continue;
        }
        marks = if letter.width() == Some(0) { marks + 1 } else { 0 };
        if marks <= MARKS {
            cleaned.push(letter);
            before = letter;
        }
    }
    Cow::Owned(cleaned)
}

/// Cleans the text of an answer, in which only line breaks and the sequences that style text (`ESC [ … m`)
/// may stand.
pub(crate) fn styled_lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (mut rest, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        while let Some((before, style, after)) = next_style(rest) {
            cleaned.push_str(&one_line(before));
            cleaned.push_str(style);
            rest = after;
        }
        cleaned.push_str(&one_line(rest));
        cleaned.push_str(end);
    }
    cleaned
}

/// The next sequence that styles text, with what is before and behind it.
fn next_style(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('\u{1b}').find_map(|(start, _)| {
        let parameters = text[start + 1..].strip_prefix('[')?;
        let is_parameter = |letter: char| letter.is_ascii_digit() || letter == ';';
        let after = parameters.trim_start_matches(is_parameter).strip_prefix('m')?;
        let end = text.len() - after.len();
        Some((&text[..start], &text[start..end], after))
    })
}

/// A cleaned text, such as a description, for where it may be shown in full: whatever came from elsewhere, its
/// length is limited.
pub(crate) fn in_full(text: &str) -> String {
    shortened(start(text, IN_FULL), IN_FULL)
}

/// The same for a name.
pub(crate) fn name_in_full(name: &str) -> String {
    shortened(start(name, NAME_IN_FULL), NAME_IN_FULL)
}

/// A cleaned text that is going to be cut to so many characters or columns: of a very long one only the
/// beginning, unless little of that is left.
fn start(text: &str, most: usize) -> String {
    if text.len() > 4 * most
        && let Some((end, _)) = text.char_indices().nth(4 * most)
    {
        let beginning = plain(&text[..end]);
        if width(&beginning) > most && beginning.chars().count() > most {
            return beginning;
        }
    }
    plain(text)
}

/// The first characters of a text, with an ellipsis behind them where there are more.
fn shortened(mut text: String, most: usize) -> String {
    if text.len() > most
        && let Some((end, _)) = text.char_indices().nth(most)
    {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Cleaned text, cut to fit into a sentence.
pub(crate) fn brief(text: &str) -> String {
    fit(&start(text, IN_A_SENTENCE), IN_A_SENTENCE)
}

/// A description for a sentence, in quotes; `None` where it is empty.
pub(crate) fn in_quotes(description: &str) -> Option<String> {
    let text = brief(description);
    (!text.is_empty()).then(|| format!("“{text}”"))
}

/// A description for a sentence: in quotes, or [`NAMELESS`] where it is empty.
pub(crate) fn quoted(description: &str) -> String {
    in_quotes(description).unwrap_or_else(|| NAMELESS.to_owned())
}

/// `a`, `a and b`, `a, b and c`
pub(crate) fn listed(items: &[impl AsRef<str>]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match &*items {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => items.concat(),
    }
}

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

/// A number with its noun, such as `1 change` or `3 entries`.
pub(crate) fn counted(count: impl fmt::Display, noun: &str) -> String {
    match count.to_string().as_str() {
        "1" => format!("1 {noun}"),
        count => format!("{count} {}", plural(noun)),
    }
}

/// `changes`, `entries`, `days`
pub(crate) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

/// The size of a file of so many bytes, roughly.
pub(crate) fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// JSON with control, invisible and direction-changing characters written as escapes. They can occur in
/// strings only, so the value is the same.
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    // In JSON, the control characters of ASCII but this one are written as escapes already.
    if json.is_ascii() && !json.contains('\u{7f}') {
        return Cow::Borrowed(json);
    }
    let mut text = String::new();
    let mut rest = 0;
    for (at, letter) in json.char_indices().filter(|&(_, letter)| hides_in_json(letter)) {
        text.push_str(&json[rest..at]);
        for unit in letter.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
        rest = at + letter.len_utf8();
    }
    if rest == 0 {
        return Cow::Borrowed(json);
    }
    text.push_str(&json[rest..]);
    Cow::Owned(text)
}

/// Whether a character of JSON could move a cursor, turn a line around or hide.
fn hides_in_json(letter: char) -> bool {
    match letter {
        ' '..='~' | '\n' => false,
        '\u{200c}' | '\u{200d}' | '\u{2028}' | '\u{2029}' => true,
        _ => letter.is_control() || invisible(letter),
    }
}

/// A TOML basic string, with control, invisible and direction-changing characters as escapes.
pub(crate) fn toml_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            _ if invisible(letter) => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character is invisible, or changes the direction of the text around it.
fn invisible(letter: char) -> bool {
    matches!(letter,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

pub(crate) fn width(text: &str) -> usize {
    if is_simple(text) { text.len() } else { text.width() }
}

/// Cuts a text to at most so many columns, with an ellipsis where something was cut.
pub(crate) fn fit(text: &str, columns: usize) -> String {
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

/// How to wrap a word that is longer than a line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LongWord {
    Broken,
    /// It is kept whole and exceeds the width.
    Whole,
}

/// Wraps a text into lines of at most so many columns, between words where possible; one line where
/// there is no limit.
pub(crate) fn wrap(text: &str, columns: Option<usize>, long: LongWord) -> Vec<String> {
    let Some(columns) = columns.map(|columns| columns.max(NARROWEST)) else {
        return vec![text.to_owned()];
    };
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        let mut used = width(&line);
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if used + wide > columns && matches!(long, LongWord::Broken) {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            used += wide;
            line.push(letter);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cleaned_text_has_no_control_or_direction_characters() {
        let table = [
            ("plain", "plain"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("two\nlines\r\ttab", "two lines  tab"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("\u{9b}31m", "31m"),
            ("日本語 ✓", "日本語 ✓"),
            ("ad\u{200b}m\u{200d}in\u{2060}", "admin"),
            ("می\u{200c}خواهم 👩\u{200d}👧", "می\u{200c}خواهم 👩\u{200d}👧"),
        ];
        for (text, shown) in table {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn of_an_answer_only_lines_and_styles_stay() {
        let table = [
            ("plain\n", "plain\n"),
            ("\u{1b}[1mDone\u{1b}[0m  – x\n", "\u{1b}[1mDone\u{1b}[0m  – x\n"),
            ("a\u{1b}[38;2;1;2;3mb\u{1b}[mc", "a\u{1b}[38;2;1;2;3mb\u{1b}[mc"),
            ("\u{1b}[2J\u{1b}[1mx\u{1b}[1;", " [2J\u{1b}[1mx [1;"),
            ("\u{1b}]0;owned\u{7}\u{9b}31m", " ]0;owned  31m"),
            ("a\tb\rc\u{2028}d\u{202e}e", "a b c de"),
            ("  two\n  lines", "  two\n  lines"),
        ];
        for (text, shown) in table {
            assert_eq!(styled_lines(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_letter_keeps_at_most_eight_marks() {
        let text = format!("e{}", "\u{301}".repeat(1_000_000));
        assert_eq!(plain(&text), format!("e{}", "\u{301}".repeat(MARKS)));
        assert_eq!(brief(&"x".repeat(1_000_000)), format!("{}…", "x".repeat(IN_A_SENTENCE - 1)));
    }

    #[test]
    fn what_stands_in_full_has_a_limit() {
        for (text, shown) in [
            ("é".repeat(255), "é".repeat(255)),
            ("é".repeat(256), format!("{}…", "é".repeat(255))),
            (" a\tb ".to_owned(), "a b".to_owned()),
        ] {
            assert_eq!(name_in_full(&text), shown);
        }
        // What is taken out does not count.
        let hidden = format!("{}shown", "\u{200b}".repeat(100_000));
        assert_eq!((name_in_full(&hidden).as_str(), brief(&hidden).as_str()), ("shown", "shown"));
        assert_eq!(in_full(&"日".repeat(3_000)), "日".repeat(3_000));
        assert_eq!(in_full(&"日".repeat(1_000_000)), format!("{}…", "日".repeat(3_000)));
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

        #[test]
        fn what_is_clean_stays_as_it_is(text in ".*") {
            let clean = one_line(&text).into_owned();
            prop_assert!(matches!(one_line(&clean), Cow::Borrowed(_)) || clean.chars().any(|it| it.width() == Some(0)));
            prop_assert_eq!(&one_line(&clean), &clean);
            prop_assert_eq!(styled_lines(&clean), clean);
        }

        #[test]
        fn escapes_change_nothing_that_json_says(text in "\\PC*|[\u{7f}-\u{9f}\u{200b}-\u{202e}\u{e0001}\\n]*") {
            let json = serde_json::json!({ &text: [&text] });
            let written = format!("{json:#}");
            let escaped = escaped(&written);
            prop_assert!(!escaped.chars().any(|letter| letter != '\n' && letter.is_control()));
            prop_assert!(!escaped.chars().any(invisible));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), json);
        }
    }

    #[test]
    fn lines_break_between_words_and_within_what_is_too_long() {
        let table = [
            ("short", Some(16), vec!["short"]),
            ("sixteen columns, and more", Some(16), vec!["sixteen columns,", "and more"]),
            ("aaaaaaaaaaaaaaaaaaaa b", Some(16), vec!["aaaaaaaaaaaaaaaa", "aaaa b"]),
            ("日本語日本語日本語", Some(16), vec!["日本語日本語日本", "語"]),
            ("never so narrow as that", Some(3), vec!["never so narrow", "as that"]),
            ("all of it, in one", None, vec!["all of it, in one"]),
            ("", Some(16), vec![""]),
        ];
        for (text, columns, expected) in table {
            assert_eq!(wrap(text, columns, LongWord::Broken), expected, "{text}");
        }
        let table = [
            ("one two three", 20, vec!["one two three"]),
            ("and on one two three", 16, vec!["and on one two", "three"]),
            ("/a/path/longer/than/that and on", 16, vec!["/a/path/longer/than/that", "and on"]),
            ("on /a/path/longer/than/that", 16, vec!["on", "/a/path/longer/than/that"]),
            ("日本 日本 日本 日本", 16, vec!["日本 日本 日本", "日本"]),
            ("", 16, vec![""]),
        ];
        for (text, columns, expected) in table {
            assert_eq!(wrap(text, Some(columns), LongWord::Whole), expected, "{text}");
        }
    }

    #[test]
    fn lists_read_like_sentences() {
        let table: [(&[&str], &str); 4] =
            [(&[], ""), (&["a"], "A"), (&["a", "b"], "A and b"), (&["a", "b", "c"], "A, b and c")];
        for (items, expected) in table {
            assert_eq!(capital(&listed(items)), expected);
        }
    }

    #[test]
    fn nouns_have_a_singular_and_a_plural() {
        assert_eq!(counted(1_usize, "entry"), "1 entry");
        assert_eq!(counted(11_u32, "change"), "11 changes");
        assert_eq!(counted(0_u32, "entry"), "0 entries");
        assert_eq!(counted(5_u32, "day"), "5 days");
    }

    #[test]
    fn a_description_is_quoted_unless_it_is_empty() {
        assert_eq!(quoted("Write\u{1b} it"), "“Write  it”");
        assert_eq!(quoted(" \u{202e}"), NAMELESS);
    }
}
