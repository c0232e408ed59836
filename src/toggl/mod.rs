//! A thin async client for Toggl Track's API v9: one [`Client::send`], one typed method an endpoint.
//!
//! It knows nothing of the store, never retries and never sleeps; what an answer means is decided by
//! [`policy::judge`], what to do about it by `sync`.

mod catalog;
mod entries;
mod me;
mod policy;
mod reports;
mod wire;
mod workspaces;

use std::error::Error as _;
use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, Utc};
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, redirect};
use serde_json::Value;
use serde_json::error::Category;

pub(crate) use catalog::{CatalogDraft, CatalogPath};
pub(crate) use entries::{EntryDraft, PAGE, Patch, Patched, RelatedNames, TimeEntry};
pub(crate) use me::{Me, UserProfile};
pub(crate) use policy::{ApiError, QUOTA_WINDOW};
use policy::{DISTRUSTED, HttpAnswer};
pub(crate) use reports::REPORT_DAYS;

use crate::config::ApiUrl;
use crate::config::secret::{Password, Token};

/// The name Toggl stores as `created_with`, and the `User-Agent`.
const AGENT: &str = concat!("track/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take to be made, at most.
const CONNECT: Duration = Duration::from_secs(5);
/// A thousand entries are well under a megabyte; nothing Toggl sends comes near this.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// More than any refusal says.
const MAX_REFUSAL: usize = 64 * 1024;
/// More of anything than a list of Toggl's holds. A short item on the wire is a long one in memory.
const MAX_ITEMS: usize = 50_000;
/// The shortest secret that is looked for in foreign words: shorter ones would be found everywhere.
const TELLING: usize = 8;

/// Who asks.
pub(crate) enum Credentials {
    /// The API token, for everything.
    Token(Token),
    /// Email and password, only to fetch the token at login.
    Password {
        /// The email address of the account.
        email: String,
        /// Its password.
        password: Password,
    },
    /// Nobody in particular, for the one question that needs no account.
    Nobody,
}

/// One request and how it ended, for `-v`: never a body, never a token.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// The HTTP status, or what went wrong instead of an answer.
    pub(crate) outcome: Result<u16, &'a str>,
    pub(crate) took: Duration,
    pub(crate) quota_remaining: Option<i64>,
}

/// What an answer says besides its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Requests left and seconds until the window starts anew, of the bucket that was used.
    pub(crate) quota: Option<(i64, u64)>,
    /// Toggl's clock.
    pub(crate) date: Option<DateTime<Utc>>,
    /// When the head of the answer arrived: `date` was written about then, however long the rest took.
    pub(crate) received: Option<Instant>,
    /// How long it took until the answer was there, or the request was given up.
    pub(crate) took: Duration,
    /// Where the next page of a report begins; absent on the last one.
    next_row: Option<i64>,
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

/// The end of one request.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) result: Result<T, ApiError>,
    pub(crate) meta: Meta,
}

/// The client; building one costs milliseconds, so it is built when a request will be sent.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    credentials: Credentials,
    observe: Box<dyn Fn(&Exchange<'_>)>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

/// One request to be sent.
struct Request<'a> {
    method: Method,
    path: &'a str,
    query: &'a [(&'a str, String)],
    body: Option<Value>,
}

impl Client {
    /// A client for the server at `base`; `timeout` bounds each request from the first byte to the last,
    /// and `observe` is told of each one when it ended.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub(crate) fn new(
        base: &ApiUrl,
        credentials: Credentials,
        timeout: Duration,
        observe: Box<dyn Fn(&Exchange<'_>)>,
    ) -> anyhow::Result<Self> {
        // Without a provider reqwest panics; a second installation fails, and is no trouble.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder();
        if base.is_loopback() {
            // What stays on this machine is no proxy's business, least of all a token in the clear.
            builder = builder.no_proxy();
        }
        let http = builder
            .user_agent(AGENT)
            .connect_timeout(CONNECT.min(timeout))
            .timeout(timeout)
            // The API never redirects: a redirect is a captive portal or worse, and must not see the token.
            .redirect(redirect::Policy::none())
            .build()
            .context("could not set up the secure connection")?;
        Ok(Self { http, base: base.to_string(), credentials, observe })
    }

