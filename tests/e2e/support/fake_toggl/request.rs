//! One request as the fake received it, and what became of it.

use std::fmt;

use serde_json::Value;

use super::quota::Bucket;

/// An entry of the request log.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The whole path, such as `/api/v9/me`.
    pub(crate) path: String,
    /// The decoded parameters, in the order sent.
    pub(crate) query: Vec<(String, String)>,
    /// `null` when there was none, or none that is JSON.
    pub(crate) body: Value,
    pub(crate) has_body: bool,
    /// Whether it says how long the body is: with `Content-Length`, or with `Transfer-Encoding`.
    pub(crate) names_length: bool,
    pub(crate) content_type: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) accept_encoding: Option<String>,
    pub(crate) login: Login,
    /// The bucket it belongs to, whether or not it was taken from it.
    pub(crate) bucket: Option<Bucket>,
    pub(crate) outcome: Outcome,
    /// The header itself stays inside the fake: a log must not hold a token.
    pub(super) authorization: Option<String>,
}

/// The credentials that came with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    Missing,
    Wrong,
    Token,
    Password,
}

/// What the client got to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An answer with this status.
    Answered(u16),
    /// A closed connection.
    Dropped,
    /// Silence.
    Hanging,
}

impl Request {
    /// The value of a query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it changes something.
    pub(crate) fn writes(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it only reads; a report is asked for by POST.
    pub(super) fn reads(&self) -> bool {
        self.method == "GET" || self.path.starts_with("/reports/")
    }

    /// Whether the front end refuses it before Toggl sees it.
    pub(super) fn lacks_length(&self) -> bool {
        !self.names_length && ["POST", "PUT", "PATCH"].contains(&self.method.as_str())
    }

    pub(super) fn is_json(&self) -> bool {
        self.content_type.as_ref().is_some_and(|kind| kind.starts_with("application/json"))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.param(name) == Some("true")
    }
}

/// One line, such as `GET /api/v9/me?with_related_data=true 200`.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        match self.outcome {
            Outcome::Answered(status) => write!(f, " {status}"),
            Outcome::Dropped => write!(f, " dropped"),
            Outcome::Hanging => write!(f, " no answer"),
        }
    }
}
