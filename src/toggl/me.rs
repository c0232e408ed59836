//! The person: who the credentials belong to, and everything that comes with it.

use super::client::{Client, Reply, Request};
use super::types::{Me, Quota, UserProfile};
use super::wire;

impl Client {
    /// The account with its workspaces, clients, projects, tasks and tags: one request for all.
    pub(crate) async fn me(&self) -> Reply<Me> {
        let query = [("with_related_data", "true".to_owned())];
        self.send(Request { query: &query, ..Request::get("/api/v9/me") }, wire::me).await
    }

    /// The person alone: the short form of [`Client::me`].
    pub(crate) async fn profile(&self) -> Reply<UserProfile> {
        self.send(Request::get("/api/v9/me"), wire::profile).await
    }

    /// Whether the server answers: needs no credentials.
    pub(crate) async fn status(&self) -> Reply<()> {
        self.send(Request::get("/api/v9/status"), wire::discard).await
    }

    /// What is left of every allowance: that of the person (without an organization) and one for each
    /// organization. The only answer that says how many requests an hour there are.
    pub(crate) async fn quota(&self) -> Reply<Vec<Quota>> {
        self.send(Request::get("/api/v9/me/quota"), wire::quotas).await
    }

    /// Whether the credentials are accepted: the cheapest request that says so.
    pub(crate) async fn logged(&self) -> Reply<()> {
        self.send(Request::get("/api/v9/me/logged"), wire::discard).await
    }
}
