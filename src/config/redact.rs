//! Removes a secret from the words of a server, in every form in which they may repeat it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The shortest secret that is removed, in letters: shorter ones occur in any text.
const MIN_LENGTH: usize = 8;

/// Finds a secret in text: as it is, in any case, in escapes such as `%2f` or `\u002f`, as a part of Base64,
/// and with anything between its letters that no terminal shows or that cleaning removes.
pub(crate) struct Redactor {
    /// The secret and its Base64, each as the letters that have to follow each other.
    forms: Vec<Vec<char>>,
}

impl Redactor {
    /// For this secret; one that is too short is not found.
    pub(crate) fn new(secret: &str) -> Self {
        let letters: Vec<char> = secret.chars().filter(|it| !it.is_whitespace()).collect();
        let mut forms = Vec::new();
        if letters.len() >= MIN_LENGTH {
            forms.push(letters);
            for before in 0..3 {
                for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                    forms.push(base64(secret, before, &engine));
                }
            }
            forms.dedup();
        }
        Self { forms }
    }

    /// The words with `…` for the secret.
    pub(crate) fn redact(&self, words: &str) -> String {
        let mut found: Vec<Range<usize>> =
            self.forms.iter().flat_map(|form| occurrences(form, words)).collect();
        found.sort_by_key(|range| range.start);
        let (mut redacted, mut end) = (String::with_capacity(words.len()), 0);
        for range in found {
            if range.start >= end {
                redacted.push_str(&words[end..range.start]);
                redacted.push('…');
            }
            end = end.max(range.end);
        }
        redacted + &words[end..]
    }
}

/// The digits of Base64 that a secret decides by itself, when as many bytes as `before` are in front of it.
fn base64(secret: &str, before: usize, engine: &GeneralPurpose) -> Vec<char> {
    let bytes = ["\0".repeat(before).as_str(), secret].concat();
    let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    engine.encode(bytes)[own].chars().collect()
}

/// The occurrences of a form in the words, also those that overlap.
fn occurrences<'a>(form: &'a [char], words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let starts = words.char_indices().map(|(start, _)| start);
    starts.filter_map(|start| Some(start..end_of(form, words, start)?))
}

/// The end of a form that begins here.
fn end_of(form: &[char], words: &str, start: usize) -> Option<usize> {
    // A position in the words and one in the form, from where the match may go on.
    let mut open = vec![(start, 0)];
    while let Some((at, matched)) = open.pop() {
        let Some(expected) = form.get(matched) else {
            return Some(at);
        };
        // The escape is tried first: it is the last of the two.
        for (letter, length) in literal(&words[at..]).into_iter().chain(escape(&words[at..])) {
            if letter == *expected || letter.eq_ignore_ascii_case(expected) {
                open.push((at + length, matched + 1));
            } else if matched > 0 && !letter.is_ascii_graphic() {
                open.push((at + length, matched));
            }
        }
    }
    None
}

/// The first letter, and its length in bytes.
fn literal(text: &str) -> Option<(char, usize)> {
    text.chars().next().map(|letter| (letter, letter.len_utf8()))
}

