//! Reports API v3: the only source of entries more than about three months old.

use chrono::NaiveDate;
use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::client::{Client, Reply, Request};
use super::types::ReportPage;
use super::wire::{List, ReportRow, decode};
use crate::model::{UserId, WorkspaceId};

/// The longest range one report may span, in days, both ends included.
pub(crate) const REPORT_DAYS: i64 = 365;
/// Rows asked for; Toggl may send fewer, and the number of a next row says when there are more.
const PAGE_SIZE: usize = 1000;

/// The body of a search.
#[derive(Serialize)]
struct Search {
    start_date: NaiveDate,
    end_date: NaiveDate,
    user_ids: [UserId; 1],
    page_size: usize,
    enrich_response: bool,
    order_by: &'static str,
    order_dir: &'static str,
    /// Only the row number: with `first_id` beside it some answers come back empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_row_number: Option<i64>,
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
        let search = Search {
            start_date: first,
            end_date: last,
            user_ids: [user],
            page_size: PAGE_SIZE,
            enrich_response: true,
            order_by: "date",
            order_dir: "ASC",
            first_row_number: row,
        };
        let body = Some(json!(search));
        let request = Request { method: Method::POST, path: &path, query: &[], body };
        let reply = self
            .send(request, |body| {
                decode(body, |rows: List<ReportRow>| {
                    let mut entries = Vec::new();
                    for row in rows.items() {
                        entries.extend(row.into_entries(workspace, user)?);
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
