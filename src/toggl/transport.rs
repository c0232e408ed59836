//! The HTTP client under every request: timeouts, whom to trust, and the connections that are kept.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::redirect;

use super::authorities::{self, Trust};
use crate::config::ApiUrl;

/// The name Toggl stores as `created_with`, and the `User-Agent`.
pub(super) const AGENT: &str = concat!("track/", env!("CARGO_PKG_VERSION"));
/// The longest that making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an idle connection is kept. A router may forget it without a word, and what is sent over it then
/// is lost: between two requests of a command only an editor or a question takes longer.
const IDLE: Duration = Duration::from_secs(10);

/// The HTTP client. Clones share their connections; building one costs milliseconds, so it is built when a
/// request will be sent.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(super) http: reqwest::Client,
    /// The longest that a request may take.
    pub(super) timeout: Duration,
}

impl Transport {
    /// An HTTP client for the server at `base`; `timeout` bounds each request from the first byte to the
    /// last. Fails when there are no certificate authorities to trust, which an unencrypted connection does
    /// not need.
    pub(crate) fn new(base: &ApiUrl, timeout: Duration, trust: Trust) -> anyhow::Result<Self> {
        // Without a provider reqwest panics; a second installation fails, which is harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder();
        if base.is_loopback() {
            // Requests to this machine bypass the proxy, which must not see an unencrypted token.
            builder = builder.no_proxy();
        }
        if !base.is_encrypted() {
            // Trusts nobody: no certificate is loaded, and none will be shown.
            builder = builder.tls_certs_only([]);
        } else if let Some(bundle) = authorities::system_bundle(trust) {
            builder = builder.tls_certs_only(bundle);
        }
        // Its feature `gzip` asks for packed answers and unpacks them.
        let http = builder
            .user_agent(AGENT)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .timeout(timeout)
            .pool_idle_timeout(IDLE)
            // The API never redirects: a redirect is a captive portal or worse, and must not see the token.
            .redirect(redirect::Policy::none())
            .build()
            .context("could not set up the secure connection")?;
        Ok(Self { http, timeout })
    }
}
