//! Pure rules on time entries: what starting, resuming, stopping and adding change, or why that is
//! refused.

use chrono::{DateTime, Utc};

use crate::model::{Change, Entry, EntryFields, MAX_DESCRIPTION, MAX_LENGTH, MAX_TAGS};

/// Why a change is refused. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryRuleError {
    /// No entry is running.
    NothingRuns,
    /// The stop precedes the start.
    StopBeforeStart { start: DateTime<Utc>, stop: DateTime<Utc> },
    /// A timer would start before the running one that it stops.
    StartBeforeRunning { start: DateTime<Utc>, running: DateTime<Utc> },
    /// A timer would start, or a running entry would stop, in the future.
    Future(DateTime<Utc>),
    /// The entry is longer than Toggl accepts.
    TooLong,
    /// The timer has run for longer than Toggl accepts.
    Forgotten { start: DateTime<Utc> },
    /// The entry to continue is running.
    Runs { start: DateTime<Utc> },
    /// Start and stop are equal.
    Empty,
    /// The description has this many characters, more than Toggl accepts.
    LongDescription(usize),
    /// The entry has this many tags, more than Toggl accepts.
    ManyTags(usize),
    /// A cut does not lie within the entry.
    Outside { cut: DateTime<Utc>, start: DateTime<Utc>, stop: Option<DateTime<Utc>> },
    /// No entry has ended, so there is no end to start at.
    NothingEnded,
    /// No entry has ended, so there is nothing to continue.
    NothingToContinue,
    /// The last entry is running and has no end to start at.
    StillRuns { description: String, start: DateTime<Utc> },
}

impl EntryRuleError {
    /// Whether other entries, or another state of this one, may allow it; otherwise it is about what was asked
    /// for alone.
    pub(crate) fn rests_on_entries(&self) -> bool {
        match self {
            Self::NothingRuns
            | Self::StopBeforeStart { .. }
            | Self::StartBeforeRunning { .. }
            | Self::Forgotten { .. }
            | Self::Runs { .. }
            | Self::Outside { .. }
            | Self::NothingEnded
            | Self::NothingToContinue
            | Self::StillRuns { .. } => true,
            Self::Future(_)
            | Self::TooLong
            | Self::Empty
            | Self::LongDescription(_)
            | Self::ManyTags(_) => false,
        }
    }
}