    /// Sends one request and judges the answer; the only place that touches the network.
    async fn send<T>(
        &self,
        request: Request<'_>,
        decode: impl FnOnce(&str) -> Result<T, String>,
    ) -> Reply<T> {
        let began = Instant::now();
        let answer = self.exchange(&request).await.map_err(|api_error| self.discreet(api_error));
        let took = began.elapsed();
        let (method, path) = (&request.method, request.path);
        let told = |outcome, quota_remaining| {
            (self.observe)(&Exchange { method, path, outcome, took, quota_remaining });
        };
        match answer {
            Err(api_error) => {
                told(Err(&api_error.to_string()), None);
                Reply { result: Err(api_error), meta: Meta { took, ..Meta::default() } }
            }
            Ok((answer, meta)) => {
                told(Ok(answer.status), answer.quota_remaining);
                let about_me = path.starts_with("/api/v9/me");
                let result = policy::judge(&answer, about_me).and_then(|()| {
                    // Success that cannot be read is no success: captive portals answer 200 too.
                    decode(&answer.body).map_err(|why| {
                        policy::answered_wrongly(if policy::is_page(&answer.body) {
                            "a web page came instead of an answer".to_owned()
                        } else {
                            format!("the answer could not be understood: {why}")
                        })
                    })
                });
                let result = result.map_err(|api_error| self.discreet(api_error));
                Reply { result, meta: Meta { took, ..meta } }
            }
        }
    }

    /// A server may repeat in its words what it was sent; the secret goes no further.
    fn discreet(&self, api_error: ApiError) -> ApiError {
        api_error.reworded(|words| self.without_secret(words))
    }

    fn without_secret(&self, words: &str) -> String {
        let secret = match &self.credentials {
            Credentials::Token(token) => token.expose(),
            Credentials::Password { password, .. } => password.expose(),
            Credentials::Nobody => "",
        };
        if secret.len() < TELLING { words.to_owned() } else { words.replace(secret, "…") }
    }

    async fn exchange(&self, request: &Request<'_>) -> Result<(HttpAnswer, Meta), ApiError> {
        let mut builder = self
            .http
            .request(request.method.clone(), url(&self.base, request.path, request.query))
            .header("Accept", "application/json");
        builder = match &self.credentials {
            Credentials::Token(token) => builder.basic_auth(token.expose(), Some("api_token")),
            Credentials::Password { email, password } => {
                builder.basic_auth(email, Some(password.expose()))
            }
            Credentials::Nobody => builder,
        };
        if let Some(body) = &request.body {
            builder = builder.header("Content-Type", "application/json").body(body.to_string());
        }
        let request = builder.build().map_err(|error| lost(&error))?;
        let login = request.headers().get(AUTHORIZATION).cloned();
        let mut response = self.http.execute(request).await.map_err(|error| lost(&error))?;
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
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(None) => break,
                // A refusal has said enough by now.
                Ok(Some(_)) if !success && body.len() > MAX_REFUSAL => break,
                Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => {
                    return Err(policy::answered_wrongly(too_large()));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                // A refusal is a refusal even when its explanation got lost.
                Err(_) if answer.status >= 400 => break,
                Err(error) => return Err(lost(&error)),
            }
        }
        answer.body = String::from_utf8(body)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        if !success {
            answer.body = self.without_secret(&answer.body);
            // As it travelled, it is no less of a secret.
            let login = login.as_ref().and_then(|login| login.to_str().ok()?.split(' ').nth(1));
            if let Some(login) = login {
                answer.body = answer.body.replace(login, "…");
            }
        }
        Ok((answer, meta))
    }
}

/// Builds the address by hand: ids and percent-encoded values are all that is ever put in.
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

/// What a request without an answer means: a connection that was never made did nothing.
fn lost(error: &reqwest::Error) -> ApiError {
    if error.is_connect() || error.is_builder() {
        ApiError::Unreachable(reason(error))
    } else {
        ApiError::InDoubt { why: reason(error), late: error.is_timeout() }
    }
}

/// The most telling part of an error: its deepest cause, without the address.
fn reason(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    if error.is_timeout() {
        return if error.is_connect() { "no connection in time" } else { "no answer in time" }
            .to_owned();
    }
    let text = deepest.to_string();
    // "(os error 111)" tells a person nothing.
    let text = text.split(" (os error ").next().unwrap_or_default().to_owned();
    match text.strip_prefix("invalid peer certificate: ") {
        Some(why) => format!("{DISTRUSTED}{why}"),
        None if error.source().is_some() => text,
        None => "the connection failed".to_owned(),
    }
}

