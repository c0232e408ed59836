//! A Toggl Track server for tests: real HTTP, real state, and everything that can go wrong.
//!
//! ```text
//! server ──► front (faults, log) ──► routes (login, quota) ──► handlers ──► world (state)
//!  wire       what goes wrong         who answers               one topic     what is true
//! ```
//!
//! A test looks at the world afterwards ([`FakeToggl::entries`]), changes it as another device would
//! ([`FakeToggl::elsewhere_start`]), or breaks the way to it ([`FakeToggl::fail_next`]). The clock is constant unless moved.

#![allow(
    dead_code,
    unused_imports,
    reason = "tests, benchmarks and the example each use a part of it"
)]

mod account;
mod answer;
mod bulk;
mod elsewhere;
mod entry_reads;
mod entry_rules;
mod entry_writes;
mod faults;
mod front;
mod items;
mod lag;
mod login;
mod lookups;
mod members;
mod odd;
mod payload;
mod profile;
mod projects;
mod quota;
mod reports;
mod reports_v2;
mod request;
mod routes;
mod server;
mod shapes;
mod state;
mod switches;
mod tls;
mod web_timer;
mod weekly;
mod workspaces;

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio_rustls::TlsAcceptor;

pub(crate) use faults::Fault;
pub(crate) use quota::{Bucket, Level};
pub(crate) use request::{Login, Outcome, Request};
pub(crate) use state::{
    Client, Clock, EMAIL, Entry, ORGANIZATION, PASSWORD, Project, Required, TOKEN, Tag, Task,
    WORKSPACE, Workspace, World,
};

use front::Front;
use server::Server;
use state::{Organization, whole_second};

/// A running fake, which stops when it is dropped.
pub(crate) struct FakeToggl {
    front: Arc<Mutex<Front>>,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    /// `None` while it is unplugged.
    server: Option<Server>,
    ca_pem: Option<String>,
}

/// How a fake starts when the usual way does not do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) clock: Clock,
    /// 0 for any free port.
    pub(crate) port: u16,
    pub(crate) tls: bool,
}

/// Starting and reaching it.
impl FakeToggl {
    /// Starts on any free port, its clock standing at `now`.
    pub(crate) fn start(now: DateTime<Utc>) -> FakeToggl {
        FakeToggl::start_with(Options { clock: Clock::Frozen(now), port: 0, tls: false })
    }

    /// The same with TLS, under an authority of its own: see [`FakeToggl::ca_pem`].
    pub(crate) fn start_tls(now: DateTime<Utc>) -> FakeToggl {
        FakeToggl::start_with(Options { clock: Clock::Frozen(now), port: 0, tls: true })
    }

    pub(crate) fn start_with(options: Options) -> FakeToggl {
        let front = Arc::new(Mutex::new(Front::new(options.clock)));
        let tls = options
            .tls
            .then(|| tls::for_loopback().expect("a certificate for the loopback interface"));
        let (acceptor, ca_pem) = tls.map(|tls| (tls.acceptor, tls.ca_pem)).unzip();
        let server = Server::start(Arc::clone(&front), options.port, acceptor.clone())
            .expect("a port to listen on");
        FakeToggl { front, address: server.address, acceptor, server: Some(server), ca_pem }
    }

    /// Takes it off the network, with everything in it: connections are refused from now on.
    pub(crate) fn unplug(&mut self) {
        self.server = None;
    }

    /// Brings it back at the same address.
    pub(crate) fn plug_in(&mut self) {
        let (front, port) = (Arc::clone(&self.front), self.address.port());
        let server = Server::start(front, port, self.acceptor.clone());
        self.server = Some(server.expect("the port that was its own"));
    }

    /// How many connections it accepted since it was plugged in.
    pub(crate) fn connections(&self) -> usize {
        self.server.as_ref().map_or(0, |server| server.connections.load(Ordering::Relaxed))
    }

