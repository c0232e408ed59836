//! Splits a command line into words by the rules of a shell, and quotes candidates for it, so that no
//! character of a name is special to the shell.

/// A word as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// With its quotes and backslashes.
    pub(super) raw: String,
    /// Without them.
    pub(super) text: String,
    /// The quote that is not closed.
    pub(super) open: Option<char>,
}

/// The quoting rules of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// Those of bash and zsh.
    Posix,
    /// Those of fish, where a backslash escapes also between single quotes.
    Fish,
}

/// Splits a line into words. The last one is being typed; it is empty behind a space.
pub(super) fn split(line: &str, rules: Rules) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if word.open.is_none() && matches!(letter, ' ' | '\t' | '\n') {
            if !word.raw.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        word.raw.push(letter);
        match (letter, word.open) {
            ('\\', open) => {
                let escapes = |next: char| match open {
                    None => true,
                    Some('"') => matches!(next, '"' | '\\' | '$' | '`' | '\n'),
                    Some(_) => rules == Rules::Fish && matches!(next, '\'' | '\\'),
                };
                if let Some(next) = letters.next_if(|&next| escapes(next)) {
                    word.raw.push(next);
                    word.text.push(next);
                } else if open.is_some() {
                    word.text.push(letter);
                }
            }
            ('\'' | '"', None) => word.open = Some(letter),
            (quote, Some(open)) if quote == open => word.open = None,
            _ => word.text.push(letter),
        }
    }
    words.push(word);
    words
}

/// A word without its quotes and backslashes.
pub(super) fn unquote(word: &str, rules: Rules) -> String {
    split(word, rules).into_iter().map(|word| word.text).collect()
}

/// The replacement for `replaced`, the suffix of `typed` that bash replaces, such that the word becomes
/// `offer`. Bash inserts it unchanged, so it is quoted here, continuing an open quote.
///
/// Behind the `only` offer bash closes that quote by itself, unless the replacement ends with its character. Then
/// it is closed here: that character belongs to the name.
pub(super) fn for_bash(offer: &str, typed: &Word, replaced: &str, only: bool) -> String {
    let kept = typed.raw.strip_suffix(replaced).unwrap_or_default();
    let kept = split(kept, Rules::Posix).pop().unwrap_or_default();
    let rest = offer.chars().skip(kept.text.chars().count());
    let mut quoted = String::new();
    for letter in rest {
        match (kept.open, letter) {
            (Some('\''), '\'') => quoted.push_str(r"'\''"),
            // Between double quotes bash expands `!` from its history, even behind a backslash.
            (Some('"'), '!') => quoted.push_str("\"'!'\""),
            (Some('"'), '"' | '\\' | '$' | '`') => quoted.extend(['\\', letter]),
            (None, _) if !is_plain(letter) => quoted.extend(['\\', letter]),
            _ => quoted.push(letter),
        }
    }
    if let Some(quote) = kept.open.filter(|quote| only && quoted.ends_with(*quote)) {
        quoted.push(quote);
    }
    quoted
}

/// A candidate for PowerShell, which replaces the whole word.
pub(super) fn for_powershell(offer: &str) -> String {
    if !offer.is_empty()
        && offer.chars().all(|it| it.is_ascii_alphanumeric() || "-_./".contains(it))
    {
        return offer.to_owned();
    }
    let mut quoted = String::from("'");
    for letter in offer.chars() {
        // Typographic quotes count as quotes there.
        if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(letter);
        }
        quoted.push(letter);
    }
    quoted + "'"
}

/// A candidate for zsh, which quotes it itself; only the separator of value and description is escaped.
pub(super) fn for_zsh(offer: &str) -> String {
    offer.replace('\\', r"\\").replace(':', r"\:")
}

