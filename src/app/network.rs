//! The way to Toggl: the runtime, the HTTP client, and the connection with the token of the settings. Each is
//! made when first needed and kept, so that all requests of a command share one connection.

use std::cell::{Cell, OnceCell};
use std::future::Future;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::{Builder, Runtime};

use crate::config::secret::{SecretError, Token};
use crate::config::{ApiUrl, Credential, Here, Settings, TokenCommand};
use crate::toggl::{Client, Credentials, Exchange, Transport, Trust};
use crate::ui::Out;
use crate::ui::text::brief;

/// The time between two looks at what the program of `token_command` has printed.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The file that holds `token_command`.
struct SettingsFile {
    path: PathBuf,
    here: Here,
}

impl SettingsFile {
    /// Refuses to run a program that another user may have written there.
    fn refuse_if_open(&self) -> Result<(), SecretError> {
        let Self { path, here } = self;
        if here.user.openings(path, here.home()).is_empty() {
            return Ok(());
        }
        Err(SecretError::Open { file: here.short(path) })
    }
}

/// The way to Toggl of one command.
pub(super) struct Network {
    out: Out,
    verbose: bool,
    server: ApiUrl,
    timeout: Duration,
    trust: Trust,
    settings_file: SettingsFile,
    bridge: Bridge,
    transport: OnceCell<Transport>,
    token: OnceCell<Result<Token, SecretError>>,
    /// How many requests were answered, in whatever way.
    answers: Rc<Cell<usize>>,
}

impl Network {
    /// Makes nothing yet; `verbose` tells each request on `out`.
    pub(super) fn new(out: Out, verbose: bool, settings: &Settings, trust: Trust) -> Self {
        Self {
            out,
            verbose,
            server: settings.api_url.value.clone(),
            timeout: settings.timeout.value,
            trust,
            settings_file: SettingsFile {
                path: settings.paths.config_file.clone(),
                here: settings.here.clone(),
            },
            bridge: Bridge::default(),
            transport: OnceCell::new(),
            token: OnceCell::new(),
            answers: Rc::default(),
        }
    }

    /// Runs async work to its end.
    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> anyhow::Result<T> {
        self.bridge.block_on(work)
    }

    /// A client with these credentials.
    pub(super) fn client(&self, credentials: Credentials) -> anyhow::Result<Client> {
        let (out, verbose, answers) = (self.out.clone(), self.verbose, Rc::clone(&self.answers));
        let observe = move |exchange: &Exchange<'_>| {
            answers.set(answers.get() + usize::from(exchange.outcome.is_ok()));
            if verbose {
                out.trace(&describe(exchange));
            }
        };
        let transport = self.transport()?.clone();
        Ok(Client::new(transport, &self.server, credentials, Box::new(observe)))
    }

    /// Built when a request is about to be sent, not before: certificates take milliseconds to load.
    fn transport(&self) -> anyhow::Result<&Transport> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = Transport::new(&self.server, self.timeout, self.trust)?;
        Ok(self.transport.get_or_init(|| transport))
    }

    /// The token of a credential, if the server can have given it. A program that prints it runs once a
    /// command, however it ends, and ends when this is dropped.
    pub(super) async fn token(&self, credential: &Credential) -> Result<Token, SecretError> {
        if let Some(known) = self.token.get() {
            return known.clone();
        }
        let token = self.read_token(credential).await;
        self.token.get_or_init(|| token).clone()
    }

    async fn read_token(&self, credential: &Credential) -> Result<Token, SecretError> {
        let words = match credential {
            Credential::Token(token) => {
                self.server.check(token).map_err(SecretError::Unfit)?;
                return Ok(token.clone());
            }
            Credential::Command(words) => words,
        };
        self.settings_file.refuse_if_open()?;
        let mut command = TokenCommand::start(words)?;
        let token = loop {
            if let Some(token) = command.poll()? {
                break token;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        };
        let unfit = |requirement| SecretError::NotAToken {
            program: words.first().cloned().unwrap_or_default(),
            requirement,
        };
        self.server.check(&token).map_err(unfit)?;
        Ok(token)
    }

    /// How many requests of this command were answered so far.
    pub(super) fn answers(&self) -> usize {
        self.answers.get()
    }
}

/// The one bridge to async: a purely local command never builds a runtime. Connections live as long as it.
#[derive(Default)]
struct Bridge(OnceCell<Runtime>);

impl Bridge {
    fn block_on<T>(&self, work: impl Future<Output = T>) -> anyhow::Result<T> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime.block_on(async {
                // Since the last call nothing was noticed of the connections. One that the server closed
                // meanwhile must not be used: the fate of what is sent over it would be in doubt. The first
                // pause takes in the events, the second one lets the connections see them.
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
                work.await
            }));
        }
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .context("could not start the network runtime")?;
        Ok(self.0.get_or_init(|| runtime).block_on(work))
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // Looking up a name cannot be interrupted: nobody shall wait for one that was given up.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
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
    use std::time::Instant;

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a look-up that hangs")]
    fn an_abandoned_lookup_is_not_waited_for() {
        let began = Instant::now();
        let bridge = Bridge::default();
        bridge
            .block_on(async {
                drop(tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_secs(20))));
            })
            .unwrap();
        drop(bridge);
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
