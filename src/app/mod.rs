//! What a command works with: settings, the clock, the way to the person, and the store and the
//! connection to Toggl, each opened when first asked for.

mod network;
mod runs;

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use network::Network;

use crate::config::secret::{SecretError, Token};
use crate::config::{
    self, Credential, Env, Overrides, Setting, Settings, Source, env, holds_token,
};
use crate::model::Account;
use crate::store::{Changed, Store};
use crate::sync::{self, MaxAge, Note, Report, Sync, SyncOptions};
use crate::system::clock::Clock;
use crate::system::editor::Editor;
use crate::system::machine::{self, Machine};
use crate::system::pager::Pager;
use crate::system::time_zone::UnknownZone;
use crate::time::{Now, Zone};
use crate::toggl::{Client, Credentials, Reply, Trust, UserProfile};
use crate::ui::Out;

/// The context of one command.
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) out: Out,
    pub(crate) clock: Clock,
    pub(crate) machine: Machine,
    /// The zone of clock times and of days.
    pub(crate) zone: Zone,
    pub(crate) editor: Editor,
    /// The pager for a text longer than the screen; `None` where none is wanted.
    pub(crate) pager: Option<Pager>,
    /// Whether Toggl is asked however recent the last answer is.
    pub(crate) fresh: bool,
    /// Whether this command has asked what is new in Toggl, and need not do so again.
    pub(crate) has_fetched: Cell<bool>,
    network: Network,
    /// How this command learned that Toggl is unreachable, if it did.
    silence: OnceCell<Silence>,
    store: OnceCell<Rc<Store>>,
    /// What earlier runs of this command brought that the next report has to say.
    unread_notes: RefCell<Vec<Note>>,
}

/// An attempt to reach Toggl that got no answer.
#[derive(Clone, Debug)]
struct Silence {
    why: String,
    /// Whether an earlier command got none either, not long ago.
    again: bool,
}

/// Why nothing was asked of Toggl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SyncDisabled {
    /// There are no credentials.
    NoAccount,
    /// The person asked to stay off the network.
    Offline,
    /// The store can be read and not written, so no answer of Toggl could be recorded.
    ReadOnlyStore,
}

