//! The one place that sends a request to Toggl.

use std::error::Error as _;
use std::fmt;
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, Utc};
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::policy::{self, ApiError, HttpAnswer, QUOTA_WINDOW, UNTRUSTED};
use super::transport::Transport;
use super::wire::{MAX_BODY, YEARS, body_too_large};
use crate::config::secret::{Password, Token};
use crate::config::{ApiUrl, Redactor};

/// How much of a refusal is read, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

/// The credentials of every request of a client.
pub(crate) enum Credentials {
    /// The API token, for everything.
    Token(Token),
    /// Email and password, only to fetch the token at login.
    Password { email: String, password: Password },
    /// None, for the one request that needs no account.
    None,
}

/// One request and its end, for `-v`: never a body, never a token.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// The HTTP status, or why there was no answer.
    pub(crate) outcome: Result<u16, &'a str>,
    pub(crate) took: Duration,
    pub(crate) quota_remaining: Option<i64>,
}

/// What the headers of an answer say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Requests left and seconds until the window resets, of the bucket that was used.
    pub(crate) quota: Option<(i64, u64)>,
    /// Toggl's clock.
    pub(crate) date: Option<DateTime<Utc>>,
    /// When the headers arrived: `date` was written about then, however long the body took.
    pub(crate) received: Option<Instant>,
    /// How long it took until the answer was complete, or the request failed.
    pub(crate) took: Duration,
    /// The first row of the next page of a report; absent on the last one.
    pub(crate) next_row: Option<i64>,
}

impl Meta {
    fn read(headers: &HeaderMap) -> Self {
        let quota = remaining(headers).zip(seconds(headers, "x-toggl-quota-resets-in"));
        let received = Some(Instant::now());
        let next_row = number(headers, "x-next-row-number");
        let took = Duration::ZERO;
        Self { quota, date: date(headers), received, took, next_row }
    }
}

#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) result: Result<T, ApiError>,
    pub(crate) meta: Meta,
}

impl<T> Reply<T> {
    /// The same with another value.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { result: self.result.map(change), meta: self.meta }
    }
}

impl<T> Reply<Option<T>> {
    /// The same, when Toggl does not have it, without an error.
    pub(super) fn unless_absent(mut self) -> Self {
        if let Err(ApiError::Refused { status: 404, .. }) = self.result {
            self.result = Ok(None);
        }
        self
    }
}

