//! What can go wrong between the client and Toggl.

use std::time::Duration;

use chrono::TimeDelta;

use serde_json::{Value, json};

use super::answer::{Answer, Body, HTML, JSON, no_such_page};
use super::request::Request;
use super::server::packed;

/// A misfortune that befalls a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    // Before the server: nothing is done.
    /// This status with this body, labelled as JSON.
    Status(u16, String),
    /// An error page of the proxy in front of Toggl.
    Html(u16),
    /// 200 with the login page of a hotel.
    CaptivePortal,
    /// 307 to another address.
    Redirect(String),
    /// 402: the hourly quota is used up, with headers that say so.
    Quota,
    /// The same, with nothing but the sentence.
    QuotaTextOnly,
    /// 402 for a paid feature, which comes with quota headers that are *not* at zero.
    PlanFeature(String),
    /// 429 with a page of the proxy.
    TooMany { retry_after: Option<u64> },
    /// 404 as plain text, from a router that does not know the path: it says nothing about the row.
    PlainNotFound,
    /// 200 with JSON that is not Toggl's.
    ForeignJson,
    /// 411 with a page of Google's front end.
    LengthRequired,
    /// Silence.
    Hang,
    /// The connection is closed.
    DropBeforeCommit,
    /// The client sees what the inner fault shows; the request is carried out when
    /// [`super::FakeToggl::let_late_requests_arrive`] is called.
    CommitsLater(Box<Fault>),

    // After the server: everything is done, and its answer is lost or spoiled.
    /// None: for requests that must not meet the fault after it.
    Nothing,
    /// `PATCH …/stop` is answered with 200 and the whole entry, which still runs; nothing is done.
    StopDoesNotStop,
    /// The `Date` header of this one answer is off by so much; else as the inner fault.
    Dated(TimeDelta, Box<Fault>),
    /// Silence.
    HangAfterCommit,
    /// The connection is closed.
    DropAfterCommit,
    /// The answer comes late.
    Delay(Duration),
    /// The second half of the JSON is missing.
    TruncatedJson,
    /// Numbers where text belongs, and so on.
    WrongTypes,
    /// 200 with bytes that are neither JSON nor text.
    Garbage,
    /// 200 with nothing.
    EmptyBody,
    /// 200 with a JSON string of so many bytes.
    Huge(usize),
    /// 200 with a body that never ends and never becomes wrong JSON.
    Endless,
    /// 200 with a small packed body that unpacks without end.
    GzipBomb,
    /// The second half of the packed body is missing.
    TruncatedGzip,
    /// 200 with JSON nested far deeper than any decoder should follow.
    DeepJson,
}

/// How an answer travels.
#[derive(Debug)]
pub(super) enum Delivery {
    Answer(Answer),
    Late(Answer, Duration),
    Never,
    Cut,
}

impl Fault {
    /// The same for the client, carried out later.
    pub(crate) fn commits_later(self) -> Fault {
        Fault::CommitsLater(Box::new(self))
    }

    /// The same with a `Date` header that is off by so much.
    pub(crate) fn dated(self, off: TimeDelta) -> Fault {
        Fault::Dated(off, Box::new(self))
    }

    /// Whether the request is carried out later.
    pub(crate) fn is_late(&self) -> bool {
        match self {
            Fault::CommitsLater(_) => true,
            Fault::Dated(_, inner) => inner.is_late(),
            _ => false,
        }
    }

    /// Applies the fault to the request; `serve` handles it.
    pub(super) fn befall(self, serve: impl FnOnce() -> Answer) -> Delivery {
        let answer = match self {
            Fault::Status(status, body) => Answer::new(status, JSON, body),
            Fault::Html(status) => proxy_page(status),
            Fault::CaptivePortal => {
                Answer::new(200, HTML, "<!DOCTYPE html><html><body>Room number?</body></html>")
            }
            Fault::Redirect(url) => Answer::new(307, HTML, "").with("Location", url),
            Fault::Quota => quota_used_up(QUOTA_RESET).with_quota(0, QUOTA_RESET),
            Fault::QuotaTextOnly => quota_used_up(QUOTA_RESET),
            Fault::PlanFeature(text) => Answer::refusal(402, text).with_quota(17, QUOTA_RESET),
            Fault::TooMany { retry_after: None } => proxy_page(429),
            Fault::TooMany { retry_after: Some(seconds) } => {
                proxy_page(429).with("Retry-After", seconds)
            }
            Fault::PlainNotFound => no_such_page(),
            Fault::ForeignJson => Answer::json(&json!({"error": "login required"})),
            Fault::LengthRequired => length_required(),
            Fault::Hang => return Delivery::Never,
            Fault::DropBeforeCommit => return Delivery::Cut,
            // What `serve` does is up to the front.
            Fault::CommitsLater(inner) => return inner.befall(serve),
            Fault::Dated(off, inner) => return inner.befall(serve).dated(off),
            committed => return committed.befall_after(serve()),
        };
        Delivery::Answer(answer)
    }

