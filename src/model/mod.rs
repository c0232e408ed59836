//! Plain values in the terms of Toggl Track: no I/O, no clock, no output.
//!
//! There are two kinds of identity. A *key* (`EntryKey`, `ProjectKey`, …) names a row of the local store
//! and exists from the first moment; an *id* (`EntryId`, `ProjectId`, …) is Toggl's and exists once Toggl
//! has confirmed the row. They are different types, so mixing them up does not compile.

mod account;
pub(crate) mod braces;
mod catalog;
mod change;
mod entry;
mod entry_fields;
mod fold;
mod ids;
mod listing;
mod money;
mod row;
mod target;
#[cfg(test)]
pub(crate) mod testing;
mod workspace;

pub(crate) use account::{Account, Allowance, Bucket, first_weekday};
pub(crate) use catalog::{
    CatalogChange, CatalogFields, CatalogKey, CatalogKind, CatalogRow, ClientFields, EntriesOf,
    MAX_NAME, Project, ProjectFields, TagFields, Task, TaskFields,
};
pub(crate) use change::{Change, RowKey};
pub(crate) use entry::{Entry, Handle, MAX_DESCRIPTION, MAX_LENGTH, MAX_TAGS};
pub(crate) use entry_fields::EntryFields;
pub(crate) use fold::{folded, is_same_name, is_same_text};
pub(crate) use ids::{
    ClientId, ClientKey, EntryId, EntryKey, OrganizationId, ProjectId, ProjectKey, TagId, TagKey,
    TaskId, TaskKey, UserId, WorkspaceId,
};
pub(crate) use listing::{
    Catalog, CatalogClient, CatalogItem, CatalogList, CatalogProject, CatalogTag, CatalogTask,
};
pub(crate) use money::{Amount, Currency, Rate, Rates};
pub(crate) use row::{InFlight, Key, Refusal, Row, RowFields};
pub(crate) use target::Target;
pub(crate) use workspace::{Required, RoundingMode, Workspace, WorkspaceRounding, WorkspaceRules};
