//! Commands in a sentence, ready to be typed.

use crate::model::CatalogKind;
use crate::ui::text::{brief, plain};

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
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./,+:@%= ".contains(letter);
    let simple = !name.starts_with('-') && name.chars().all(is_plain) && brief(name) == name;
    match id {
        Some(id) if !simple => id.to_string(),
        _ if simple && name.contains(' ') => format!("\"{name}\""),
        _ if simple => name.to_owned(),
        _ => {
            let name = plain(name);
            let guard = if name.starts_with('-') { "-- " } else { "" };
            format!("{guard}'{}'", name.replace('\'', r"'\''"))
        }
    }
}
