//! What a command works with: settings, the clock, the way to the person, and the store and the
//! connection to Toggl, each opened when first asked for.

use std::cell::OnceCell;
use std::future::Future;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use crate::config::secret::Token;
use crate::config::{self, Env, Overrides, Settings, env, holds_token};
use crate::model::Account;
use crate::store::{self, Store, StoreError, Written};
use crate::sync::{self, RemoteOutcome, Report, StopReason, Sync, SyncOptions, WorkspaceChange};
use crate::system::clock::Clock;
use crate::system::editor::Editor;
use crate::system::machine::{self, Machine};
use crate::time::{Now, Period, Zone};
use crate::toggl::{Client, Credentials, Exchange, Reply, UserProfile};
use crate::ui::Out;
use crate::ui::text::{brief, listed};

/// The context of one command.
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) out: Out,
    pub(crate) clock: Clock,
    pub(crate) machine: Machine,
    /// The zone of clock times and of days.
    pub(crate) zone: Zone,
    pub(crate) editor: Editor,
    /// Whether Toggl is asked however recent the last answer is.
    pub(crate) fresh: bool,
    verbose: bool,
    store: OnceCell<Store>,
}

/// Why nothing was asked of Toggl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SyncDisabled {
    /// There are no credentials.
    NoAccount,
    /// The person asked to stay off the network.
    Offline,
}

/// The report of a sync run, or why there was none. Whatever goes wrong at Toggl is in the report; a run
/// fails only when the store does.
pub(crate) type Pushed = Result<Report, SyncDisabled>;

/// A connection: the client, and the fingerprint of the credentials it uses.
pub(crate) struct Connection {
    pub(crate) client: Client,
    fingerprint: i64,
}

impl App {
    /// Resolves everything a command needs; opens nothing yet.
    pub(crate) fn new(
        flags: &Overrides,
        env: &Env,
        out: Out,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let fixed = env.clock()?;
        let (clock, zone) = (Clock::new(fixed.map(|fixed| fixed.to_utc())), Zone::of(fixed));
        let (fresh, verbose) = (flags.fresh, flags.verbose > 0);
        let editor = Editor::new(env.editor());
        let zone_name = env.text(env::TZ).ok().flatten().map(str::to_owned);
        let machine = Machine::new(zone_name, env.path(env::SSL_CERT_FILE));
        let store = OnceCell::new();
        Ok(Self { settings, out, clock, machine, zone, editor, fresh, verbose, store })
    }

