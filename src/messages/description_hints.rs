//! Words of a description that other tools would read as a tag or a time. They stay in the description; a
//! note shows the flag.

use crate::messages::shell_word;
use crate::time::TimeExpr;
use crate::ui::text::{brief, listed};

/// A note that words such as `#work` and `+work` are no tags; `sign` is written before a tag behind `-t`.
pub(crate) fn seeming_tags(description: &str, sign: &str) -> Option<String> {
    let tags: Vec<(&str, &str)> =
        description.split_whitespace().filter_map(|word| Some((word, tag(word)?))).collect();
    if tags.is_empty() {
        return None;
    }
    let words: Vec<String> = tags.iter().map(|(word, _)| format!("“{}”", brief(word))).collect();
    let names: Vec<String> = tags.iter().map(|(_, tag)| format!("{sign}{tag}")).collect();
    let (are, them) = match tags.len() {
        1 => ("is", "it a tag"),
        _ => ("are", "them tags"),
    };
    Some(format!(
        "{} {are} part of the description; `-t {}` makes {them}.",
        listed(&words),
        shell_word(&names.join(","), None)
    ))
}

/// The tag that a word would be elsewhere: not `#123`, which is an issue.
fn tag(word: &str) -> Option<&str> {
    let name = word.strip_prefix(['#', '+'])?;
    let name = name.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    name.starts_with(char::is_alphabetic).then_some(name)
}

/// That a clock time in front is not when it began.
pub(crate) fn seeming_time(description: &str) -> Option<String> {
    let word = description.split_whitespace().next().filter(|word| word.contains(':'))?;
    matches!(word.parse(), Ok(TimeExpr::Clock(_)))
        .then(|| format!("“{word}” is part of the description; `--at {word}` sets the start."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_tag_or_a_time_is_noted() {
        let table = [
            ("Coding #work", "“#work” is part of the description; `-t work` makes it a tag."),
            ("+work: more", "“+work:” is part of the description; `-t work` makes it a tag."),
            ("#a and +b", "“#a” and “+b” are part of the description; `-t a,b` makes them tags."),
            ("#it's", "“#it's” is part of the description; `-t 'it'\\''s'` makes it a tag."),
            ("9:00 foo", "“9:00” is part of the description; `--at 9:00` sets the start."),
            ("Fix #123", ""),
            ("C# # + +1 c++", ""),
            ("foo 9:00", ""),
            ("9 lives", ""),
            ("9:00-10:00 foo", ""),
            ("Fix: foo", ""),
            ("", ""),
        ];
        for (text, expected) in table {
            let notes: Vec<_> =
                seeming_tags(text, "").into_iter().chain(seeming_time(text)).collect();
            assert_eq!(notes.join(" "), expected, "{text}");
        }
        let of_an_edit = seeming_tags("#a #b", "+").expect("two");
        assert!(of_an_edit.contains("`-t +a,+b`"), "{of_an_edit}");
    }
}
