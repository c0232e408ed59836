//! A thin async client for Toggl Track's API v9: one `send`, one typed method an endpoint.
//!
//! It does not use the store, never retries and never sleeps; what an answer means is decided by
//! [`policy::judge`], what to do about it by `sync`.

mod catalog;
mod client;
mod entries;
mod me;
mod policy;
mod reports;
mod types;
mod wire;
mod workspaces;

pub(crate) use catalog::CatalogPath;
pub(crate) use client::{Client, Credentials, Exchange, Meta, Reply};
pub(crate) use entries::MAX_LISTED;
pub(crate) use policy::{ApiError, QUOTA_WINDOW};
pub(crate) use reports::REPORT_DAYS;
pub(crate) use types::{CatalogDraft, EntryDraft, Me, Patch, Patched, TimeEntry, UserProfile};

/// Judges and decodes an answer as every endpoint would, for the fuzzer.
#[cfg(fuzzing)]
pub(crate) fn decode_anything(status: u16, body: &str) {
    use crate::model::{CatalogKind, ProjectId, UserId, WorkspaceId};
    use wire::{decode, discard};
    let answer = policy::HttpAnswer { status, body: body.to_owned(), ..Default::default() };
    let _ = policy::judge(&answer, false);
    let _ = discard(body);
    let _ = decode(body, wire::EntryWire::into_entry);
    let _ = decode(body, |entry: Option<wire::EntryWire>| {
        entry.map(wire::EntryWire::into_entry).transpose()
    });
    let _ = decode(body, wire::MeWire::into_me);
    let _ = decode(body, |list: wire::QuotaList| Ok(list.items()));
    let _ = workspaces::read(body);
    for kind in CatalogKind::ALL {
        let project = (kind == CatalogKind::Task).then_some(ProjectId(1));
        let _ = CatalogPath { workspace: WorkspaceId(1), kind, project }.read(body);
    }
    let _ = decode(body, |wire: wire::PatchedWire| Ok(wire.into_patched()));
    let _ = decode(body, |wire: wire::ProfileWire| Ok(wire.into_profile()));
    let _ = decode(body, |list: wire::List<wire::EntryWire>| {
        list.items().into_iter().map(wire::EntryWire::into_entry).collect::<Result<Vec<_>, _>>()
    });
    let _ = decode(body, |rows: wire::List<wire::ReportRow>| {
        rows.items()
            .into_iter()
            .map(|row| row.into_entries(WorkspaceId(1), UserId(1)))
            .collect::<Result<Vec<_>, _>>()
    });
}
