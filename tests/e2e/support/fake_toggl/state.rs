//! The world behind the server: one account and everything in it.
//!
//! Rules that hold wherever a change comes from (the API or the person's other devices) live here: one timer per user,
//! tags made by name, a new `at` with every edit, soft deletion. What a *request* may do is the business of the handlers.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::items::alive;
use super::lag::History;
use super::quota::{Bucket, Quota};

/// The API token of the one account.
pub(crate) const TOKEN: &str = "1234abcd5678ef901234abcd5678ef90";
/// Its e-mail address.
pub(crate) const EMAIL: &str = "ada@example.com";
/// Its password.
pub(crate) const PASSWORD: &str = "secret";
/// Its user id.
pub(crate) const USER: i64 = 1_000_001;
/// The organization every world begins with: the free plan, 30 requests an hour.
pub(crate) const ORGANIZATION: i64 = 5_550_001;
/// The workspace every world begins with, and the default for what is added.
pub(crate) const WORKSPACE: i64 = 2_000_001;

// Entry ids begin above 2^32, so that a client that keeps them in 32 bits fails here and not on someone's machine.
const FIRST_ENTRY: i64 = 4_400_000_001;
const FIRST_CLIENT: i64 = 66_000_001;
const FIRST_PROJECT: i64 = 201_000_001;
const FIRST_TAG: i64 = 16_000_001;
const FIRST_TASK: i64 = 90_000_001;
const FREE_PLAN: i64 = 30;

/// What time it is at Toggl.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// Constant unless a test moves it.
    Frozen(DateTime<Utc>),
    /// Runs with the machine's clock, by so much ahead of it.
    Running { ahead: TimeDelta },
}

impl Clock {
    pub(crate) fn now(self) -> DateTime<Utc> {
        match self {
            Clock::Frozen(now) => now,
            Clock::Running { ahead } => machine_time() + ahead,
        }
    }

    pub(crate) fn advance(&mut self, by: TimeDelta) {
        match self {
            Clock::Frozen(now) => *now += by,
            Clock::Running { ahead } => *ahead += by,
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a server that runs in real time has a clock of its own"
)]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

/// The person whose account it is.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) token: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) fullname: String,
    /// The IANA name in the profile.
    pub(crate) timezone: String,
    /// The same zone as the reports use it; fixed, since nothing here needs daylight saving.
    pub(crate) offset: FixedOffset,
    /// 0 is Sunday.
    pub(crate) beginning_of_week: u8,
    pub(crate) default_workspace_id: i64,
    pub(crate) country_id: Option<i64>,
    /// When the account was made; `None` at a server that does not say.
    pub(crate) created_at: Option<DateTime<Utc>>,
    /// What the person set, over the defaults.
    pub(super) preferences: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of Toggl's settings")]
pub(crate) struct Workspace {
    pub(crate) id: i64,
    pub(crate) organization_id: i64,
    pub(crate) name: String,
    /// A paid plan: tasks, billable, own colors, archived clients, report filters.
    pub(crate) premium: bool,
    /// What a finished entry must have; empty when the workspace demands nothing.
    pub(crate) required: Vec<Required>,
    /// Whether the person administers it.
    pub(crate) admin: bool,
    pub(crate) only_admins_may_create_projects: bool,
    pub(crate) only_admins_may_create_tags: bool,
    pub(crate) only_admins_see_team_dashboard: bool,
    pub(crate) reports_collapse: bool,
    /// How reports round: 1 up, 0 to the nearest, -1 down, to so many minutes.
    pub(crate) rounding: (i64, i64),
}

impl Workspace {
    /// A workspace that leaves everything to everybody.
    pub(super) fn new(id: i64, organization_id: i64, name: &str, premium: bool) -> Workspace {
        Workspace {
            id,
            organization_id,
            name: name.to_owned(),
            premium,
            required: Vec::new(),
            admin: true,
            only_admins_may_create_projects: false,
            only_admins_may_create_tags: false,
            only_admins_see_team_dashboard: false,
            reports_collapse: true,
            rounding: (1, 0),
        }
    }
}

/// A field that a workspace can demand of its finished entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Required {
    Description,
    Project,
    Task,
    Tag,
}

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) name: String,
    pub(crate) archived: bool,
    pub(crate) notes: Option<String>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) client_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) active: bool,
    pub(crate) private: bool,
    pub(crate) billable: Option<bool>,
    /// The day of the creation when `None`.
    pub(crate) start_date: Option<NaiveDate>,
    pub(crate) end_date: Option<NaiveDate>,
    pub(crate) paid: PaidFields,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

