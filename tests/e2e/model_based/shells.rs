//! A second shell: a command is given while `track sync` waits for an answer, or pauses.

use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::events::Meanwhile;
use super::life::Life;
use crate::support::fake_toggl::Fault;

/// How long `track sync` pauses between two requests, and how late a slow answer is.
const PACE: &str = "120ms";
const SLOW: Duration = Duration::from_millis(120);
/// How long `track sync` may take altogether.
const PATIENCE: Duration = Duration::from_secs(60);

impl Life {
    pub(super) fn meanwhile(&mut self, meanwhile: &Meanwhile) {
        for minutes in 1..=meanwhile.waiting {
            self.add(i64::try_from(minutes).expect("few"), None, "--offline");
        }
        if meanwhile.slow {
            for _ in 0..meanwhile.at {
                self.world.fake().fail_next(Fault::Nothing);
            }
            self.world.fake().fail_next(Fault::Delay(SLOW));
        }
        let child = self.syncing(meanwhile.at);
        self.happen(&meanwhile.event, "");
        let output = child.wait_with_output().expect("track ends");
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!([Some(0), Some(5), Some(6)].contains(&code), "sync ended with {code:?}: {said}");
    }

    /// Starts `track sync`, and returns when Toggl has received so many requests more than one, or the command
    /// has ended.
    fn syncing(&self, at: usize) -> Child {
        let (received, wait) = mpsc::channel();
        let count = AtomicUsize::new(0);
        self.world.fake().on_request(move |_| {
            if count.fetch_add(1, Ordering::Relaxed) == at {
                let _ = received.send(());
            }
        });
        let mut command = self.world.command(&["sync"]);
        command.env("TRACK_PACE", PACE).env("TRACK_TIMEOUT", "2s");
        let mut child = command.spawn().expect("track starts");
        let began = Instant::now();
        while let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(Duration::from_millis(5)) {
            assert!(began.elapsed() < PATIENCE, "track sync does not end");
            if child.try_wait().expect("a child of ours").is_some() {
                break;
            }
        }
        self.world.fake().on_request(|_| {});
        child
    }
}
