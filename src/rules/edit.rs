//! Pure rules of editing: the new fields of a time entry, or why an edit is refused.
//!
//! An [`Edit`] holds only what is to change. A clock time is resolved on the day of the entry, so that
//! one edit applies to entries of several days.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Change, Entry, EntryFields, MAX_LENGTH, ProjectKey, TaskKey, WorkspaceId};
use crate::rules::merge::EntryField;
use crate::rules::timer;
use crate::time::{NIGHT, NewLength, NewStart, NewTime, Now, TimeError, TimeExpr};

/// A change of an optional field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum FieldChange<T> {
    /// It stays as it is.
    #[default]
    Keep,
    Clear,
    Set(T),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum TagsChange {
    /// They stay as they are.
    #[default]
    Keep,
    /// They are replaced by these.
    Replace(BTreeSet<String>),
    /// Some are added, and some removed where present.
    Change { add: BTreeSet<String>, remove: BTreeSet<String> },
}

/// A change of start and stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TimesChange {
    pub(crate) start: Option<NewTime>,
    /// While the entry runs, a change by so much is counted from now.
    pub(crate) stop: Option<NewTime>,
    /// The new length, counted from the start or, with a new stop, back from that.
    pub(crate) duration: Option<NewLength>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProjectPlace {
    pub(crate) project: ProjectKey,
    pub(crate) workspace: Option<WorkspaceId>,
}

/// What projects say of billable, for an entry that changes its project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProjectBillable {
    /// What the old project says; an entry that differs was marked by hand.
    pub(crate) before: bool,
    /// What the new project says; `None` where the plan has no billable time.
    pub(crate) after: Option<bool>,
}

/// The changes of an entry, with keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) description: Option<String>,
    /// The project; changing it removes the task.
    pub(crate) project: FieldChange<ProjectPlace>,
    /// The task, which belongs to the given project.
    pub(crate) task: FieldChange<TaskKey>,
    pub(crate) tags: TagsChange,
    /// What the person said.
    pub(crate) billable: Option<bool>,
    /// What is true otherwise, when the project changes.
    pub(crate) project_billable: ProjectBillable,
    pub(crate) times: TimesChange,
}

/// The changes of an entry as they were typed, with names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EditRequest {
    pub(crate) description: Option<String>,
    pub(crate) project: FieldChange<String>,
    pub(crate) task: FieldChange<String>,
    pub(crate) tags: TagsChange,
    pub(crate) billable: Option<bool>,
    pub(crate) times: TimesChange,
}

/// Why an edit is refused. Nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EditError {
    /// The start cannot be resolved.
    Start(TimeError),
    /// The stop cannot be resolved.
    Stop(TimeError),
    /// A running entry would start in the future.
    StartsInFuture(DateTime<Utc>),
    /// The stop precedes the start; `next` is the same time a day later, where that is likely intended.
    StopBeforeStart { start: DateTime<Utc>, stop: DateTime<Utc>, next: Option<DateTime<Utc>> },
    /// The new start follows the unchanged stop, of an entry that had this length.
    StartAfterStop { start: DateTime<Utc>, stop: DateTime<Utc>, length: TimeDelta },
    /// A finished entry would end in the future by a time without a day.
    EndsInFuture(DateTime<Utc>),
    /// A finished entry would be moved into the future by a time without a day; with its start.
    MovesIntoFuture(DateTime<Utc>),
    /// It has no length yet, so it cannot be moved.
    Running,
    /// A general rule on entries is violated.
    Rule(timer::EntryRuleError),
}

impl From<timer::EntryRuleError> for EditError {
    fn from(refusal: timer::EntryRuleError) -> Self {
        Self::Rule(refusal)
    }
}

impl EditError {
    /// Whether another state of the entry may allow it: its times, or its tags.
    pub(crate) fn rests_on_entries(&self) -> bool {
        match self {
            Self::Start(_) | Self::Stop(_) => false,
            Self::Running
            | Self::MovesIntoFuture(_)
            | Self::StartsInFuture(_)
            | Self::StopBeforeStart { .. }
            | Self::StartAfterStop { .. }
            | Self::EndsInFuture(_) => true,
            Self::Rule(rule) => !matches!(rule, timer::EntryRuleError::LongDescription(_)),
        }
    }

