//! The account of the credentials: requested once, and again only when the credentials change.

use ring::digest::{Context, SHA256};

use super::catalog::pull::merge_listing;
use super::outcome::StopReason;
use super::quota::Purpose;
use super::record::MergeContext;
use super::run::{Run, RunError, Sync};
use crate::config::secret::Token;
use crate::model::{Bucket, CatalogKey, WorkspaceId};
use crate::rules::workspace;
use crate::store::{self, Progress};
use crate::toggl;

/// A fingerprint of credentials and server: 64 bits by which a change is noticed without storing any part
/// of the token. It is stored, so every release has to compute the same one.
pub(crate) fn fingerprint(server: &str, token: &Token) -> i64 {
    let mut context = Context::new(&SHA256);
    // The length first: otherwise the end of a server's name could pass for the beginning of a token.
    context.update(&(server.len() as u64).to_be_bytes());
    context.update(server.as_bytes());
    context.update(token.expose().as_bytes());
    let hash = context.finish();
    hash.as_ref().iter().take(8).fold(0, |bits, byte| bits << 8 | i64::from(*byte))
}

impl Sync<'_> {
    /// Whether these credentials were accepted before, for this store.
    pub(super) fn credentials_accepted(&self) -> Run<bool> {
        Ok(self.store.accepted_credentials()? == Some(self.options.fingerprint))
    }

    /// Makes sure that the credentials belong to the account of the store before anything is sent. New
    /// credentials cost one request; refused ones none, unless `again` is set. `true` if a request was
    /// sent.
    pub(super) async fn verify_account(&mut self, again: bool) -> Run<bool> {
        if !again && self.store.refused_credentials()? == Some(self.options.fingerprint) {
            return Err(RunError::Stopped(StopReason::NotLoggedIn));
        }
        if self.credentials_accepted()? {
            return Ok(false);
        }
        self.list_catalog(Purpose::Write).await?;
        Ok(true)
    }

    /// Records the reply to a request for the profile that was sent outside of a run: quota and clock,
    /// and that the credentials are accepted if they belong to the account of the store.
    pub(crate) fn record_profile_reply(
        mut self,
        reply: &toggl::Reply<toggl::UserProfile>,
    ) -> store::Result<()> {
        let result = reply.result.as_ref().map(|person| person.user).map_err(Clone::clone);
        let recorded = self.record_reply(Bucket::User, toggl::Reply { result, meta: reply.meta });
        let end = recorded.and_then(|user| {
            let ours = self.store.account()?.map(|account| account.user);
            if user.is_ok_and(|user| Some(user) == ours) && self.verify_server().is_ok() {
                self.store.accept_credentials(self.options.fingerprint)?;
            }
            Ok(())
        });
        self.finish(end).map(drop)
    }

    /// One request for account and catalog.
    pub(super) async fn list_catalog(&mut self, purpose: Purpose) -> Run<()> {
        self.gate(Bucket::User, purpose)?;
        let reply = self.client.me().await;
        let me = self.required(Bucket::User, reply)?;
        let missing = self.save_account(me, None)?;
        self.catalog_listed = true;
        Box::pin(self.look_up_missing(&missing)).await
    }

    /// Saves account and catalog, unless the store belongs to another account. Returns the rows that the
    /// listing does not have any more.
    pub(super) fn save_account(
        &mut self,
        me: toggl::Me,
        workspace: Option<WorkspaceId>,
    ) -> Run<Vec<CatalogKey>> {
        let ours = self.store.account()?;
        if ours.is_some() {
            self.verify_server()?;
        }
        if let Some(ours) = ours.as_ref().filter(|ours| ours.user != me.account.user) {
            return Err(RunError::Stopped(StopReason::OtherAccount {
                ours: ours.email.clone(),
                theirs: me.account.email.clone(),
            }));
        }
        let chosen =
            match (workspace.or(ours.map(|account| account.workspace)), &self.options.workspace) {
                (None, Some(name)) => Some(named_workspace(name, &me)?),
                (chosen, _) => chosen,
            };
        let listed = |id: &WorkspaceId| me.catalog.workspaces.iter().any(|w| w.id == *id);
        let mut account = me.account.clone();
        account.workspace = chosen.filter(listed).unwrap_or(account.workspace);
        let now = self.clock.now();
        let clocks = self.clocks()?;
        let mut context = MergeContext::new(self.settled_now()?);
        let missing = self.store.atomically(|store| {
            // First, rows from before the login get the default workspace: only then can they be
            // recognized in the listing.
            store.bind(&account)?;
            store.set_server(self.client.server())?;
            if let Some(began) = me.created_at {
                store.set_account_began(began)?;
            }
            let missing = merge_listing(store, me.catalog, clocks, &mut context)?;
            store.accept_credentials(self.options.fingerprint)?;
            store.set_progress(&Progress { catalog_at: Some(now), ..store.progress()? })?;
            Ok::<_, store::StoreError>(missing)
        })?;
        self.report.notes.append(&mut context.notes);
        Ok(missing)
    }

    /// Stops the run when the account of the store is one of another server: the same ids are other rows there.
    fn verify_server(&self) -> Run<()> {
        match self.store.server()? {
            Some(ours) if ours != self.client.server() => {
                let theirs = self.client.server().to_owned();
                Err(RunError::Stopped(StopReason::OtherServer { ours, theirs }))
            }
            _ => Ok(()),
        }
    }
}

/// The workspace that the settings name. Rows from before the login go there, so with a wrong name nothing
/// is sent.
fn named_workspace(name: &str, me: &toggl::Me) -> Run<WorkspaceId> {
    let found = workspace::named(name, &me.catalog.workspaces).map(|it| it.id);
    found.map_err(|_| RunError::Stopped(StopReason::UnknownWorkspace(name.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_same_in_every_release_and_of_one_pair() {
        let of = |server: &str, token: &str| fingerprint(server, &token.parse().unwrap());
        assert_eq!(of("https://api.track.toggl.com", "s3cr3t"), 2_252_749_564_221_496_585);
        assert_ne!(of("https://a", "bc"), of("https://ab", "c"));
        assert_ne!(of("https://a", "b"), of("https://a", "c"));
    }
}
