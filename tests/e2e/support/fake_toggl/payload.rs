//! Reading what a client sends: bodies, times, flags.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::answer::{Answer, bad_request};
use super::request::Request;

/// A field of an update: left alone, taken away, or set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sent<T> {
    #[default]
    Absent,
    Null,
    Set(T),
}

impl<T> Sent<T> {
    /// The value that is set, if one is.
    pub(super) fn as_set(&self) -> Option<&T> {
        match self {
            Sent::Set(value) => Some(value),
            Sent::Absent | Sent::Null => None,
        }
    }

    /// The field after the update.
    pub(super) fn over(self, old: Option<T>) -> Option<T> {
        match self {
            Sent::Absent => old,
            Sent::Null => None,
            Sent::Set(new) => Some(new),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Sent::Null, Sent::Set))
    }
}

/// Decodes a body, in which unknown fields are nobody's business.
pub(super) fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Answer> {
    T::deserialize(body).map_err(|_| bad_request("Invalid JSON input"))
}

/// RFC 3339 with seconds and a colon in the offset, or a date, which means its midnight in UTC.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Some(date) = date(text) {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    (text.as_bytes().get(10) == Some(&b'T')).then_some(time.to_utc())
}

pub(super) fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}

impl Request {
    /// `since`, in Unix seconds.
    pub(super) fn since(&self) -> Result<Option<DateTime<Utc>>, Answer> {
        let Some(text) = self.param("since") else { return Ok(None) };
        let seconds = text.parse().ok();
        let time = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        time.map(Some).ok_or_else(|| bad_request("Invalid since"))
    }

    /// A positive number, such as a page.
    pub(super) fn number(&self, name: &str) -> Result<Option<usize>, Answer> {
        let number = self.param(name).map(str::parse).transpose();
        number
            .ok()
            .filter(|it| *it != Some(0))
            .ok_or_else(|| bad_request(format!("Invalid {name} format")))
    }
}
