//! Settings by the name that was typed.

use crate::config::{FOLDER_FILE, FOLDER_KEYS, Key};
use crate::messages::Failure;
use crate::ui::text::brief;

/// The setting of this name; a dash will do where the name has an underscore.
pub(super) fn key(typed: &str) -> Result<Key, Failure> {
    let name = typed.to_lowercase().replace('-', "_");
    if let Some(key) = Key::named(&name) {
        return Ok(key);
    }
    let failure = Failure::usage(format!("Unknown setting “{}”.", brief(typed)));
    let nearest = Key::nearest(&name).filter(|nearest| Key::named(nearest).is_some());
    Err(if matches!(name.as_str(), "profile" | "profiles") {
        failure.hint("Choose a profile with --profile, TRACK_PROFILE, or the setting `folders`.")
    } else if FOLDER_KEYS.contains(&name.as_str()) {
        failure.hint(format!("`{name}` is a setting for a folder: write it to its {FOLDER_FILE}."))
    } else if let Some(nearest) = nearest {
        failure.hint(format!("Did you mean `{nearest}`?"))
    } else {
        failure.hint("`track config` lists all settings.")
    })
}
