//! What every request has in common: whether it may be sent, and recording what its answer says of quota
//! and clock.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::entries::plan::Clocks;
use super::freshness::stale;
use super::outcome::{Note, StopReason};
use super::quota::{self, Purpose, Shortage};
use super::run::{Run, RunError, Sync};
use crate::model::{Allowance, Bucket, WorkspaceId};
use crate::store::{self, Progress, Store};
use crate::toggl::{ApiError, Meta, QUOTA_WINDOW, Reply};

impl Sync<'_> {
    pub(super) fn stale(&self) -> Run<bool> {
        Ok(stale(self.store, self.options.max_age, self.clock.now())?)
    }

    pub(super) fn clocks(&self) -> Run<Clocks> {
        let offset = self.store.progress()?.clock_offset.unwrap_or_default();
        Ok(Clocks { now: self.clock.now(), offset })
    }

    /// The time by Toggl's clock, as far as its offset is known.
    pub(super) fn server_now(&self) -> Run<DateTime<Utc>> {
        let clocks = self.clocks()?;
        Ok(clocks.now + clocks.offset)
    }

    /// The time by Toggl's clock for what must not be settled too early. A `Date` that has jumped ahead in this
    /// run does not count: no more time has passed than by our clock.
    pub(super) fn settled_now(&self) -> Run<DateTime<Utc>> {
        let clocks = self.clocks()?;
        let offset = self.offset_before.map_or(clocks.offset, |before| before.min(clocks.offset));
        Ok(clocks.now + offset)
    }

    /// Stops the run when a request may not be sent now.
    pub(super) fn gate(&self, bucket: Bucket, purpose: Purpose) -> Run<()> {
        match forbidden(self.store, bucket, purpose, self.clock.now())? {
            Some(stop_reason) => Err(RunError::Stopped(stop_reason)),
            None => Ok(()),
        }
    }

    /// Records what an answer says besides its result: quota, clock, pauses, refused credentials.
    pub(super) fn record_reply<T>(
        &mut self,
        bucket: Bucket,
        mut reply: Reply<T>,
    ) -> Run<Result<T, ApiError>> {
        self.replies += 1;
        let now = self.clock.now();
        let mut allowance = reply.meta.quota.map(|(remaining, seconds)| {
            let resets_at = now + Duration::from_secs(seconds).min(QUOTA_WINDOW);
            Allowance { remaining, resets_at, total: None }
        });
        if let Err(ApiError::OverQuota { resets_in }) = &reply.result {
            let resets_at = now + *resets_in;
            allowance = Some(Allowance { remaining: 0, resets_at, total: None });
        }
        if let Some(allowance) = &mut allowance {
            let before = self.store.allowance(bucket)?.map(|it| it.resets_at);
            allowance.resets_at = quota::reset(before, allowance.resets_at, now);
            if let Err(ApiError::OverQuota { resets_in }) = &mut reply.result {
                *resets_in = (allowance.resets_at - now).to_std().unwrap_or_default();
            }
        }
        let offset = clock_offset(&reply.meta, now);
        let pause_until = match &reply.result {
            Err(ApiError::RateLimited { pause }) => Some(now + *pause),
            _ => None,
        };
        // Headers are an answer, whatever became of the body.
        let answered = reply.meta.received.is_some();
        let silent = !answered && reply.result.as_ref().is_err_and(ApiError::is_silence);
        let changed = |progress: Progress| Progress {
            unreachable_at: match progress.unreachable_at {
                _ if silent => Some(now),
                _ if answered => None,
                before => before,
            },
            clock_offset: offset.or(progress.clock_offset),
            pause_until: pause_until.or(progress.pause_until),
            ..progress
        };
        let before = self.store.progress()?;
        // Reported once, by the first answer that shows it.
        let skew = offset
            .filter(|it| clocks_disagree(*it) && !before.clock_offset.is_some_and(clocks_disagree));
        self.report.notes.extend(skew.map(Note::ClockSkew));
        if allowance.is_some() || changed(before) != before {
            self.store.atomically_without_fsync(|store| {
                if let Some(allowance) = allowance {
                    store.set_allowance(bucket, allowance)?;
                }
                store.set_progress(&changed(store.progress()?))
            })?;
        }
        if let Err(ApiError::NotLoggedIn) = &reply.result {
            self.store.refuse_credentials(self.options.fingerprint)?;
        }
        Ok(reply.result)
    }

    /// The result of a request without which the run cannot go on.
    pub(super) fn required<T>(&mut self, bucket: Bucket, reply: Reply<T>) -> Run<T> {
        self.record_reply(bucket, reply)?.map_err(|api_error| self.stop_reason(&api_error))
    }

    /// Lets the run go on after a step that the quota stopped: `None`, and the report says so.
    pub(super) fn unless_over_quota<T>(&mut self, end: Run<T>) -> Run<Option<T>> {
        match end {
            Err(RunError::Stopped(stop_reason @ StopReason::OverQuota { .. })) => {
                self.report.stop_reason = Some(stop_reason);
                Ok(None)
            }
            end => end.map(Some),
        }
    }

    /// The end of a run because of an error that is not about a row.
    pub(super) fn stop_reason(&self, api_error: &ApiError) -> RunError {
        let now = self.clock.now();
        RunError::Stopped(match api_error {
            ApiError::NotLoggedIn => StopReason::NotLoggedIn,
            ApiError::OverQuota { resets_in } => {
                StopReason::OverQuota { kept: 0, until: now + *resets_in }
            }
            ApiError::RateLimited { pause } => StopReason::Paused { until: now + *pause },
            ApiError::Forbidden(_) | ApiError::Refused { .. } | ApiError::PlanFeature(_) => {
                StopReason::Refused(api_error.to_string())
            }
            ApiError::Unreachable(why) => StopReason::Unreachable(why.clone()),
            ApiError::InDoubt { why, timed_out } => unanswered(why.clone(), *timed_out),
        })
    }

    /// The bucket that requests about a workspace count against.
    pub(super) fn bucket(&self, workspace: WorkspaceId) -> Run<Bucket> {
        let workspaces = self.store.workspaces()?;
        let organization =
            workspaces.iter().find(|w| w.id == workspace).and_then(|w| w.organization);
        Ok(organization.map_or(Bucket::Workspace(workspace), Bucket::Organization))
    }
}