    /// The field that the error is about.
    pub(crate) fn field(&self) -> EntryField {
        match self {
            Self::Running
            | Self::MovesIntoFuture(_)
            | Self::Start(_)
            | Self::StartsInFuture(_)
            | Self::StartAfterStop { .. } => EntryField::Start,
            Self::Rule(timer::EntryRuleError::LongDescription(_)) => EntryField::Description,
            Self::Rule(timer::EntryRuleError::ManyTags(_)) => EntryField::Tags,
            Self::Stop(_)
            | Self::StopBeforeStart { .. }
            | Self::EndsInFuture(_)
            | Self::Rule(_) => EntryField::Stop,
        }
    }
}

/// The fields of an entry after an edit.
pub(crate) fn edit(was: &EntryFields, edit: &Edit, now: &Now) -> Result<EntryFields, EditError> {
    let mut fields = was.clone();
    if let Some(description) = &edit.description {
        fields.description.clone_from(description);
    }
    let place = match edit.project {
        FieldChange::Keep => None,
        FieldChange::Clear => Some((None, was.workspace)),
        // A project that was created without an account is in the workspace of the entry.
        FieldChange::Set(place) => Some((Some(place.project), place.workspace.or(was.workspace))),
    };
    if let Some((project, workspace)) = place.filter(|(project, _)| *project != was.project) {
        (fields.project, fields.workspace) = (project, workspace);
        fields.task = None;
        let ProjectBillable { before, after } = edit.project_billable;
        if was.billable == before {
            fields.billable = after.unwrap_or(was.billable);
        }
    }
    match edit.task {
        FieldChange::Keep => {}
        FieldChange::Clear => fields.task = None,
        FieldChange::Set(task) => fields.task = Some(task),
    }
    match &edit.tags {
        TagsChange::Keep => {}
        TagsChange::Replace(tags) => fields.tags.clone_from(tags),
        TagsChange::Change { add, remove } => {
            fields.tags = fields.tags.difference(remove).chain(add).cloned().collect();
        }
    }
    fields.billable = edit.billable.unwrap_or(fields.billable);
    if (&fields.description, &fields.tags) != (&was.description, &was.tags) {
        timer::check(&fields)?;
    }
    (fields.start, fields.stop) = times(was, &edit.times, now)?;
    Ok(fields)
}

/// The fields of an entry that begins elsewhere and is as long as it was.
pub(crate) fn moved(was: &EntryFields, to: NewStart, now: &Now) -> Result<EntryFields, EditError> {
    let stop = was.stop.ok_or(EditError::Running)?;
    let start = to.resolve(was.start, now).map_err(EditError::Start)?;
    let end = later(start, stop - was.start)?;
    if stop <= now.instant && end > now.instant && !to.names_its_day() {
        return Err(EditError::MovesIntoFuture(start));
    }
    Ok(EntryFields { start, stop: Some(end), ..was.clone() })
}

/// The changes that give an entry these fields. Toggl cannot move an entry between workspaces: one that it
/// has, or may have, is created in the new workspace and deleted in the old one.
pub(crate) fn changes(entry: &Entry, fields: EntryFields) -> Vec<Change> {
    let at_toggl = entry.at_toggl().is_some();
    let moves = entry.wanted.as_ref().is_some_and(|was| was.workspace != fields.workspace);
    if at_toggl && moves {
        vec![Change::Create(fields), Change::Delete(entry.key)]
    } else {
        vec![Change::Set(entry.key, fields)]
    }
}

type StartStop = (DateTime<Utc>, Option<DateTime<Utc>>);

