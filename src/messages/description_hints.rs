//! Words of a description that other tools would read as a tag. They stay in the description; a note shows
//! the flag.

use crate::messages::shell_word;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_tag_is_noted() {
        let table = [
            ("Coding #work", "“#work” is part of the description; `-t work` makes it a tag."),
            ("+work: more", "“+work:” is part of the description; `-t work` makes it a tag."),
            ("#a and +b", "“#a” and “+b” are part of the description; `-t a,b` makes them tags."),
            ("#it's", "“#it's” is part of the description; `-t 'it'\\''s'` makes it a tag."),
            ("Fix #123", ""),
            ("C# # + +1 c++", ""),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(seeming_tags(text, "").unwrap_or_default(), expected, "{text}");
        }
        let of_an_edit = seeming_tags("#a #b", "+").expect("two");
        assert!(of_an_edit.contains("`-t +a,+b`"), "{of_an_edit}");
    }
}
