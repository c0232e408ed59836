//! What a failed request means for its row and for the run.

use std::time::Duration;

use super::outcome::StopReason;
use super::quota::Purpose;
use super::run::{Run, RunError, Sync};
use crate::model::{Bucket, CatalogKey, ProjectKey, Refusal, RowKey, Status};
use crate::toggl::ApiError;

/// Lost answers in one run before Toggl counts as unreachable: one row that makes the server fail must
/// not keep the others from being sent.
const MAX_LOST_ANSWERS: usize = 2;
/// After this long an ordinary command sends only its first rows.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

impl Sync<'_> {
    /// Parks a refused row, or stops the run when the failure is not about the row.
    pub(super) async fn failed(&mut self, row: RowKey, api_error: ApiError) -> Run<()> {
        match api_error {
            ApiError::Refused { status, message } => self.refuse(row, status, message),
            ApiError::PlanFeature(message) => self.refuse(row, 402, message),
            // No permission, or credentials that became invalid: a request about those shows which.
            ApiError::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                match self.record_reply(Bucket::User, reply)? {
                    Ok(()) => self.refuse(row, 403, message),
                    Err(api_error) => Err(self.stop_reason(&api_error)),
                }
            }
            ApiError::InDoubt { why, .. } => {
                self.lost_answers += 1;
                if self.lost_answers < MAX_LOST_ANSWERS && self.push_began.elapsed() < PATIENCE {
                    self.report.stop_reason = Some(StopReason::Unreachable(why));
                    return Ok(());
                }
                Err(RunError::Stopped(StopReason::Unreachable(why)))
            }
            other => Err(self.stop_reason(&other)),
        }
    }

    /// Parks a row with Toggl's words; the run continues.
    pub(super) fn refuse(&mut self, key: RowKey, status: u16, message: String) -> Run<()> {
        let refusal = Refusal { status, message };
        self.report.refused.push((key, refusal.clone()));
        match key {
            RowKey::Entry(key) => self.update_entry(key, |it| it.status = Status::Refused(refusal)),
            RowKey::Catalog(key) => {
                self.update_catalog_row(key, |it| it.status = Status::Refused(refusal))
            }
        }
    }

    /// Whether a refusal may only mean that a project created in this run is not yet visible to all of
    /// Toggl's servers: that takes some seconds.
    pub(super) fn is_not_yet_visible(&self, project: ProjectKey, api_error: &ApiError) -> bool {
        let may_be_about_project = matches!(
            api_error,
            ApiError::Refused { status: 400 | 403 | 404, .. } | ApiError::Forbidden(_)
        );
        may_be_about_project && self.created.contains(&CatalogKey::Project(project))
    }
}
