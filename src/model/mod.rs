//! Plain values in the words of Toggl Track: no I/O, no clock, no colour.
//!
//! Two kinds of identity live side by side. A *key* (`EntryKey`, `ProjectKey`, …) names a row of the
//! local store and exists from the first moment; an *id* (`EntryId`, `ProjectId`, …) is Toggl's and
//! exists once Toggl has confirmed the thing. Mixing them up does not compile.

mod catalog;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

pub(crate) use catalog::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, ClientFields, EntriesOf,
    ProjectFields, TagFields, TaskFields,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A time entry in the local store; never reused.
    EntryKey
    /// A project in the local store.
    ProjectKey
    /// A client in the local store.
    ClientKey
    /// A task in the local store.
    TaskKey
    /// A tag in the local store.
    TagKey
    /// Toggl's id of a time entry (they passed 3.7e9 in 2024, hence 64 bits everywhere).
    EntryId
    /// Toggl's id of a project.
    ProjectId
    /// Toggl's id of a client.
    ClientId
    /// Toggl's id of a task.
    TaskId
    /// Toggl's id of a tag.
    TagId
    /// Toggl's id of a workspace.
    WorkspaceId
    /// Toggl's id of an organization, the owner of workspaces and of the hourly quota.
    OrganizationId
    /// Toggl's id of a person.
    UserId
}

/// Longest description Toggl accepts, in characters (from its desktop app).
pub(crate) const MAX_DESCRIPTION: usize = 3000;
/// Longest time entry Toggl accepts: 999 hours.
pub(crate) const MAX_LENGTH: TimeDelta = TimeDelta::hours(999);
/// Most tags Toggl accepts on one time entry (from its desktop app).
pub(crate) const MAX_TAGS: usize = 50;

/// What can be said about a time entry. Times are UTC in whole seconds, as Toggl stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryFields {
    /// The workspace it belongs to; `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    /// What was worked on; empty when nothing was said.
    pub(crate) description: String,
    /// The project, if any.
    pub(crate) project: Option<ProjectKey>,
    /// The task of that project, if any.
    pub(crate) task: Option<TaskKey>,
    /// Tag names. A set: Toggl promises no order.
    pub(crate) tags: BTreeSet<String>,
    /// Whether the time is billable (a paid feature).
    pub(crate) billable: bool,
    /// When it began.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) start: DateTime<Utc>,
    /// When it ended; `None` while it runs.
    #[serde(with = "chrono::serde::ts_seconds_option")]
    pub(crate) stop: Option<DateTime<Utc>>,
}

impl EntryFields {
    /// Whether the time entry runs.
    pub(crate) fn running(&self) -> bool {
        self.stop.is_none()
    }
}

/// A time entry with both of its states. Sync is the act of making `known` equal `wanted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its row in the store.
    pub(crate) key: EntryKey,
    /// Toggl's id, once Toggl has confirmed it.
    pub(crate) id: Option<EntryId>,
    /// What the person asked for; `None` when they deleted it.
    pub(crate) wanted: Option<EntryFields>,
    /// What Toggl last confirmed; `None` when Toggl never heard of it.
    pub(crate) known: Option<EntryFields>,
    /// How far the last attempt to send it got.
    pub(crate) status: Status,
}

impl Entry {
    /// Whether something about it still has to be sent.
    pub(crate) fn unsent(&self) -> bool {
        self.wanted != self.known || self.status.is_open()
    }

    /// How Toggl has it as far as we know, or would have it if a create arrived whose outcome is not
    /// known.
    pub(crate) fn at_toggl(&self) -> Option<&EntryFields> {
        self.known.as_ref().or(self.status.attempt().map(|attempt| &attempt.fields))
    }
}

/// How far the last attempt to send a row got.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum Status<F = EntryFields> {
    /// Nothing under way: `wanted` against `known` says what is left to do.
    #[default]
    Idle,
    /// A create is on its way; found by a later sender, it means that the sender died.
    Sending(Attempt<F>),
    /// A create was sent and the answer never came: look before sending it again.
    InDoubt(Attempt<F>),
    /// Changes went out whose answers never came, or not yet.
    Unacknowledged(Unacknowledged<F>),
    /// Toggl refused it; parked until the person edits, retries or drops it.
    Refused(Refusal),
}

