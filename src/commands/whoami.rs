//! `track whoami`

use crate::answer::{FailureKind, HomeJson, Identity};
use crate::app::{App, SyncDisabled};
use crate::commands::outcome::{Answered, Outcome};
use crate::lookup::{LookupError, home_workspace};
use crate::messages::{self, missed};

const NOTES: &str = "\
Asks Toggl, with one request. The exit code is 3 if you are not logged in.";

const EXAMPLES: &str = "\
track whoami
track whoami --json";

/// Show the Toggl account in use
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct WhoamiArgs {}

pub(crate) fn run(_: &WhoamiArgs, app: &App) -> anyhow::Result<Outcome> {
    if app.sync_disabled() == Some(SyncDisabled::NoAccount) {
        return Err(messages::not_logged_in().into());
    }
    let now = app.now()?;
    let asked = app.refresh_catalog()?;
    let Some(account) = app.account()? else {
        let stop_reason = asked.ok().and_then(|report| report.stop_reason);
        let failure = stop_reason.map_or_else(messages::not_logged_in, |stop_reason| {
            messages::unanswered(&stop_reason, &now)
        });
        return Err(failure.into());
    };
    let store = app.store()?;
    let mut follow_up =
        messages::after_read_as_of(app, &asked, store.progress()?.catalog_at, &now)?;
    // The account of a token that Toggl refuses is not the answer.
    if let Some(failure) = follow_up.failure.take_if(|it| it.kind() == FailureKind::NotLoggedIn) {
        return Err(failure.into());
    }
    let home = match home_workspace(app, store) {
        Ok(home) => home,
        // That the settings lead to none of the workspaces does not change who it is.
        Err(LookupError::WorkspaceSetting(setting, miss)) => {
            let failure = missed("workspace", &setting.value, &miss);
            follow_up.notes.push(failure.message().to_owned());
            None
        }
        Err(error) => return Err(error.into()),
    };
    let workspace = store.workspaces()?.into_iter().find(|it| Some(it.id) == home);
    let answer = Identity {
        email: account.email,
        id: account.user,
        name: account.name,
        notes: follow_up.all().cloned().collect(),
        profile: app.settings.profile.value.to_string(),
        server: app.settings.api_url.value.as_str().to_owned(),
        workspace: workspace.map(|it| HomeJson { id: it.id, name: it.name }),
    };
    Ok(Answered::new(answer).follow_up(follow_up).into())
}
