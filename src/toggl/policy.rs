//! What an answer means. Pure: from a status, a few headers and a body to a result.

use std::time::Duration;

use chrono::NaiveDate;
use serde_json::Value;

/// The pause after a 429 without `Retry-After`: Toggl's desktop app waits 60 s.
const PAUSE: Duration = Duration::from_secs(60);
/// The window of a quota: the pause when it is used up and the answer does not say for how long, and the
/// longest pause that is kept whatever an answer says.
pub(crate) const QUOTA_WINDOW: Duration = Duration::from_secs(3600);
/// Longest part of a refusal that is shown to a person, in characters.
const SHOWN: usize = 300;

/// The beginning of a reason that is about the server's certificate.
pub(super) const UNTRUSTED: &str = "its certificate is not trusted: ";

/// An HTTP answer, reduced to what can be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    /// `X-Toggl-Quota-Remaining`.
    pub(crate) quota_remaining: Option<i64>,
    /// `X-Toggl-Quota-Resets-In`, seconds.
    pub(crate) quota_resets_in: Option<u64>,
    /// `Retry-After`, seconds.
    pub(crate) retry_after: Option<u64>,
    /// `X-Remaining-Login-Attempts` was present: Toggl counts this as a failed login.
    pub(crate) login_failed: bool,
    pub(crate) body: String,
}

/// What an answer other than success means.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    /// Toggl does not accept the credentials.
    #[error("Toggl rejected the API token")]
    NotLoggedIn,
    /// 403 outside of `/me`: no permission, or credentials that no longer work; another request has to show
    /// which.
    #[error("Toggl does not allow it: {0}")]
    Forbidden(String),
    /// Toggl understood and said no, in its own words; the same request would be refused again.
    #[error("Toggl refused it ({status}): {message}")]
    Refused { status: u16, message: String },
    /// The workspace's plan does not include what was asked for.
    #[error("this needs a paid plan: {0}")]
    PlanFeature(String),
    /// The hourly quota is used up, until the window resets.
    #[error("Toggl's hourly quota is used up")]
    OverQuota { resets_in: Duration },
    /// Too many requests at once.
    #[error("Toggl asked for a pause (429)")]
    RateLimited { pause: Duration },
    /// Toggl was not reached, or did not process the request.
    #[error("{0}")]
    Unreachable(String),
    /// The request was sent and no usable answer came: Toggl may have processed it, or may still do so.
    #[error("{why}")]
    InDoubt {
        why: String,
        /// Whether no answer came in time.
        timed_out: bool,
    },
}

impl ApiError {
    /// What is wrong with the server's certificate, if the error is about that.
    pub(crate) fn certificate_error(&self) -> Option<&str> {
        match self {
            Self::Unreachable(why) => why.strip_prefix(UNTRUSTED),
            _ => None,
        }
    }

    /// Whether it may be that nobody answered: no connection, or the request timed out. The error of an answer
    /// that was judged is told apart by its headers, [`Meta::received`](super::Meta).
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::InDoubt { timed_out: true, .. })
    }

    /// Whether Toggl refused the content of the request.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::PlanFeature(_))
    }

    /// Whether Toggl does not list entries as far back as was asked for.
    pub(crate) fn is_too_old(&self) -> bool {
        matches!(self, Self::Refused { status: 400, message }
            if message.contains("must not be earlier than") || message.contains("3 months"))
    }

    /// The earliest day that Toggl lists, when the refusal names it.
    pub(crate) fn earliest_day(&self) -> Option<NaiveDate> {
        let Self::Refused { message, .. } = self else {
            return None;
        };
        let (_, day) = message.split_once("must not be earlier than ")?;
        day.get(..10)?.parse().ok()
    }

    /// The words in the error, which may be the server's.
    pub(super) fn words_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Forbidden(words)
            | Self::Refused { message: words, .. }
            | Self::PlanFeature(words)
            | Self::Unreachable(words)
            | Self::InDoubt { why: words, .. } => Some(words),
            Self::NotLoggedIn | Self::OverQuota { .. } | Self::RateLimited { .. } => None,
        }
    }
}

