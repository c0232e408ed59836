//! What commands do that need a timer when none runs here.

use crate::app::{App, SyncDisabled};
use crate::messages;
use crate::sync::Report;
use crate::time::Now;

/// When nothing runs here, something may, elsewhere: asks Toggl, if that is possible now. "No" is only
/// said when Toggl could be asked.
///
/// # Errors
/// When nothing runs here and Toggl did not answer.
pub(crate) fn check_remote_timer(app: &App, now: &Now) -> anyhow::Result<()> {
    if !app.store()?.running()?.is_empty() {
        return Ok(());
    }
    match app.fetch()? {
        Ok(Report { stop_reason: Some(stop_reason), .. }) if app.store()?.running()?.is_empty() => {
            Err(messages::unanswered(&stop_reason, now)
                .hint("Nothing runs here; whether something runs elsewhere is not known.")
                .into())
        }
        Ok(_) | Err(SyncDisabled::NoAccount | SyncDisabled::Offline) => Ok(()),
    }
}