/// Starts a timer; running entries stop at its start.
pub(crate) fn start(
    running: &[Entry],
    draft: EntryFields,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, EntryRuleError> {
    check(&draft)?;
    if draft.start > now {
        return Err(EntryRuleError::Future(draft.start));
    }
    let mut changes = Vec::with_capacity(running.len() + 1);
    for entry in running {
        if let Some(fields) = &entry.wanted {
            // One that begins later, by another clock, has not begun: it ends at its start.
            if draft.start == now && fields.start > now {
                changes.push(Change::Set(entry.key, end(fields, fields.start)?));
                continue;
            }
            if draft.start < fields.start {
                return Err(EntryRuleError::StartBeforeRunning {
                    start: draft.start,
                    running: fields.start,
                });
            }
            changes.push(Change::Set(entry.key, end(fields, draft.start)?));
        }
    }
    changes.push(Change::Create(EntryFields { stop: None, ..draft }));
    Ok(changes)
}

/// Starts a timer with the fields of `like`, unless such a timer is running; running entries stop.
pub(crate) fn resume(
    running: &[Entry],
    like: &EntryFields,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, EntryRuleError> {
    let draft = EntryFields { start: at, stop: None, ..like.clone() };
    let same = |running: &&EntryFields| {
        EntryFields { start: at, stop: None, ..(*running).clone() } == draft
    };
    match running.iter().filter_map(|entry| entry.wanted.as_ref()).find(same) {
        Some(fields) => Err(EntryRuleError::Runs { start: fields.start }),
        None => start(running, draft, now),
    }
}

pub(crate) fn stop(
    running: &[Entry],
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Change>, EntryRuleError> {
    if at > now {
        return Err(EntryRuleError::Future(at));
    }
    let changes: Vec<Change> = running
        .iter()
        .filter_map(|entry| Some((entry.key, entry.wanted.as_ref()?)))
        .map(|(key, fields)| {
            let stop = if at == now { at.max(fields.start) } else { at };
            Ok(Change::Set(key, end(fields, stop)?))
        })
        .collect::<Result<_, _>>()?;
    if changes.is_empty() { Err(EntryRuleError::NothingRuns) } else { Ok(changes) }
}

/// Deletes the running entries; the entry that ran before is not resumed.
pub(crate) fn cancel(running: &[Entry]) -> Result<Vec<Change>, EntryRuleError> {
    if running.is_empty() {
        return Err(EntryRuleError::NothingRuns);
    }
    Ok(running.iter().map(|entry| Change::Delete(entry.key)).collect())
}

/// The end of the last finished entry, unless a later one is running.
pub(crate) fn after_last(
    running: &[Entry],
    last: Option<&Entry>,
) -> Result<DateTime<Utc>, EntryRuleError> {
    if let Some(fields) = running.first().and_then(|entry| entry.wanted.as_ref()) {
        let description = fields.description.clone();
        return Err(EntryRuleError::StillRuns { description, start: fields.start });
    }
    last.and_then(|entry| entry.wanted.as_ref()?.stop).ok_or(EntryRuleError::NothingEnded)
}

pub(crate) fn add(draft: EntryFields) -> Result<Vec<Change>, EntryRuleError> {
    check(&draft)?;
    if let Some(stop) = draft.stop {
        end(&draft, stop)?;
        if stop == draft.start {
            return Err(EntryRuleError::Empty);
        }
    }
    Ok(vec![Change::Create(draft)])
}

/// The entry with this stop.
pub(super) fn end(
    fields: &EntryFields,
    stop: DateTime<Utc>,
) -> Result<EntryFields, EntryRuleError> {
    if stop < fields.start {
        return Err(EntryRuleError::StopBeforeStart { start: fields.start, stop });
    }
    if stop - fields.start > MAX_LENGTH {
        return Err(match fields.stop {
            Some(_) => EntryRuleError::TooLong,
            None => EntryRuleError::Forgotten { start: fields.start },
        });
    }
    Ok(EntryFields { stop: Some(stop), ..fields.clone() })
}

/// Checks the length of the description and the number of tags against Toggl's limits.
pub(crate) fn check(draft: &EntryFields) -> Result<(), EntryRuleError> {
    let characters = draft.description.chars().count();
    if characters > MAX_DESCRIPTION {
        return Err(EntryRuleError::LongDescription(characters));
    }
    if draft.tags.len() > MAX_TAGS {
        return Err(EntryRuleError::ManyTags(draft.tags.len()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryKey;
    use crate::model::testing::{at, entry, fields, stopped};

    const LONGEST: i64 = 999 * 3600;

    fn running(start: i64) -> Vec<Entry> {
        vec![entry(1, Some(fields(start)), None)]
    }

    #[test]
    fn starting() {
        let begin = |start| Change::Create(fields(start));
        let ends = |start, stop| Change::Set(EntryKey(1), stopped(start, stop));
        let table = [
            ("nothing ran", vec![], 100, 100, Ok(vec![begin(100)])),
            ("ends what ran", running(50), 100, 100, Ok(vec![ends(50, 100), begin(100)])),
            ("back-dated", running(50), 80, 100, Ok(vec![ends(50, 80), begin(80)])),
            ("the same second", running(50), 50, 50, Ok(vec![ends(50, 50), begin(50)])),
            ("in the future", vec![], 101, 100, Err(EntryRuleError::Future(at(101)))),
            (
                "before what ran",
                running(50),
                49,
                100,
                Err(EntryRuleError::StartBeforeRunning { start: at(49), running: at(50) }),
            ),
            (
                "forgotten for weeks",
                running(0),
                LONGEST + 1,
                LONGEST + 1,
                Err(EntryRuleError::Forgotten { start: at(0) }),
            ),
        ];
        for (name, running, start_at, now, expected) in table {
            assert_eq!(start(&running, fields(start_at), at(now)), expected, "{name}");
        }
    }

    #[test]
    fn resuming() {
        let call = |start| EntryFields { description: "call".into(), ..fields(start) };
        let ends = |start, stop| Change::Set(EntryKey(1), stopped(start, stop));
        let like = EntryFields { stop: Some(at(20)), billable: true, ..call(10) };
        let begins = |start| Change::Create(EntryFields { billable: true, ..call(start) });
        let itself = entry(2, Some(EntryFields { stop: None, ..like.clone() }), None);
        let table = [
            ("nothing ran", vec![], 100, Ok(vec![begins(100)])),
            ("something else ran", running(50), 100, Ok(vec![ends(50, 100), begins(100)])),
            ("back-dated", running(50), 80, Ok(vec![ends(50, 80), begins(80)])),
            ("it runs", vec![itself], 100, Err(EntryRuleError::Runs { start: at(10) })),
            ("in the future", vec![], 101, Err(EntryRuleError::Future(at(101)))),
        ];
        for (name, running, start_at, expected) in table {
            assert_eq!(resume(&running, &like, at(start_at), at(100)), expected, "{name}");
        }
    }

    #[test]
    fn stopping() {
        let ends = |start, stop| Ok(vec![Change::Set(EntryKey(1), stopped(start, stop))]);
        let before = EntryRuleError::StopBeforeStart { start: at(50), stop: at(49) };
        let table = [
            ("now", running(50), 100, 100, ends(50, 100)),
            ("earlier", running(50), 60, 100, ends(50, 60)),
            ("at once", running(50), 50, 50, ends(50, 50)),
            ("the longest", running(0), LONGEST, LONGEST, ends(0, LONGEST)),
            (
                "too long",
                running(0),
                LONGEST + 1,
                LONGEST + 1,
                Err(EntryRuleError::Forgotten { start: at(0) }),
            ),
            ("before the start", running(50), 49, 100, Err(before)),
            ("in the future", running(50), 101, 100, Err(EntryRuleError::Future(at(101)))),
            ("nothing runs", vec![], 100, 100, Err(EntryRuleError::NothingRuns)),
        ];
        for (name, running, stop_at, now, expected) in table {
            assert_eq!(stop(&running, at(stop_at), at(now)), expected, "{name}");
        }
    }

    #[test]
    fn cancelling() {
        assert_eq!(cancel(&running(50)), Ok(vec![Change::Delete(EntryKey(1))]));
        assert_eq!(cancel(&[]), Err(EntryRuleError::NothingRuns));
    }

    #[test]
    fn beginning_after_the_last() {
        let last = entry(2, Some(stopped(10, 40)), None);
        let runs = EntryRuleError::StillRuns { description: "work".to_owned(), start: at(50) };
        assert_eq!(after_last(&[], Some(&last)), Ok(at(40)));
        assert_eq!(after_last(&[], None), Err(EntryRuleError::NothingEnded));
        assert_eq!(after_last(&running(50), Some(&last)), Err(runs));
    }

    #[test]
    fn adding() {
        let long = |n| EntryFields { description: "é".repeat(n), ..stopped(0, 1) };
        let tagged = |n: usize| EntryFields {
            tags: (0..n).map(|n| n.to_string()).collect(),
            ..stopped(0, 1)
        };
        let table = [
            ("a second", stopped(0, 1), None),
            ("the longest", stopped(0, LONGEST), None),
            ("too long", stopped(0, LONGEST + 1), Some(EntryRuleError::TooLong)),
            ("empty", stopped(5, 5), Some(EntryRuleError::Empty)),
            (
                "backwards",
                stopped(5, 4),
                Some(EntryRuleError::StopBeforeStart { start: at(5), stop: at(4) }),
            ),
            ("much to say", long(MAX_DESCRIPTION), None),
            (
                "too much to say",
                long(MAX_DESCRIPTION + 1),
                Some(EntryRuleError::LongDescription(3001)),
            ),
            ("many tags", tagged(MAX_TAGS), None),
            ("too many tags", tagged(MAX_TAGS + 1), Some(EntryRuleError::ManyTags(51))),
        ];
        for (name, draft, refusal) in table {
            assert_eq!(add(draft.clone()).err(), refusal, "{name}");
        }
    }
}
