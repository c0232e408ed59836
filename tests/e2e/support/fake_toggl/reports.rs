//! Reports v3: finished time of one workspace, in the user's own days.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Reply, bad_request, not_in_plan};
use super::items::find;
use super::payload::{date, read};
use super::request::Request;
use super::state::{Entry, Project, World, whole_second};

const ROWS_ON_A_PAGE: usize = 50;

/// The body of a report request. An id of `null` in a list means "without one".
#[derive(Deserialize)]
pub(super) struct Query {
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
    user_ids: Option<Vec<i64>>,
    client_ids: Option<Vec<Option<i64>>>,
    project_ids: Option<Vec<Option<i64>>>,
    task_ids: Option<Vec<Option<i64>>>,
    tag_ids: Option<Vec<Option<i64>>>,
    time_entry_ids: Option<Vec<i64>>,
    description: Option<String>,
    page_size: Option<usize>,
    first_row_number: Option<usize>,
    order_dir: Option<String>,
    #[serde(default)]
    enrich_response: bool,
    #[serde(default)]
    include_time_entry_ids: bool,
}

/// Filters that a free plan does not have.
const PAID_FIELDS: [&str; 5] =
    ["billable", "min_duration_seconds", "max_duration_seconds", "rounding", "rounding_minutes"];

pub(super) struct Days {
    pub(super) first: NaiveDate,
    /// Part of the report.
    last: NaiveDate,
}

impl Days {
    pub(super) fn read(query: &Query) -> Result<Days, Answer> {
        let parse = |text: &String, name| {
            date(text).ok_or_else(|| bad_request(format!("Invalid {name} format")))
        };
        let first = query.start_date.as_ref().map(|text| parse(text, "start_date")).transpose()?;
        let first = first.ok_or_else(|| bad_request("The start_date parameter is required"))?;
        let last = query.end_date.as_ref().map(|text| parse(text, "end_date")).transpose()?;
        // A report without an end is one of a week.
        let last = last.unwrap_or(first + TimeDelta::days(6));
        if last < first {
            return Err(bad_request("end_date should be greater than start_date"));
        }
        if first.year() < 2006
            || last > NaiveDate::from_ymd_opt(2030, 1, 1).expect("a day in the calendar")
        {
            return Err(bad_request("date range should be within 2006-01-01 to 2030-01-01"));
        }
        if last >= first + Months::new(12) {
            return Err(bad_request("date range should not exceed one year"));
        }
        Ok(Days { first, last })
    }
}

impl World {
    pub(super) fn detailed_report(&self, wid: i64, request: &Request) -> Reply {
        let query = self.read_query(wid, request)?;
        let days = Days::read(&query)?;
        let mut entries = self.report_entries(wid, &query, &days);
        match query.order_dir.as_deref() {
            None | Some("DESC") => entries.reverse(),
            Some("ASC") => {}
            Some(_) => {
                return Err(bad_request(
                    "Invalid 'order_dir' value, allowed values are: 'ASC, DESC'",
                ));
            }
        }
        let page_size =
            query.page_size.unwrap_or(ROWS_ON_A_PAGE).clamp(1, self.rules.report_page_limit);
        let skipped = query.first_row_number.unwrap_or(1).max(1) - 1;
        let mut rest = (1..).zip(&entries).skip(skipped);
        let page: Value = rest
            .by_ref()
            .take(page_size)
            .map(|(row, entry)| self.row(row, entry, &query))
            .collect();

        let answer = Answer::json(&page).with("X-Page-Size", page_size);
        let answer = answer.with("X-Range-Start", days.first).with("X-Range-End", days.last);
        // The last page is the one that does not name a next row.
        let shown = skipped.saturating_add(page_size);
        let endless = self.rules.endless_reports && entries.len() <= shown;
        Ok(match entries.get(shown) {
            None if endless => answer.with("X-Next-Row-Number", shown + 1),
            Some(next) => answer
                .with("X-Next-ID", next.id)
                .with("X-Next-Row-Number", shown + 1)
                .with("X-Next-Timestamp", next.start.timestamp()),
            None => answer,
        })
    }

    fn row(&self, row_number: usize, entry: &Entry, query: &Query) -> Value {
        let tag_ids: Vec<i64> =
            entry.tags.iter().filter_map(|name| self.tag_id(entry.workspace_id, name)).collect();
        let mut row = json!({
            "user_id": self.user.id, "username": self.user.fullname, "project_id": entry.project_id,
            "task_id": entry.task_id, "billable": entry.billable,
            "description": entry.description.as_deref().unwrap_or_default(), "tag_ids": tag_ids,
            "billable_amount_in_cents": null, "hourly_rate_in_cents": null, "currency": "EUR",
            "time_entries": [{
                "id": entry.id, "seconds": entry.duration(),
                "start": self.user_time(entry.start),
                "stop": entry.stop.map(|stop| self.user_time(stop)),
                "at": entry.at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
                "at_tz": self.user_time(whole_second(entry.at)),
            }],
            "row_number": row_number,
        });
        if query.enrich_response {
            self.enrich(entry, &mut row);
        }
        row
    }

