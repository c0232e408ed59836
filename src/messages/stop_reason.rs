//! Why a sync run stopped, in words.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::FailureKind;
use crate::app::SyncDisabled;
use crate::messages::Failure;
use crate::sync::{OtherSender, SenderState, StopReason};
use crate::time::{Now, format};
use crate::ui::text::{brief, capital, plain};

/// The failure of a command that needs an account.
pub(crate) fn not_logged_in() -> Failure {
    Failure::new(FailureKind::NotLoggedIn, "You are not logged in to Toggl.")
        .hint("`track login` connects you; without it, time is kept on this machine.")
}

/// The failure of a sync: with the technical reason why Toggl is unreachable.
pub(crate) fn stopped_sync(stop_reason: &StopReason, now: &Now) -> Failure {
    match stop_reason {
        StopReason::OutOfReach { why: Some(why), .. } => {
            unanswered(&StopReason::Unreachable(why.clone()), now)
        }
        other => unanswered(other, now),
    }
}

/// The failure of a command that cannot answer without Toggl.
pub(crate) fn unanswered(stop_reason: &StopReason, now: &Now) -> Failure {
    refused_credentials(stop_reason).unwrap_or_else(|| {
        let message = format!("{}.", capital(&why(stop_reason, now)));
        let failure = Failure::new(kind(stop_reason), message);
        match (fresh_helps(stop_reason), stop_reason) {
            (Some(how), _) => failure.hint(format!("`--fresh` {how}.")),
            (None, StopReason::OutOfReach { .. }) => failure.hint("`track doctor` finds out why."),
            (None, StopReason::OtherSender(other)) => {
                ending(*other).into_iter().fold(failure, Failure::hint)
            }
            (None, _) => failure,
        }
    })
}

/// How to deal with a sender that gets nothing done.
fn ending(OtherSender { process, state }: OtherSender) -> Option<String> {
    let id = process?;
    match state {
        SenderState::Sending => None,
        SenderState::Stalled { .. } => {
            Some(format!("`kill {id}` ends it; nothing is lost by that."))
        }
        SenderState::Suspended => Some(format!(
            "`kill -CONT {id}` lets it go on, `kill -KILL {id}` ends it; nothing is lost by that."
        )),
    }
}

/// Why a refusal may be out of date.
pub(crate) fn not_asked(stop_reason: &StopReason, now: &Now) -> String {
    format!("Whether that is still so at Toggl could not be asked: {}.", why(stop_reason, now))
}

/// The same, where no request may be sent.
pub(crate) fn not_asked_while(disabled: SyncDisabled) -> String {
    format!("Toggl was not asked whether that is so there as well: {}.", why_disabled(disabled))
}

/// Why no request may be sent, as the end of a sentence.
pub(super) fn why_disabled(disabled: SyncDisabled) -> &'static str {
    match disabled {
        SyncDisabled::NoAccount => "not logged in",
        SyncDisabled::Offline => "offline",
        SyncDisabled::ReadOnlyStore => "the store cannot be written",
    }
}

/// That a command asked for a fresh picture, and went on without one.
pub(crate) fn not_asked_first(stop_reason: &StopReason, now: &Now) -> String {
    format!("Toggl could not be asked first: {}.", why(stop_reason, now))
}

/// What `--fresh` does about it, as the end of a sentence; `None` where it changes nothing.
pub(super) fn fresh_helps(stop_reason: &StopReason) -> Option<&'static str> {
    match stop_reason {
        StopReason::OutOfReach { why: None, .. } => Some("tries again now"),
        StopReason::TooSlow { .. } => Some("waits longer"),
        _ => None,
    }
}

/// The kind of failure behind an incomplete answer.
pub(crate) fn kind(stop_reason: &StopReason) -> FailureKind {
    match stop_reason {
        StopReason::NotLoggedIn
        | StopReason::OtherAccount { .. }
        | StopReason::OtherServer { .. }
        | StopReason::NoToken(_) => FailureKind::NotLoggedIn,
        StopReason::OverQuota { .. }
        | StopReason::HistoryWaits { .. }
        | StopReason::Paused { .. } => FailureKind::OverQuota,
        StopReason::Refused(_) => FailureKind::Refused,
        StopReason::Unreachable(_)
        | StopReason::Unusable(_)
        | StopReason::OutOfReach { .. }
        | StopReason::TooSlow { .. }
        | StopReason::NotYetVisible
        | StopReason::InFlight
        | StopReason::EndNotSent
        | StopReason::OtherSender(_)
        | StopReason::Interrupted => FailureKind::Unreachable,
        StopReason::Store(_) => FailureKind::No,
        StopReason::UnknownWorkspace(_) => FailureKind::NotFound,
    }
}

/// The failure of refused or missing credentials; `None` for other reasons.
pub(super) fn refused_credentials(stop_reason: &StopReason) -> Option<Failure> {
    let (text, hint) = match stop_reason {
        StopReason::NotLoggedIn => (
            "Toggl does not accept the API token.".to_owned(),
            "`track login` asks for the one at the end of https://track.toggl.com/profile; \
             TRACK_API_TOKEN, where it is set, comes first.",
        ),
        StopReason::OtherAccount { ours, theirs } => (
            format!(
                "The time kept here belongs to {}, but the API token to {}; nothing was sent.",
                brief(ours),
                brief(theirs)
            ),
            "Keep the other account apart: `track --profile NAME login`.",
        ),
        StopReason::OtherServer { ours, theirs } => (
            format!(
                "The time kept here belongs to an account at {}, not at {}; nothing was sent.",
                brief(ours),
                brief(theirs)
            ),
            "Keep the other server apart: `track --profile NAME login`.",
        ),
        StopReason::UnknownWorkspace(name) => (
            format!("Toggl has no workspace called “{}”.", plain(name)),
            "Correct `workspace` in the configuration, or TRACK_WORKSPACE.",
        ),
        StopReason::NoToken(why) => (
            format!("No API token could be had: {}.", plain(why)),
            "Correct the setting or variable that gives it, or use `track login`.",
        ),
        _ => return None,
    };
    Some(Failure::new(kind(stop_reason), text).hint(hint))
}

