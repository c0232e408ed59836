//! The state at Toggl, in lines short enough to compare.

use chrono::{DateTime, NaiveTime, Utc};

use super::World;
use super::fake_toggl::{Entry, Request, WORKSPACE};

impl World {
    /// A clock time of the day it is, in the zone of the machine: `9:30` or `9:30:15`.
    pub(crate) fn today_at(&self, clock: &str) -> DateTime<Utc> {
        let format = if clock.matches(':').count() == 2 { "%H:%M:%S" } else { "%H:%M" };
        let time = NaiveTime::parse_from_str(clock, format).expect("a clock time");
        let local = self.now().date_naive().and_time(time);
        local.and_local_timezone(*self.now().offset()).single().expect("no gap").to_utc()
    }

    /// What there is at Toggl, by start: `09:00–10:30 Meeting`, `09:00– Call` while it runs; seconds
    /// and days where they are not round and not today's.
    pub(crate) fn at_toggl(&self) -> Vec<String> {
        self.fake().entries().iter().map(|entry| self.line(entry)).collect()
    }

    fn line(&self, entry: &Entry) -> String {
        let description = entry.description.as_deref().unwrap_or_default();
        let start = self.moment(entry.start);
        match entry.stop.filter(|_| !entry.running) {
            Some(stop) => format!("{start}–{} {description}", self.moment(stop)),
            None if entry.running => format!("{start}– {description}"),
            None => format!("{start}–? {description}"),
        }
    }

    fn moment(&self, instant: DateTime<Utc>) -> String {
        let local = instant.with_timezone(self.now().offset());
        let day = if local.date_naive() == self.now().date_naive() { "" } else { "%m-%d " };
        let seconds = if local.timestamp() % 60 == 0 { "" } else { ":%S" };
        local.format(&format!("{day}%H:%M{seconds}")).to_string()
    }

    /// What was asked of Toggl so far, such as `POST /time_entries`: without the version, the one
    /// workspace, ids and parameters.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.fake().requests().iter().map(brief).collect()
    }
}

fn brief(request: &Request) -> String {
    let path = request.path.trim_start_matches("/api/v9");
    let path = path.replace(&format!("/workspaces/{WORKSPACE}/"), "/");
    let is_id = |segment: &&str| segment.split(',').all(|id| id.parse::<i64>().is_ok());
    let segments: Vec<&str> =
        path.split('/').map(|segment| if is_id(&segment) { "…" } else { segment }).collect();
    format!("{} {}", request.method, segments.join("/"))
}
