//! What may be said about a time entry: the fields of a write and the rules they must keep.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;

use super::answer::{Answer, bad_request, not_in_plan};
use super::items::find;
use super::payload::{Sent, date, instant};
use super::state::{Entry, Required, Workspace, World, whole_second};

const LONGEST_DESCRIPTION: usize = 3000;
const MOST_TAGS: usize = 50;
const LONGEST_ENTRY: TimeDelta = TimeDelta::hours(999);

/// The body of a write; every field is optional, and an absent one is left alone.
#[derive(Deserialize)]
pub(super) struct EntryChange {
    pub(super) created_with: Option<String>,
    #[serde(alias = "wid")]
    pub(super) workspace_id: Option<i64>,
    pub(super) duration: Option<i64>,
    start: Option<String>,
    start_date: Option<String>,
    #[serde(default)]
    stop: Sent<String>,
    #[serde(default)]
    description: Sent<String>,
    #[serde(default, alias = "pid")]
    project_id: Sent<i64>,
    #[serde(default, alias = "tid")]
    task_id: Sent<i64>,
    billable: Option<bool>,
    #[serde(default)]
    tags: Sent<Vec<String>>,
    #[serde(default)]
    tag_ids: Sent<Vec<i64>>,
    tag_action: Option<String>,
}

impl EntryChange {
    /// The start that is asked for; `start_date` replaces its day.
    pub(super) fn start(&self) -> Result<Option<DateTime<Utc>>, Answer> {
        let invalid = || bad_request("Invalid start date");
        let Some(text) = &self.start else { return Ok(None) };
        let start = whole_second(instant(text).ok_or_else(invalid)?);
        let Some(day) = &self.start_date else { return Ok(Some(start)) };
        let day = date(day).ok_or_else(invalid)?;
        Ok(Some(day.and_time(start.time()).and_utc()))
    }

    fn stop(&self) -> Result<Option<DateTime<Utc>>, Answer> {
        match &self.stop {
            Sent::Set(text) => instant(text)
                .map(whole_second)
                .map(Some)
                .ok_or_else(|| bad_request("Invalid end date")),
            Sent::Absent | Sent::Null => Ok(None),
        }
    }

    /// Moves the ends of an entry; of start, stop and duration any two determine the third.
    fn apply_times(&self, entry: &mut Entry, now: DateTime<Utc>) -> Result<(), Answer> {
        let (start, stop) = (self.start()?, self.stop()?);
        if (start, stop, self.duration) == (None, None, None) {
            return Ok(());
        }
        entry.start = start.unwrap_or(entry.start);
        // Any negative number means running, and beyond the longest entry all numbers are equally wrong.
        let length =
            self.duration.map(|seconds| seconds.clamp(-1, LONGEST_ENTRY.num_seconds() + 1));
        let length = length.map(TimeDelta::seconds);
        (entry.running, entry.stop) = match (length, stop) {
            (Some(length), None) if length < TimeDelta::zero() => (true, None),
            (Some(length), Some(stop)) if stop - entry.start != length => {
                return Err(bad_request("Stop time must be equal to start time + duration"));
            }
            (Some(length), _) if length > LONGEST_ENTRY => return Err(too_long()),
            (Some(length), _) => (false, Some(entry.start + length)),
            (None, Some(stop)) => (false, Some(stop)),
            // The start alone: the entry ends where it ended, or goes on.
            (None, None) => (entry.running, entry.stop),
        };
        check_times(entry, now)
    }
}

fn check_times(entry: &Entry, now: DateTime<Utc>) -> Result<(), Answer> {
    let possible = |time: DateTime<Utc>| (2006..=2030).contains(&time.year());
    if !possible(entry.start) {
        return Err(bad_request("Start time year must be between 2006 and 2030"));
    }
    if entry.start > now + LONGEST_ENTRY {
        return Err(bad_request("Start time must not be more than 999 hours in the future"));
    }
    match entry.stop {
        Some(stop) if !possible(stop) => {
            Err(bad_request("Stop time year must be between 2006 and 2030"))
        }
        Some(stop) if stop < entry.start => Err(bad_request("Stop time must be after start time")),
        Some(stop) if stop - entry.start > LONGEST_ENTRY => Err(too_long()),
        _ => Ok(()),
    }
}

fn too_long() -> Answer {
    bad_request("Max allowed duration per 1 time entry is 999 hours")
}

