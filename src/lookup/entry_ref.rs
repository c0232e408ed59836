//! ENTRY: references to time entries on the command line. The words of one reference are read together, and
//! in quotes they mean the same as without.

use std::fmt;

use crate::model::{EntryId, EntryKey, Handle};
use crate::rules::seeming_time::is_digits;
use crate::ui::text::brief;

/// An entry, or several, as the person points at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryRef {
    /// `@`: the running entry, else the newest.
    Current,
    /// `last`: what the last command here was about. Once it is pinned, with the place of that command in the
    /// journal.
    Last(Option<i64>),
    /// `@2`, `@+1`.
    Handle(Handle),
    /// The entry that a handle named when the command was given: asking Toggl may move handles on.
    Pinned(Handle, EntryKey),
    /// Toggl's id; a description of nothing but these digits answers too.
    Id(EntryId),
    /// Words of a recent description, with single spaces.
    Words(String),
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("@"),
            Self::Last(_) => f.write_str("last"),
            Self::Handle(handle) | Self::Pinned(handle, _) => handle.fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Words(words) => write!(f, "“{}”", brief(words)),
        }
    }
}

/// What words are, all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceForm {
    /// There are none.
    Nothing,
    /// Exactly one description.
    Description,
    /// Handles and ids, one or several.
    References(Vec<EntryRef>),
    /// A number, a time or a handle that is none: it is never looked for inside descriptions.
    Number,
    /// Handles or numbers among other words: one description, or several references.
    Mixed,
    /// What may be a part of a description.
    Part,
}

/// The words of a command line, each by itself: an argument in quotes is several.
pub(crate) fn split_words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().flat_map(|argument| argument.split_whitespace()).collect()
}

/// Reads words by their form, and by whether there is an entry of a description.
pub(crate) fn form_of(words: &[&str], is_description: impl Fn(&str) -> bool) -> ReferenceForm {
    let text = words.join(" ");
    if words.is_empty() {
        return ReferenceForm::Nothing;
    }
    if is_description(&text) {
        return ReferenceForm::Description;
    }
    match references(words) {
        Some(references) => ReferenceForm::References(references),
        None if is_number(&text) => ReferenceForm::Number,
        None if words.iter().any(|word| is_handle_or_number(word)) => ReferenceForm::Mixed,
        None => ReferenceForm::Part,
    }
}

/// All words as handles, ids and lists of handles; `None` where one is anything else.
fn references(words: &[&str]) -> Option<Vec<EntryRef>> {
    let found: Option<Vec<Vec<EntryRef>>> = words.iter().map(|word| list(word)).collect();
    found.map(|lists| lists.concat()).filter(|references| !references.is_empty())
}

/// A handle or an id, or handles with commas between and behind them.
pub(crate) fn list(word: &str) -> Option<Vec<EntryRef>> {
    if !word.contains(',') {
        return Some(vec![reference(word)?]);
    }
    let names = word.split(',').filter(|name| !name.is_empty());
    names.map(|name| reference(name).filter(|it| !matches!(it, EntryRef::Id(_)))).collect()
}

/// A handle or an id.
fn reference(word: &str) -> Option<EntryRef> {
    let count = |digits: &str| -> Option<i64> {
        let digits = Some(digits).filter(|text| is_digits(text))?;
        digits.parse().ok().filter(|count| *count > 0)
    };
    let place = |digits: &str| u32::try_from(count(digits)?).ok();
    match word.strip_prefix('@') {
        Some("") => Some(EntryRef::Current),
        Some(number) => Some(EntryRef::Handle(match number.strip_prefix('+') {
            Some(planned) => Handle::Planned(place(planned)?),
            None => Handle::Past(place(number)?),
        })),
        None if word.eq_ignore_ascii_case("last") => Some(EntryRef::Last(None)),
        None => count(word).map(|id| EntryRef::Id(EntryId(id))),
    }
}

/// Whether a word among others would also be a reference of its own. `last` is a word like any other there.
pub(crate) fn is_handle_or_number(word: &str) -> bool {
    let is_last = |it: &EntryRef| matches!(it, EntryRef::Last(_));
    is_digits(word) || list(word).is_some_and(|list| !list.is_empty() && !list.iter().all(is_last))
}

/// Whether a word is a reference, or looks like one.
pub(crate) fn is_reference(word: &str) -> bool {
    is_digits(word) || list(word).is_some_and(|list| !list.is_empty())
}

/// Whether a text has digits, or the sign of a handle, and no letter. `#42` names an issue, and is a word.
fn is_number(text: &str) -> bool {
    let has_sign = text.starts_with('@') || text.contains(char::is_numeric);
    has_sign && !text.contains(|letter: char| letter.is_alphabetic() || letter == '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a command line is read as, where there are entries of these descriptions.
    fn shown(line: &str, descriptions: &[&str]) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match form_of(&words, |text| descriptions.contains(&text)) {
            ReferenceForm::References(references) => {
                let shown: Vec<String> = references.iter().map(ToString::to_string).collect();
                shown.join(" ")
            }
            other => format!("{other:?}").to_lowercase(),
        }
    }

    #[test]
    fn words_are_a_description_or_references_or_a_part_and_never_some_of_each() {
        let table = [
            ("", "nothing"),
            ("@", "@"),
            ("@2 @+1 @17", "@2 @+1 @17"),
            ("4400000001", "4400000001"),
            ("@1 4400000001", "@1 4400000001"),
            ("last", "last"),
            ("LAST @2", "last @2"),
            ("@1,@+2 @3,", "@1 @+2 @3"),
            ("@1, @2", "@1 @2"),
            ("@1,last", "@1 last"),
            ("@1 , @2", "@1 @2"),
            ("2 3", "2 3"),
            ("Fix login", "part"),
            ("Mail, @home", "part"),
            ("@home @1x", "part"),
            ("Last meeting", "part"),
            ("Fix #42", "part"),
            ("#42", "part"),
            ("第2", "part"),
            // Numbers, and handles that are none.
            ("0", "number"),
            ("@0", "number"),
            ("007", "7"),
            ("99999999999999999999", "number"),
            ("@99999999999", "number"),
            ("-1", "number"),
            ("9:00", "number"),
            ("1.2", "number"),
            ("2.", "number"),
            ("@1-@3", "number"),
            ("@1,2 7,8", "number"),
            ("7,8", "number"),
            (",", "part"),
            // References among words.
            ("Fix bug 42", "mixed"),
            ("Lunch @ cafe", "mixed"),
            ("Meeting @2 PM", "mixed"),
            ("@1 Fix login @3 Review", "mixed"),
            ("Meeting @1,@2", "mixed"),
            ("Sprint 0", "mixed"),
            ("last Meeting 2", "mixed"),
        ];
        for (line, expected) in table {
            assert_eq!(shown(line, &[]), expected, "{line}");
        }
        for (line, _) in table.iter().filter(|(line, _)| !line.is_empty()) {
            assert_eq!(shown(line, &[line]), "description", "{line}");
        }
    }

    #[test]
    fn an_argument_in_quotes_is_its_words() {
        let arguments = ["Fix  bug".to_owned(), " ".to_owned(), "@2 ".to_owned()];
        assert_eq!(split_words(&arguments), ["Fix", "bug", "@2"]);
    }
}
