//! What commands do that need a timer when none runs here.

use crate::app::{Apart, App};
use crate::sync::Report;
use crate::tell;
use crate::time::Now;

/// When nothing runs here, something may, elsewhere: asks Toggl, if that is possible now. "No" is only
/// said when Toggl could be asked.
///
/// # Errors
/// When nothing runs here and Toggl did not answer.
pub(in crate::commands) fn look_elsewhere(app: &App, now: &Now) -> anyhow::Result<()> {
    if !app.store()?.running()?.is_empty() {
        return Ok(());
    }
    match app.look()? {
        Ok(Report { halt: Some(halt), .. }) if app.store()?.running()?.is_empty() => {
            Err(tell::unanswered(&halt, now)
                .hint("Nothing runs here; whether something runs elsewhere is not known.")
                .into())
        }
        Ok(_) | Err(Apart::NoAccount | Apart::Offline) => Ok(()),
    }
}
