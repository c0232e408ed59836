//! Checks that the store is consistent with Toggl and sound in itself.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::Value;

use super::World;

/// Description, start and stop of an entry; the stop is empty while it runs.
type Line = (String, String, String);

impl World {
    /// Insists that nothing waits or is in doubt, and that both sides hold the same entries.
    #[track_caller]
    pub(crate) fn assert_agreed(&self) {
        assert_eq!(self.here(), self.there(), "both sides agree");
    }

    /// Asserts that the file is a sound database without rows in flight or in doubt.
    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        let db = Connection::open(self.database()).expect("a store");
        let check: String =
            db.query_row("pragma integrity_check", [], |row| row.get(0)).expect("a check");
        assert_eq!(check, "ok");
        for table in ["entries", "clients", "projects", "tasks", "tags"] {
            let sql = format!(
                "select count(*) from {table} where unsent or in_flight is not null or refusal is not null"
            );
            let open: u32 = db.query_row(&sql, [], |row| row.get(0)).expect("a count");
            assert_eq!(open, 0, "rows of {table} that are unsent, in flight or in doubt");
        }
    }

    /// How many entries with this description the store holds.
    pub(crate) fn kept(&self, description: &str) -> u32 {
        let db = Connection::open(self.database()).expect("a store");
        let sql = "select count(*) from entries where description = ? and start is not null";
        db.query_row(sql, [description], |row| row.get(0)).expect("a count")
    }

    fn here(&self) -> BTreeSet<Line> {
        let list = self.json("list 2026-02-20..2026-05-31");
        assert_eq!(list["complete"], true);
        let text = |value: &Value| value.as_str().map(utc).unwrap_or_default();
        let entries = list["entries"].as_array().expect("entries");
        assert!(entries.iter().all(|it| it["sync"] == "sent"), "{list:#}");
        let lines = entries.iter().map(|it| {
            let name = it["description"].as_str().unwrap_or_default().to_owned();
            (name, text(&it["start"]), text(&it["stop"]))
        });
        numbered(lines)
    }

    fn there(&self) -> BTreeSet<Line> {
        let moment = |at: DateTime<Utc>| at.to_rfc3339();
        let entries = self.fake().entries();
        let lines = entries.iter().map(|it| {
            let name = it.description.clone().unwrap_or_default();
            (name, moment(it.start), it.stop.map(moment).unwrap_or_default())
        });
        numbered(lines)
    }
}

/// A multiset of lines as a set: each repetition of a line gets a number.
fn numbered(lines: impl Iterator<Item = Line>) -> BTreeSet<Line> {
    let mut set = BTreeSet::new();
    for (name, start, stop) in lines {
        let mut number = 1;
        while !set.insert((format!("{name} ({number})"), start.clone(), stop.clone())) {
            number += 1;
        }
    }
    set
}

fn utc(text: &str) -> String {
    DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc().to_rfc3339()
}
