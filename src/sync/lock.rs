//! The lock that makes one process the sender.

use std::time::Duration;

use super::outcome::{OtherSender, SenderState, StopReason};
use super::run::{Run, RunError, Sync};
use crate::store::Written;
use crate::system::machine;

/// How long a command waits for a sending process before it leaves its rows to that one.
const WAIT_FOR_SENDER: Duration = Duration::from_secs(1);
/// How long `track sync` waits for a sending process that gets nothing done, besides the pause between its
/// requests.
const NO_PROGRESS: Duration = Duration::from_secs(3);
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
                return Err(self.other_sender(SenderState::Sending));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
            waited += POLL_INTERVAL;
        }
    }

    /// Takes the sender lock, and waits for another process as long as that one makes progress: an answer of
    /// Toggl is recorded, or fewer rows wait. It may pause for `pace` between two requests.
    pub(super) async fn await_lock(&mut self, pace: Duration) -> Run<()> {
        let limit = NO_PROGRESS + pace;
        let mut idle = Duration::ZERO;
        let (mut answers, mut waiting) = (self.store.answers_recorded()?, self.store.waiting()?);
        loop {
            if let Some(lock) = self.store.try_sender()? {
                self.lock = Some(lock);
                return Ok(());
            }
            let (answers_now, waiting_now) =
                (self.store.answers_recorded()?, self.store.waiting()?);
            if answers_now != answers || waiting_now < waiting {
                idle = Duration::ZERO;
            }
            (answers, waiting) = (answers_now, waiting_now);
            if idle >= limit {
                return Err(self.other_sender(SenderState::Stalled { since: limit }));
            }
            let process = self.store.sender_process();
            if idle >= WAIT_FOR_SENDER && process.is_some_and(machine::is_suspended) {
                return Err(self.other_sender(SenderState::Suspended));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
            idle += POLL_INTERVAL;
        }
    }

    /// The end of a run because another process has the lock. A suspended one is in no other state.
    fn other_sender(&self, state: SenderState) -> RunError {
        let process = self.store.sender_process();
        let is_suspended = process.is_some_and(machine::is_suspended);
        let state = if is_suspended { SenderState::Suspended } else { state };
        RunError::Stopped(StopReason::OtherSender(OtherSender { process, state }))
    }
}
