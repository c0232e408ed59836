//! Values for the tests.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::{Entry, EntryFields, EntryId, EntryKey, InFlight, Project, ProjectKey, WorkspaceId};

/// So many seconds after a round moment.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000 + seconds, 0).expect("in range")
}

/// A running entry.
pub(crate) fn fields(start: i64) -> EntryFields {
    EntryFields {
        workspace: Some(WorkspaceId(1)),
        description: "work".to_owned(),
        project: None,
        task: None,
        tags: [].into(),
        billable: false,
        start: at(start),
        stop: None,
    }
}

/// A finished entry.
pub(crate) fn stopped(start: i64, stop: i64) -> EntryFields {
    EntryFields { stop: Some(at(stop)), ..fields(start) }
}

/// A row with these two states; it has an id of Toggl's when it is known there.
pub(crate) fn entry(key: i64, wanted: Option<EntryFields>, known: Option<EntryFields>) -> Entry {
    let id = known.as_ref().map(|_| EntryId(1000 + key));
    Entry { id, wanted, known, ..Entry::new(EntryKey(key)) }
}

/// A project of this name, with the name of its client.
pub(crate) fn project(name: &str, client: Option<&str>) -> Project {
    Project {
        key: ProjectKey(1),
        id: None,
        workspace: None,
        name: name.to_owned(),
        client: client.map(str::to_owned),
        color: None,
        active: true,
        billable: None,
    }
}

/// A request that was sent and may arrive until a moment.
pub(crate) fn in_flight<F>(change: Option<F>, sent_at: i64, until: i64) -> InFlight<F> {
    let (sent_at, until) = (at(sent_at), at(until));
    InFlight { change, sent_at, offset: 0, until, highest_id: None, looked_up: false }
}

prop_compose! {
    /// Any consistent fields, from few values, so that coincidences are common.
    pub(crate) fn any_fields()(
        description in "[ab]?",
        project in proptest::option::of((1_i64..3).prop_map(ProjectKey)),
        tags in proptest::collection::btree_set("[xy]", 0..2),
        billable: bool,
        start in 0_i64..3,
        length in proptest::option::of(0_i64..3),
    ) -> EntryFields {
        EntryFields {
            description, project, tags, billable,
            stop: length.map(|length| at(start + length)),
            ..fields(start)
        }
    }
}
