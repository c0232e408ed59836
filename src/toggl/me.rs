//! The person: who the credentials belong to, and everything that comes with it.

use reqwest::Method;

use super::wire::{MeWire, ProfileWire, QuotaList};
use super::{Client, Reply, Request, decode, ignore};
use crate::model::{Account, Catalog, OrganizationId, UserId};

/// The account behind the credentials, with its catalog.
pub(crate) struct Me {
    pub(crate) account: Account,
    pub(crate) catalog: Catalog,
    /// The API token; absent in some answers.
    pub(crate) api_token: Option<String>,
}

/// The person behind the credentials, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserProfile {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The time zone by which Toggl counts the person's days, such as `Europe/Berlin`.
    pub(crate) timezone: Option<String>,
}

/// What is left of one allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Whose it is; `None` for the person's own.
    pub(crate) organization: Option<OrganizationId>,
    /// Requests left; may be negative while a quota is not enforced.
    pub(crate) remaining: i64,
    /// Requests an hour.
    pub(crate) total: i64,
    /// Seconds until the window starts anew.
    pub(crate) resets_in: i64,
}

impl std::fmt::Debug for Me {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Me").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Client {
    /// The account with its workspaces, clients, projects, tasks and tags: one request for all.
    pub(crate) async fn me(&self) -> Reply<Me> {
        let query = [("with_related_data", "true".to_owned())];
        let request =
            Request { method: Method::GET, path: "/api/v9/me", query: &query, body: None };
        self.send(request, |body| decode(body, MeWire::typed)).await
    }

    /// The person alone: the short form of [`Client::me`].
    pub(crate) async fn profile(&self) -> Reply<UserProfile> {
        let request = Request { method: Method::GET, path: "/api/v9/me", query: &[], body: None };
        self.send(request, |body| decode(body, |wire: ProfileWire| Ok(wire.typed()))).await
    }

    /// Whether the server is there: needs no credentials.
    pub(crate) async fn status(&self) -> Reply<()> {
        let path = "/api/v9/status";
        self.send(Request { method: Method::GET, path, query: &[], body: None }, ignore).await
    }

    /// What is left of every allowance: the person's own (without an organization) and one for each
    /// organization. The only answer that says how many requests an hour there are.
    pub(crate) async fn quota(&self) -> Reply<Vec<Quota>> {
        let path = "/api/v9/me/quota";
        let request = Request { method: Method::GET, path, query: &[], body: None };
        self.send(request, |body| decode(body, |list: QuotaList| Ok(list.items()))).await
    }

    /// Whether the credentials are accepted: the cheapest question that tells.
    pub(crate) async fn logged(&self) -> Reply<()> {
        let path = "/api/v9/me/logged";
        self.send(Request { method: Method::GET, path, query: &[], body: None }, ignore).await
    }
}
