//! Answers about the account: logging in and out, syncing, the quota.

use std::path::PathBuf;

use serde::Serialize;

use super::catalog::CatalogAnswer;
use super::entry::{EntryAt, Moment};
use super::timer::UnfetchedRange;
use crate::model::{OrganizationId, UserId, WorkspaceId};

/// `login`.
#[derive(Serialize)]
pub(crate) struct LoggedIn {
    pub(crate) account: AccountJson,
    pub(crate) notes: Vec<String>,
    /// How many pending changes were sent.
    pub(crate) sent: u32,
    /// The file that the API token is saved in.
    #[serde(serialize_with = "super::path")]
    pub(crate) token_file: PathBuf,
    /// Pending changes.
    pub(crate) waiting: u32,
    /// The workspace new entries go to.
    pub(crate) workspace: HomeJson,
    /// The file as people write its path.
    #[serde(skip)]
    pub(crate) shown_file: String,
}

/// The Toggl account.
#[derive(Serialize)]
pub(crate) struct AccountJson {
    /// The email address.
    pub(crate) email: String,
    /// Toggl's id of the person.
    pub(crate) id: UserId,
    /// The name of the person.
    pub(crate) name: String,
}

/// The workspace new entries go to.
#[derive(Serialize)]
pub(crate) struct HomeJson {
    /// Toggl's id.
    pub(crate) id: WorkspaceId,
    pub(crate) name: String,
}

/// `logout`.
#[derive(Serialize)]
pub(crate) struct LoggedOut {
    pub(crate) notes: Vec<String>,
    /// Whether there was a token.
    pub(crate) removed: bool,
    /// The store, which stays.
    #[serde(serialize_with = "super::path")]
    pub(crate) store: PathBuf,
    /// Pending changes.
    pub(crate) waiting: u32,
    /// The store as people write its path.
    #[serde(skip)]
    pub(crate) shown_store: String,
}

/// `whoami`.
#[derive(Serialize)]
pub(crate) struct Identity {
    /// The email address.
    pub(crate) email: String,
    /// Toggl's id of the person.
    pub(crate) id: UserId,
    /// The name of the person.
    pub(crate) name: String,
    pub(crate) notes: Vec<String>,
    pub(crate) profile: String,
    /// The address of the server.
    pub(crate) server: String,
    /// The workspace new entries go to; null when the settings name none there is.
    pub(crate) workspace: Option<HomeJson>,
}

/// `sync`.
#[derive(Serialize)]
pub(crate) struct Synced {
    /// Entries that came new, changed or deleted from Toggl.
    pub(crate) fetched: u32,
    /// What there is of history; null unless it was asked for.
    pub(crate) history: Option<HistoryJson>,
    pub(crate) notes: Vec<String>,
    /// All entries that Toggl refused.
    pub(crate) refused: Vec<EntryAt>,
    /// All clients, projects, tasks and tags that Toggl refused.
    pub(crate) refused_names: Vec<CatalogAnswer>,
    /// Changes that were sent.
    pub(crate) sent: u32,
    /// Pending changes.
    pub(crate) waiting: u32,
    /// Whether nothing failed, nothing is refused, and nothing waits.
    #[serde(skip)]
    pub(crate) is_up_to_date: bool,
}

/// What there is of Toggl's history here.
#[derive(Serialize)]
pub(crate) struct HistoryJson {
    /// Entries that are new here.
    pub(crate) added: u32,
    /// Entries that have changed.
    pub(crate) changed: u32,
    /// Whether all that was asked for is here.
    pub(crate) complete: bool,
    /// Since when everything up to now is here; null when the present is not.
    pub(crate) complete_since: Option<Moment>,
    /// When the rest can be fetched; null when nothing is left, or when that does not depend on the time.
    pub(crate) goes_on_at: Option<Moment>,
    /// The ranges that are not here yet.
    pub(crate) missing: Vec<UnfetchedRange>,
    /// Entries that are gone here, since they were deleted in Toggl.
    pub(crate) removed: u32,
    /// About how many requests it takes to fetch the rest.
    pub(crate) requests_left: usize,
    /// Which days are complete, in words.
    #[serde(skip)]
    pub(crate) sentence: Option<String>,
}

/// `quota`.
#[derive(Serialize)]
pub(crate) struct Quotas {
    /// The person's own allowance, then one for each organization.
    pub(crate) buckets: Vec<BucketJson>,
    pub(crate) notes: Vec<String>,
}

/// One of Toggl's hourly allowances.
#[derive(Serialize)]
pub(crate) struct BucketJson {
    /// `"You"`, or the names of the workspaces it is for.
    pub(crate) name: String,
    /// The id of the organization; null for the person's own.
    pub(crate) organization: Option<OrganizationId>,
    /// Requests that are left; null when Toggl never said.
    pub(crate) remaining: Option<i64>,
    /// When it is full again; null when it is, or when Toggl never said.
    pub(crate) resets_at: Option<Moment>,
    /// Requests in an hour; null when Toggl never said.
    pub(crate) total: Option<i64>,
    /// The same in words.
    #[serde(skip)]
    pub(crate) sentence: String,
}
