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
        .hint("`track login` connects your account; until then, time is saved locally.")
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
            (None, StopReason::OutOfReach { .. }) => {
                failure.hint("Run `track doctor` to find the cause.")
            }
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
        SenderState::Stalled { .. } => Some(format!("`kill {id}` ends it; no data is lost.")),
        SenderState::Suspended => Some(format!(
            "`kill -CONT {id}` resumes it, `kill -KILL {id}` ends it; no data is lost."
        )),
    }
}

/// Why a refusal may be out of date.
pub(crate) fn not_asked(stop_reason: &StopReason, now: &Now) -> String {
    format!("Could not check this with Toggl: {}.", why(stop_reason, now))
}

/// The same, where no request may be sent.
pub(crate) fn not_asked_while(disabled: SyncDisabled) -> String {
    format!("This was not checked with Toggl: {}.", why_disabled(disabled))
}

/// Why no request may be sent, as the end of a sentence.
pub(super) fn why_disabled(disabled: SyncDisabled) -> &'static str {
    match disabled {
        SyncDisabled::NoAccount => "not logged in",
        SyncDisabled::Offline => "offline",
        SyncDisabled::ReadOnlyStore => "the local store is read-only",
    }
}

/// That a command asked for a fresh picture, and went on without one.
pub(crate) fn not_asked_first(stop_reason: &StopReason, now: &Now) -> String {
    format!("Could not ask Toggl first: {}.", why(stop_reason, now))
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
            "Toggl rejected the API token.".to_owned(),
            "Run `track login` with the token from the bottom of https://track.toggl.com/profile; \
             TRACK_API_TOKEN, if it is set, takes precedence.",
        ),
        StopReason::OtherAccount { ours, theirs } => (
            format!(
                "The local store belongs to {}, but the API token belongs to {}; nothing was sent.",
                brief(ours),
                brief(theirs)
            ),
            "To use the other account, create a profile: `track --profile NAME login`.",
        ),
        StopReason::OtherServer { ours, theirs } => (
            format!(
                "The local store belongs to an account on {}, not on {}; nothing was sent.",
                brief(ours),
                brief(theirs)
            ),
            "To use the other server, create a profile: `track --profile NAME login`.",
        ),
        StopReason::UnknownWorkspace(name) => (
            format!("Toggl has no workspace called “{}”.", plain(name)),
            "Correct `workspace` in the configuration, or TRACK_WORKSPACE.",
        ),
        StopReason::NoToken(why) => (
            format!("Could not get an API token: {}.", plain(why)),
            "Correct the setting or variable that provides it, or run `track login`.",
        ),
        _ => return None,
    };
    Some(Failure::new(kind(stop_reason), text).hint(hint))
}

/// Why a run ended early, as the end of a sentence.
pub(crate) fn why(stop_reason: &StopReason, now: &Now) -> String {
    match stop_reason {
        StopReason::NotLoggedIn => "Toggl rejected the API token".to_owned(),
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
            format!("{kept} reserved for changes until {}", minute(*until, now))
        }
        StopReason::HistoryWaits { left, until } => {
            let left = match left {
                1 => "the last request of Toggl's hourly quota is".to_owned(),
                _ => format!("the last {left} requests of Toggl's hourly quota are"),
            };
            format!("{left} reserved for other commands until {}", minute(*until, now))
        }
        StopReason::Paused { until } => {
            format!("Toggl asked for a pause until {}", minute(*until, now))
        }
        StopReason::Unreachable(why) => format!("Toggl is unreachable ({})", plain(why)),
        StopReason::Unusable(why) => format!("Toggl gave no usable answer ({})", plain(why)),
        StopReason::Refused(words) => plain(words),
        // `-v` shows the cause with the request, and `track doctor` looks for it.
        StopReason::OutOfReach { why: Some(_), .. } => "Toggl is unreachable".to_owned(),
        StopReason::OutOfReach { why: None, .. } => "Toggl was unreachable a moment ago".to_owned(),
        StopReason::TooSlow { patience } => {
            format!("Toggl did not answer within {} s", patience.as_secs())
        }
        StopReason::OtherSender(OtherSender { process, state }) => {
            let id = process.map_or(String::new(), |id| format!(" ({id})"));
            match state {
                SenderState::Sending => "another track process is sending".to_owned(),
                SenderState::Stalled { since } => {
                    format!(
                        "another track process{id} is sending, without progress for {} s",
                        since.as_secs()
                    )
                }
                SenderState::Suspended => {
                    format!("another track process{id} is suspended while sending")
                }
            }
        }
        StopReason::Interrupted => "sending was interrupted".to_owned(),
        StopReason::NotYetVisible => "Toggl is still setting up what was just created".to_owned(),
        StopReason::InFlight => "an unanswered request may still reach Toggl".to_owned(),
        StopReason::EndNotSent => "the entry before it has not been stopped in Toggl".to_owned(),
        StopReason::NoToken(why) => format!("could not get an API token ({})", plain(why)),
        StopReason::Store(why) => format!("sending failed on this machine ({})", plain(why)),
        StopReason::UnknownWorkspace(name) => format!("Toggl has no workspace “{}”", plain(name)),
    }
}

/// The end of a pause, rounded up to the minute, so that a command given then is not too early.
pub(crate) fn minute(until: DateTime<Utc>, now: &Now) -> String {
    format::moment(until + TimeDelta::seconds((-until.timestamp()).rem_euclid(60)), now)
}

/// When a pending change will be sent, as a sentence behind [`why`].
pub(super) fn when(stop_reason: &StopReason, now: &Now) -> String {
    let text = match stop_reason {
        StopReason::OutOfReach { until, .. } => {
            return format!("The next command after {} sends it.", minute(*until, now));
        }
        StopReason::OverQuota { .. }
        | StopReason::HistoryWaits { .. }
        | StopReason::Paused { .. } => "The next command after that sends it.",
        StopReason::NotLoggedIn
        | StopReason::OtherAccount { .. }
        | StopReason::OtherServer { .. }
        | StopReason::NoToken(_)
        | StopReason::UnknownWorkspace(_) => "It is sent when that is fixed.",
        StopReason::InFlight => "The next command after a minute sends it.",
        StopReason::OtherSender(OtherSender { state: SenderState::Suspended, .. }) => {
            "It is sent when that process continues or ends."
        }
        StopReason::OtherSender(_) => "That process or the next command sends it.",
        StopReason::EndNotSent => "It is sent after that.",
        StopReason::Unreachable(_)
        | StopReason::Unusable(_)
        | StopReason::Refused(_)
        | StopReason::TooSlow { .. }
        | StopReason::NotYetVisible
        | StopReason::Store(_)
        | StopReason::Interrupted => "The next command sends it.",
    };
    text.to_owned()
}