impl<F> Status<F> {
    /// The create whose outcome is not known, if there is one.
    pub(crate) fn attempt(&self) -> Option<&Attempt<F>> {
        match self {
            Self::Sending(attempt) | Self::InDoubt(attempt) => Some(attempt),
            Self::Idle | Self::Unacknowledged(_) | Self::Refused(_) => None,
        }
    }

    /// What Toggl may have made of it without our hearing.
    pub(crate) fn unacknowledged(&self) -> &[Option<F>] {
        match self {
            Self::Unacknowledged(unacknowledged) => &unacknowledged.changes,
            Self::Idle | Self::Sending(_) | Self::InDoubt(_) | Self::Refused(_) => &[],
        }
    }

    /// Whether something that went out may still arrive at Toggl, at `now` of its clock.
    pub(crate) fn may_arrive(&self, now: DateTime<Utc>) -> bool {
        let in_flight_until = match self {
            Self::Sending(attempt) | Self::InDoubt(attempt) => attempt.in_flight_until,
            Self::Unacknowledged(unacknowledged) => unacknowledged.in_flight_until,
            Self::Idle | Self::Refused(_) => return false,
        };
        // Dated by a clock that has been set since, it tells nothing.
        now < in_flight_until && in_flight_until <= now + IN_FLIGHT_LIMIT * 2
    }

    /// Whether nothing may go out about it yet, for a change is still under way.
    pub(crate) fn is_held(&self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Unacknowledged(_)) && self.may_arrive(now)
    }

    /// The status when nothing is under way any more, though the outcome is not known.
    pub(crate) fn settled(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Unacknowledged(unacknowledged) => {
                Self::Unacknowledged(Unacknowledged { in_flight_until: now, ..unacknowledged })
            }
            other => other,
        }
    }

    /// The status when the first of the changes have been heard of.
    pub(crate) fn acknowledged(self, first: usize) -> Self {
        match self {
            Self::Unacknowledged(Unacknowledged { mut changes, in_flight_until })
                if first < changes.len() =>
            {
                changes.drain(..first);
                Self::Unacknowledged(Unacknowledged { changes, in_flight_until })
            }
            Self::Unacknowledged(_) => Self::Idle,
            other => other,
        }
    }

    /// Whether something went out whose outcome is not known.
    pub(crate) fn is_open(&self) -> bool {
        self.attempt().is_some() || !self.unacknowledged().is_empty()
    }

    /// The status while one more change is under way, which may arrive until it `in_flight_until`.
    pub(crate) fn and_unacknowledged(
        &self,
        change: Option<F>,
        in_flight_until: DateTime<Utc>,
    ) -> Self
    where
        F: Clone + PartialEq,
    {
        let mut changes = self.unacknowledged().to_vec();
        changes.retain(|before| *before != change);
        changes.push(change);
        Self::Unacknowledged(Unacknowledged { changes, in_flight_until })
    }
}

/// Changes whose answers were not heard: Toggl has it as it is known, or as one of these. Sending one
/// again does no harm, but none may go out before the others have settled: the older one could arrive
/// after the newer, and undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unacknowledged<F = EntryFields> {
    /// The last one sent at the end; `None` is deleted.
    pub(crate) changes: Vec<Option<F>>,
    /// From when on none of them is under way any more, by Toggl's clock.
    #[serde(rename = "settles", with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
}

/// How long a request that got no answer in time may still be under way.
pub(crate) const IN_FLIGHT_LIMIT: TimeDelta = TimeDelta::seconds(60);

/// A create as it went out: what to look for at Toggl when the answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt<F = EntryFields> {
    /// When it was sent, by Toggl's clock as far as we knew it: ours may be set before we look.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub(crate) at: DateTime<Utc>,
    /// From when on not finding it means that it never arrived: a request without an answer may still
    /// be under way for a while.
    #[serde(rename = "settles", with = "chrono::serde::ts_seconds")]
    pub(crate) in_flight_until: DateTime<Utc>,
    /// What was sent; `wanted` may have moved on since.
    pub(crate) fields: F,
}

/// Toggl's refusal of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Toggl's own words.
    pub(crate) message: String,
}