/// The client: credentials, and the HTTP client that carries them.
pub(crate) struct Client {
    transport: Transport,
    base: String,
    credentials: Credentials,
    redactor: Redactor,
    observe: Box<dyn Fn(&Exchange<'_>)>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) query: &'a [(&'a str, String)],
    pub(super) body: Option<Value>,
}

impl<'a> Request<'a> {
    pub(super) fn new(method: Method, path: &'a str, body: Option<Value>) -> Self {
        Self { method, path, query: &[], body }
    }

    pub(super) fn get(path: &'a str) -> Self {
        Self::new(Method::GET, path, None)
    }
}

impl Client {
    /// A client for the server at `base`, with the transport made for it; `observe` is called with each
    /// request when it ended.
    pub(crate) fn new(
        transport: Transport,
        base: &ApiUrl,
        credentials: Credentials,
        observe: Box<dyn Fn(&Exchange<'_>)>,
    ) -> Self {
        let redactor = Redactor::new(match &credentials {
            Credentials::Token(token) => token.expose(),
            Credentials::Password { password, .. } => password.expose(),
            Credentials::None => "",
        });
        Self { transport, base: base.as_str().to_owned(), credentials, redactor, observe }
    }

    /// The server, as the settings name it.
    pub(crate) fn server(&self) -> &str {
        &self.base
    }

    /// The longest that a request may take, until it is given up.
    pub(crate) fn timeout(&self) -> Duration {
        self.transport.timeout
    }

    /// Sends one request and judges the answer; the only place that touches the network.
    pub(super) async fn send<T>(
        &self,
        request: Request<'_>,
        decode: impl FnOnce(&str) -> Result<T, String>,
    ) -> Reply<T> {
        let began = Instant::now();
        let answer = self.exchange(&request).await.map_err(|api_error| self.redacted(api_error));
        let took = began.elapsed();
        let (method, path) = (&request.method, request.path);
        let observe = |outcome, quota_remaining| {
            (self.observe)(&Exchange { method, path, outcome, took, quota_remaining });
        };
        match answer {
            Err(api_error) => {
                observe(Err(&api_error.to_string()), None);
                Reply { result: Err(api_error), meta: Meta { took, ..Meta::default() } }
            }
            Ok((answer, meta)) => {
                observe(Ok(answer.status), answer.quota_remaining);
                // Not one about a single row, which may be another person's.
                let about_me = path.starts_with("/api/v9/me")
                    && !path.ends_with(|last: char| last.is_ascii_digit());
                let result = policy::judge(&answer, about_me).and_then(|()| {
                    // An unreadable answer is no success: captive portals answer 200 too.
                    decode(&answer.body).map_err(|why| {
                        policy::in_doubt(if policy::is_web_page(&answer.body) {
                            "got a web page instead of an answer".to_owned()
                        } else {
                            format!("could not read the answer: {why}")
                        })
                    })
                });
                let result = result.map_err(|api_error| self.redacted(api_error));
                Reply { result, meta: Meta { took, ..meta } }
            }
        }
    }

    /// The error with words that can be shown.
    fn redacted(&self, mut api_error: ApiError) -> ApiError {
        if let Some(words) = api_error.words_mut() {
            *words = self.quotable(words);
        }
        api_error
    }

    /// A server's words without the secret, which they may repeat, and shortened after that: half a secret
    /// would not be found.
    pub(super) fn quotable(&self, words: &str) -> String {
        policy::shortened(&self.redactor.redact(words))
    }

    fn build(&self, request: &Request<'_>) -> reqwest::Result<reqwest::Request> {
        let url = url(&self.base, request.path, request.query);
        let mut builder = self.transport.http.request(request.method.clone(), url);
        builder = builder.header("Accept", "application/json");
        builder = match &self.credentials {
            Credentials::Token(token) => builder.basic_auth(token.expose(), Some("api_token")),
            Credentials::Password { email, password } => {
                builder.basic_auth(email, Some(password.expose()))
            }
            Credentials::None => builder,
        };
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body.to_string());
        } else if [Method::POST, Method::PUT, Method::PATCH].contains(&request.method) {
            // Toggl's front end refuses a write without a length (411), and a stop without a type was seen
            // to be answered with 200 and to stop nothing. `reqwest` sends neither for an empty body.
            builder = builder.header(CONTENT_TYPE, "application/json").header(CONTENT_LENGTH, "0");
        }
        builder.build()
    }

    async fn exchange(&self, request: &Request<'_>) -> Result<(HttpAnswer, Meta), ApiError> {
        let http = &self.transport.http;
        let request = self.build(request).map_err(|error| request_error(&error))?;
        let mut response = http.execute(request).await.map_err(|error| request_error(&error))?;
        let headers = response.headers();
        let meta = Meta::read(headers);
        let mut answer = HttpAnswer {
            status: response.status().as_u16(),
            quota_remaining: remaining(headers),
            quota_resets_in: seconds(headers, "x-toggl-quota-resets-in"),
            retry_after: seconds(headers, RETRY_AFTER.as_str()),
            login_failed: headers.contains_key("x-remaining-login-attempts"),
            body: String::new(),
        };
        let success = response.status().is_success();
        // Unpacked: the limits count what fills the memory, not what crossed the network.
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(None) => break,
                // Enough of a refusal has been read.
                Ok(Some(_)) if !success && body.len() > MAX_REFUSAL => break,
                Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => {
                    return Err(policy::in_doubt(body_too_large()));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                // A refusal is a refusal even when its explanation got lost, unless only that shows whose it is.
                Err(_) if answer.status >= 400 && !policy::needs_body(answer.status) => break,
                Err(error) => return Err(request_error(&error)),
            }
        }
        answer.body = String::from_utf8(body)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok((answer, meta))
    }
}

/// The address. Only ids and times are ever put in, so `+` and `:` are all there is to encode.
fn url(base: &str, path: &str, query: &[(&str, String)]) -> String {
    let mut url = format!("{base}{path}");
    for (i, (name, value)) in query.iter().enumerate() {
        url.push(if i == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        // A bare `+` would read as a space.
        url.push_str(&value.replace('+', "%2B").replace(':', "%3A"));
    }
    url
}

/// The error of a request without an answer. Without a connection, nothing was sent.
fn request_error(error: &reqwest::Error) -> ApiError {
    if error.is_connect() || error.is_builder() {
        ApiError::Unreachable(root_cause(error))
    } else {
        ApiError::InDoubt { why: root_cause(error), timed_out: error.is_timeout() }
    }
}

/// The deepest cause of an error, without the address.
fn root_cause(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    if error.is_timeout() {
        return if error.is_connect() {
            "the connection timed out"
        } else {
            "the request timed out"
        }
        .to_owned();
    }
    let text = deepest.to_string();
    // "(os error 111)" is of no use to a person.
    let text = text.split(" (os error ").next().unwrap_or_default().to_owned();
    match text.strip_prefix("invalid peer certificate: ") {
        Some(why) => format!("{UNTRUSTED}{why}"),
        None if error.source().is_some() => text,
        None => "the connection failed".to_owned(),
    }
}

fn number<N: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<N> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// A duration in a header, in whole seconds; at most an hour.
fn seconds(headers: &HeaderMap, name: &str) -> Option<u64> {
    number(headers, name).map(|seconds: u64| seconds.min(QUOTA_WINDOW.as_secs()))
}

/// How many requests are left, limited to a range that cannot overflow.
fn remaining(headers: &HeaderMap) -> Option<i64> {
    number(headers, "x-toggl-quota-remaining").map(|count: i64| count.clamp(-1_000_000, 1_000_000))
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    YEARS.contains(&date.year()).then_some(date)
}