    /// The store, opened when first asked for.
    pub(crate) fn store(&self) -> anyhow::Result<&Store> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let paths = &self.settings.paths;
        let begins = !paths.database.exists();
        let store = Store::open(&paths.database)?;
        if begins {
            self.introduce();
        }
        Ok(self.store.get_or_init(|| store))
    }

    /// Notes that a profile without a table in the configuration begins here: its name may be mistyped.
    fn introduce(&self) {
        let profile = &self.settings.profile.value;
        if profile.is_default() || self.settings.profile_has_table {
            return;
        }
        let profiles = config::profiles(&self.settings.paths);
        let existing = profiles.iter().filter(|it| *it != profile);
        let existing: Vec<String> = existing.map(ToString::to_string).collect();
        let beside = match &existing[..] {
            [] => String::new(),
            existing => format!(" beside {}", listed(existing)),
        };
        self.out.note(&format!("The profile “{profile}” is new{beside}."));
    }

    /// The store, opened anew and read-only; `None` when there is no database yet.
    pub(crate) fn peek(&self) -> anyhow::Result<Option<Store>> {
        Ok(Store::open_read_only(&self.settings.paths.database)?)
    }

    /// The moment the command was given, in its zone; the store is not asked when the week begins.
    pub(crate) fn moment(&self) -> Now {
        Now::new(self.clock.started(), self.zone)
    }

    /// The moment the command was given, with the first day of the person's week.
    pub(crate) fn now(&self) -> anyhow::Result<Now> {
        let now = self.moment();
        Ok(self.account()?.map_or(now, |account| Now { week_start: account.week_start, ..now }))
    }

    /// The account this store belongs to.
    pub(crate) fn account(&self) -> anyhow::Result<Option<Account>> {
        Ok(self.store()?.account()?)
    }

    /// The time of the last complete fetch from Toggl, by the clock of this machine.
    pub(crate) fn pulled_at(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        Ok(self.store()?.progress()?.pulled_at)
    }

    /// Whether requests may be sent at all; if not, why.
    pub(crate) fn sync_disabled(&self) -> Option<SyncDisabled> {
        if self.settings.token.is_none() {
            Some(SyncDisabled::NoAccount)
        } else if self.settings.offline.value {
            Some(SyncDisabled::Offline)
        } else {
            None
        }
    }

    /// Pushes the rows of a command to Toggl, if that is possible now. They are durable already, so
    /// nothing that goes wrong on the way is a failure of the command: it is in the report. Ctrl-C ends
    /// the push and not the process.
    pub(crate) fn push(&self, rows: &Written) -> Pushed {
        self.push_if_any(rows).unwrap_or_else(|error| {
            let why = format!("{error:#}");
            Ok(Report::stopped(if error.is::<StoreError>() {
                StopReason::Store(why)
            } else {
                StopReason::Unreachable(why)
            }))
        })
    }

    fn push_if_any(&self, rows: &Written) -> anyhow::Result<Pushed> {
        // What was undone before it was sent leaves nothing to send.
        if self.sync_disabled().is_none() && self.store()?.waiting()? == 0 {
            return Ok(Ok(Report::default()));
        }
        self.interruptible_sync(async |sync| sync.push_command(rows).await)
    }

    /// Runs a sync, if that is possible now. Ctrl-C ends it and not the process.
    pub(crate) fn interruptible_sync(
        &self,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        if let Some(disabled) = self.sync_disabled() {
            return Ok(Err(disabled));
        }
        block_on(async {
            tokio::select! {
                // Polled first: from here on the signal is ours.
                biased;
                Ok(()) = tokio::signal::ctrl_c() => Ok(Ok(Report::stopped(StopReason::Interrupted))),
                end = self.run_sync(work) => end,
            }
        })?
    }

    /// Brings the store up to date for reading, if that is possible now.
    pub(crate) fn refresh(&self, period: Option<&Period>) -> anyhow::Result<Pushed> {
        self.refresh_if(period, self.fresh)
    }

    /// Asks Toggl what is new, however recent the last answer is, if that is possible now.
    pub(crate) fn fetch(&self) -> anyhow::Result<Pushed> {
        self.refresh_if(None, true)
    }

    fn refresh_if(&self, period: Option<&Period>, fresh: bool) -> anyhow::Result<Pushed> {
        let max_age = self.settings.max_age.value;
        if self.sync_disabled().is_none()
            && !fresh
            && !sync::needs_refresh(self.store()?, period, max_age, self.clock.now())?
        {
            let stop_reason =
                sync::stale_because_of_quota(self.store()?, max_age, self.clock.now())?;
            return Ok(Ok(Report { stop_reason, ..Report::default() }));
        }
        self.sync(async |sync| sync.refresh(period, fresh, self.fresh).await)
    }

    /// Whether the last fetch of entries is older than `max_age`.
    pub(crate) fn entries_are_stale(&self) -> anyhow::Result<bool> {
        Ok(sync::stale(self.store()?, self.settings.max_age.value, self.clock.now())?)
    }

    /// Whether the last listing of the catalog is older than `max_age`.
    pub(crate) fn names_are_stale(&self) -> anyhow::Result<bool> {
        Ok(sync::catalog_is_stale(self.store()?, self.settings.max_age.value, self.clock.now())?)
    }

    /// Lists the catalog anew, if that is possible now.
    pub(crate) fn refresh_catalog(&self) -> anyhow::Result<Pushed> {
        self.sync(async |sync| sync.refresh_catalog().await)
    }

    /// Asks Toggl for a change of the workspaces, if that is possible now.
    pub(crate) fn change_workspace(
        &self,
        change: &WorkspaceChange,
    ) -> anyhow::Result<Result<(Report, Option<RemoteOutcome>), SyncDisabled>> {
        let mut remote_outcome = None;
        let asked = self.sync(async |sync| {
            let (report, outcome) = sync.change_workspace(change).await?;
            remote_outcome = outcome;
            Ok(report)
        })?;
        Ok(asked.map(|report| (report, remote_outcome)))
    }

    /// Runs a sync, if that is possible now.
    pub(crate) fn sync(
        &self,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        match self.sync_disabled() {
            Some(disabled) => Ok(Err(disabled)),
            None => block_on(self.run_sync(work))?,
        }
    }

    async fn run_sync(
        &self,
        work: impl AsyncFnOnce(Sync<'_>) -> store::Result<Report>,
    ) -> anyhow::Result<Pushed> {
        let Some(credential) = &self.settings.token else {
            return Ok(Err(SyncDisabled::NoAccount));
        };
        let token = match credential.value.token() {
            Ok(token) => token,
            // A password manager that is locked is as good as no network: the store still answers.
            Err(error) => {
                // Ctrl-C, which ends the password manager, is seen first.
                tokio::task::yield_now().await;
                let why = format!("{:#}", anyhow::Error::from(error));
                return Ok(Ok(Report::stopped(StopReason::NoToken(why))));
            }
        };
        let connection = self.connect(token)?;
        Ok(Ok(work(self.sync_over(&connection)?).await?))
    }

    /// A sync run over a connection, which need not be that of the settings.
    pub(crate) fn sync_over<'a>(&'a self, connection: &'a Connection) -> anyhow::Result<Sync<'a>> {
        let Connection { client, fingerprint } = connection;
        let options = SyncOptions {
            fingerprint: *fingerprint,
            max_age: self.settings.max_age.value,
            workspace: self.settings.workspace.as_ref().map(|setting| setting.value.clone()),
        };
        Ok(Sync::new(self.store()?, client, self.clock, options))
    }

    /// A connection with this token. Built when a request is about to be sent, not before:
    /// certificates take milliseconds to load.
    pub(crate) fn connect(&self, token: Token) -> anyhow::Result<Connection> {
        let fingerprint = sync::fingerprint(self.settings.api_url.value.as_str(), &token);
        Ok(Connection { client: self.client(Credentials::Token(token))?, fingerprint })
    }

    /// A client with these credentials, for the configured server.
    pub(crate) fn client(&self, credentials: Credentials) -> anyhow::Result<Client> {
        let (out, verbose) = (self.out.clone(), self.verbose);
        let observe = move |exchange: &Exchange<'_>| {
            if verbose {
                out.trace(&describe(exchange));
            }
        };
        let url = &self.settings.api_url.value;
        Client::new(url, credentials, self.settings.timeout.value, Box::new(observe))
    }

    /// Asks whose credentials these are, outside of sync. What the answer says of quota and clock is
    /// recorded where there is a store.
    pub(crate) fn ask_person(
        &self,
        connection: &Connection,
        store: Option<&Store>,
    ) -> anyhow::Result<Reply<UserProfile>> {
        let reply = block_on(connection.client.profile())?;
        if store.is_some()
            && let Ok(sync) = self.sync_over(connection)
        {
            // A failing store has a check that reports it.
            let _ = sync.record_profile_reply(&reply);
        }
        Ok(reply)
    }

    /// Warns when other users can change the configuration, or read a token in it.
    pub(crate) fn warn_if_exposed(&self) {
        let path = &self.settings.paths.config_file;
        let exposed =
            machine::mode(path).and_then(|mode| machine::exposure(mode, || holds_token(path)));
        if let Some(exposed) = exposed {
            let path = self.settings.here.short(path);
            self.out.warn(&format!("{exposed}; `chmod 600 {path}` mends it"));
        }
    }
}

/// The one bridge to async: a purely local command never builds a runtime.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("could not start the network runtime")?;
    let end = runtime.block_on(work);
    // Looking up a name cannot be interrupted: nobody shall wait for one that was given up.
    runtime.shutdown_background();
    Ok(end)
}

/// One line for `-v`: no body, no token.
fn describe(exchange: &Exchange<'_>) -> String {
    let outcome = match exchange.outcome {
        Ok(status) => status.to_string(),
        Err(why) => brief(why),
    };
    let quota = exchange.quota_remaining.map_or(String::new(), |left| format!(", {left} left"));
    let millis = exchange.took.as_millis();
    // That of a bulk edit names a hundred entries.
    let path = brief(exchange.path);
    format!("{} {path} → {outcome}, {millis} ms{quota}", exchange.method)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a look-up that hangs")]
    fn an_abandoned_lookup_is_not_waited_for() {
        let began = Instant::now();
        block_on(async {
            drop(tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_secs(20))));
        })
        .unwrap();
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
