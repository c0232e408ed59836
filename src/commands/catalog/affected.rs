//! What a change of a catalog row changes besides it, here and in Toggl.

use crate::answer::{CatalogChanged, CatalogVerb};
use crate::app::App;
use crate::messages::{Affected, Unfetched};
use crate::model::{CatalogFields, CatalogKey, CatalogKind, CatalogRow, Change, ProjectKey};
use crate::rules::catalog::{self, References, SideEffects};
use crate::store::{self, Filter, Store};
use crate::sync;
use crate::time::{Now, RangeExpr};

/// What these changes of a row affect, here and in Toggl, which changes its entries by itself.
pub(super) fn affected(
    key: CatalogKey,
    changes: &[Change],
    store: &Store,
    app: &App,
    now: &Now,
) -> anyhow::Result<Affected> {
    let known = SideEffects::of(key, changes);
    let is_at_toggl = store.row(key)?.is_some_and(|row: CatalogRow| row.id.is_some());
    let unfetched = match key {
        CatalogKey::Client(_) => Unfetched::None,
        _ if !is_at_toggl => Unfetched::None,
        _ => unfetched(store, app, now)?,
    };
    Ok(Affected { known, unfetched })
}

/// The entries in Toggl that were never fetched.
pub(in crate::commands) fn unfetched(
    store: &Store,
    app: &App,
    now: &Now,
) -> anyhow::Result<Unfetched> {
    let all = RangeExpr::All.resolve(now)?;
    let missing = sync::unfetched(store, &all, app.has_token(), now.instant)?;
    let start = sync::history_start(store)?.map_or(all.from, |start| start.max(all.from));
    Ok(match missing[..] {
        [] => Unfetched::None,
        [(from, until)] if from == start && until < now.instant => {
            Unfetched::Before(now.calendar_date(until))
        }
        _ => Unfetched::Some,
    })
}

/// The answer of a change.
pub(super) fn answer(
    changed: CatalogVerb,
    affected: Affected,
    notes: Vec<String>,
) -> CatalogChanged {
    let SideEffects { entries, projects, tasks } = affected.known;
    let complete = affected.unfetched == Unfetched::None;
    CatalogChanged { changed, complete, entries, notes, projects, tasks }
}

/// The rows that deleting this one changes.
pub(in crate::commands) fn uses(
    key: CatalogKey,
    fields: &CatalogFields,
    store: &Store,
) -> store::Result<References> {
    let mut uses = References::default();
    let filter = match key {
        CatalogKey::Client(_) => {
            uses.projects = store.catalog_rows(CatalogKind::Project)?;
            return Ok(uses);
        }
        CatalogKey::Project(project) => {
            uses.tasks = store.catalog_rows(CatalogKind::Task)?;
            uses.tasks.retain(|row| project_of(row) == Some(project));
            Filter { projects: vec![project.into()], ..Filter::default() }
        }
        CatalogKey::Task(task) => Filter { task: Some(task), ..Filter::default() },
        CatalogKey::Tag(_) => Filter { tags: vec![fields.name().to_owned()], ..Filter::default() },
    };
    uses.entries = store.entries(&filter)?;
    Ok(uses)
}

/// The project of a task.
pub(super) fn project_of(row: &CatalogRow) -> Option<ProjectKey> {
    row.wanted.as_ref().and_then(catalog::project_of)
}
