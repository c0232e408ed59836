//! Reading time entries.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use super::answer::{Answer, Reply, TEXT, bad_request, not_found};
use super::payload::instant;
use super::request::Request;
use super::shapes::Form;
use super::state::{Entry, World};

/// A list is cut here, and nothing in the answer says so.
const LONGEST_LIST: usize = 1000;
/// How far back lists reach.
const REACH: Months = Months::new(3);
/// What a list without parameters covers.
const RECENT: TimeDelta = TimeDelta::days(10);

/// Which entries a list is about.
enum Window {
    /// By start; the end is not part of it.
    Started { from: DateTime<Utc>, before: DateTime<Utc> },
    /// By modification, and only here the deleted ones as well.
    ModifiedSince(DateTime<Utc>),
}

impl Window {
    /// `reach` is the earliest day that a list by start may begin on.
    fn read(request: &Request, now: DateTime<Utc>, reach: NaiveDate) -> Result<Window, Answer> {
        let filters =
            ["since", "before", "start_date"].map(|name| request.param(name).map(|_| name));
        if let [one, other, ..] = filters.into_iter().flatten().collect::<Vec<_>>()[..] {
            return Err(bad_request(format!(
                "'{one}' and '{other}' can not be present simultaneously"
            )));
        }
        if let Some(since) = request.since()? {
            let reachable = since >= now - REACH;
            return reachable
                .then_some(Window::ModifiedSince(since))
                .ok_or(bad_request("Since cannot be older than 3 months"));
        }
        let time = |name, invalid| {
            let text: Option<&str> = request.param(name);
            text.map(|text| instant(text).ok_or(Answer::new(400, TEXT, invalid))).transpose()
        };
        if let Some(before) = time("before", "Invalid before")? {
            return Ok(Window::Started { from: DateTime::<Utc>::MIN_UTC, before });
        }
        match (time("start_date", "Invalid start date")?, time("end_date", "Invalid end date")?) {
            (None, None) => {
                Ok(Window::Started { from: now - RECENT, before: DateTime::<Utc>::MAX_UTC })
            }
            (Some(from), Some(before)) => {
                if from.date_naive() < reach {
                    return Err(bad_request(format!(
                        "start_date must not be earlier than {reach}"
                    )));
                }
                Ok(Window::Started { from, before })
            }
            _ => Err(bad_request("'start_date' and 'end_date' must be present simultaneously")),
        }
    }

    fn holds(&self, entry: &Entry) -> bool {
        match *self {
            Window::Started { from, before } => {
                entry.deleted_at.is_none() && from <= entry.start && entry.start < before
            }
            Window::ModifiedSince(since) => entry.at >= since,
        }
    }
}

impl World {
    pub(super) fn list_entries(&self, request: &Request) -> Reply {
        let now = self.now();
        let reach = self.rules.list_window.map_or(now - REACH, |window| now - window);
        let window = Window::read(request, now, reach.date_naive())?;
        let mut entries: Vec<&Entry> =
            self.entries.values().filter(|entry| window.holds(entry)).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.start, entry.id)));
        entries.truncate(LONGEST_LIST);
        let meta = request.flag("meta");
        let list: Value =
            entries.into_iter().map(|entry| self.entry_json(entry, Form::Read, meta)).collect();
        Ok(Answer::json(&list))
    }

    pub(super) fn current_entry(&self) -> Answer {
        let entry = self.running().map(|entry| self.entry_json(entry, Form::Read, false));
        Answer::json(&entry.unwrap_or_default())
    }

    pub(super) fn read_entry(&self, id: i64, request: &Request) -> Reply {
        let shown = |entry: &&Entry| self.rules.shows_deleted_entries || entry.deleted_at.is_none();
        let entry = self.entries.get(&id).filter(shown);
        let entry = entry.ok_or_else(|| not_found("Time entry not found"))?;
        Ok(Answer::json(&self.entry_json(entry, Form::Read, request.flag("meta"))))
    }
}