/// The fields of a project that only a paid plan can set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct PaidFields {
    pub(crate) auto_estimates: Option<bool>,
    pub(crate) estimated_hours: Option<i64>,
    pub(crate) rate: Option<f64>,
    pub(crate) fixed_fee: Option<f64>,
    pub(crate) currency: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) project_id: i64,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) estimated_seconds: Option<i64>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) name: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

/// A time entry as Toggl has it.
///
/// Neither running nor stopped is possible too: an entry created with a start alone, which Toggl keeps at zero length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) project_id: Option<i64>,
    pub(crate) task_id: Option<i64>,
    pub(crate) description: Option<String>,
    pub(crate) start: DateTime<Utc>,
    pub(crate) stop: Option<DateTime<Utc>>,
    pub(crate) running: bool,
    pub(crate) billable: bool,
    /// By name; the ids are those of the workspace's tags.
    pub(crate) tags: Vec<String>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

impl Entry {
    /// Seconds as a read shows them: negative while running.
    pub(crate) fn duration(&self) -> i64 {
        match self.stop {
            _ if self.running => -self.start.timestamp(),
            Some(stop) => (stop - self.start).num_seconds(),
            None => 0,
        }
    }
}

/// Points on which Toggl's documents are silent or contradict each other; a test may choose.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one way that Toggl may behave")]
pub(crate) struct Rules {
    /// Quota headers on answers; compatible servers have none.
    pub(crate) quota_headers: bool,
    /// Whether time on an archived project is refused.
    pub(crate) refuse_archived_projects: bool,
    /// Whether `billable: true` on a free plan is refused; otherwise it is silently dropped.
    pub(crate) refuse_billable_when_free: bool,
    /// The longest page of a detailed report.
    pub(crate) report_page_limit: usize,
    /// How far back lists by start reach; three months when `None`.
    pub(crate) list_window: Option<TimeDelta>,
    /// Whether a report goes on with empty pages after its last row, each of which names a next row.
    pub(crate) endless_reports: bool,
    /// The kinds that `/me` answers with `null`, whatever there is.
    pub(crate) null_in_me: Vec<&'static str>,
    /// Fields of single rows as reads show them: the id of the row, the field, its value.
    pub(crate) odd_fields: Vec<(i64, &'static str, Value)>,
    /// Whether a read of a deleted entry shows it with `server_deleted_at`; 404 otherwise.
    pub(crate) shows_deleted_entries: bool,
    /// Whether the answer to the creation of a project has `created_at`: it had none in April 2024, and clients of 2025
    /// do not do without.
    pub(crate) created_project_has_created_at: bool,
}

/// Everything the fake knows.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) user: User,
    pub(crate) failed_logins: u32,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) clients: Vec<Client>,
    pub(crate) projects: Vec<Project>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) entries: BTreeMap<i64, Entry>,
    pub(crate) quota: Quota,
    pub(crate) rules: Rules,
    pub(super) history: History,
    edits: i64,
}

impl World {
    pub(super) fn new(clock: Clock) -> World {
        World {
            clock,
            user: User {
                id: USER,
                token: TOKEN.into(),
                email: EMAIL.into(),
                password: PASSWORD.into(),
                fullname: "Ada Example".into(),
                timezone: "Europe/Berlin".into(),
                offset: FixedOffset::east_opt(3600).expect("an hour is a valid offset"),
                beginning_of_week: 1,
                default_workspace_id: WORKSPACE,
                country_id: None,
                created_at: "2024-04-09T03:12:46.676852Z".parse().ok(),
                preferences: Map::new(),
            },
            failed_logins: 0,
            organizations: vec![Organization { id: ORGANIZATION, name: "Example Org".into() }],
            workspaces: vec![Workspace::new(WORKSPACE, ORGANIZATION, "Personal", false)],
            clients: Vec::new(),
            projects: Vec::new(),
            tasks: Vec::new(),
            tags: Vec::new(),
            entries: BTreeMap::new(),
            quota: Quota::new([
                (Bucket::User, FREE_PLAN),
                (Bucket::Organization(ORGANIZATION), FREE_PLAN),
            ]),
            rules: Rules {
                quota_headers: true,
                refuse_archived_projects: true,
                refuse_billable_when_free: true,
                report_page_limit: 1000,
                list_window: None,
                endless_reports: false,
                null_in_me: Vec::new(),
                odd_fields: Vec::new(),
                shows_deleted_entries: false,
                created_project_has_created_at: false,
            },
            history: History::default(),
            edits: 0,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The time of a modification: now, with microseconds that differ from the one before.
    pub(super) fn touch(&mut self) -> DateTime<Utc> {
        self.edits += 1;
        self.now() + TimeDelta::microseconds(self.edits % 1000)
    }

    pub(super) fn workspace(&self, id: i64) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.id == id)
    }

