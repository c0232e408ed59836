//! The person: who the credentials belong to, and everything that comes with it.

use reqwest::Method;

use super::wire::MeWire;
use super::{Client, Reply, Request, decode, ignore};
use crate::model::{Account, Catalog};

/// The account behind the credentials, with its catalog.
pub(crate) struct Me {
    pub(crate) account: Account,
    pub(crate) catalog: Catalog,
    /// The API token; absent in some answers.
    pub(crate) api_token: Option<String>,
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

    /// Whether the credentials are accepted: the cheapest question that tells.
    pub(crate) async fn logged(&self) -> Reply<()> {
        let path = "/api/v9/me/logged";
        self.send(Request { method: Method::GET, path, query: &[], body: None }, ignore).await
    }
}