impl World {
    /// An entry after a change, or why Toggl refuses it. Nothing is kept yet.
    pub(super) fn changed(&self, mut entry: Entry, change: EntryChange) -> Result<Entry, Answer> {
        change.apply_times(&mut entry, self.now())?;
        entry.tags = self.changed_tags(&entry, &change)?;
        self.change_project(&mut entry, change.project_id, change.task_id)?;

        entry.description = change.description.over(entry.description);
        if entry.description.as_ref().is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION)
        {
            return Err(bad_request("Maximum length for description (3000 chars) exceeded"));
        }
        entry.billable = match change.billable {
            // What was marked while the plan allowed it stays marked.
            Some(true) if !self.is_premium(entry.workspace_id) => {
                if self.rules.refuse_billable_when_free {
                    return Err(not_in_plan("Billable is a premium feature"));
                }
                false
            }
            sent => sent.unwrap_or(entry.billable),
        };
        Ok(entry)
    }

    fn changed_tags(&self, entry: &Entry, change: &EntryChange) -> Result<Vec<String>, Answer> {
        let named = match (&change.tags, &change.tag_ids) {
            (Sent::Set(names), _) => names.clone(),
            (_, Sent::Set(ids)) => self.tag_names(entry.workspace_id, ids)?,
            (Sent::Absent, Sent::Absent) => return Ok(entry.tags.clone()),
            _ => Vec::new(),
        };
        let mut tags = match change.tag_action.as_deref() {
            None => named,
            Some("add") => [&entry.tags[..], &named[..]].concat(),
            Some("delete" | "remove") => {
                entry.tags.iter().filter(|tag| !named.contains(tag)).cloned().collect()
            }
            Some(_) => return Err(bad_request("Invalid tag_action")),
        };
        let mut seen = Vec::new();
        tags.retain(|tag| {
            !seen.contains(tag) && {
                seen.push(tag.clone());
                true
            }
        });
        match tags.len() {
            _ if tags.iter().any(|tag| tag.trim().is_empty()) => {
                Err(bad_request("tag name can't be blank"))
            }
            count if count > MOST_TAGS => Err(bad_request("Tags are limited to 50 per task")),
            _ => Ok(tags),
        }
    }

    fn tag_names(&self, wid: i64, ids: &[i64]) -> Result<Vec<String>, Answer> {
        let name = |id: &i64| find(&self.tags, wid, *id).map(|tag| tag.name.clone());
        ids.iter().map(name).collect::<Option<_>>().ok_or_else(|| bad_request("Invalid tag ID"))
    }

    fn change_project(
        &self,
        entry: &mut Entry,
        project: Sent<i64>,
        task: Sent<i64>,
    ) -> Result<(), Answer> {
        let wid = entry.workspace_id;
        if let Sent::Set(id) = project {
            let project = find(&self.projects, wid, id);
            let project =
                project.ok_or_else(|| bad_request("User cannot access the selected project"))?;
            if !project.active
                && entry.project_id != Some(id)
                && self.rules.refuse_archived_projects
            {
                return Err(bad_request("Cannot track time to an archived project"));
            }
        }
        let named_project = project != Sent::Absent;
        entry.project_id = project.over(entry.project_id);
        if let Sent::Set(id) = task {
            if !self.is_premium(wid) {
                return Err(not_in_plan("workspace does not have the tasks feature"));
            }
            let task = find(&self.tasks, wid, id);
            // A task alone brings its project along; together they must match.
            let fits =
                task.filter(|task| !named_project || entry.project_id == Some(task.project_id));
            let task = fits.ok_or_else(|| bad_request("User cannot access selected task"))?;
            entry.project_id = Some(task.project_id);
        }
        entry.task_id = task.over(entry.task_id);
        let task = entry.task_id.and_then(|id| find(&self.tasks, wid, id));
        if task.is_some_and(|task| entry.project_id != Some(task.project_id)) {
            return Err(bad_request("User cannot access selected task"));
        }
        Ok(())
    }

    pub(super) fn is_premium(&self, wid: i64) -> bool {
        self.workspace(wid).is_some_and(|workspace| workspace.premium)
    }
}

/// The first field that the workspace demands and the entry lacks.
pub(super) fn missing(workspace: Option<&Workspace>, entry: &Entry) -> Option<&'static str> {
    workspace?.required.iter().find_map(|required| match required {
        Required::Description => {
            entry.description.as_ref().is_none_or(String::is_empty).then_some("description")
        }
        Required::Project => entry.project_id.is_none().then_some("project"),
        Required::Task => entry.task_id.is_none().then_some("task"),
        Required::Tag => entry.tags.is_empty().then_some("tag"),
    })
}