/// Judges an answer; `about_me` says that the request was for `/me…`, where 403 can only be about the
/// credentials. Every status outside 200–299 is an error.
pub(crate) fn judge(answer: &HttpAnswer, about_me: bool) -> Result<(), ApiError> {
    let message = || message(answer);
    Err(match answer.status {
        200..=299 => return Ok(()),
        // A web page is a proxy's: it says nothing about the row, and Toggl may not have been reached.
        400..=407 | 409..=424 | 426..=428 | 430..=499 if is_web_page(&answer.body) => {
            in_doubt(message())
        }
        401 => ApiError::NotLoggedIn,
        402 => match quota_left(answer) {
            Some(resets_in) => ApiError::OverQuota { resets_in },
            None => ApiError::PlanFeature(message()),
        },
        403 if about_me || answer.login_failed => ApiError::NotLoggedIn,
        403 => ApiError::Forbidden(message()),
        // Proxies answer 408 and 425, and what they have done with the request is not known.
        408 | 425 => in_doubt(message()),
        429 => {
            let pause = answer.retry_after.map_or(PAUSE, Duration::from_secs);
            ApiError::RateLimited { pause: pause.min(QUOTA_WINDOW) }
        }
        // Toggl says so in JSON or without a word. Other text is that of a server on the way.
        status if needs_body(status) && !is_own(&answer.body) => in_doubt(message()),
        400..=499 => ApiError::Refused { status: answer.status, message: message() },
        // After a redirect or a server error it is not known whether the request was processed.
        _ => in_doubt(message()),
    })
}

/// The error of an answer that leaves open whether the request was processed.
pub(super) fn in_doubt(why: String) -> ApiError {
    ApiError::InDoubt { why, timed_out: false }
}

/// Whether a body is a web page, which no part of the API ever sends.
pub(super) fn is_web_page(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

/// Whether only the body of an answer with this status shows that it is Toggl's, about the row.
pub(super) fn needs_body(status: u16) -> bool {
    matches!(status, 404 | 409 | 410)
}

/// Whether a body may be Toggl's answer about a row: JSON, or nothing.
fn is_own(body: &str) -> bool {
    body.trim().is_empty() || serde_json::from_str::<Value>(body).is_ok()
}

/// How long until the quota resets, when a 402 is about the quota: quota headers with nothing left, or
/// Toggl's sentence about the hourly limit. A plan-feature 402 may carry quota headers too, with a positive number.
fn quota_left(answer: &HttpAnswer) -> Option<Duration> {
    if let (Some(..=0), Some(seconds)) = (answer.quota_remaining, answer.quota_resets_in) {
        return Some(Duration::from_secs(seconds).min(QUOTA_WINDOW));
    }
    let body = answer.body.to_lowercase();
    if !body.contains("hourly limit") && !body.contains("quota will reset") {
        return None;
    }
    let seconds = body
        .split_once("second")
        .and_then(|(before, _)| before.split_whitespace().next_back())
        .and_then(|number| number.parse().ok());
    let wait = answer.quota_resets_in.or(seconds).map_or(QUOTA_WINDOW, Duration::from_secs);
    Some(wait.min(QUOTA_WINDOW))
}

/// Toggl's words in full, whatever they are wrapped in: a JSON string, an object, plain text, a proxy's page
/// or nothing at all.
fn message(answer: &HttpAnswer) -> String {
    let body = answer.body.trim();
    let text = match serde_json::from_str::<Value>(body) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(object)) => ["/error/message", "/error", "/message"]
            .iter()
            .find_map(|path| {
                Value::Object(object.clone()).pointer(path)?.as_str().map(str::to_owned)
            })
            .unwrap_or_default(),
        Ok(_) => String::new(),
        Err(_) if is_web_page(body) => {
            format!("HTTP {} with a web page instead of an answer", answer.status)
        }
        Err(_) => body.to_owned(),
    };
    let text = text.trim();
    if text.is_empty() {
        return format!("HTTP {} without a reason", answer.status);
    }
    text.to_owned()
}

