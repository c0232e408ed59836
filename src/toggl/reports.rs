//! Reports API v3: the only source of entries more than about three months old.

use chrono::NaiveDate;
use reqwest::Method;
use serde_json::json;

use super::client::{Client, Reply, Request};
use super::types::ReportPage;
use super::wire;
use crate::model::{UserId, WorkspaceId};

/// The longest range one report may span, in days, both ends included.
pub(crate) const REPORT_DAYS: i64 = 365;
/// Rows asked for; Toggl may send fewer, and the number of a next row says when there are more.
pub(crate) const PAGE_SIZE: usize = 1000;

impl Client {
    /// The finished entries of `user` in a workspace whose start lies in the days `first..=last` of
    /// the person's Toggl profile (end day included), newest first, from row `row` on.
    pub(crate) async fn report(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        (first, last): (NaiveDate, NaiveDate),
        row: Option<i64>,
    ) -> Reply<ReportPage> {
        let path = format!("/reports/api/v3/workspace/{workspace}/search/time_entries");
        let mut search = json!({
            "start_date": first,
            "end_date": last,
            "user_ids": [user],
            "page_size": PAGE_SIZE,
            "enrich_response": true,
            "order_by": "date",
            "order_dir": "DESC",
        });
        if let Some(row) = row {
            // Only the row number: with `first_id` beside it some answers come back empty.
            search["first_row_number"] = row.into();
        }
        let request = Request::new(Method::POST, &path, Some(search));
        self.send(request, |body| wire::report(body, workspace, user)).await
    }
}
