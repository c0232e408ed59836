//! An answer before it becomes HTTP.

use std::fmt::Display;

use chrono::TimeDelta;
use serde_json::Value;

pub(super) const JSON: &str = "application/json; charset=utf-8";
pub(super) const HTML: &str = "text/html";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// What a handler returns: `Err` is an answer as well, one that refuses.
pub(super) type Reply = Result<Answer, Answer>;

/// Status, headers and body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    /// How far its `Date` header is off the server's clock.
    pub(super) date_off: TimeDelta,
}

#[derive(Debug)]
pub(super) enum Body {
    Bytes(Vec<u8>),
    /// Goes on for as long as the client reads.
    Endless,
    /// Gzip, whether or not the client accepts it.
    Packed(Vec<u8>),
    /// Gzip that unpacks to a thousand times as much, without end.
    Bomb,
}

impl Answer {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        Answer {
            status,
            headers: vec![("Content-Type", content_type.to_owned())],
            body: Body::Bytes(body.into()),
            date_off: TimeDelta::zero(),
        }
    }

    /// 200 with a JSON body.
    pub(super) fn json(value: &Value) -> Answer {
        Answer::new(200, JSON, value.to_string())
    }

    /// 200 with no body, which Toggl labels as JSON all the same.
    pub(super) fn empty() -> Answer {
        Answer::new(200, JSON, "")
    }

    /// A refusal in Toggl's usual form: the message as a JSON string.
    pub(super) fn refusal(status: u16, message: impl Into<String>) -> Answer {
        Answer::new(status, JSON, Value::String(message.into()).to_string())
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Answer {
        self.set_header(name, value);
        self
    }

    pub(super) fn set_header(&mut self, name: &'static str, value: impl Display) {
        self.headers.push((name, value.to_string()));
    }
}

pub(super) fn bad_request(message: impl Into<String>) -> Answer {
    Answer::refusal(400, message)
}

pub(super) fn forbidden(message: impl Into<String>) -> Answer {
    Answer::refusal(403, message)
}

pub(super) fn not_found(message: impl Into<String>) -> Answer {
    Answer::refusal(404, message)
}

/// What the router says to a path it does not know.
pub(super) fn no_such_page() -> Answer {
    Answer::new(404, TEXT, "404 page not found")
}

/// 402 for something the workspace's plan does not include.
pub(super) fn not_in_plan(message: impl Into<String>) -> Answer {
    Answer::refusal(402, message)
}
