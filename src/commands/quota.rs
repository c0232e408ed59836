//! `track quota`

use crate::answer::{BucketJson, Quotas, moment};
use crate::app::{App, SyncDisabled};
use crate::commands::outcome::{Answered, Outcome};
use crate::messages::{self, FollowUp};
use crate::model::Bucket;
use crate::time::Now;
use crate::view::{self, Allotment};

const NOTES: &str = "\
Toggl allows a number of requests per hour, counted for you and for each organization. This command \
shows what Toggl reported last and sends no request; --fresh asks Toggl, with one request.";

const EXAMPLES: &str = "\
track quota
track quota --fresh";

/// Show how many requests are left this hour
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = NOTES)]
pub(crate) struct QuotaArgs {}

pub(crate) fn run(_: &QuotaArgs, app: &App) -> anyhow::Result<Outcome> {
    let now = app.now()?;
    let ask = || app.sync(async |sync| sync.ask_quota().await);
    let asked = if app.fresh { Some(ask()?) } else { None };
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
    let answer = Quotas {
        buckets: lines.into_iter().map(|line| bucket(line, &now)).collect(),
        notes: follow_up.all().cloned().collect(),
    };
    Ok(Answered::new(answer).follow_up(follow_up).into())
}

fn bucket(line: Allotment, now: &Now) -> BucketJson {
    let open = line.allowance.filter(|allowance| allowance.resets_at > now.instant);
    BucketJson {
        organization: match line.bucket {
            Bucket::Organization(id) => Some(id),
            Bucket::User | Bucket::Workspace(_) => None,
        },
        remaining: match (open, line.allowance) {
            (Some(open), _) => Some(open.remaining.max(0)),
            (None, over) => over.and_then(|over| over.total),
        },
        resets_at: open.map(|open| moment(open.resets_at, now)),
        sentence: messages::allowance(line.allowance, now),
        total: line.allowance.and_then(|allowance| allowance.total),
        name: line.name,
    }
}