impl Refusal {
    /// Toggl's words, to stand within a sentence.
    pub(crate) fn words(&self) -> &str {
        self.message.trim_end().trim_end_matches('.')
    }
}

/// A project, as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) key: ProjectKey,
    pub(crate) id: Option<ProjectId>,
    /// `None` until an account is known.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) name: String,
    /// The name of its client, if it has one.
    pub(crate) client: Option<String>,
    /// `#rrggbb`, as Toggl sends it.
    pub(crate) color: Option<String>,
    /// `false` when archived.
    pub(crate) active: bool,
}

/// A task of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) key: TaskKey,
    pub(crate) id: Option<TaskId>,
    pub(crate) project: ProjectKey,
    pub(crate) name: String,
    /// `false` when done.
    pub(crate) active: bool,
}

/// A workspace of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    /// Absent on some compatible servers.
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: String,
    /// Starter plan or higher.
    pub(crate) premium: bool,
    /// What it allows.
    pub(crate) rules: WorkspaceRules,
    /// What every entry in it must have.
    pub(crate) required: Required,
}

/// Who may do what in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct WorkspaceRules {
    /// Whether the person administers it.
    pub(crate) admin: bool,
    /// Only administrators make projects.
    pub(crate) projects_by_admins: bool,
    /// Only administrators make tags.
    pub(crate) tags_by_admins: bool,
    /// New projects are private unless one says otherwise.
    pub(crate) private_projects: bool,
}

/// Fields that a workspace demands of every time entry (a paid feature, “required fields”).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct Required {
    pub(crate) description: bool,
    pub(crate) project: bool,
    pub(crate) task: bool,
    pub(crate) tag: bool,
}

/// What Toggl has besides time entries, by Toggl's own ids: one answer fills it all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalog {
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) clients: Vec<CatalogClient>,
    pub(crate) projects: Vec<CatalogProject>,
    pub(crate) tasks: Vec<CatalogTask>,
    pub(crate) tags: Vec<CatalogTag>,
}

/// A client at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogClient {
    pub(crate) id: ClientId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

/// A project at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogProject {
    pub(crate) id: ProjectId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) client: Option<ClientId>,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) active: bool,
    /// Absent in some answers.
    pub(crate) private: Option<bool>,
}

/// A task at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogTask {
    pub(crate) id: TaskId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) project: ProjectId,
    pub(crate) name: String,
    pub(crate) active: bool,
}

/// A tag at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogTag {
    pub(crate) id: TagId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) name: String,
}

/// One thing at Toggl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CatalogItem {
    Client(CatalogClient),
    Project(CatalogProject),
    Task(CatalogTask),
    Tag(CatalogTag),
}

impl CatalogItem {
    /// Toggl's id of it.
    pub(crate) const fn id(&self) -> i64 {
        match self {
            Self::Client(it) => it.id.0,
            Self::Project(it) => it.id.0,
            Self::Task(it) => it.id.0,
            Self::Tag(it) => it.id.0,
        }
    }
}

/// The Toggl account a store belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The workspace new entries go to.
    pub(crate) workspace: WorkspaceId,
    /// First day of the week in the person's profile.
    pub(crate) week_start: Weekday,
}

/// The first day of the week, which Toggl tells as a number from Sunday, 0; Monday where it tells none, or
/// no day.
pub(crate) fn first_weekday(from_sunday: Option<u8>) -> Weekday {
    let day = from_sunday.filter(|day| *day < 7).map(|day| (day + 6) % 7);
    day.and_then(|from_monday| Weekday::try_from(from_monday).ok()).unwrap_or(Weekday::Mon)
}

/// Which of Toggl's hourly allowances a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// `/me…`: 30 requests an hour for the person, whatever the plan.
    User,
    /// Everything that names a workspace: per person and organization, by plan.
    Organization(OrganizationId),
    /// A workspace whose organization is not known.
    Workspace(WorkspaceId),
}

/// What is left of an hourly allowance, as Toggl last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Requests left; Toggl may report a negative number.
    pub(crate) remaining: i64,
    /// Requests an hour, if Toggl ever said: the headers of its answers do not.
    pub(crate) total: Option<i64>,
    /// When the window starts anew.
    pub(crate) resets_at: DateTime<Utc>,
}

/// A row of the store that is sent by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    Entry(EntryKey),
    Catalog(CatalogKey),
}

