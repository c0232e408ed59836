//! Workspaces by name, and the refresh of the catalog for names that it lacks.

use crate::app::{App, SyncDisabled};
use crate::lookup::error::{LookupError, LookupKind};
use crate::model::{Workspace, WorkspaceId};
use crate::rules::workspace;
use crate::store::Store;
use crate::sync::{Report, catalog_is_old};

/// Looks names up. A name that the catalog lacks may be newer than the catalog: that is fetched again,
/// once, before the name counts as unknown. `look_up` runs twice then, so it must not have changed
/// anything when it fails.
pub(crate) fn with_newest_names<T>(
    app: &App,
    look_up: impl Fn(&Store) -> Result<T, LookupError>,
) -> Result<T, LookupError> {
    let store = app.store()?;
    match look_up(store) {
        Err(error) if error.is_absent() && app.sync_disabled().is_none() => {}
        other => return other,
    }
    let stop_reason = app.refresh_names()?.ok().and_then(|report| report.stop_reason);
    let now = app.now()?;
    look_up(store).map_err(|error| error.outdated(stop_reason.as_ref(), &now))
}

/// Brings the account into a store that has none, if that is possible now: what its plan lacks is refused, and
/// the names there are known, before anything is decided. The push of the command would ask for it anyway.
pub(crate) fn bring_account(app: &App) -> Result<(), LookupError> {
    if app.sync_disabled().is_none() && app.account()?.is_none() {
        // Why it did not come is said by the push.
        app.refresh_names()?.ok();
    }
    Ok(())
}

/// The same as [`with_newest_names`]; in a new home, among the names of the account that it is about to have.
pub(crate) fn with_names_of_account<T>(
    app: &App,
    look_up: impl Fn(&Store) -> Result<T, LookupError>,
) -> Result<T, LookupError> {
    bring_account(app)?;
    with_newest_names(app, look_up)
}

/// Fetches the catalog again for reading: when that is asked for, or it is older than a day. What
/// happens in Toggl is in the report.
pub(crate) fn ask_again(app: &App) -> anyhow::Result<Result<Report, SyncDisabled>> {
    if app.sync_disabled().is_none()
        && !app.fresh
        && !catalog_is_old(app.store()?, app.clock.now())?
    {
        return Ok(Ok(Report::default()));
    }
    app.refresh_listing()
}

/// The workspace new entries go to: the one from the settings, else the account's.
pub(crate) fn home_workspace(app: &App, store: &Store) -> Result<Option<WorkspaceId>, LookupError> {
    let Some(account) = store.account()? else {
        return Ok(None);
    };
    let Some(setting) = &app.settings.workspace else {
        return Ok(Some(account.workspace));
    };
    match workspace::named(&setting.value, &store.workspaces()?) {
        Ok(workspace) => Ok(Some(workspace.id)),
        Err(miss) => Err(LookupError::WorkspaceSetting(setting.clone(), miss)),
    }
}

/// The workspace of this name or id.
pub(crate) fn find_workspace(name: &str, store: &Store) -> Result<Workspace, LookupError> {
    let workspaces = store.workspaces()?;
    let found = workspace::named(name, &workspaces).cloned();
    found.map_err(|miss| LookupError::name(LookupKind::Workspace, name, miss))
}