fn times(was: &EntryFields, times: &TimesChange, now: &Now) -> Result<StartStop, EditError> {
    let TimesChange { start, stop, duration } = times;
    let was_stop = was.stop.unwrap_or(now.instant);
    let resolved = |time: NewTime, was: DateTime<Utc>| match time {
        NewTime::At(time) => time.resolve_on(was, now),
        NewTime::By(shift) => shift.from(was, now),
    };
    let begin = match *start {
        Some(NewTime::At(start)) => start_on_a_day_of(was, start, now).map_err(EditError::Start)?,
        Some(start) => resolved(start, was.start).map_err(EditError::Start)?,
        None => was.start,
    };
    let length = duration.map(|duration| duration.of(was_stop - was.start));
    let (begin, end) = match (*stop, length) {
        (None, None) => (begin, was.stop),
        (None, Some(length)) => (begin, Some(later(begin, length)?)),
        (Some(NewTime::At(stop)), None) => (begin, Some(stop_after(begin, stop, was, now)?)),
        (Some(stop), length) => {
            let end = resolved(stop, was_stop).map_err(EditError::Stop)?;
            let begin = length.map_or(Ok(begin), |length| later(end, -length))?;
            (begin, Some(end))
        }
    };
    if (begin, end) == (was.start, was.stop) {
        return Ok((begin, end));
    }
    if was.running() {
        if begin > now.instant {
            return Err(EditError::StartsInFuture(begin));
        }
        if let Some(end) = end.filter(|end| *end > now.instant) {
            return Err(timer::EntryRuleError::Future(end).into());
        }
    }
    if let Some(end) = end {
        let only_start = start.is_some() && stop.is_none() && duration.is_none();
        match was.stop {
            Some(stop) if only_start && end < begin => {
                let length = stop - was.start;
                return Err(EditError::StartAfterStop { start: begin, stop, length });
            }
            _ => check_length(begin, end)?,
        }
        let over = was.stop.is_some_and(|stop| stop <= now.instant);
        if over
            && end > now.instant
            && !stop.as_ref().or(start.as_ref()).is_some_and(NewTime::names_its_day)
        {
            return Err(EditError::EndsInFuture(end));
        }
    }
    Ok((begin, end))
}

/// The new start of an entry: a clock time is on the day of its start or, where the entry goes on after midnight,
/// on the next one, whichever is nearer to its start.
fn start_on_a_day_of(
    was: &EntryFields,
    start: TimeExpr,
    now: &Now,
) -> Result<DateTime<Utc>, TimeError> {
    let first = start.resolve_on(was.start, now);
    let end = was.stop.unwrap_or(now.instant);
    let day = |moment| now.date_of(moment);
    if !matches!(start, TimeExpr::Clock(_)) || day(end) == day(was.start) {
        return first;
    }
    let next = start.resolve_on(was.start + TimeDelta::days(1), now);
    match (first, next) {
        (Ok(first), Ok(next)) => {
            let is_nearer = (next - was.start).abs() < (first - was.start).abs();
            Ok(if is_nearer && next < end { next } else { first })
        }
        (first, _) => first,
    }
}

/// The stop of an entry that begins at `begin`. A clock time is the first one after it; when that is on
/// another day and more than [`NIGHT`] away, a time before the start was probably intended, which is an
/// error.
fn stop_after(
    begin: DateTime<Utc>,
    stop: TimeExpr,
    was: &EntryFields,
    now: &Now,
) -> Result<DateTime<Utc>, EditError> {
    let end = stop.resolve_after(begin, now).map_err(EditError::Stop)?;
    let day = |moment| now.calendar_date(moment);
    let on_known_day = day(end) == day(begin) || was.stop.is_some_and(|was| day(was) == day(end));
    if !matches!(stop, TimeExpr::Clock(_)) || on_known_day || end - begin <= NIGHT {
        return Ok(end);
    }
    let same_day = stop.resolve_on(begin, now).map_err(EditError::Stop)?;
    Err(EditError::StopBeforeStart { start: begin, stop: same_day, next: Some(end) })
}

fn later(moment: DateTime<Utc>, by: TimeDelta) -> Result<DateTime<Utc>, EditError> {
    moment.checked_add_signed(by).ok_or(timer::EntryRuleError::TooLong.into())
}

