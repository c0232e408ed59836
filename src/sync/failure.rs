//! What a failed request means for its row and for the run.

use std::time::Duration;

use super::gate::unanswered;
use super::quota::Purpose;
use super::record::Synced;
use super::run::{Run, RunError, Sync};
use crate::model::{Bucket, CatalogKey, ProjectKey, Refusal, Row};
use crate::toggl::ApiError;

/// Lost answers in one run before Toggl counts as unreachable: one row that makes the server fail must
/// not keep the others from being sent.
const MAX_LOST_ANSWERS: usize = 2;
/// After this long an ordinary command sends only its first rows.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

impl Sync<'_> {
    /// Parks a refused row, or stops the run when the failure is not about the row.
    pub(super) async fn failed<F: Synced>(&mut self, row: &Row<F>, error: ApiError) -> Run<()> {
        let refusal = match error {
            ApiError::Refused { status, message } => Refusal { status, message },
            ApiError::PlanFeature(message) => Refusal { status: 402, message },
            // No permission, or credentials that became invalid: a request about those shows which.
            ApiError::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                self.required(Bucket::User, reply)?;
                Refusal { status: 403, message }
            }
            ApiError::InDoubt { why, timed_out } => {
                self.lost_answers += 1;
                let stop_reason = unanswered(why, timed_out);
                if self.lost_answers < MAX_LOST_ANSWERS && self.push_began.elapsed() < PATIENCE {
                    self.report.stop_reason = Some(stop_reason);
                    return Ok(());
                }
                return Err(RunError::Stopped(stop_reason));
            }
            other => return Err(self.stop_reason(&other)),
        };
        self.refuse(row, refusal)
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
