//! The lock that makes one process the sender.

use std::time::Duration;

use super::outcome::StopReason;
use super::run::{Run, RunError, Sync};
use crate::store::Written;

/// How long a command waits for a sending process before it leaves its rows to that one.
const WAIT_FOR_SENDER: Duration = Duration::from_secs(1);
/// The time between two attempts to take the lock.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

impl Sync<'_> {
    /// Takes the sender lock, waiting up to [`WAIT_FOR_SENDER`] for another process. `false` when that
    /// process has sent the rows of this command meanwhile.
    pub(super) async fn acquire_lock(&mut self, written: &Written) -> Run<bool> {
        let mut waited = Duration::ZERO;
        loop {
            if let Some(lock) = self.store.try_sender()? {
                self.lock = Some(lock);
                return Ok(true);
            }
            let mut sent = *written != Written::default();
            for key in &written.entries {
                sent &= self.store.row(*key)?.is_none_or(|row| !row.unsent());
            }
            for key in &written.catalog {
                sent &= self.store.row(*key)?.is_none_or(|row| !row.unsent());
            }
            if sent {
                return Ok(false);
            }
            if waited >= WAIT_FOR_SENDER {
                return Err(RunError::Stopped(StopReason::OtherSender));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
            waited += POLL_INTERVAL;
        }
    }
}
