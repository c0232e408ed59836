//! Decoding of answers, with limits on what a server may send.

use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, Datelike as _, SubsecRound as _, Utc};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// The largest answer that is read, in bytes. A thousand entries are well under a megabyte.
pub(in crate::toggl) const MAX_BODY: usize = 16 * 1024 * 1024;
/// The longest list that is decoded; Toggl's are far shorter. A short item on the wire is a long one in
/// memory.
const MAX_ITEMS: usize = 50_000;

/// The error of a list with more than [`MAX_ITEMS`] items.
const TOO_MANY: &str = "too many items";

/// A list that may be `null`, with at most [`MAX_ITEMS`] items.
#[derive(Debug)]
pub(in crate::toggl) struct List<T>(pub(super) Vec<T>);

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Items(PhantomData)).map(Self)
    }
}

/// A list, or `null`, of objects of which some may be unreadable: those are counted, and do not keep the others
/// from being read.
#[derive(Debug)]
pub(super) struct LenientList<T> {
    pub(super) items: Vec<T>,
    /// The ids of the others, as far as they could be read.
    pub(super) unreadable: Vec<Option<i64>>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = List::<Raw<T>>::deserialize(d)?;
        let mut list = Self { items: Vec::new(), unreadable: Vec::new() };
        for Raw(item) in raw {
            match item {
                Ok(item) => list.items.push(item),
                Err(id) => list.unreadable.push(id),
            }
        }
        Ok(list)
    }
}

/// An object, or its id as far as that can be read.
struct Raw<T>(Result<T, Option<i64>>);

#[derive(Deserialize)]
struct AnyId {
    id: Option<i64>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Raw<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        if !raw.get().starts_with('{') {
            return Err(serde::de::Error::custom("expected an object"));
        }
        let id = || serde_json::from_str(raw.get()).map_or(None, |AnyId { id }| id);
        Ok(Self(serde_json::from_str(raw.get()).map_err(|_| id())))
    }
}

struct Items<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            if list.len() == MAX_ITEMS {
                return Err(serde::de::Error::custom(TOO_MANY));
            }
            list.push(item);
        }
        Ok(list)
    }
}

/// The years an instant can lie in. Others cannot be shown in every time zone, or calculated with.
pub(in crate::toggl) const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

pub(super) fn is_possible(instant: &DateTime<Utc>) -> bool {
    YEARS.contains(&instant.year())
}

/// One item, or a list that begins with it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[serde(bound = "T: Deserialize<'de>")]
pub(in crate::toggl) enum OneOrMany<T> {
    One(T),
    Many(List<T>),
}

impl<T> OneOrMany<T> {
    pub(in crate::toggl) fn first(self) -> Option<T> {
        match self {
            Self::One(it) => Some(it),
            Self::Many(list) => list.into_iter().next(),
        }
    }
}

/// A possible instant, cut to whole seconds.
pub(super) fn moment(instant: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    instant.filter(is_possible).map(|instant| instant.trunc_subsecs(0))
}

/// Decodes JSON into the wire type `W` and converts that.
pub(in crate::toggl) fn decode<W: DeserializeOwned, T>(
    body: &str,
    convert: impl FnOnce(W) -> Result<T, String>,
) -> Result<T, String> {
    serde_json::from_str::<W>(body).map_err(|error| unreadable(&error)).and_then(convert)
}

/// Where and why JSON is not what was expected. The text itself is not quoted: it may be long, or a secret.
fn unreadable(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let why = match error.classify() {
        Category::Eof => return "it ends unexpectedly".to_owned(),
        Category::Data if error.to_string().starts_with(TOO_MANY) => {
            return format!("a list has more than {MAX_ITEMS} items");
        }
        Category::Data => "unexpected value",
        Category::Syntax | Category::Io => "not valid JSON",
    };
    format!("{why} at line {line}, column {column}")
}

/// Why an answer beyond [`MAX_BODY`] is not used.
pub(in crate::toggl) fn body_too_large() -> String {
    format!("the answer was too large: more than {} MB", MAX_BODY / 1024 / 1024)
}

/// For answers whose body does not matter, or is empty although its type says JSON. Anything but JSON, and an
/// object with an error, is no success: it comes from a server on the way.
pub(in crate::toggl) fn discard(body: &str) -> Result<(), String> {
    if body.trim().is_empty() {
        return Ok(());
    }
    match serde_json::from_str::<serde_json::Value>(body) {
        Ok(serde_json::Value::Object(object)) if object.contains_key("error") => {
            Err("it is an error".to_owned())
        }
        Ok(_) => Ok(()),
        Err(error) => Err(unreadable(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toggl::wire::{entry, quotas};

    #[test]
    fn what_cannot_be_decoded_is_not_quoted() {
        let why = |body: &str| entry(body).unwrap_err();
        let table = [
            ("\"s3cr3t\"", "unexpected value at line 1, column 8"),
            ("{\"id\":\"s3cr3t\"}", "unexpected value at line 1, column 14"),
            ("s3cr3t", "not valid JSON at line 1, column 1"),
            ("{\"id\":1", "it ends unexpectedly"),
        ];
        for (body, expected) in table {
            assert_eq!(why(body), expected);
        }
        let tags = vec!["0"; MAX_ITEMS + 1].join("\",\"");
        let why = why(&format!("{{\"id\":1,\"tags\":[\"{tags}\"]}}"));
        assert_eq!(why, "a list has more than 50000 items");
        let many = vec!["{\"remaining\":1,\"total\":1}"; MAX_ITEMS + 1].join(",");
        assert!(quotas(&format!("[{many}]")).is_err());
    }
}