    /// The base URL, without a path or a slash at the end.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate that a client must trust, for a file named by `SSL_CERT_FILE`; `None` without TLS.
    pub(crate) fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Looks at or changes anything in the world, where no method below says it better.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.front(|front| {
            let result = act(&mut front.world);
            front.world.remember();
            result
        })
    }

    fn front<T>(&self, act: impl FnOnce(&mut Front) -> T) -> T {
        // A test that failed inside a closure has said enough: the next access need not fail as well.
        act(&mut self.front.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The clock, which the `Date` header, stops, quota windows and `at` follow.
impl FakeToggl {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.with(|world| world.now())
    }

    pub(crate) fn set_clock(&self, now: DateTime<Utc>) {
        self.with(|world| world.clock = Clock::Frozen(now));
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.with(|world| world.clock.advance(by));
    }
}

/// The account.
impl FakeToggl {
    /// The entries there are, by start.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let mut entries = self.with(|world| world.entries_with(|_| true));
        entries.sort_by_key(|entry| (entry.start, entry.id));
        entries
    }

    /// All entries there ever were, in the order of their creation.
    pub(crate) fn all_entries(&self) -> Vec<Entry> {
        self.with(|world| world.entries.values().cloned().collect())
    }

    pub(crate) fn entry(&self, id: i64) -> Option<Entry> {
        self.with(|world| world.alive_entry(id).cloned())
    }

    pub(crate) fn running(&self) -> Option<Entry> {
        self.with(|world| world.running().cloned())
    }

    /// Adds an active project to the first workspace.
    pub(crate) fn add_project(&self, name: &str) -> i64 {
        self.add_project_in(WORKSPACE, name, |_| {})
    }

    /// Adds a project that differs from the usual: `|it| it.active = false`.
    pub(crate) fn add_project_in(
        &self,
        workspace: i64,
        name: &str,
        adjust: impl FnOnce(&mut Project),
    ) -> i64 {
        self.with(|world| {
            let project = world.add_project(workspace, name);
            adjust(project);
            project.id
        })
    }

    pub(crate) fn add_client(&self, name: &str) -> i64 {
        self.with(|world| world.add_client(WORKSPACE, name).id)
    }

    pub(crate) fn add_client_in(&self, workspace: i64, name: &str) -> i64 {
        self.with(|world| world.add_client(workspace, name).id)
    }

    pub(crate) fn add_tag(&self, name: &str) -> i64 {
        self.with(|world| world.add_tag(WORKSPACE, name).id)
    }

    /// Adds a task to a project, whatever the plan: a workspace keeps its tasks when it stops paying.
    pub(crate) fn add_task(&self, project: i64, name: &str) -> i64 {
        self.with(|world| {
            let workspace =
                world.projects.iter().find(|it| it.id == project).map(|it| it.workspace_id);
            world.add_task(workspace.expect("the project of the task"), project, name).id
        })
    }

    pub(crate) fn add_workspace(&self, organization: i64, name: &str, premium: bool) -> i64 {
        self.with(|world| {
            let id = world.workspaces.iter().map(|it| it.id + 1).max().unwrap_or(WORKSPACE);
            world.workspaces.push(Workspace::new(id, organization, name, premium));
            id
        })
    }

    /// Puts a workspace on a paid plan, or back on the free one.
    pub(crate) fn set_premium(&self, workspace: i64, premium: bool) {
        self.with(|world| {
            let workspace = world.workspaces.iter_mut().find(|it| it.id == workspace);
            workspace.expect("a workspace of this account").premium = premium;
        });
    }

    /// How the reports of a workspace round from now on.
    pub(crate) fn set_rounding(&self, workspace: i64, mode: i64, minutes: i64) {
        self.with(|world| {
            let workspace = world.workspaces.iter_mut().find(|it| it.id == workspace);
            workspace.expect("a workspace of this account").rounding = (mode, minutes);
        });
    }

    /// What finished entries of a workspace must have from now on.
    pub(crate) fn require(&self, workspace: i64, fields: &[Required]) {
        self.with(|world| {
            let workspace = world.workspaces.iter_mut().find(|it| it.id == workspace);
            workspace.expect("a workspace of this account").required = fields.to_vec();
        });
    }

    /// Adds an organization that may send so many requests an hour.
    pub(crate) fn add_organization(&self, name: &str, hourly_limit: i64) -> i64 {
        self.with(|world| {
            let id = world.organizations.iter().map(|it| it.id + 1).max().unwrap_or(ORGANIZATION);
            world.organizations.push(Organization { id, name: name.to_owned() });
            world.quota.set_limit(Bucket::Organization(id), hourly_limit);
            id
        })
    }

    /// Replaces the API token, as a reset in the web app does.
    pub(crate) fn set_token(&self, token: &str) {
        self.with(|world| token.clone_into(&mut world.user.token));
    }

    pub(crate) fn set_password(&self, password: &str) {
        self.with(|world| password.clone_into(&mut world.user.password));
    }

    /// Adds many finished entries at once: one `every` so often from `first` on, filling three quarters of it.
    pub(crate) fn seed(&self, count: u32, first: DateTime<Utc>, every: TimeDelta) {
        self.with(|world| {
            let mut start = whole_second(first);
            for number in 0..count {
                let mut entry = world.blank_entry(WORKSPACE, start);
                let stop = whole_second(start + every * 3 / 4);
                entry.description = Some(format!("work {}", number % 100));
                (entry.stop, entry.at) = (Some(stop), stop);
                world.entries.insert(entry.id, entry);
                start += every;
            }
        });
    }
}

