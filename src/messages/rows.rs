//! Rows of the store in words: what to call them, the commands on them, and what Toggl refused.

use crate::model::{CatalogKey, CatalogKind, Entry, Refusal, RowKey};
use crate::store::{self, Store};
use crate::time::{Now, format};
use crate::ui::text::{brief, capital, in_full, in_quotes, plain};
use crate::view::{self, Sending};

/// Toggl's refusal, in Toggl's own words.
pub(super) fn refused(what: &str, refusal: &Refusal) -> String {
    format!("Toggl refused {what}: {}.", plain(refusal.words()))
}

/// Of these refused rows, the deletions, each as a sentence.
pub(crate) fn refused_deletions(rows: &[Entry]) -> Vec<String> {
    let sentence = |row: &Entry| match (&row.refusal, &row.wanted, &row.known) {
        (Some(refusal), None, Some(known)) => {
            let what = entry_label(&known.description);
            Some(format!("Toggl refused to delete {what}: {}.", plain(refusal.words())))
        }
        _ => None,
    };
    rows.iter().filter_map(sentence).collect()
}

/// Of these refused rows, the entries that are deleted here, each as a sentence that says what is still in Toggl.
pub(crate) fn still_at_toggl(rows: &[Entry], now: &Now) -> Vec<String> {
    let sentence = |row: &Entry| match (&row.refusal, &row.wanted, &row.known) {
        (Some(refusal), None, Some(known)) => {
            let (what, from) = (entry_label(&known.description), format::moment(known.start, now));
            let is =
                if known.running() { "is still running in Toggl" } else { "is still in Toggl" };
            let words = plain(refusal.words());
            Some(format!(
                "{} from {from} is deleted here and {is}, which refused to delete it: {words}; \
                 `track sync --retry` tries again.",
                capital(&what)
            ))
        }
        _ => None,
    };
    rows.iter().filter_map(sentence).collect()
}

/// A row of either kind, as far as sentences need it.
pub(super) struct LocalRow {
    /// What to call it in a sentence.
    pub(super) label: String,
    pub(super) sending: Sending,
    /// Whether the person wants it to exist.
    pub(super) is_wanted: bool,
    /// `None` for a row of the catalog.
    pub(super) entry: Option<Entry>,
}

impl LocalRow {
    /// Reads a row; `None` when it is gone.
    pub(super) fn read(store: &Store, key: RowKey) -> store::Result<Option<Self>> {
        Ok(match key {
            RowKey::Entry(key) => store.row(key)?.map(|row| {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                Self {
                    label: entry_label(fields.map_or("", |fields| &fields.description)),
                    sending: view::sending(&row),
                    is_wanted: row.wanted.is_some(),
                    entry: Some(row),
                }
            }),
            RowKey::Catalog(key) => store.row(key)?.map(|row| {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                let name = fields.map_or(String::new(), |it| format!(" “{}”", brief(it.name())));
                Self {
                    label: format!("the {}{name}", key.kind().name()),
                    sending: view::sending(&row),
                    is_wanted: row.wanted.is_some(),
                    entry: None,
                }
            }),
        })
    }
}

/// That a row depends on what Toggl refused, when that is why it is pending.
pub(super) fn waits_for_refused(row: &LocalRow, store: &Store) -> store::Result<Option<String>> {
    let Some(Entry { wanted: Some(fields), .. }) = &row.entry else {
        return Ok(None);
    };
    let project = fields.project.map(CatalogKey::Project);
    for key in project.into_iter().chain(fields.task.map(CatalogKey::Task)) {
        if let Some(LocalRow { label, sending: Sending::Refused(refusal), .. }) =
            LocalRow::read(store, key.into())?
        {
            let why = plain(refusal.words());
            return Ok(Some(format!("Saved locally; Toggl refused {label} ({why}).")));
        }
    }
    Ok(None)
}

/// What to call a row in a sentence.
pub(crate) fn label(store: &Store, key: impl Into<RowKey>) -> anyhow::Result<String> {
    let key = key.into();
    Ok(match (LocalRow::read(store, key)?, key) {
        (Some(row), _) => row.label,
        (None, RowKey::Entry(_)) => entry_label(""),
        (None, RowKey::Catalog(key)) => format!("the {}", key.kind().name()),
    })
}

pub(super) fn entry_label(description: &str) -> String {
    in_quotes(description).unwrap_or_else(|| "an entry".to_owned())
}

/// A command on a catalog row, ready to be typed: with the id in place of a name that would have to be
/// escaped or is too long for a sentence. A row that was never sent has no id, and its name is quoted.
pub(crate) fn catalog_command(
    verb: &str,
    kind: CatalogKind,
    name: &str,
    id: Option<i64>,
) -> String {
    format!("`track {} {verb} {}`", kind.name(), shell_word(name, id))
}

/// A name as one word for a shell, or an id in its place.
pub(crate) fn shell_word(name: &str, id: Option<i64>) -> String {
    match id {
        Some(id) if name.starts_with('-') || !is_simple(name) => id.to_string(),
        _ if plain(name).starts_with('-') => format!("-- {}", in_single_quotes(name)),
        _ => shell_text(name),
    }
}

/// A text as one word for a shell, in quotes where it needs them.
pub(crate) fn shell_text(text: &str) -> String {
    if !is_simple(text) {
        in_single_quotes(text)
    } else if text.contains(' ') {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}

/// Whether a shell takes the text as it is, but for its spaces.
fn is_simple(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./,+:@%= ".contains(letter);
    !text.is_empty() && text.chars().all(is_plain) && brief(text) == text
}

fn in_single_quotes(text: &str) -> String {
    format!("'{}'", in_full(text).replace('\'', r"'\''"))
}
