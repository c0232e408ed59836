//! A thin async client for Toggl Track's API v9: one `send`, one typed method an endpoint.
//!
//! It does not use the store, never retries and never sleeps; what an answer means is decided by
//! [`policy::judge`], what to do about it by `sync`.

mod authorities;
mod catalog;
mod client;
mod entries;
mod me;
mod policy;
mod reports;
mod transport;
mod types;
mod wire;
mod workspaces;

pub(crate) use authorities::Trust;
pub(crate) use catalog::CatalogPath;
pub(crate) use client::{Client, Credentials, Exchange, Meta, Reply};
pub(crate) use entries::MAX_LISTED;
pub(crate) use policy::{ApiError, QUOTA_WINDOW};
pub(crate) use reports::{PAGE_SIZE, REPORT_DAYS};
pub(crate) use transport::Transport;
#[cfg(test)]
pub(crate) use types::RelatedNames;
pub(crate) use types::{
    CatalogDraft, EntryDraft, Listed, Me, Patch, Patched, ReportPage, TimeEntry, UserProfile,
};

/// Judges and decodes an answer as every endpoint would, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn decode_anything(status: u16, body: &str) {
    use crate::model::{CatalogKind, ProjectId, UserId, WorkspaceId};
    let answer = policy::HttpAnswer { status, body: body.to_owned(), ..Default::default() };
    let _ = policy::judge(&answer, false);
    let _ = wire::discard(body);
    let _ = wire::entry(body);
    let _ = wire::entry_or_null(body);
    let _ = wire::entries(body);
    let _ = wire::patched(body);
    let _ = wire::me(body);
    let _ = wire::profile(body);
    let _ = wire::quotas(body);
    let _ = wire::workspace(body);
    let _ = wire::report(body, WorkspaceId(1), UserId(1));
    for kind in CatalogKind::ALL {
        let project = (kind == CatalogKind::Task).then_some(ProjectId(1));
        let _ = CatalogPath { workspace: WorkspaceId(1), kind, project }.read(body);
    }
}
