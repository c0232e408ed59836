//! `track quota`

use serde_json::{Value, json};

use crate::answer::Exit;
use crate::app::{App, SyncDisabled};
use crate::messages::{self, FollowUp};
use crate::model::Bucket;
use crate::render::{self, json as shape};
use crate::time::Now;
use crate::view::{self, Allotment};

const EXAMPLES: &str = "\
Toggl allows so many requests an hour, counted once for you and once for each organization. What \
is shown is what Toggl said last, which costs nothing; --fresh asks, with one request.

Examples:
  track quota
  track quota --fresh";

/// Show what is left of Toggl's hourly quota
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QuotaArgs {}

pub(crate) fn run(_: &QuotaArgs, app: &App) -> anyhow::Result<Exit> {
    let now = app.now()?;
    let asked = if app.fresh { Some(app.ask_quota()?) } else { None };
    let store = app.store()?;
    if app.sync_disabled() == Some(SyncDisabled::NoAccount) && store.account()?.is_none() {
        return Err(messages::not_logged_in().into());
    }
    let lines = view::allotments(store)?;
    let mut follow_up = FollowUp::default();
    if let Some(Ok(report)) = asked
        && let Some(stop_reason) = report.stop_reason
    {
        follow_up.failure = Some(messages::unanswered(&stop_reason, &now));
    }
    if app.out.json {
        app.out.document(&json!({
            "buckets": lines.iter().map(|line| document(line, &now)).collect::<Value>(),
            "notes": follow_up.notes(),
        }))?;
    } else {
        app.out.answer(&render::quota::list(&lines, &now))?;
    }
    follow_up.tell(app, Exit::Done)
}

fn document(line: &Allotment, now: &Now) -> Value {
    let organization = match line.bucket {
        Bucket::Organization(id) => Some(id),
        Bucket::User | Bucket::Workspace(_) => None,
    };
    let open = line.allowance.filter(|allowance| allowance.resets_at > now.instant);
    json!({
        "name": line.name,
        "organization": organization,
        "remaining": match (open, line.allowance) {
            (Some(open), _) => Some(open.remaining.max(0)),
            (None, over) => over.and_then(|over| over.total),
        },
        "total": line.allowance.and_then(|allowance| allowance.total),
        "resets_at": open.map(|open| shape::moment(open.resets_at, now)),
    })
}