    fn enrich(&self, entry: &Entry, row: &mut Value) {
        let project = self.project_of(entry);
        let client =
            project.and_then(|project| find(&self.clients, entry.workspace_id, project.client_id?));
        let task = entry.task_id.and_then(|id| find(&self.tasks, entry.workspace_id, id));
        row["project_name"] = project.map(|project| project.name.clone()).into();
        row["project_color"] = "0".into();
        row["project_hex"] = project.map(|project| project.color.clone()).into();
        row["client_name"] = client.map(|client| client.name.clone()).into();
        row["task_name"] = task.map(|task| task.name.clone()).into();
        row["tag_names"] = entry.tags.clone().into();
        row["email"] = self.user.email.clone().into();
    }

    /// Sums by project and, within it, by description.
    pub(super) fn summary_report(&self, wid: i64, request: &Request) -> Reply {
        let query = self.read_query(wid, request)?;
        let days = Days::read(&query)?;
        let mut groups: BTreeMap<Option<i64>, BTreeMap<&str, Vec<&Entry>>> = BTreeMap::new();
        for entry in self.report_entries(wid, &query, &days) {
            let title = entry.description.as_deref().unwrap_or_default();
            groups.entry(entry.project_id).or_default().entry(title).or_default().push(entry);
        }
        let sub_group = |(title, entries): (&str, Vec<&Entry>)| {
            let mut sub_group = json!({
                "id": null, "title": title,
                "seconds": entries.iter().map(|entry| entry.duration()).sum::<i64>(),
                // The user's wall clock, in spite of its `Z`.
                "local_start": entries[0].start.with_timezone(&self.user.offset).format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            });
            if query.include_time_entry_ids {
                sub_group["ids"] = entries.iter().map(|entry| entry.id).collect();
            }
            sub_group
        };
        let group = |(project, titles): (Option<i64>, BTreeMap<&str, Vec<&Entry>>)| json!({"id": project, "sub_groups": titles.into_iter().map(sub_group).collect::<Value>()});
        let answer =
            Answer::json(&json!({"groups": groups.into_iter().map(group).collect::<Value>()}));
        let answer = answer.with("X-Grouping", "projects").with("X-Sub-Grouping", "time_entries");
        Ok(answer.with("X-Range-Start", days.first).with("X-Range-End", days.last))
    }

    pub(super) fn read_query(&self, wid: i64, request: &Request) -> Result<Query, Answer> {
        let fields = request.body.as_object().filter(|fields| !fields.is_empty());
        let fields = fields.ok_or_else(|| bad_request("At least one parameter must be set"))?;
        if !self.is_premium(wid) && PAID_FIELDS.iter().any(|field| fields.contains_key(*field)) {
            return Err(not_in_plan("Workspace needs to have this feature enabled"));
        }
        read(&request.body)
    }

    /// The finished entries that a report is about, oldest first.
    pub(super) fn report_entries(&self, wid: i64, query: &Query, days: &Days) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self
            .entries
            .values()
            .filter(|entry| {
                entry.workspace_id == wid && entry.deleted_at.is_none() && entry.stop.is_some()
            })
            .filter(|entry| {
                let day = entry.start.with_timezone(&self.user.offset).date_naive();
                days.first <= day && day <= days.last
            })
            .filter(|entry| self.matches(entry, query))
            .collect();
        entries.sort_by_key(|entry| (entry.start, entry.id));
        entries
    }

    fn matches(&self, entry: &Entry, query: &Query) -> bool {
        let client = self.project_of(entry).and_then(|project| project.client_id);
        let text = entry.description.as_deref().unwrap_or_default().to_lowercase();
        let tags = || entry.tags.iter().map(|name| self.tag_id(entry.workspace_id, name));
        let tagged = |ids: &Vec<Option<i64>>| match entry.tags[..] {
            [] => ids.contains(&None),
            _ => tags().any(|tag| ids.contains(&tag)),
        };
        query.user_ids.as_ref().is_none_or(|ids| ids.contains(&self.user.id))
            && query.time_entry_ids.as_ref().is_none_or(|ids| ids.contains(&entry.id))
            && query.client_ids.as_ref().is_none_or(|ids| ids.contains(&client))
            && query.project_ids.as_ref().is_none_or(|ids| ids.contains(&entry.project_id))
            && query.task_ids.as_ref().is_none_or(|ids| ids.contains(&entry.task_id))
            && query.tag_ids.as_ref().is_none_or(tagged)
            && query.description.as_ref().is_none_or(|part| text.contains(&part.to_lowercase()))
    }

    pub(super) fn project_of(&self, entry: &Entry) -> Option<&Project> {
        find(&self.projects, entry.workspace_id, entry.project_id?)
    }

    /// Reports give times with the user's offset, where the rest of the API uses UTC.
    pub(super) fn user_time(&self, time: DateTime<Utc>) -> String {
        time.with_timezone(&self.user.offset).to_rfc3339()
    }
}
