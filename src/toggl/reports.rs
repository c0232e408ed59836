//! Reports API v3: the only way to entries more than about three months old.

use chrono::NaiveDate;
use reqwest::Method;
use serde_json::json;

use super::wire::{List, ReportRow};
use super::{Client, Reply, Request, TimeEntry, decode};
use crate::model::{UserId, WorkspaceId};

/// The longest range one report may span, in days, both ends included.
pub(crate) const REPORT_DAYS: i64 = 365;
/// Asked for; Toggl may send fewer, and the number of a next row says when there are more.
const PAGE: usize = 1000;

/// One page of a detailed report.
#[derive(Debug)]
pub(crate) struct ReportPage {
    /// Finished entries of this person.
    pub(crate) entries: Vec<TimeEntry>,
    /// Where the next page begins; `None` on the last one.
    pub(crate) next_row: Option<i64>,
}

impl Client {
    /// The finished entries of `user` in a workspace whose start lies in the days `first..=last` of
    /// the person's Toggl profile (end day included), from row `row` on.
    pub(crate) async fn report(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        (first, last): (NaiveDate, NaiveDate),
        row: Option<i64>,
    ) -> Reply<ReportPage> {
        let path = format!("/reports/api/v3/workspace/{workspace}/search/time_entries");
        let mut body = json!({
            "start_date": first.to_string(),
            "end_date": last.to_string(),
            "user_ids": [user],
            "page_size": PAGE,
            "enrich_response": true,
            "order_by": "date",
            "order_dir": "ASC",
        });
        // Only the row number: with `first_id` beside it some answers come back empty.
        if let Some(row) = row {
            body["first_row_number"] = json!(row);
        }
        let request = Request { method: Method::POST, path: &path, query: &[], body: Some(body) };
        let reply = self
            .send(request, |body| {
                decode(body, |rows: List<ReportRow>| {
                    let mut entries = Vec::new();
                    for row in rows.items() {
                        entries.extend(row.typed(workspace, user)?);
                    }
                    Ok(entries)
                })
            })
            .await;
        let next_row = reply.meta.next_row;
        Reply {
            result: reply.result.map(|entries| ReportPage { entries, next_row }),
            meta: reply.meta,
        }
    }
}