/// The part of a server's words that is shown.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer { status, body: body.to_owned(), ..HttpAnswer::default() }
    }

    #[test]
    fn every_status_has_one_meaning() {
        let refused = |status, message: &str| ApiError::Refused { status, message: message.into() };
        let doubt = |why: &str| ApiError::InDoubt { why: why.into(), timed_out: false };
        let pause = |seconds| ApiError::RateLimited { pause: Duration::from_secs(seconds) };
        let table = [
            (answer(401, ""), ApiError::NotLoggedIn),
            (answer(403, "\"no access\""), ApiError::Forbidden("no access".into())),
            (HttpAnswer { login_failed: true, ..answer(403, "") }, ApiError::NotLoggedIn),
            (
                answer(400, "\"Stop time must be after start time\""),
                refused(400, "Stop time must be after start time"),
            ),
            (answer(400, "Invalid start date"), refused(400, "Invalid start date")),
            (
                answer(404, r#"{"message":"tracking time entry not found"}"#),
                refused(404, "tracking time entry not found"),
            ),
            (answer(409, r#"{"error":{"message":"no","code":409}}"#), refused(409, "no")),
            (answer(409, r#"{"error":"no"}"#), refused(409, "no")),
            (answer(410, ""), refused(410, "HTTP 410 without a reason")),
            (answer(400, "<html>x</html>"), doubt("HTTP 400 with a web page instead of an answer")),
            (answer(404, " <html>"), doubt("HTTP 404 with a web page instead of an answer")),
            (answer(429, "<html>"), pause(60)),
            (HttpAnswer { retry_after: Some(5), ..answer(429, "") }, pause(5)),
            (HttpAnswer { retry_after: Some(u64::MAX), ..answer(429, "") }, pause(3600)),
            (answer(500, "\"oops\""), doubt("oops")),
            (answer(502, "<html>"), doubt("HTTP 502 with a web page instead of an answer")),
            (answer(302, ""), doubt("HTTP 302 without a reason")),
        ];
        for (answer, meaning) in table {
            assert_eq!(judge(&answer, false), Err(meaning), "{answer:?}");
        }
        assert_eq!(judge(&answer(200, ""), false), Ok(()));
        assert_eq!(judge(&answer(403, ""), true), Err(ApiError::NotLoggedIn));
    }

    #[test]
    fn the_two_kinds_of_402_are_told_apart() {
        let over = |seconds| ApiError::OverQuota { resets_in: Duration::from_secs(seconds) };
        let sentence = "\"You have hit your hourly limit for API calls. The quota will reset in 133 seconds.\"";
        let feature = "Custom project colors available only for premium plans";
        let headers = |remaining, body| HttpAnswer {
            quota_remaining: Some(remaining),
            quota_resets_in: Some(20),
            ..answer(402, body)
        };
        let table = [
            (answer(402, sentence), over(133)),
            (answer(402, "You have hit your hourly limit for API calls."), over(3600)),
            (headers(0, ""), over(20)),
            (headers(-4, feature), over(20)),
            (headers(12, &format!("\"{feature}\"")), ApiError::PlanFeature(feature.into())),
            (answer(402, &format!("\"{feature}\"")), ApiError::PlanFeature(feature.into())),
        ];
        for (answer, meaning) in table {
            assert_eq!(judge(&answer, false), Err(meaning), "{answer:?}");
        }
    }

    #[test]
    fn a_long_refusal_is_cut_when_it_is_shown() {
        let words = "é".repeat(5000);
        let Err(ApiError::Refused { message, .. }) = judge(&answer(400, &words), false) else {
            panic!("a 400 is a refusal");
        };
        assert_eq!(message, words);
        assert_eq!(shortened(&message).chars().count(), SHOWN);
    }
}