fn number<N: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<N> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// A length of time in a header, in whole seconds; whatever a server says, no more than an hour.
fn seconds(headers: &HeaderMap, name: &str) -> Option<u64> {
    number(headers, name).map(|seconds: u64| seconds.min(QUOTA_WINDOW.as_secs()))
}

/// How many requests are left, as a number one can calculate with.
fn remaining(headers: &HeaderMap) -> Option<i64> {
    number(headers, "x-toggl-quota-remaining").map(|count: i64| count.clamp(-1_000_000, 1_000_000))
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    wire::YEARS.contains(&date.year()).then_some(date)
}

fn too_large() -> String {
    format!("the answer was too large: more than {} MB", MAX_BODY / 1024 / 1024)
}

/// For answers whose body does not matter, or is empty although its type says JSON.
fn ignore(body: &str) -> Result<(), String> {
    if policy::is_page(body) { Err("it is a web page".to_owned()) } else { Ok(()) }
}

/// Decodes JSON into `W` and on into our words.
fn decode<W: serde::de::DeserializeOwned, T>(
    body: &str,
    typed: impl FnOnce(W) -> Result<T, String>,
) -> Result<T, String> {
    serde_json::from_str::<W>(body).map_err(|error| unreadable(&error)).and_then(typed)
}

/// Where and why JSON is not what was expected, and nothing of what stands there: that may be long,
/// or a secret.
fn unreadable(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let why = match error.classify() {
        Category::Eof => return "it ends too early".to_owned(),
        Category::Data if wire::is_too_many(error) => {
            return format!("a list has more than {MAX_ITEMS} items");
        }
        Category::Data => "something else was expected",
        Category::Syntax | Category::Io => "that is no JSON",
    };
    format!("{why} at line {line}, column {column}")
}

/// Judges and decodes an answer as every endpoint would, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn decode_anything(status: u16, body: &str) {
    use crate::model::{CatalogKind, ProjectId, UserId, WorkspaceId};
    let answer = HttpAnswer { status, body: body.to_owned(), ..HttpAnswer::default() };
    let _ = policy::judge(&answer, false);
    let _ = ignore(body);
    let _ = decode(body, wire::EntryWire::typed);
    let _ = decode(body, |entry: Option<wire::EntryWire>| {
        entry.map(wire::EntryWire::typed).transpose()
    });
    let _ = decode(body, wire::MeWire::typed);
    let _ = decode(body, |list: wire::QuotaList| Ok(list.items()));
    let _ = workspaces::read(body);
    for kind in CatalogKind::ALL {
        let project = (kind == CatalogKind::Task).then_some(ProjectId(1));
        let _ = CatalogPath { workspace: WorkspaceId(1), kind, project }.read(body);
    }
    let _ = decode(body, |wire: wire::PatchedWire| Ok(wire.typed()));
    let _ = decode(body, |person: wire::ProfileWire| Ok(person.typed()));
    let _ = decode(body, |list: wire::List<wire::EntryWire>| {
        list.items().into_iter().map(wire::EntryWire::typed).collect::<Result<Vec<_>, _>>()
    });
    let _ = decode(body, |rows: wire::List<wire::ReportRow>| {
        rows.items()
            .into_iter()
            .map(|row| row.typed(WorkspaceId(1), UserId(1)))
            .collect::<Result<Vec<_>, _>>()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_decoded_is_not_quoted() {
        let why = |body: &str| decode::<wire::EntryWire, ()>(body, |_| Ok(())).unwrap_err();
        let table = [
            ("\"s3cr3t\"", "something else was expected at line 1, column 8"),
            ("{\"id\":\"s3cr3t\"}", "something else was expected at line 1, column 14"),
            ("s3cr3t", "that is no JSON at line 1, column 1"),
            ("{\"id\":1", "it ends too early"),
        ];
        for (body, expected) in table {
            assert_eq!(why(body), expected);
        }
        let tags = vec!["0"; MAX_ITEMS + 1].join("\",\"");
        let why = why(&format!("{{\"id\":1,\"tags\":[\"{tags}\"]}}"));
        assert_eq!(why, "a list has more than 50000 items");
        let quotas = vec!["{\"remaining\":1,\"total\":1}"; MAX_ITEMS + 1].join(",");
        assert!(decode::<wire::QuotaList, ()>(&format!("[{quotas}]"), |_| Ok(())).is_err());
    }
}
