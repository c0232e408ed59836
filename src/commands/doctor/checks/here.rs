//! On this machine: configuration, profile, quota, and pending changes.

use crate::answer::{Check, Finding};
use crate::commands::doctor::facts::{
    DraftFacts, Facts, Opened, RefusedFacts, Seen, Share, StoreFacts, Waiting,
};
use crate::commands::doctor::trial::Obstacle;
use crate::messages::minute;
use crate::model::Allowance;
use crate::render::pending_changes;
use crate::time::{Now, format};

/// The most refused entries that are named.
const NAMED: usize = 3;

pub(super) fn configuration(facts: &Facts) -> Finding {
    let check = Check::Configuration;
    let file = &facts.config_file;
    match &facts.configuration {
        Ok(true) => check.ok(file.clone()),
        Ok(false) => check.ok(format!("no file at {file}; using defaults")),
        Err(failure) => {
            let finding = check.broken(failure.message(), &failure.hints());
            let fix = "Fix it; until then, only `track doctor`, `track config path` and `track config edit` work.";
            Finding { fix: Some(finding.fix.unwrap_or_else(|| fix.to_owned())), ..finding }
        }
    }
}

pub(super) fn profile(facts: &Facts) -> Finding {
    let name = &facts.profile;
    let by = facts.profile_from.as_ref().map_or(String::new(), |by| format!(", from {by}"));
    let profiles = match facts.other_profiles.join(", ") {
        none if none.is_empty() => String::new(),
        rest => format!("; other profiles: {rest}"),
    };
    Check::Profile.ok(format!("{name}{by}{profiles}"))
}

/// One fact of the open store, or the finding that it is not known.
fn fact<'a, T>(
    check: Check,
    facts: &'a Facts,
    select: impl FnOnce(&'a Opened) -> &'a Seen<T>,
    nothing: &str,
) -> Result<&'a T, Finding> {
    match &facts.store {
        StoreFacts::None(_) if matches!(facts.trial, Err(Obstacle::Empty(_))) => {
            Err(check.skipped("unknown: the store is empty"))
        }
        StoreFacts::None(_) => Err(check.ok(nothing)),
        StoreFacts::Closed(_) => Err(check.skipped("unknown: the store cannot be opened")),
        StoreFacts::Open(store) => select(store)
            .as_ref()
            .map_err(|failure| check.broken(failure.message(), &failure.hints())),
    }
}

pub(super) fn quota(facts: &Facts, now: &Now) -> Finding {
    let check = Check::Quota;
    let unknown = "not reported by Toggl yet";
    let shares = match fact(check, facts, |store| &store.quota, unknown) {
        Ok(shares) => shares,
        Err(finding) => return finding,
    };
    let open = |at| at > now.instant;
    let used_up = |it: &Allowance| it.remaining <= 0 && open(it.resets_at);
    if let Some(Share { whose, allowance }) = shares.iter().find(|it| used_up(&it.allowance)) {
        return check.warning(
            format!("used up for {whose}; resets at {}", minute(allowance.resets_at, now)),
            "Your changes are saved, and sent after that.",
        );
    }
    let left: Vec<String> = shares
        .iter()
        .map(|Share { whose, allowance: it }| match it.total {
            _ if open(it.resets_at) => {
                let until = minute(it.resets_at, now);
                format!("{whose}: {} left, resets at {until}", it.remaining)
            }
            Some(total) => format!("{whose}: {total} left"),
            None => format!("{whose}: reset"),
        })
        .collect();
    if left.is_empty() { check.ok(unknown) } else { check.ok(left.join("; ")) }
}

pub(super) fn unsent(facts: &Facts, now: &Now) -> Finding {
    let check = Check::Unsent;
    let nothing = "none";
    let Waiting { count, in_doubt, since } =
        match fact(check, facts, |store| &store.waiting, nothing) {
            Ok(waiting) => *waiting,
            Err(finding) => return finding,
        };
    if count == 0 {
        return check.ok(nothing);
    }
    let mut text = pending_changes(count);
    if let Some(since) = since {
        let oldest = if count == 1 { "from" } else { "the oldest from" };
        text.push_str(&format!(", {oldest} {}", format::moment(since, now)));
    }
    if in_doubt > 0 {
        text.push_str(&format!("; {in_doubt} sent without an answer, checked by the next command"));
    }
    if facts.account().is_some() {
        check.warning(text, "Run `track sync` to send them.")
    } else {
        // Without an account, unsent changes are normal.
        check.ok(format!("{text}; `track login` sends them"))
    }
}

pub(super) fn refused(facts: &Facts) -> Finding {
    let check = Check::Refused;
    let nothing = "none";
    let entries = match fact(check, facts, |store| &store.refused, nothing) {
        Ok(entries) => entries,
        Err(finding) => return finding,
    };
    let Some(first) = entries.first() else {
        return check.ok(nothing);
    };
    let named =
        |RefusedFacts { what, refusal, .. }: &RefusedFacts| format!("{what}: {}", refusal.words());
    let mut text: Vec<String> = entries.iter().take(NAMED).map(named).collect();
    if entries.len() > NAMED {
        text.push(format!("and {} more", entries.len() - NAMED));
    }
    let fix = match first.handle {
        Some(handle) => format!(
            "Run `track edit {handle}` to correct it, `track delete {handle}` to drop it, or `track \
             sync --retry` to send it again unchanged."
        ),
        None => "Run `track undo` to undo it, or `track sync --retry` to send it again unchanged."
            .to_owned(),
    };
    check.warning(text.join("; "), fix)
}

/// The drafts that are kept; nothing where there are none, as is usual.
pub(super) fn drafts(facts: &Facts, now: &Now) -> Option<Finding> {
    let DraftFacts { path, changed } = facts.drafts.first()?;
    let changed = format::at(*changed, now);
    Some(Check::Drafts.ok(match facts.drafts.len() {
        1 => format!("1 draft of an unfinished edit, kept for a week: {path}, saved {changed}"),
        count => format!(
            "{count} drafts of unfinished edits, each kept for a week; the oldest is {path}, saved {changed}"
        ),
    }))
}