/// Why no request about the person may be sent now, not even for a write.
pub(crate) fn request_forbidden(
    store: &Store,
    now: DateTime<Utc>,
) -> store::Result<Option<StopReason>> {
    forbidden(store, Bucket::User, Purpose::Write, now)
}

/// Why no request may be sent now: a pause that Toggl asked for, or the quota of the bucket.
fn forbidden(
    store: &Store,
    bucket: Bucket,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> store::Result<Option<StopReason>> {
    let pause = store.progress()?.pause_until;
    if let Some(until) = pause.filter(|until| quota::time_until(*until, now).is_some()) {
        return Ok(Some(StopReason::Paused { until }));
    }
    let allowed = quota::allows(store.allowance(bucket)?, purpose, now);
    Ok(allowed.err().map(|Shortage { left, until }| match purpose {
        Purpose::History if left > 0 => StopReason::HistoryWaits { left, until },
        _ => StopReason::OverQuota { kept: left, until },
    }))
}

/// The end of a run whose request may have arrived although no usable answer came.
pub(super) fn unanswered(why: String, timed_out: bool) -> StopReason {
    if timed_out { StopReason::Unreachable(why) } else { StopReason::Unusable(why) }
}

/// Toggl's clock less ours, from the `Date` of an answer that arrived before `now`.
pub(crate) fn clock_offset(meta: &Meta, now: DateTime<Utc>) -> Option<TimeDelta> {
    let age = meta.received.map_or(Duration::ZERO, |received| received.elapsed());
    let difference = meta.date? - (now - age);
    let offset = TimeDelta::seconds((difference.num_milliseconds() + 500).div_euclid(1000));
    // `Date` is cut to whole seconds, so a difference of up to one second counts as none.
    Some(if offset.abs() <= TimeDelta::seconds(1) { TimeDelta::zero() } else { offset })
}

/// Whether two clocks disagree by more than the usual duration of a request.
pub(crate) fn clocks_disagree(offset: TimeDelta) -> bool {
    offset.abs() > TimeDelta::seconds(2)
}
