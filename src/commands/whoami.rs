//! `track whoami`

use serde_json::json;

use crate::app::{Apart, App};
use crate::failure::Exit;
use crate::render::brief;
use crate::tell;

const EXAMPLES: &str = "\
Asks Toggl, with one request; exits with 3 when not logged in.

Examples:
  track whoami
  track whoami --json";

/// Show which Toggl account is in use
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WhoamiArgs {}

pub(crate) fn run(_: &WhoamiArgs, app: &App) -> anyhow::Result<Exit> {
    if app.apart() == Some(Apart::NoAccount) {
        return Err(tell::not_logged_in().into());
    }
    let now = app.now()?;
    let asked = app.refresh_catalog()?;
    let Some(account) = app.account()? else {
        let halt = asked.ok().and_then(|report| report.halt);
        let failure = halt.map_or_else(tell::not_logged_in, |halt| tell::unanswered(&halt, &now));
        return Err(failure.into());
    };
    let store = app.store()?;
    let aftermath = tell::after_hearing(app, &asked, store.progress()?.catalog_at, &now)?;
    let workspace = store.workspaces()?.into_iter().find(|w| w.id == account.workspace);
    let server = app.settings.api_url.value.as_str();
    if app.out.json {
        app.out.document(&json!({
            "id": account.user,
            "name": account.name,
            "email": account.email,
            "workspace": workspace.as_ref().map(|w| json!({ "id": w.id, "name": w.name })),
            "profile": app.settings.profile.value.as_str(),
            "server": server,
            "notes": aftermath.notes(),
        }))?;
    } else {
        let workspace = workspace.map_or(account.workspace.to_string(), |w| brief(&w.name));
        let (name, email) = (brief(&account.name), brief(&account.email));
        app.out.answer(&format!("{name} ({email}), workspace {workspace}\n"))?;
    }
    aftermath.tell(app, Exit::Done)
}
