//! The person: who the credentials belong to, and everything that comes with it.

use reqwest::Method;

use super::client::{Client, Reply, Request};
use super::types::{Me, Quota, UserProfile};
use super::wire::{MeWire, ProfileWire, QuotaList, decode, discard};

impl Client {
    /// The account with its workspaces, clients, projects, tasks and tags: one request for all.
    pub(crate) async fn me(&self) -> Reply<Me> {
        let query = [("with_related_data", "true".to_owned())];
        let request =
            Request { method: Method::GET, path: "/api/v9/me", query: &query, body: None };
        self.send(request, |body| decode(body, MeWire::into_me)).await
    }

    /// The person alone: the short form of [`Client::me`].
    pub(crate) async fn profile(&self) -> Reply<UserProfile> {
        let request = Request { method: Method::GET, path: "/api/v9/me", query: &[], body: None };
        self.send(request, |body| decode(body, |wire: ProfileWire| Ok(wire.into_profile()))).await
    }

    /// Whether the server answers: needs no credentials.
    pub(crate) async fn status(&self) -> Reply<()> {
        let path = "/api/v9/status";
        self.send(Request { method: Method::GET, path, query: &[], body: None }, discard).await
    }

    /// What is left of every allowance: that of the person (without an organization) and one for each
    /// organization. The only answer that says how many requests an hour there are.
    pub(crate) async fn quota(&self) -> Reply<Vec<Quota>> {
        let path = "/api/v9/me/quota";
        let request = Request { method: Method::GET, path, query: &[], body: None };
        self.send(request, |body| decode(body, |list: QuotaList| Ok(list.items()))).await
    }

    /// Whether the credentials are accepted: the cheapest request that says so.
    pub(crate) async fn logged(&self) -> Reply<()> {
        let path = "/api/v9/me/logged";
        self.send(Request { method: Method::GET, path, query: &[], body: None }, discard).await
    }
}
