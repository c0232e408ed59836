//! Whether a timer runs elsewhere when none runs here.

use crate::app::{App, SyncDisabled};
use crate::sync::{Report, StopReason};
use crate::time::Now;

/// Nothing runs here, and Toggl could not be asked whether something runs elsewhere.
#[derive(Debug, thiserror::Error)]
#[error("whether a timer runs elsewhere is not known")]
pub(crate) struct RemoteTimerUnknown {
    pub(crate) stop_reason: StopReason,
    pub(crate) now: Now,
}

/// Fetches the running entry from Toggl when none runs here, where syncing is possible;
/// [`RemoteTimerUnknown`] when Toggl did not answer and nothing runs here.
pub(crate) fn check_remote_timer(app: &App, now: &Now) -> anyhow::Result<()> {
    if !app.store()?.running()?.is_empty() {
        return Ok(());
    }
    match app.fetch()? {
        Ok(Report { stop_reason: Some(stop_reason), .. }) if app.store()?.running()?.is_empty() => {
            Err(RemoteTimerUnknown { stop_reason, now: *now }.into())
        }
        Ok(_) | Err(SyncDisabled::NoAccount | SyncDisabled::Offline) => Ok(()),
    }
}
