//! The weekly report of Reports v3: the seconds of seven days, by project.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::answer::{Answer, Reply};
use super::items::find;
use super::reports::Days;
use super::request::Request;
use super::state::World;

const DAYS: usize = 7;

impl World {
    /// Seven days from `start_date` on, whatever the end that is asked for.
    pub(super) fn weekly_report(&self, wid: i64, request: &Request) -> Reply {
        let mut query = self.read_query(wid, request)?;
        query.end_date = None;
        let days = Days::read(&query)?;
        let mut seconds: BTreeMap<Option<i64>, [i64; DAYS]> = BTreeMap::new();
        for entry in self.report_entries(wid, &query, &days) {
            let day = entry.start.with_timezone(&self.user.offset).date_naive();
            let day = usize::try_from((day - days.first).num_days()).expect("a day of the week");
            seconds.entry(entry.project_id).or_default()[day] += entry.duration();
        }
        let row = |(id, seconds): (&Option<i64>, &[i64; DAYS])| self.week_row(wid, *id, *seconds);
        let answer = Answer::json(&seconds.iter().map(row).collect());
        let last = days.first + TimeDelta::days(6);
        Ok(answer.with("X-Range-Start", days.first).with("X-Range-End", last))
    }

    fn week_row(&self, wid: i64, project_id: Option<i64>, seconds: [i64; DAYS]) -> Value {
        let project = project_id.and_then(|id| find(&self.projects, wid, id));
        let client = project.and_then(|project| find(&self.clients, wid, project.client_id?));
        json!({
            "user_id": self.user.id, "user_name": self.user.fullname, "project_id": project_id,
            "project_name": project.map(|it| &it.name), "client_name": client.map(|it| &it.name),
            "project_color": "0", "project_hex_color": project.map(|it| &it.color),
            "currency": "EUR", "hourly_rate_in_cents": null, "seconds": seconds,
            "billable_seconds": vec![0; DAYS], "billable_amounts_in_cents": null,
        })
    }
}
