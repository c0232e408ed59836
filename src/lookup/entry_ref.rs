//! ENTRY: references to time entries on the command line.

use std::fmt;

use crate::model::{EntryId, EntryKey, Handle};
use crate::ui::text::brief;

/// An entry as it is pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryRef {
    /// `@`: the running entry, else the newest.
    Current,
    /// `@2`, `@+1`.
    Handle(Handle),
    /// The entry that a handle named when the command was given: asking Toggl may move handles on.
    Pinned(Handle, EntryKey),
    /// Toggl's id; a description of nothing but digits answers too.
    Id(EntryId),
    /// Words of a recent description.
    Words(String),
}

impl EntryRef {
    /// What these words together point at; `None` when there are none.
    pub(crate) fn of(words: &[String]) -> Option<Self> {
        let text = words.join(" ");
        let text = text.trim();
        (!text.is_empty()).then(|| pointer(text).unwrap_or_else(|| Self::Words(text.to_owned())))
    }
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("@"),
            Self::Handle(handle) | Self::Pinned(handle, _) => handle.fmt(f),
            Self::Id(id) => id.fmt(f),
            Self::Words(words) => write!(f, "“{}”", brief(words)),
        }
    }
}

/// A handle or an id; anything else is words.
fn pointer(text: &str) -> Option<EntryRef> {
    let count = |digits: &str| {
        let digits = Some(digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok().filter(|count| *count > 0)
    };
    match text.strip_prefix('@') {
        Some("") => Some(EntryRef::Current),
        Some(number) => Some(EntryRef::Handle(match number.strip_prefix('+') {
            Some(planned) => Handle::Planned(u32::try_from(count(planned)?).ok()?),
            None => Handle::Past(u32::try_from(count(number)?).ok()?),
        })),
        None => count(text).map(|id: i64| EntryRef::Id(EntryId(id))),
    }
}

/// Handles with commas between them, one by one; any other word as it is.
fn split_handles(word: &str) -> Vec<String> {
    let names = || word.split(',').map(str::trim).filter(|name| !name.is_empty());
    let handles =
        word.contains(',') && names().all(|it| it.starts_with('@') && pointer(it).is_some());
    if handles { names().map(str::to_owned).collect() } else { vec![word.to_owned()] }
}

/// What the words of a command line point at; words that follow each other are one description.
pub(crate) fn entry_refs(words: &[String]) -> Vec<EntryRef> {
    let is_pointer = |word: &String| pointer(word.trim()).is_some();
    let words: Vec<String> = words.iter().flat_map(|word| split_handles(word)).collect();
    words.chunk_by(|a, b| !is_pointer(a) && !is_pointer(b)).filter_map(EntryRef::of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_pointed_at_by_handle_id_or_words() {
        let table = [
            (vec!["@"], vec!["@"]),
            (vec!["@2", "@+1", "@17"], vec!["@2", "@+1", "@17"]),
            (vec!["4400000001"], vec!["4400000001"]),
            (vec!["Fix", "login"], vec!["“Fix login”"]),
            (
                vec!["@1", "Fix", "login", "@3", "Review"],
                vec!["@1", "“Fix login”", "@3", "“Review”"],
            ),
            (vec!["@1,@+2", "@3,"], vec!["@1", "@+2", "@3"]),
            (vec!["@1,", "@2"], vec!["@1", "@2"]),
            (vec!["@1,2", "7,8"], vec!["“@1,2 7,8”"]),
            (vec!["Mail,", "@home"], vec!["“Mail, @home”"]),
            (vec!["@0"], vec!["“@0”"]),
            (vec!["@home", "@1x"], vec!["“@home @1x”"]),
            (vec!["-1"], vec!["“-1”"]),
            (vec!["@99999999999"], vec!["“@99999999999”"]),
            (vec![" "], vec![]),
        ];
        for (words, expected) in table {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            let refs: Vec<_> = entry_refs(&words).iter().map(ToString::to_string).collect();
            assert_eq!(refs, expected, "{words:?}");
        }
    }
}