/// Whether a character is not special to bash.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_./,+:@%=".contains(letter) || !letter.is_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_split_as_the_shell_does() {
        let table = [
            ("track start ", &["track", "start", ""][..], None),
            ("track start", &["track", "start"], None),
            (r"track -p Acme\ W", &["track", "-p", "Acme W"], None),
            (r#"track -p "Acme W"#, &["track", "-p", "Acme W"], Some('"')),
            ("track -p 'it", &["track", "-p", "it"], Some('\'')),
            (r#"a "b\"c\d" 'e\f' g\"h"#, &["a", r#"b"c\d"#, r"e\f", "g\"h"], None),
            (r#"--project="Acme W"eb"#, &["--project=Acme Web"], None),
            ("'' x\\", &["", "x"], None),
        ];
        for (line, texts, open) in table {
            let words = split(line, Rules::Posix);
            let found: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(found, texts, "{line}");
            assert_eq!(words.last().unwrap().open, open, "{line}");
        }
        assert_eq!(unquote(r"'it\'s'", Rules::Fish), "it's");
        assert_eq!(unquote(r"it\'s\ so", Rules::Fish), "it's so");
    }

    #[test]
    fn bash_gets_the_replacement_of_the_suffix() {
        // offered, typed, replaced → replacement
        let table = [
            ("Acme Web", "Ac", "Ac", r"Acme\ Web"),
            ("Acme Web", r"Acme\ W", r"Acme\ W", r"Acme\ Web"),
            ("Acme Web", "\"Acme W", "Acme W", "Acme Web"),
            ("it's \"$x\" `y`!", "'it", "it", r#"it'\''s "$x" `y`!"#),
            ("it's \"$x\" `y`!", "\"it", "it", "it's \\\"\\$x\\\" \\`y\\`\"'!'\""),
            ("$(rm -rf ~)", "", "", r"\$\(rm\ -rf\ \~\)"),
            ("@12", "@1", "1", "12"),
            ("--project=Acme Web", "--project=ac", "ac", r"Acme\ Web"),
            ("a:b c", "a:", "", r"b\ c"),
            ("Ärger", "är", "är", "Ärger"),
        ];
        for (offer, typed, replaced, expected) in table {
            let typed = split(typed, Rules::Posix).pop().unwrap();
            assert_eq!(for_bash(offer, &typed, replaced, false), expected, "{offer} for {typed:?}");
        }
    }

    #[test]
    fn a_quote_behind_a_name_that_ends_with_one_is_closed() {
        // offered, typed, replacement of the only offer, and what bash makes of it
        let table = [
            ("Web site", "\"Web", "Web site", "\"Web site\""),
            ("Acme \"Best\"", "\"Acme", r#"Acme \"Best\"""#, r#""Acme \"Best\"""#),
            ("the boys'", "'the", r"the boys'\'''", r"'the boys'\'''"),
            ("the boys'", "\"the", "the boys'", "\"the boys'\""),
            ("say \"hi\"", "'say", "say \"hi\"", "'say \"hi\"'"),
            ("hey!", "\"hey", "hey\"'!'\"\"", "\"hey\"'!'\"\""),
            (r"C:\", "\"C", r"C:\\", r#""C:\\""#),
            (r"C:\", "'C", r"C:\", r"'C:\'"),
            ("it's", "it", r"it\'s", r"it\'s"),
        ];
        for (offer, typed, expected, line) in table {
            let word = split(typed, Rules::Posix).pop().unwrap();
            let replacement = for_bash(offer, &word, &word.text, true);
            assert_eq!(replacement, expected, "{offer} for {typed}");
            assert_eq!(inserted(&word, &replacement), line, "{offer} for {typed}");
            let closed = split(line, Rules::Posix).pop().unwrap();
            assert_eq!((closed.text.as_str(), closed.open), (offer, None), "{line}");
        }
    }

    /// The word as bash completes it: it closes a quote unless the replacement ends with it.
    fn inserted(word: &Word, replacement: &str) -> String {
        let open = word.open.map(String::from).unwrap_or_default();
        let close = if replacement.ends_with(&open) { "" } else { &open };
        format!("{open}{replacement}{close}")
    }

    #[test]
    fn powershell_gets_one_word() {
        let table = [
            ("Web", "Web"),
            ("@1", "'@1'"),
            ("Acme Web", "'Acme Web'"),
            ("it's $(rm)", "'it''s $(rm)'"),
            ("it\u{2019}s", "'it\u{2019}\u{2019}s'"),
        ];
        for (offer, expected) in table {
            assert_eq!(for_powershell(offer), expected);
        }
    }

    proptest! {
        #[test]
        fn what_bash_gets_unquotes_to_the_offer(
            offer in "\\PC{1,12}|[ -~]{1,12}",
            kept in 0_usize..4,
            quote in prop::sample::select(vec!["", "\"", "'"]),
        ) {
            // `!` leaves the quotes and enters others, which belongs to the shell alone.
            let typed: String = offer.chars().take(kept).filter(char::is_ascii_alphanumeric).collect();
            prop_assume!(offer.starts_with(&typed));
            let raw = format!("{quote}{typed}");
            let word = split(&raw, Rules::Posix).pop().unwrap();
            let several = format!("{quote}{}{quote}", for_bash(&offer, &word, &typed, false));
            prop_assert_eq!(unquote(&several, Rules::Posix), &offer[..], "{}", several);
            let only = inserted(&word, &for_bash(&offer, &word, &typed, true));
            let closed = split(&only, Rules::Posix).pop().unwrap();
            prop_assert_eq!((closed.text, closed.open), (offer, None), "{}", only);
        }
    }
}