/// The letter of the escape that a text begins with, and the length of the escape in bytes. A byte that is
/// no letter by itself becomes one that is no letter of any secret.
fn escape(text: &str) -> Option<(char, usize)> {
    let length = |rest: &str| text.len() - rest.len();
    if let Some(mut rest) = text.strip_prefix('%') {
        // The `%` may be escaped itself, as often as it likes.
        while let Some(inner) = rest.strip_prefix("25") {
            rest = inner;
        }
        let code = u8::from_str_radix(rest.get(..2)?, 16).ok()?;
        return Some((if code.is_ascii() { char::from(code) } else { '\0' }, length(&rest[2..])));
    }
    let rest = text.strip_prefix('\\')?;
    let kind = rest.chars().next()?;
    let rest = &rest[kind.len_utf8()..];
    let code = |digits: &str| {
        let code = u32::from_str_radix(digits, 16).ok()?;
        Some(char::from_u32(code).unwrap_or('\0'))
    };
    match kind {
        'n' | 'r' | 't' | '0' => Some(('\0', length(rest))),
        'x' => Some((code(rest.get(..2)?)?, length(&rest[2..]))),
        'u' => match rest.strip_prefix('{') {
            Some(inner) => {
                let (digits, rest) = inner.split_at_checked(inner.find('}')?)?;
                Some((code(digits)?, length(&rest[1..])))
            }
            None => Some((code(rest.get(..4)?)?, length(&rest[4..]))),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "1234abcd5678ef901234abcd5678ef90";

    fn redacted(words: &str) -> String {
        Redactor::new(TOKEN).redact(words)
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let (front, back) = TOKEN.split_at(7);
        let percent = TOKEN.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        for form in [
            TOKEN.to_owned(),
            TOKEN.to_uppercase(),
            "1234AbCd5678eF901234aBcD5678Ef90".to_owned(),
            format!("{front}\u{200b}{back}"),
            format!("{front}\u{2060}\u{2060}{back}"),
            format!("{front}\u{ad}{back}"),
            format!("{front}\0{back}"),
            format!("{front}\r\n{back}"),
            format!("{front}\u{2028} \u{301}{back}"),
            format!("{front}\u{1b}\u{202e}{back}"),
            TOKEN.chars().flat_map(|letter| [letter, '\u{200d}']).collect::<String>(),
            format!("%31{}", &TOKEN[1..]),
            format!("{front}%{:02X}{}", back.as_bytes()[0], &back[1..]),
            format!("{front}%E2%80%8B{back}"),
            percent.clone(),
            percent.to_uppercase(),
            percent.replace('%', "%2525"),
            format!("\\u0031{}", &TOKEN[1..]),
            format!("{front}\\u200b{back}"),
            format!("{front}\\u{{200b}}\\n\\x00{back}"),
        ] {
            // What cannot be seen may stay behind the last letter.
            let shown = redacted(&format!("bad user ({form}), sorry"));
            let shown = shown.replace('\u{200d}', "");
            assert_eq!(shown, "bad user (…), sorry", "{form:?}");
        }
    }

    #[test]
    fn a_secret_is_found_behind_what_reads_like_an_escape() {
        for before in ["%", "\\", "\\u", "%25", "1234"] {
            assert_eq!(redacted(&format!("{before}{TOKEN}.")), format!("{before}…."));
        }
        // Twice, with the half of it in common.
        assert_eq!(redacted(&format!("{}{TOKEN}.", &TOKEN[..16])), "….");
    }

    #[test]
    fn its_base64_is_found_wherever_it_begins() {
        let encoded = |text: &str| STANDARD_NO_PAD.encode(text);
        for text in [
            TOKEN.to_owned(),
            format!("{TOKEN}:api_token"),
            format!("x{TOKEN}"),
            format!("xy{TOKEN}"),
            format!("xyz{TOKEN}:"),
            format!("token={TOKEN}&x"),
        ] {
            let encoded = encoded(&text);
            let at = encoded.len() / 2;
            for form in [encoded.clone(), format!("{}\n{}", &encoded[..at], &encoded[at..])] {
                let shown = redacted(&format!("Basic {form}"));
                assert!(shown.contains('…'), "{text}: {shown}");
                // What is left belongs to what is around it, but for the bits of a digit at either end.
                assert!(shown.len() < "Basic ".len() + 30, "{text}: {shown}");
            }
        }
        let secret = "\u{fb}\u{ff}\u{fe}>>>???~~~";
        let (redactor, form) = (Redactor::new(secret), encoded(secret));
        assert!(form.contains(['+', '/']));
        for form in [form.clone(), form.replace('+', "-").replace('/', "_")] {
            assert!(redactor.redact(&form).len() < 6, "{form}");
        }
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for words in [
            "",
            "Stop time must be after start time",
            "1234abcd5678ef901234abcd5678ef9",
            "1234 abcd \u{200b}%20 5678\\n ef90",
            "100 % \\u \\u{ \\x %2 %25 %é \\é \\u{110000}",
            "é日本\u{1b}[2J",
        ] {
            assert_eq!(redacted(words), words);
        }
        assert_eq!(Redactor::new("short").redact("short words"), "short words");
        assert_eq!(Redactor::new("").redact("words"), "words");
        let password = Redactor::new("correct hörse battery");
        assert_eq!(password.redact("not CorrectHörse  battery!"), "not …!");
    }

    #[test]
    fn long_words_take_no_longer_by_letter() {
        let words = format!("{}{TOKEN}", "1\u{200b}\u{200b}%25%2531".repeat(50_000));
        assert!(redacted(&words).ends_with('…'));
        let words = "1234abcd5678ef901234abcd5678ef9\0".repeat(20_000);
        assert_eq!(redacted(&words), words);
    }
}
