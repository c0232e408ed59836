//! What a failed request means for its row and for the run.

use std::time::{Duration, Instant};

use super::outcome::StopReason;
use super::quota::Purpose;
use super::run::{Run, RunError, Sync};
use crate::model::{Bucket, CatalogKey, ProjectKey, Refusal, RowKey};
use crate::toggl::ApiError;

/// Rows whose answer may get lost in one run before Toggl counts as out of reach: one row that makes
/// the server fail must not hold up the others.
const LOST_ANSWERS: usize = 2;
/// An everyday command begins no further request after this long.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

/// What a push has come to.
pub(super) struct PushStats {
    pub(super) began: Instant,
    /// Rows of the command that something was asked for.
    pub(super) own: usize,
    /// Other rows that something was asked for.
    pub(super) others: usize,
    /// Answers that got lost.
    pub(super) lost: usize,
}

impl Sync<'_> {
    /// What a failed request means for its row and for the run.
    pub(super) async fn failed(
        &mut self,
        row: RowKey,
        api_error: ApiError,
        stats: &mut PushStats,
    ) -> Run<()> {
        match api_error {
            ApiError::Refused { status, message } => self.refuse(row, status, message),
            ApiError::PlanFeature(message) => self.refuse(row, 402, message),
            // No permission, or credentials that died since: only asking tells.
            ApiError::Forbidden(message) => {
                self.gate(Bucket::User, Purpose::Write)?;
                let reply = self.client.logged().await;
                match self.record_reply(Bucket::User, reply)? {
                    Ok(()) => self.refuse(row, 403, message),
                    Err(api_error) => Err(self.stop_reason(&api_error)),
                }
            }
            ApiError::InDoubt { why, .. } => {
                stats.lost += 1;
                if stats.lost < LOST_ANSWERS && stats.began.elapsed() < PATIENCE {
                    self.report.stop_reason = Some(StopReason::Unreachable(why));
                    return Ok(());
                }
                Err(RunError::Stopped(StopReason::Unreachable(why)))
            }
            other => Err(self.stop_reason(&other)),
        }
    }

    /// Parks a row with Toggl's words; the others go on.
    pub(super) fn refuse(&mut self, key: RowKey, status: u16, message: String) -> Run<()> {
        let refusal = Refusal { status, message };
        self.park(key, refusal.clone())?;
        self.report.refused.push((key, refusal));
        Ok(())
    }

    /// Whether a refusal may only mean that not all of Toggl knows the project yet.
    pub(super) fn is_not_yet_visible(&self, project: ProjectKey, api_error: &ApiError) -> bool {
        let of_it = matches!(
            api_error,
            ApiError::Refused { status: 400 | 403 | 404, .. } | ApiError::Forbidden(_)
        );
        of_it && self.fresh.contains(&CatalogKey::Project(project))
    }
}
