//! Names that are looked for: in the catalog as it is here, then, once, in Toggl's.

use crate::app::{App, SyncDisabled};
use crate::config::{Setting, Source};
use crate::messages;
use crate::messages::Failure;
use crate::model::{Workspace, WorkspaceId};
use crate::rules::names::Miss;
use crate::rules::workspace;
use crate::store::{self, Store};
use crate::sync::{Report, StopReason};
use crate::time::Now;

use crate::messages::missed;

/// Looks names up. One that the catalog lacks may be younger than the catalog, so that is listed
/// anew, once, before the name counts as unknown; nothing may have happened when `look_up` fails.
///
/// # Errors
/// Those of `look_up`, with the reason why newer names could not be had.
pub(crate) fn with_newest_names<T>(
    app: &App,
    look_up: impl Fn(&Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let store = app.store()?;
    match look_up(store) {
        Err(error) if is_absent(&error) && app.sync_disabled().is_none() => {}
        other => return other,
    }
    let stop_reason = app.refresh_catalog()?.ok().and_then(|report| report.stop_reason);
    let now = app.now()?;
    // Not found here is not the same as not there.
    look_up(store).map_err(|error| blame(error, stop_reason.as_ref(), &now))
}

/// A failure to find a name, with the reason why newer names could not be had.
pub(crate) fn blame(
    error: anyhow::Error,
    stop_reason: Option<&StopReason>,
    now: &Now,
) -> anyhow::Error {
    match (error.downcast::<Failure>(), stop_reason) {
        (Ok(failure), Some(stop_reason)) => {
            let why = messages::why(stop_reason, now);
            failure.hint(format!("Newer names could not be asked for: {why}.")).into()
        }
        (Ok(failure), None) => failure.into(),
        (Err(error), _) => error,
    }
}

/// Whether a name was looked for and not found.
pub(crate) fn is_absent(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(Failure::is_not_found)
}

/// Lists the catalog anew for reading: when that is asked for, or it is older than a day.
///
/// # Errors
/// When the store fails; whatever happens at Toggl is in the report.
pub(crate) fn ask_again(app: &App) -> anyhow::Result<Result<Report, SyncDisabled>> {
    if app.sync_disabled().is_none() && !app.fresh && !app.catalog_is_old()? {
        return Ok(Ok(Report::default()));
    }
    app.refresh_catalog()
}

/// The workspace new entries go to: the one from the settings, else the account's.
///
/// # Errors
/// When the settings name one that there is not, or several answer to the name.
pub(crate) fn home_workspace(app: &App, store: &Store) -> anyhow::Result<Option<WorkspaceId>> {
    Ok(home(app, store)?.map_err(BadWorkspaceSetting::failure)?)
}

/// A setting that does not lead to one workspace.
pub(crate) struct BadWorkspaceSetting<'a> {
    pub(crate) setting: &'a Setting<String>,
    pub(crate) miss: Miss,
}

impl BadWorkspaceSetting<'_> {
    /// The same, in words: who says so, and how to say something else there.
    pub(crate) fn failure(self) -> Failure {
        let from = &self.setting.from;
        let mend = match from {
            Source::File(..) => "`track workspace use NAME` writes another one down",
            _ => "correct it there, or go without it",
        };
        missed("workspace", &self.setting.value, self.miss).hint(format!(
            "The name comes from {}: {mend}; `track workspace` lists those there are.",
            from.label()
        ))
    }
}

/// The workspace new entries go to; or the setting that leads to none, and why.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn home<'a>(
    app: &'a App,
    store: &Store,
) -> store::Result<Result<Option<WorkspaceId>, BadWorkspaceSetting<'a>>> {
    let Some(account) = store.account()? else {
        return Ok(Ok(None));
    };
    let Some(setting) = &app.settings.workspace else {
        return Ok(Ok(Some(account.workspace)));
    };
    let workspaces = store.workspaces()?;
    let found = workspace::named(&setting.value, &workspaces);
    Ok(found.map(|it| Some(it.id)).map_err(|miss| BadWorkspaceSetting { setting, miss }))
}

/// The workspace of this name or id.
///
/// # Errors
/// When there is none, or several answer to the name.
pub(crate) fn find_workspace(name: &str, store: &Store) -> anyhow::Result<Workspace> {
    let workspaces = store.workspaces()?;
    let found = workspace::named(name, &workspaces).cloned();
    found.map_err(|miss| missed("workspace", name, miss).into())
}
