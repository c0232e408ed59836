//! How a story ends: nothing is on its way any more, and both sides say the same.

use chrono::TimeDelta;
use serde_json::Value;

use super::World;

impl World {
    /// Late requests arrive, the faults end, the time in which answers may be lost passes, everything is
    /// sent, and both sides then hold the same entries.
    #[track_caller]
    pub(crate) fn settle(&mut self) {
        self.fake().heal();
        self.fake().let_late_requests_arrive();
        self.set("TRACK_TIMEOUT", "");
        self.set("TRACK_PACE", "0");
        self.advance(TimeDelta::minutes(3));
        self.run("sync").success();
        // What was pulled may have to be sent on.
        self.run("sync").success();
        self.assert_sound();
        self.assert_agreed();
    }

    /// The id of the one entry with this description at Toggl.
    #[track_caller]
    pub(crate) fn id_at_toggl(&self, description: &str) -> i64 {
        let mut entries = self.fake().entries();
        entries.retain(|entry| entry.description.as_deref() == Some(description));
        assert_eq!(entries.len(), 1, "one entry called {description}: {:?}", self.at_toggl());
        entries[0].id
    }

    /// The names of the `projects`, `clients` or `tags` at Toggl that are not deleted, sorted.
    pub(crate) fn names_at_toggl(&self, kind: &str) -> Vec<String> {
        let mut names: Vec<String> = self.fake().with(|toggl| match kind {
            "projects" => {
                let alive = toggl.projects.iter().filter(|it| it.deleted_at.is_none());
                alive.map(|it| it.name.clone()).collect()
            }
            "clients" => {
                let alive = toggl.clients.iter().filter(|it| it.deleted_at.is_none());
                alive.map(|it| it.name.clone()).collect()
            }
            "tags" => {
                let alive = toggl.tags.iter().filter(|it| it.deleted_at.is_none());
                alive.map(|it| it.name.clone()).collect()
            }
            other => panic!("no kind called {other}"),
        });
        names.sort();
        names
    }

    /// The same as `track` lists them from its store, without the archived ones.
    #[track_caller]
    pub(crate) fn names_here(&self, kind: &str) -> Vec<String> {
        let list = self.json(&format!("{} --offline", kind.trim_end_matches('s')));
        let rows = list[kind].as_array().expect("a list");
        let name = |row: &Value| row["name"].as_str().expect("a name").to_owned();
        let mut names: Vec<String> = rows.iter().map(name).collect();
        names.sort();
        names
    }
}
