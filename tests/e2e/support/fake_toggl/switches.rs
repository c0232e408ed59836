//! How this Toggl behaves where several ways were seen, until it is changed again.

use chrono::TimeDelta;
use serde_json::Value;

use super::FakeToggl;

impl FakeToggl {
    /// Lets reads show the state of so many seconds ago, by this server's clock; writes see the newest one.
    pub(crate) fn set_read_lag(&self, seconds: i64) {
        self.front(|front| front.world.set_read_lag(TimeDelta::seconds(seconds)));
    }

    /// Lets lists by start reach back only so many days.
    pub(crate) fn set_list_window(&self, days: i64) {
        self.with(|world| world.rules.list_window = Some(TimeDelta::days(days)));
    }

    /// Lets reports go on for ever: empty pages, each of which names a next row.
    pub(crate) fn set_endless_reports(&self, on: bool) {
        self.with(|world| world.rules.endless_reports = on);
    }

    /// Answers `null` for these kinds in `/me` (`projects`, `clients`, `tags`, `tasks`), whatever there is.
    pub(crate) fn set_null_in_me(&self, kinds: &[&'static str]) {
        self.with(|world| world.rules.null_in_me = kinds.to_vec());
    }

    /// Shows one row with an odd field in every read: `("tags", json!([null, "x"]))`, `("id", Value::Null)`.
    pub(crate) fn set_odd_field(&self, id: i64, field: &'static str, value: Value) {
        self.with(|world| world.rules.odd_fields.push((id, field, value)));
    }

    /// Shows every row as it is again.
    pub(crate) fn clear_odd_fields(&self) {
        self.with(|world| world.rules.odd_fields.clear());
    }

    /// Whether the answer to the creation of a project has `created_at`.
    pub(crate) fn set_created_project_has_created_at(&self, on: bool) {
        self.with(|world| world.rules.created_project_has_created_at = on);
    }

    /// Whether a read of a deleted entry shows it with `server_deleted_at`, instead of 404.
    pub(crate) fn set_shows_deleted_entries(&self, on: bool) {
        self.with(|world| world.rules.shows_deleted_entries = on);
    }
}