impl From<EntryKey> for RowKey {
    fn from(key: EntryKey) -> Self {
        Self::Entry(key)
    }
}

impl From<CatalogKey> for RowKey {
    fn from(key: CatalogKey) -> Self {
        Self::Catalog(key)
    }
}

/// One change to what is wanted; a command decides on a list of these before anything happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A new time entry.
    Create(EntryFields),
    /// A time entry is to be like this; one that is gone comes back under its old key.
    Set(EntryKey, EntryFields),
    /// A time entry is to be gone.
    Delete(EntryKey),
    /// A client, project, task or tag changes.
    Catalog(CatalogChange),
}

/// What a command may call a time entry, counted from now so that planned entries move nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handle {
    /// `@1` is the newest entry that has begun, `@2` the one before.
    Past(u32),
    /// `@+1` is the next entry that is still to come.
    Planned(u32),
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past(place) => write!(f, "@{place}"),
            Self::Planned(place) => write!(f, "@+{place}"),
        }
    }
}

/// Values for the tests of the rules.
#[cfg(test)]
pub(crate) mod samples {
    use proptest::prelude::*;

    use super::{
        DateTime, Entry, EntryFields, EntryId, EntryKey, ProjectKey, Status, Utc, WorkspaceId,
    };

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
    pub(crate) fn entry(
        key: i64,
        wanted: Option<EntryFields>,
        known: Option<EntryFields>,
    ) -> Entry {
        let id = known.as_ref().map(|_| EntryId(1000 + key));
        Entry { key: EntryKey(key), id, wanted, known, status: Status::Idle }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_out_may_arrive_for_a_minute() {
        let now = samples::at(1_000);
        let attempt = |in_flight_until: i64| Attempt {
            at: samples::at(in_flight_until - 60),
            in_flight_until: samples::at(in_flight_until),
            fields: samples::fields(0),
        };
        let unacknowledged =
            |in_flight_until| Status::Idle.and_unacknowledged(None, samples::at(in_flight_until));
        let table = [
            // a status, whether it may arrive, whether all else waits for it
            (Status::Idle, false, false),
            (Status::Refused(Refusal { status: 400, message: String::new() }), false, false),
            (Status::Sending(attempt(1_060)), true, false),
            (Status::InDoubt(attempt(1_001)), true, false),
            (Status::InDoubt(attempt(1_000)), false, false),
            (unacknowledged(1_060), true, true),
            (unacknowledged(1_000), false, false),
            // By a clock that was wrong.
            (unacknowledged(1_121), false, false),
            (Status::Sending(attempt(1_121)), false, false),
        ];
        for (status, arrives, held) in table {
            assert_eq!(
                (status.may_arrive(now), status.is_held(now)),
                (arrives, held),
                "{status:?}"
            );
        }
    }

    #[test]
    fn changes_are_forgotten_as_they_are_heard_of() {
        let [a, b] = [samples::fields(1), samples::fields(2)].map(Some);
        let later = samples::at(9);
        let both = Status::Idle
            .and_unacknowledged(a.clone(), samples::at(5))
            .and_unacknowledged(b.clone(), later);
        assert_eq!(both.unacknowledged(), [a.clone(), b.clone()]);
        assert_eq!(
            both.clone().and_unacknowledged(a.clone(), later).unacknowledged(),
            [b.clone(), a]
        );
        assert_eq!(both.clone().acknowledged(0), both);
        assert_eq!(both.clone().acknowledged(1), Status::Idle.and_unacknowledged(b, later));
        assert_eq!(both.clone().acknowledged(2), Status::Idle);
        assert!(!both.settled(samples::at(6)).may_arrive(samples::at(6)));
        assert_eq!(Status::<EntryFields>::Idle.acknowledged(1), Status::Idle);
    }

    #[test]
    fn the_week_begins_on_the_day_that_toggl_tells() {
        let table = [
            (None, Weekday::Mon),
            (Some(0), Weekday::Sun),
            (Some(1), Weekday::Mon),
            (Some(6), Weekday::Sat),
            (Some(7), Weekday::Mon),
            (Some(255), Weekday::Mon),
        ];
        for (told, expected) in table {
            assert_eq!(first_weekday(told), expected, "{told:?}");
        }
    }
}
