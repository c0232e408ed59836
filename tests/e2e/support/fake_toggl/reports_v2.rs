//! The detailed report of Reports v2, which Toggl keeps alive: asked for by GET, lengths in milliseconds.
//!
//! Its fields are those of the documentation of API v8 that togglCli 4.0 reads.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::answer::{Answer, JSON, Reply};
use super::items::find;
use super::payload::{date, read};
use super::reports::{Days, Query};
use super::request::Request;
use super::state::{Entry, World};

const ROWS_ON_A_PAGE: usize = 50;
/// The days before today that a report covers, when nothing is said.
const DAYS_BACK: TimeDelta = TimeDelta::days(6);

impl World {
    /// A page of finished entries, newest first.
    pub(super) fn detailed_report_v2(&self, request: &Request) -> Reply {
        let wid = request.param("workspace_id").and_then(|id| id.parse().ok());
        let workspace = wid.and_then(|id| self.workspace(id));
        let workspace = workspace.ok_or_else(|| refusal("workspace_id is invalid"))?;
        if request.param("user_agent").is_none_or(str::is_empty) {
            return Err(refusal("user_agent is missing"));
        }
        let (query, days) = self.days_v2(request)?;
        let page = request.number("page")?.unwrap_or(1);
        let mut entries = self.report_entries(workspace.id, &query, &days);
        entries.reverse();
        let total: i64 = entries.iter().map(|entry| entry.duration()).sum();
        let rows = entries.iter().skip((page - 1).saturating_mul(ROWS_ON_A_PAGE));
        let rows: Value = rows.take(ROWS_ON_A_PAGE).map(|entry| self.row_v2(entry)).collect();
        Ok(Answer::json(&json!({
            "total_grand": total * 1000, "total_billable": null, "total_count": entries.len(),
            "per_page": ROWS_ON_A_PAGE, "total_currencies": [], "data": rows,
        })))
    }

    /// The days from `since` to `until`; of a time, only its day counts.
    fn days_v2(&self, request: &Request) -> Result<(Query, Days), Answer> {
        let today = self.now().with_timezone(&self.user.offset).date_naive();
        let day = |name: &str, default| match request.param(name) {
            None => Ok(default),
            Some(text) => text
                .get(..10)
                .and_then(date)
                .ok_or_else(|| refusal(&format!("{name} is not a valid date"))),
        };
        let (since, until) = (day("since", today - DAYS_BACK)?, day("until", today)?);
        let query: Query = read(&json!({"start_date": since, "end_date": until}))?;
        let days = Days::read(&query)?;
        Ok((query, days))
    }

    fn row_v2(&self, entry: &Entry) -> Value {
        let project = self.project_of(entry);
        let client =
            project.and_then(|project| find(&self.clients, entry.workspace_id, project.client_id?));
        let task = entry.task_id.and_then(|id| find(&self.tasks, entry.workspace_id, id));
        json!({
            "id": entry.id, "pid": entry.project_id, "tid": entry.task_id, "uid": self.user.id,
            "description": entry.description.as_deref().unwrap_or_default(),
            "start": self.user_time(entry.start),
            "end": entry.stop.map(|stop| self.user_time(stop)),
            "updated": self.user_time(entry.at), "dur": entry.duration() * 1000,
            "user": self.user.fullname, "use_stop": true,
            "client": client.map(|it| &it.name), "project": project.map(|it| &it.name),
            "project_color": "0", "project_hex_color": project.map(|it| &it.color),
            "task": task.map(|it| &it.name), "billable": null, "is_billable": entry.billable,
            "cur": "EUR", "tags": entry.tags,
        })
    }
}

/// A refusal in the form that only Reports v2 has.
fn refusal(message: &str) -> Answer {
    let error = json!({"error": {"message": message, "tip": "", "code": 400}});
    Answer::new(400, JSON, error.to_string())
}