fn check_length(start: DateTime<Utc>, stop: DateTime<Utc>) -> Result<(), EditError> {
    match stop - start {
        length if length < TimeDelta::zero() => {
            Err(EditError::StopBeforeStart { start, stop, next: None })
        }
        length if length.is_zero() => Err(timer::EntryRuleError::Empty.into()),
        length if length > MAX_LENGTH => Err(timer::EntryRuleError::TooLong.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;
    use proptest::prelude::*;

    use super::*;
    use crate::model::EntryKey;
    use crate::model::testing::{any_fields, at, entry, fields, in_flight, stopped};
    use crate::time::Zone;

    /// Monday, 2 March 2026, noon, in a zone an hour ahead of UTC.
    fn noon() -> Now {
        let noon = DateTime::parse_from_rfc3339("2026-03-02T12:00:00+01:00").expect("a time");
        Now::new(noon.to_utc(), Zone::Fixed(*noon.offset()))
    }

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse::<TimeExpr>().expect(text).resolve(&noon()).expect(text)
    }

    /// An entry as `9:00 10:30`, or `9:00` while it runs.
    fn was(span: &str) -> EntryFields {
        let (start, stop) = span.split_once(" - ").unwrap_or((span, ""));
        let stop = (!stop.is_empty()).then(|| moment(stop));
        EntryFields { start: moment(start), stop, ..fields(0) }
    }

    /// Times as flags of a command line: `start=9:00 stop=-5m`.
    fn asked(flags: &str) -> TimesChange {
        let mut times = TimesChange::default();
        for flag in flags.split(", ") {
            match flag.split_once('=').expect(flag) {
                ("start", time) => times.start = Some(time.parse().expect(time)),
                ("stop", time) => times.stop = Some(time.parse().expect(time)),
                (_, length) => times.duration = Some(length.parse().expect(length)),
            }
        }
        times
    }

    fn span((start, stop): StartStop) -> String {
        let show = |moment: DateTime<Utc>| {
            moment.with_timezone(&FixedOffset::east_opt(3600).expect("an hour")).format("%d %H:%M")
        };
        stop.map_or(format!("{}", show(start)), |stop| format!("{}–{}", show(start), show(stop)))
    }

    #[test]
    fn a_clock_time_means_the_day_of_the_entry() {
        let (today, friday) = ("9:00 - 10:30", "2026-02-27 9:00 - 2026-02-27 10:30");
        let night = "2026-02-27 22:00 - 2026-02-28 6:00";
        let table = [
            (today, "start=9:30", "02 09:30–02 10:30"),
            (friday, "start=9:30", "27 09:30–27 10:30"),
            (friday, "stop=11:00", "27 09:00–27 11:00"),
            (friday, "start=8:00, stop=8:30", "27 08:00–27 08:30"),
            (friday, "start=23:00, stop=1:00", "27 23:00–28 01:00"),
            (friday, "start=14:00, duration=1h", "27 14:00–27 15:00"),
            (friday, "duration=2h", "27 09:00–27 11:00"),
            (friday, "stop=12:00, duration=1h", "27 11:00–27 12:00"),
            (friday, "stop=8:00, duration=1h", "27 07:00–27 08:00"),
            (night, "stop=7:00", "27 22:00–28 07:00"),
            (night, "stop=21:00", "27 22:00–28 21:00"),
            (night, "stop=23:00", "27 22:00–27 23:00"),
            (night, "stop=7:00, duration=8h", "27 23:00–28 07:00"),
            (night, "start=23:00", "27 23:00–28 06:00"),
            (night, "start=21:00", "27 21:00–28 06:00"),
            (night, "start=3:00", "28 03:00–28 06:00"),
            ("yesterday 23:50 - today 0:20", "start=0:05", "02 00:05–02 00:20"),
            ("yesterday 22:00", "start=0:30", "02 00:30"),
            ("2026-02-27 22:00 - 2026-02-27 23:30", "stop=0:30", "27 22:00–28 00:30"),
            (today, "start=-10m", "02 08:50–02 10:30"),
            (today, "start=+10m", "02 09:10–02 10:30"),
            (today, "stop=+10m", "02 09:00–02 10:40"),
            (today, "stop=-10m", "02 09:00–02 10:20"),
            (today, "duration=+10m", "02 09:00–02 10:40"),
            (today, "duration=-10m", "02 09:00–02 10:20"),
            (today, "start=8:00, duration=+10m", "02 08:00–02 09:40"),
            (today, "stop=+30m, duration=-10m", "02 09:40–02 11:00"),
            (today, "start=-1d, stop=-1d", "01 09:00–01 10:30"),
            ("9:00", "start=-10m", "02 08:50"),
            ("9:00", "stop=-10m", "02 09:00–02 11:50"),
            ("9:00", "duration=-10m", "02 09:00–02 11:50"),
            ("9:00", "start=8:30", "02 08:30"),
            ("9:00", "stop=11:00", "02 09:00–02 11:00"),
            ("9:00", "stop=now", "02 09:00–02 12:00"),
            ("9:00", "duration=30m", "02 09:00–02 09:30"),
            ("9:00", "stop=11:00, duration=30m", "02 10:30–02 11:00"),
            ("yesterday 22:00", "stop=6:00", "01 22:00–02 06:00"),
            ("tomorrow 9:00 - tomorrow 10:00", "stop=11:00", "03 09:00–03 11:00"),
            (today, "stop=today 14:00", "02 09:00–02 14:00"),
            (today, "start=tomorrow 9:00, duration=1h", "03 09:00–03 10:00"),
        ];
        for (entry, flags, expected) in table {
            let edited = times(&was(entry), &asked(flags), &noon());
            assert_eq!(edited.map(span), Ok(expected.to_owned()), "{entry}: {flags}");
        }
    }

    #[test]
    fn what_is_moved_keeps_its_length() {
        let (today, night) = ("9:00 - 10:30", "yesterday 22:00 - today 6:00");
        let table = [
            (today, "-1h", Ok("02 08:00–02 09:30")),
            (today, "8:15", Ok("02 08:15–02 09:45")),
            (today, "yesterday", Ok("01 09:00–01 10:30")),
            (today, "-1d", Ok("01 09:00–01 10:30")),
            (today, "tomorrow", Ok("03 09:00–03 10:30")),
            (night, "23:00", Ok("01 23:00–02 07:00")),
            (night, "-1d", Ok("28 22:00–01 06:00")),
            (today, "+1d", Ok("03 09:00–03 10:30")),
            (today, "+2h", Err(EditError::MovesIntoFuture(moment("11:00")))),
            (today, "11:00", Err(EditError::MovesIntoFuture(moment("11:00")))),
            ("9:00", "-1h", Err(EditError::Running)),
        ];
        for (entry, to, expected) in table {
            let edited = moved(&was(entry), to.parse().expect(to), &noon());
            let shown = edited.map(|fields| span((fields.start, fields.stop)));
            assert_eq!(shown, expected.map(str::to_owned), "{entry}: {to}");
        }
    }

    #[test]
    fn inconsistent_times_are_refused() {
        let today = "9:00 - 10:30";
        let before = |start, stop, next: Option<&str>| EditError::StopBeforeStart {
            start: moment(start),
            stop: moment(stop),
            next: next.map(moment),
        };
        let future = |time| EditError::Rule(timer::EntryRuleError::Future(moment(time)));
        let table = [
            (today, "stop=8:30", before("9:00", "8:30", Some("tomorrow 8:30"))),
            (today, "stop=yesterday 8:30", before("9:00", "yesterday 8:30", None)),
            (today, "start=11:00, stop=today 10:00", before("11:00", "10:00", None)),
            (
                today,
                "start=11:00",
                EditError::StartAfterStop {
                    start: moment("11:00"),
                    stop: moment("10:30"),
                    length: TimeDelta::minutes(90),
                },
            ),
            (today, "stop=14:00", EditError::EndsInFuture(moment("today 14:00"))),
            (today, "duration=5h", EditError::EndsInFuture(moment("today 14:00"))),
            (today, "start=11:30, duration=1h", EditError::EndsInFuture(moment("today 12:30"))),
            (today, "stop=+2h", EditError::EndsInFuture(moment("today 12:30"))),
            (today, "stop=-2h", before("9:00", "8:30", None)),
            (today, "duration=-90m", EditError::Rule(timer::EntryRuleError::Empty)),
            (today, "duration=-2h", before("9:00", "8:30", None)),
            ("9:00", "start=+4h", EditError::StartsInFuture(moment("today 13:00"))),
            ("9:00", "stop=+10m", future("today 12:10")),
            (today, "start=10:30", EditError::Rule(timer::EntryRuleError::Empty)),
            (today, "duration=0", EditError::Rule(timer::EntryRuleError::Empty)),
            (today, "duration=1000h", EditError::Rule(timer::EntryRuleError::TooLong)),
            ("9:00", "start=today 12:01", EditError::StartsInFuture(moment("today 12:01"))),
            ("9:00", "stop=12:01", future("today 12:01")),
            ("9:00", "duration=4h", future("today 13:00")),
            ("9:00", "stop=8:30", before("9:00", "8:30", Some("tomorrow 8:30"))),
        ];
        for (entry, flags, expected) in table {
            let edited = times(&was(entry), &asked(flags), &noon());
            assert_eq!(edited.map(span), Err(expected), "{entry}: {flags}");
        }
    }

    #[test]
    fn project_task_and_tags_stay_consistent() {
        let place =
            |key| ProjectPlace { project: ProjectKey(key), workspace: Some(WorkspaceId(key)) };
        let set = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<BTreeSet<_>>();
        let was = EntryFields {
            project: Some(ProjectKey(1)),
            task: Some(TaskKey(7)),
            tags: set(&["x", "y"]),
            ..stopped(0, 60)
        };
        let in_2 = EntryFields {
            workspace: Some(WorkspaceId(2)),
            project: Some(ProjectKey(2)),
            task: None,
            ..was.clone()
        };
        let change = TagsChange::Change { add: set(&["y", "z"]), remove: set(&["x", "none"]) };
        let table = [
            ("nothing", Edit::default(), was.clone()),
            (
                "the same project",
                Edit { project: FieldChange::Set(place(1)), ..Edit::default() },
                was.clone(),
            ),
            (
                "another project",
                Edit { project: FieldChange::Set(place(2)), ..Edit::default() },
                in_2.clone(),
            ),
            (
                "its task",
                Edit {
                    project: FieldChange::Set(place(2)),
                    task: FieldChange::Set(TaskKey(9)),
                    ..Edit::default()
                },
                EntryFields { task: Some(TaskKey(9)), ..in_2 },
            ),
            (
                "no project",
                Edit { project: FieldChange::Clear, ..Edit::default() },
                EntryFields { project: None, task: None, ..was.clone() },
            ),
            (
                "no task",
                Edit { task: FieldChange::Clear, ..Edit::default() },
                EntryFields { task: None, ..was.clone() },
            ),
            (
                "other tags",
                Edit { tags: TagsChange::Replace(set(&["z"])), ..Edit::default() },
                EntryFields { tags: set(&["z"]), ..was.clone() },
            ),
            (
                "a tag more, one less",
                Edit { tags: change, ..Edit::default() },
                EntryFields { tags: set(&["y", "z"]), ..was.clone() },
            ),
        ];
        for (name, asked, expected) in table {
            assert_eq!(edit(&was, &asked, &noon()), Ok(expected), "{name}");
        }
        let long = Edit { description: Some("é".repeat(3001)), ..Edit::default() };
        let refusal = edit(&was, &long, &noon()).expect_err("too long");
        assert_eq!(refusal.field(), EntryField::Description);
    }

    #[test]
    fn an_entry_at_toggl_is_created_anew_in_another_workspace() {
        let there = EntryFields { workspace: Some(WorkspaceId(2)), ..stopped(0, 60) };
        let here = stopped(0, 60);
        let in_place = vec![Change::Set(EntryKey(1), there.clone())];
        let recreated = vec![Change::Create(there.clone()), Change::Delete(EntryKey(1))];
        let sent = entry(1, Some(here.clone()), Some(here.clone()));
        let unsent = entry(1, Some(here.clone()), None);
        let create = in_flight(Some(here.clone()), 0, 0);
        let in_doubt = Entry { in_flight: Some(create), ..unsent.clone() };
        assert_eq!(changes(&sent, there.clone()), recreated);
        assert_eq!(changes(&in_doubt, there.clone()), recreated);
        assert_eq!(changes(&unsent, there), in_place);
        let longer = stopped(0, 90);
        assert_eq!(changes(&sent, longer.clone()), [Change::Set(EntryKey(1), longer)]);
    }

    #[test]
    fn a_new_project_decides_on_billable_unless_that_was_set_by_hand() {
        let place = |project| FieldChange::Set(ProjectPlace { project, workspace: None });
        let (old, new) = (place(ProjectKey(1)), place(ProjectKey(2)));
        let says = |before, after| ProjectBillable { before, after };
        let table = [
            // billable now, the new project, what the projects say, what the person says, billable then
            (false, new.clone(), says(false, Some(true)), None, true),
            (true, new.clone(), says(true, Some(false)), None, false),
            (true, FieldChange::Clear, says(true, Some(false)), None, false),
            (false, new.clone(), says(true, Some(true)), None, false),
            (true, new.clone(), says(false, Some(false)), None, true),
            (true, new.clone(), says(true, None), None, true),
            (false, new.clone(), says(false, Some(true)), Some(false), false),
            (false, new, says(true, Some(false)), Some(true), true),
            (false, old, says(false, Some(true)), None, false),
            (false, FieldChange::Keep, says(false, Some(true)), None, false),
        ];
        for (billable, project, project_billable, said, expected) in table {
            let was = EntryFields { billable, project: Some(ProjectKey(1)), ..stopped(0, 60) };
            let asked = Edit { project, project_billable, billable: said, ..Edit::default() };
            let edited = edit(&was, &asked, &noon()).expect("valid");
            assert_eq!(edited.billable, expected, "{billable} {asked:?}");
        }
    }

    prop_compose! {
        fn any_edit()(
            description in proptest::option::of("[ab]?"),
            billable: Option<bool>,
            start in proptest::option::of("(1?[0-9]|2[0-3]):[0-5][0-9]|[1-9]h ago|[+-][1-9]h|mon 9:00"),
            stop in proptest::option::of("(1?[0-9]|2[0-3]):[0-5][0-9]|now|[+-][1-9]h|yesterday 9:00"),
            duration in proptest::option::of("[+-]?[0-9]{1,3}m"),
        ) -> Edit {
            let time = |text: Option<String>| text.map(|text| text.parse().expect("a time"));
            Edit {
                description, billable,
                times: TimesChange {
                    start: time(start), stop: time(stop),
                    duration: duration.map(|text| text.parse().expect("a length")),
                },
                ..Edit::default()
            }
        }
    }

    proptest! {
        #[test]
        fn times_stay_consistent_and_what_is_not_named_stays(
            was in any_fields(), asked in any_edit(), later in 0_i64..1_000_000,
        ) {
            let now = Now::new(at(2 + later), noon().zone);
            if let Ok(edited) = edit(&was, &asked, &now) {
                let TimesChange { start, stop, duration } = &asked.times;
                let untimed = (start, stop, duration) == (&None, &None, &None);
                if untimed {
                    prop_assert_eq!((edited.start, edited.stop), (was.start, was.stop));
                } else if (edited.start, edited.stop) != (was.start, was.stop) {
                    prop_assert!(edited.stop.is_none_or(|stop| stop > edited.start));
                }
                let ends = stop.is_some() || duration.is_some();
                prop_assert_eq!(edited.running(), was.running() && !ends);
                if was.running() {
                    prop_assert!(edited.stop.unwrap_or(edited.start) <= now.instant);
                }
                let description = asked.description.as_ref().unwrap_or(&was.description);
                prop_assert_eq!(&edited.description, description);
                prop_assert_eq!(edited.billable, asked.billable.unwrap_or(was.billable));
                prop_assert_eq!((&edited.tags, edited.project), (&was.tags, was.project));
                // A second run changes nothing, unless it is by so much, or the length is counted from the stop.
                let by = |time: &Option<NewTime>| matches!(time, Some(NewTime::By(_)));
                let is_relative = by(start) || by(stop) || matches!(duration, Some(NewLength::By(_)));
                if !(is_relative || stop.is_some() && duration.is_some()) {
                    prop_assert_eq!(edit(&edited, &asked, &now), Ok(edited));
                }
            }
        }
    }
}
