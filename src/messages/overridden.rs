//! Settings that were written down and are not heard yet.

use crate::app::App;
use crate::config::{Key, Source};

/// That something outranks what was just written, while it is set.
pub(crate) fn overridden(app: &App, key: Key) -> Option<String> {
    match app.settings.get(key)?.from {
        from @ (Source::Flag(_) | Source::Env(_)) => {
            Some(format!("{from} outranks it while it is set."))
        }
        _ => None,
    }
}