    pub(super) fn organization(&self, id: i64) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    pub(super) fn add_client(&mut self, workspace_id: i64, name: &str) -> &mut Client {
        let (id, at) = (next_id(&self.clients, FIRST_CLIENT), self.touch());
        let name = name.to_owned();
        added(
            &mut self.clients,
            Client { id, workspace_id, name, archived: false, notes: None, at, deleted_at: None },
        )
    }

    /// Adds an active, private project in Toggl's default color.
    pub(super) fn add_project(&mut self, workspace_id: i64, name: &str) -> &mut Project {
        let (id, at) = (next_id(&self.projects, FIRST_PROJECT), self.touch());
        let project = Project {
            id,
            workspace_id,
            client_id: None,
            name: name.to_owned(),
            color: "#0b83d9".into(),
            active: true,
            private: true,
            billable: None,
            start_date: None,
            end_date: None,
            paid: PaidFields::default(),
            created_at: at,
            at,
            deleted_at: None,
        };
        added(&mut self.projects, project)
    }

    pub(super) fn add_task(&mut self, workspace_id: i64, project_id: i64, name: &str) -> &mut Task {
        let (id, at) = (next_id(&self.tasks, FIRST_TASK), self.touch());
        let task = Task {
            id,
            workspace_id,
            project_id,
            name: name.to_owned(),
            active: true,
            estimated_seconds: None,
            at,
            deleted_at: None,
        };
        added(&mut self.tasks, task)
    }

    pub(super) fn add_tag(&mut self, workspace_id: i64, name: &str) -> &mut Tag {
        let (id, at) = (next_id(&self.tags, FIRST_TAG), self.touch());
        added(&mut self.tags, Tag { id, workspace_id, name: name.to_owned(), at, deleted_at: None })
    }

    /// An entry with nothing but a start, not yet part of the world.
    pub(super) fn blank_entry(&self, workspace_id: i64, start: DateTime<Utc>) -> Entry {
        Entry {
            id: self.entries.last_key_value().map_or(FIRST_ENTRY, |(id, _)| id + 1),
            workspace_id,
            project_id: None,
            task_id: None,
            description: None,
            start,
            stop: None,
            running: false,
            billable: false,
            tags: Vec::new(),
            at: start,
            deleted_at: None,
        }
    }

    /// Keeps an entry as modified now, and makes the tags it names.
    pub(super) fn save(&mut self, mut entry: Entry) -> Entry {
        for name in &entry.tags {
            if !alive(&self.tags, entry.workspace_id).any(|tag| tag.name == *name) {
                self.add_tag(entry.workspace_id, name);
            }
        }
        entry.at = self.touch();
        self.entries.insert(entry.id, entry.clone());
        entry
    }

    pub(crate) fn alive_entry(&self, id: i64) -> Option<&Entry> {
        self.entries.get(&id).filter(|entry| entry.deleted_at.is_none())
    }

    pub(crate) fn running(&self) -> Option<&Entry> {
        self.entries.values().find(|entry| entry.running && entry.deleted_at.is_none())
    }

    /// Stops an entry.
    ///
    /// A start that lies after the stop is kept as it is, as Toggl did: the entry then has a negative length.
    pub(super) fn stop(&mut self, mut entry: Entry, at: DateTime<Utc>) -> Entry {
        entry.stop = Some(whole_second(at));
        entry.running = false;
        self.save(entry)
    }

    /// Makes room for a new running entry: the one before ends at this server's time, whatever the new start is.
    pub(super) fn stop_running_before(&mut self, next: i64) {
        if let Some(running) = self.running().filter(|running| running.id != next).cloned() {
            self.stop(running, self.now());
        }
    }

    /// Marks an entry as deleted, so that `since` still returns it.
    pub(super) fn delete_entry(&mut self, mut entry: Entry) {
        entry.deleted_at = Some(self.now());
        self.save(entry);
    }

    pub(super) fn entries_with(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let alive = self.entries.values().filter(|entry| entry.deleted_at.is_none());
        alive.filter(|entry| wanted(entry)).cloned().collect()
    }
}

/// Times are kept in whole seconds; what is finer is cut off, not rounded.
pub(super) fn whole_second(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(time.timestamp(), 0).expect("a time without its fraction is a time")
}

// Nothing is ever taken out of a list, so its length numbers the next item.
fn next_id<T>(items: &[T], first: i64) -> i64 {
    first + i64::try_from(items.len()).expect("fewer items than numbers")
}

fn added<T>(items: &mut Vec<T>, item: T) -> &mut T {
    items.push(item);
    items.last_mut().expect("an item was just added")
}