/// Why a run ended early, as the end of a sentence.
pub(crate) fn why(stop_reason: &StopReason, now: &Now) -> String {
    match stop_reason {
        StopReason::NotLoggedIn => "Toggl does not accept the API token".to_owned(),
        StopReason::OtherAccount { .. } => "the API token belongs to another account".to_owned(),
        StopReason::OtherServer { .. } => "the account belongs to another server".to_owned(),
        StopReason::OverQuota { kept: 0, until } => {
            format!("Toggl's hourly quota is used up until {}", minute(*until, now))
        }
        StopReason::OverQuota { kept, until } => {
            let kept = match kept {
                1 => "the last request of Toggl's hourly quota is".to_owned(),
                _ => format!("the last {kept} requests of Toggl's hourly quota are"),
            };
            format!("{kept} kept for writes until {}", minute(*until, now))
        }
        StopReason::HistoryWaits { left, until } => {
            let left = match left {
                1 => "the last request of Toggl's hourly quota is".to_owned(),
                _ => format!("the last {left} requests of Toggl's hourly quota are"),
            };
            format!("{left} kept for other commands until {}", minute(*until, now))
        }
        StopReason::Paused { until } => {
            format!("Toggl asked for a pause until {}", minute(*until, now))
        }
        StopReason::Unreachable(why) => format!("Toggl cannot be reached ({})", plain(why)),
        StopReason::Unusable(why) => format!("Toggl gave no usable answer ({})", plain(why)),
        StopReason::Refused(words) => plain(words),
        // Why is a matter of the network: `-v` shows it with the request, and `track doctor` looks into it.
        StopReason::OutOfReach { why: Some(_), .. } => "Toggl is unreachable".to_owned(),
        StopReason::OutOfReach { why: None, .. } => {
            "Toggl could not be reached a moment ago".to_owned()
        }
        StopReason::TooSlow { patience } => {
            format!("Toggl did not answer within {} s", patience.as_secs())
        }
        StopReason::OtherSender(OtherSender { process, state }) => {
            let id = process.map_or(String::new(), |id| format!(" (process {id})"));
            match state {
                SenderState::Sending => "another track is sending just now".to_owned(),
                SenderState::Stalled { since } => {
                    format!(
                        "another track{id} is sending, without progress for {} s",
                        since.as_secs()
                    )
                }
                SenderState::Suspended => format!("another track{id} is suspended while it sends"),
            }
        }
        StopReason::Interrupted => "sending was interrupted".to_owned(),
        StopReason::NotYetVisible => {
            "Toggl is still setting up what was made a moment ago".to_owned()
        }
        StopReason::InFlight => "what Toggl has not answered may still arrive there".to_owned(),
        StopReason::EndNotSent => "the entry before it has not been stopped at Toggl".to_owned(),
        StopReason::NoToken(why) => format!("no API token could be had ({})", plain(why)),
        StopReason::Store(why) => format!("sending failed on this machine ({})", plain(why)),
        StopReason::UnknownWorkspace(name) => format!("Toggl has no workspace “{}”", plain(name)),
    }
}

/// The end of a pause, rounded up to the minute, so that a command given then is not too early.
pub(crate) fn minute(until: DateTime<Utc>, now: &Now) -> String {
    format::moment(until + TimeDelta::seconds((-until.timestamp()).rem_euclid(60)), now)
}

/// When what waits will be sent.
pub(super) fn when(stop_reason: &StopReason, now: &Now) -> String {
    match stop_reason {
        StopReason::OverQuota { until, .. }
        | StopReason::HistoryWaits { until, .. }
        | StopReason::Paused { until }
        | StopReason::OutOfReach { until, .. } => {
            format!("it will be sent by the first command after {}", minute(*until, now))
        }
        StopReason::NotLoggedIn
        | StopReason::OtherAccount { .. }
        | StopReason::OtherServer { .. }
        | StopReason::NoToken(_)
        | StopReason::UnknownWorkspace(_) => "it will be sent when that is mended".to_owned(),
        StopReason::InFlight => "it will be sent by a command in a minute".to_owned(),
        StopReason::OtherSender(OtherSender { state: SenderState::Suspended, .. }) => {
            "it will be sent when that one goes on, or has ended".to_owned()
        }
        StopReason::OtherSender(_) => "it is taken along, or sent by the next command".to_owned(),
        StopReason::EndNotSent => "it will be sent after that".to_owned(),
        StopReason::Unreachable(_)
        | StopReason::Unusable(_)
        | StopReason::Refused(_)
        | StopReason::TooSlow { .. }
        | StopReason::NotYetVisible
        | StopReason::Store(_)
        | StopReason::Interrupted => "it will be sent by the next command".to_owned(),
    }
}
