//! What `track doctor` concludes from what it found: facts in, findings out, each with a remedy. Pure.
//!
//! Every check uses only its own facts, any of which may be missing, so that no failure hides another.

mod disk;
mod here;
mod there;

use super::facts::Facts;
use crate::answer::{CheckState, Finding};
use crate::time::Now;

pub(crate) fn examine(facts: &Facts, now: &Now) -> Vec<Finding> {
    let always = [
        here::configuration(facts),
        here::profile(facts),
        there::token(facts),
        there::server(facts),
        there::certificates(facts),
        there::account(facts),
        there::clock(facts),
        there::time_zone(facts),
        here::quota(facts, now),
        disk::store(facts),
        disk::permissions(facts),
        here::unsent(facts, now),
        here::refused(facts),
    ];
    always.into_iter().chain(here::drafts(facts, now)).collect()
}

/// Whether there is a warning or a failed check.
pub(crate) fn has_problems(findings: &[Finding]) -> bool {
    findings.iter().any(|it| matches!(it.state, CheckState::Attention | CheckState::Failed))
}

#[cfg(test)]
mod tests;