/// What goes wrong. A pattern is a method, a part of the path, or both: `POST /time_entries`.
impl FakeToggl {
    /// The next request meets this fault; several are met one after the other.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.fail_next_on("", fault);
    }

    pub(crate) fn fail_next_on(&self, pattern: &str, fault: Fault) {
        self.front(|front| front.faults.add(pattern, fault, false));
    }

    /// Every request meets this fault until [`FakeToggl::heal`].
    pub(crate) fn fail_always(&self, fault: Fault) {
        self.fail_always_on("", fault);
    }

    pub(crate) fn fail_always_on(&self, pattern: &str, fault: Fault) {
        self.front(|front| front.faults.add(pattern, fault, true));
    }

    /// Does what the requests ask for that were on their way for so long ([`Fault::CommitsLater`]).
    pub(crate) fn let_late_requests_arrive(&self) {
        self.front(Front::let_late_requests_arrive);
    }

    /// Takes back every fault that has not been met.
    pub(crate) fn heal(&self) {
        self.front(|front| front.faults.clear());
    }
}

/// What was asked for, and what it cost.
impl FakeToggl {
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.front(|front| front.log.clone())
    }

    pub(crate) fn clear_requests(&self) {
        self.front(|front| front.log.clear());
    }

    /// Shows each request as it is logged; the fake answers nothing until `watch` returns.
    pub(crate) fn on_request(&self, watch: impl Fn(&Request) + Send + 'static) {
        self.front(|front| front.watcher = Some(Box::new(watch)));
    }

    pub(crate) fn quota(&self, bucket: Bucket) -> Level {
        self.with(|world| world.quota.level(bucket, world.now()))
    }

    /// Sets how many requests a bucket grants in an hour.
    pub(crate) fn set_quota(&self, bucket: Bucket, hourly_limit: i64) {
        self.with(|world| world.quota.set_limit(bucket, hourly_limit));
    }

    /// Sets how many are left until the window of a bucket closes.
    pub(crate) fn set_quota_remaining(&self, bucket: Bucket, remaining: i64) {
        self.with(|world| {
            let now = world.now();
            world.quota.set_remaining(bucket, remaining, now);
        });
    }

    /// Switches the quota headers on or off; compatible servers send none.
    pub(crate) fn set_quota_headers(&self, on: bool) {
        self.with(|world| world.rules.quota_headers = on);
    }
}
