//! Settings in the file that a flag or a variable overrides.

use crate::app::App;
use crate::config::{Key, Source};

/// A note that a flag or variable overrides the setting that was just written.
pub(crate) fn overridden(app: &App, key: Key) -> Option<String> {
    match app.settings.get(key)?.from {
        from @ (Source::Flag(_) | Source::Env(_)) => {
            Some(format!("{from} outranks it while it is set."))
        }
        _ => None,
    }
}