    fn befall_after(self, mut answer: Answer) -> Delivery {
        match self {
            Fault::Nothing | Fault::StopDoesNotStop => {}
            Fault::HangAfterCommit => return Delivery::Never,
            Fault::DropAfterCommit => return Delivery::Cut,
            Fault::Delay(time) => return Delivery::Late(answer, time),
            Fault::TruncatedJson => answer.body = truncated(answer.body),
            Fault::WrongTypes => answer.body = retyped(answer.body),
            Fault::Garbage => {
                answer = Answer::new(200, JSON, [0x7b, 0xff, 0x00, 0xfe, 0x1b, 0x5d, 0x80]);
            }
            Fault::EmptyBody => answer = Answer::empty(),
            Fault::Huge(bytes) => answer = Answer::json(&Value::String("a".repeat(bytes))),
            Fault::Endless => (answer.status, answer.body) = (200, Body::Endless),
            Fault::GzipBomb => (answer.status, answer.body) = (200, Body::Bomb),
            Fault::TruncatedGzip => answer.body = truncated_gzip(answer.body),
            Fault::DeepJson => {
                answer = Answer::new(200, JSON, "[".repeat(200_000) + &"]".repeat(200_000));
            }
            before => unreachable!("{before:?} happens before the server"),
        }
        Delivery::Answer(answer)
    }
}

impl Delivery {
    fn dated(mut self, off: TimeDelta) -> Delivery {
        if let Delivery::Answer(answer) | Delivery::Late(answer, _) = &mut self {
            answer.date_off = off;
        }
        self
    }
}

/// Which requests meet which faults.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    method: Option<String>,
    path_part: String,
    fault: Fault,
    lasting: bool,
}

impl Faults {
    /// Adds a fault for the requests that `pattern` names: a method, a part of the path, or both (`POST /time_entries`).
    pub(super) fn add(&mut self, pattern: &str, fault: Fault, lasting: bool) {
        let (method, path_part) = match pattern.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None if pattern.starts_with('/') => (None, pattern),
            None => (Some(pattern).filter(|method| !method.is_empty()), ""),
        };
        self.0.push(Rule {
            method: method.map(str::to_owned),
            path_part: path_part.to_owned(),
            fault,
            lasting,
        });
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first fault that fits, which is then used up unless it lasts.
    pub(super) fn next_for(&mut self, request: &Request) -> Option<Fault> {
        let index = self.0.iter().position(|rule| rule.fits(request))?;
        if self.0[index].lasting {
            Some(self.0[index].fault.clone())
        } else {
            Some(self.0.remove(index).fault)
        }
    }
}

impl Rule {
    fn fits(&self, request: &Request) -> bool {
        self.method.as_ref().is_none_or(|method| *method == request.method)
            && request.path.contains(&self.path_part)
    }
}

const QUOTA_RESET: i64 = 1838;

/// 402 with the sentence about the hourly limit.
pub(super) fn quota_used_up(resets_in: i64) -> Answer {
    let sentence = "You have hit your hourly limit for API calls.";
    Answer::refusal(402, format!("{sentence} Your quota will reset in {resets_in} seconds."))
}

impl Answer {
    pub(super) fn with_quota(self, remaining: i64, resets_in: i64) -> Answer {
        self.with("X-Toggl-Quota-Remaining", remaining).with("X-Toggl-Quota-Resets-In", resets_in)
    }
}

fn proxy_page(status: u16) -> Answer {
    let reason = match status {
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Temporarily Unavailable",
        504 => "Gateway Time-out",
        _ => "Error",
    };
    let title = format!("{status} {reason}");
    let heading = format!("<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>");
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n{heading}\r\n</body>\r\n</html>\r\n"
    );
    Answer::new(status, HTML, page)
}

/// What Google's front end says to a write that does not name its length.
pub(super) fn length_required() -> Answer {
    let page = "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 411 (Length Required)!!1</title>\n  \
                <p><b>411.</b> <ins>That’s an error.</ins>\n  <p>POST requests require a \
                <code>Content-length</code> header.\n";
    Answer::new(411, HTML, page)
}

fn truncated(body: Body) -> Body {
    match body {
        Body::Bytes(mut bytes) => {
            bytes.truncate(bytes.len() / 2);
            Body::Bytes(bytes)
        }
        body => body,
    }
}

fn truncated_gzip(body: Body) -> Body {
    let Body::Bytes(bytes) = body else { return body };
    let mut packed = packed(&bytes);
    packed.truncate(packed.len() / 2);
    Body::Packed(packed)
}

fn retyped(body: Body) -> Body {
    let Body::Bytes(bytes) = &body else { return body };
    let Ok(value) = serde_json::from_slice(bytes) else { return body };
    Body::Bytes(other_types(value).to_string().into_bytes())
}

fn other_types(value: Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("yes"),
        Value::Number(number) => json!(number.to_string()),
        Value::String(_) => json!(7),
        Value::Array(items) => items.into_iter().map(other_types).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, other_types(value))).collect()
        }
    }
}