/// The report of a sync run, or why there was none. Whatever goes wrong in Toggl is in the report; a run
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
        let fresh = flags.fresh;
        let trust = if env.names_authorities() { Trust::Environment } else { Trust::System };
        let network = Network::new(out.clone(), flags.verbose > 0, &settings, trust);
        let editor = Editor::new(env.editor());
        let pager = Pager::new(env.pager(), env.get(env::LESS).is_some());
        let zone_name = env.text(env::TZ).ok().flatten().map(str::to_owned);
        let machine = Machine::new(zone_name, env.path(env::SSL_CERT_FILE));
        let store = OnceCell::new();
        let (has_fetched, silence) = (Cell::default(), OnceCell::new());
        Ok(Self {
            settings,
            out,
            clock,
            machine,
            zone,
            editor,
            pager,
            fresh,
            has_fetched,
            network,
            silence,
            store,
            unread_notes: RefCell::default(),
        })
    }

    /// The store, opened when first asked for. Where there is no file yet, the first write creates it.
    pub(crate) fn store(&self) -> anyhow::Result<&Rc<Store>> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let paths = &self.settings.paths;
        let store = Store::open(&paths.database)?;
        if store.is_missing() {
            self.introduce();
        }
        Ok(self.store.get_or_init(|| Rc::new(store)))
    }

    /// What this command has changed so far.
    pub(crate) fn changed(&self) -> Changed {
        self.store.get().map_or(Changed::Nothing, |store| store.changed())
    }

    /// Notes that a profile without a table in the configuration is new: its name may be mistyped.
    fn introduce(&self) {
        let profile = &self.settings.profile.value;
        if profile.is_default() || self.settings.profile_has_table {
            return;
        }
        let profiles = config::profiles(&self.settings.paths);
        let existing = profiles.iter().filter(|it| *it != profile);
        let existing: Vec<String> = existing.map(ToString::to_string).collect();
        let existing = match &existing[..] {
            [] => String::new(),
            existing => format!(" (existing: {})", existing.join(", ")),
        };
        self.out.note(&format!("New profile “{profile}”{existing}."));
    }

    /// The store, opened again and read-only; `None` when there is no database yet.
    pub(crate) fn peek(&self) -> anyhow::Result<Option<Store>> {
        Ok(Store::open_read_only(&self.settings.paths.database)?)
    }

    /// The moment the command was given, in its zone; the store is not asked when the week begins.
    pub(crate) fn moment(&self) -> Now {
        self.settings.now(self.clock.started(), self.zone)
    }

    /// The moment the command was given, with the first day of the person's week.
    pub(crate) fn now(&self) -> anyhow::Result<Now> {
        let now = self.moment();
        if self.settings.week_start.is_some() {
            return Ok(now);
        }
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

    /// Whether there is an account in Toggl, asked or not: a token is set.
    pub(crate) fn has_token(&self) -> bool {
        self.settings.token.is_some()
    }

    /// Whether requests may be sent at all; if not, why.
    pub(crate) fn sync_disabled(&self) -> Option<SyncDisabled> {
        if self.settings.token.is_none() {
            Some(SyncDisabled::NoAccount)
        } else if self.settings.offline.value {
            Some(SyncDisabled::Offline)
        } else if self.store().is_ok_and(|store| store.is_read_only()) {
            Some(SyncDisabled::ReadOnlyStore)
        } else {
            None
        }
    }

    /// A sync run over a connection, which need not be that of the settings.
    pub(crate) fn sync_over<'a>(&'a self, connection: &'a Connection) -> anyhow::Result<Sync<'a>> {
        let Connection { client, fingerprint } = connection;
        let options = SyncOptions {
            fingerprint: *fingerprint,
            max_age: self.max_age(),
            workspace: self.settings.workspace.as_ref().map(|setting| setting.value.clone()),
        };
        Ok(Sync::new(self.store()?, client, self.clock, options))
    }

    /// How old an answer may be before Toggl is asked again.
    fn max_age(&self) -> MaxAge {
        let Setting { value, from } = &self.settings.max_age;
        MaxAge { age: *value, is_set: *from != Source::Default }
    }

    /// A connection with this token, over the HTTP client of this command.
    pub(crate) fn connect(&self, token: Token) -> anyhow::Result<Connection> {
        let fingerprint = sync::fingerprint(self.settings.api_url.value.as_str(), &token);
        Ok(Connection { client: self.client(Credentials::Token(token))?, fingerprint })
    }

    /// A client with these credentials, for the configured server.
    pub(crate) fn client(&self, credentials: Credentials) -> anyhow::Result<Client> {
        self.network.client(credentials)
    }

    /// The token of a credential; runs the program when there is one, once a command. Refuses a token that
    /// the configured server cannot have given.
    pub(crate) fn token(
        &self,
        credential: &Credential,
    ) -> anyhow::Result<Result<Token, SecretError>> {
        self.block_on(self.network.token(credential))
    }

    /// Runs async work to its end.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> anyhow::Result<T> {
        self.network.block_on(work)
    }

    /// Asks whose credentials these are, outside of sync. What the answer says of quota and clock is
    /// recorded where there is a store.
    pub(crate) fn ask_person(
        &self,
        connection: &Connection,
        store: Option<&Store>,
    ) -> anyhow::Result<Reply<UserProfile>> {
        let reply = self.block_on(connection.client.profile())?;
        if store.is_some()
            && let Ok(sync) = self.sync_over(connection)
        {
            // A failing store has a check that reports it.
            let _ = sync.record_profile_reply(&reply);
        }
        Ok(reply)
    }

    /// What is wrong with the time zone when it is unknown, so that another one is used.
    pub(crate) fn unknown_zone(&self) -> Option<UnknownZone> {
        if self.zone == Zone::System { self.machine.unknown_zone() } else { None }
    }

    /// Warns when other users can change the configuration, or read a token in it.
    pub(crate) fn warn_if_exposed(&self) {
        let path = &self.settings.paths.config_file;
        let exposed =
            machine::file_mode(path).and_then(|mode| machine::exposure(mode, || holds_token(path)));
        if let Some(exposed) = exposed {
            let path = self.settings.here.short(path);
            self.out.warn(&format!("{exposed}; `chmod 600 {path}` fixes it"));
        }
    }
}
