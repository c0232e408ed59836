//! Reads that lag behind writes, as those of a replica do.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::state::{Client, Entry, Project, Tag, Task, World};

/// What reads show: the rows as they were some time ago.
#[derive(Clone, Default)]
pub(super) struct History {
    lag: TimeDelta,
    /// The states after each change, oldest first. The first one is older than the lag.
    states: Vec<(DateTime<Utc>, Rows)>,
}

#[derive(Clone)]
struct Rows {
    clients: Vec<Client>,
    projects: Vec<Project>,
    tasks: Vec<Task>,
    tags: Vec<Tag>,
    entries: BTreeMap<i64, Entry>,
}

impl World {
    /// Sets by how much reads lag from now on; what there is now is shown at once.
    pub(super) fn set_read_lag(&mut self, lag: TimeDelta) {
        self.history = History { lag, states: Vec::new() };
        if !lag.is_zero() {
            self.history.states.push((DateTime::<Utc>::MIN_UTC, self.rows()));
        }
    }

    /// Keeps the rows as they are now, for the reads to come.
    pub(super) fn remember(&mut self) {
        if self.history.lag.is_zero() {
            return;
        }
        let state = (self.now(), self.rows());
        let visible = self.visible_until();
        let states = &mut self.history.states;
        states.push(state);
        let newest_visible = states.iter().rposition(|(at, _)| *at <= visible).unwrap_or_default();
        states.drain(..newest_visible);
    }

    /// Answers a read from the rows that replicas have by now.
    pub(super) fn as_replicas_see_it<T>(&mut self, read: impl FnOnce(&mut World) -> T) -> T {
        let visible = self.visible_until();
        let state = self.history.states.iter().rev().find(|(at, _)| *at <= visible);
        let Some(mut rows) = state.map(|(_, rows)| rows.clone()) else { return read(self) };
        self.swap(&mut rows);
        let answer = read(self);
        self.swap(&mut rows);
        answer
    }

    fn visible_until(&self) -> DateTime<Utc> {
        self.now() - self.history.lag
    }

    fn rows(&self) -> Rows {
        Rows {
            clients: self.clients.clone(),
            projects: self.projects.clone(),
            tasks: self.tasks.clone(),
            tags: self.tags.clone(),
            entries: self.entries.clone(),
        }
    }

    fn swap(&mut self, rows: &mut Rows) {
        std::mem::swap(&mut self.clients, &mut rows.clients);
        std::mem::swap(&mut self.projects, &mut rows.projects);
        std::mem::swap(&mut self.tasks, &mut rows.tasks);
        std::mem::swap(&mut self.tags, &mut rows.tags);
        std::mem::swap(&mut self.entries, &mut rows.entries);
    }
}
