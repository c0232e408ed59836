//! What happened at Toggl, in words: notes beside an answer, or the failure that ends a command.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::app::{Apart, App};
use crate::failure::{Exit, Failure, Kind};
use crate::model::{Entry, Refusal, RowKey, Status, Thing, ThingKey};
use crate::parts::Part;
use crate::render::{brief, capital, counted, in_quotes, json as shape, plain};
use crate::store::{self, Store, Written};
use crate::sync::{Halt, Note, Report, TAKE_ALONG};
use crate::time::{Now, format};
use crate::view::{self, Sending};

/// What is left to be said after a command has done its work.
#[derive(Debug, Default)]
pub(crate) struct Aftermath {
    /// Why Toggl was not heard now, and as of when a read is.
    pub(crate) as_of: Option<String>,
    /// One sentence each, for stderr or for the `notes` of a JSON answer.
    pub(crate) notes: Vec<String>,
    /// What failed although the work itself is kept.
    pub(crate) failure: Option<Failure>,
    /// Why the answer may lack something.
    pub(crate) missing: Option<Kind>,
}

impl Aftermath {
    /// Says the notes and ends the command.
    ///
    /// # Errors
    /// What failed although the work itself is kept.
    pub(crate) fn tell(self, app: &App, otherwise: Exit) -> anyhow::Result<Exit> {
        for note in self.all() {
            app.out.note(note);
        }
        match (self.failure, self.missing) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(kind)) => Ok(Exit::Partly(kind)),
            (None, None) => Ok(otherwise),
        }
    }

    /// The notes as part of a JSON answer.
    pub(crate) fn notes(&self) -> Value {
        self.all().map(|note| json!(note)).collect()
    }

    /// This, and what is left to be said of a later step of the same command.
    pub(crate) fn and(mut self, later: Self) -> Self {
        self.notes.extend(later.notes);
        Self {
            as_of: later.as_of.or(self.as_of),
            notes: self.notes,
            failure: later.failure.or(self.failure),
            missing: later.missing.or(self.missing),
        }
    }

    /// All of it, as sentences.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.as_of.iter().chain(&self.notes)
    }
}

/// After a write: what became of its rows at Toggl.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_write(
    app: &App,
    carried: &Result<Report, Apart>,
    own: &Written,
    now: &Now,
) -> anyhow::Result<Aftermath> {
    let store = app.store()?;
    let mut standing = Standing::of(own, store, now)?;
    let mut aftermath = Aftermath {
        notes: std::mem::take(&mut standing.notes),
        failure: standing.failure.take(),
        ..Aftermath::default()
    };
    let waiting = store.waiting()?;
    match carried {
        Err(apart) => aftermath.notes.extend(kept_here(*apart, waiting, store)?),
        Ok(report) => {
            aftermath.notes.extend(notes(store, report, now)?);
            let others = |(key, _): &&(RowKey, Refusal)| !own.rows().any(|own| own == *key);
            for (key, refusal) in report.refused.iter().filter(others) {
                aftermath.notes.push(refused(&label(store, *key)?, refusal));
            }
            match report.halt.as_ref().map(|halt| (halt, refused_credentials(halt))) {
                Some((_, Some(failure))) => {
                    let kept = "What you entered is kept here and will be sent.";
                    aftermath.failure = Some(failure.hint(kept));
                }
                Some((halt, None)) => {
                    aftermath.notes.extend(after_halt(halt, &standing, waiting, now));
                }
                None if waiting > standing.held => aftermath.notes.push(format!(
                    "{} to be sent; `track sync` sends all.",
                    changes_wait(waiting - standing.held)
                )),
                None => {}
            }
        }
    }
    Ok(aftermath)
}

/// How the rows of a command stand after they were carried to Toggl, or were not.
#[derive(Default)]
struct Standing {
    /// Rows that wait, for nothing but to be sent.
    waiting: usize,
    /// Rows that wait for what Toggl refused.
    held: u32,
    /// Whether the answer to one of them was lost.
    in_doubt: bool,
    notes: Vec<String>,
    /// That Toggl refused one of them, which ends the command; the others are told beside it.
    failure: Option<Failure>,
}

impl Standing {
    fn of(own: &Written, store: &Store, now: &Now) -> anyhow::Result<Self> {
        let mut standing = Self::default();
        let several = own.rows().count() > 1;
        for key in own.rows() {
            if let Some(row) = Row::read(store, key)? {
                standing.count(&row, several, store, now)?;
            }
        }
        Ok(standing)
    }

    /// Takes one row into account.
    fn count(&mut self, row: &Row, several: bool, store: &Store, now: &Now) -> anyhow::Result<()> {
        match row.sending() {
            Sending::Sent => {}
            Sending::InDoubt => (self.waiting, self.in_doubt) = (self.waiting + 1, true),
            Sending::Waiting => match waits_for_refused(row, store)? {
                Some(blocked) => {
                    self.held += 1;
                    self.notes.push(blocked);
                }
                None => self.waiting += 1,
            },
            Sending::Refused(refusal) => {
                let what = if several { row.label() } else { "it".to_owned() };
                let text = refused(&what, &refusal);
                if self.failure.is_some() {
                    self.notes.push(text);
                } else {
                    let hint = what_helps(row, store, now)?;
                    self.failure = Some(Failure::new(Kind::Refused, text).hint(hint));
                }
            }
        }
        Ok(())
    }
}

/// Where a refused row stands, and what to do about it: the same again is mostly refused again.
fn what_helps(row: &Row, store: &Store, now: &Now) -> store::Result<String> {
    if !row.is_wanted() {
        return Ok("It is gone here only; `track sync --retry` tries again.".to_owned());
    }
    let view = match row {
        Row::Entry(entry) => view::of_rows(store, std::slice::from_ref(entry), now.instant)?.pop(),
        Row::Thing(_) => None,
    };
    let change =
        view.map_or(String::new(), |it| format!("`track edit {}` changes it, ", it.handle));
    Ok(format!("It is kept here as it is; {change}`track sync --retry` tries again."))
}

/// That what was written stays on this machine, since nothing was asked of Toggl.
fn kept_here(apart: Apart, waiting: u32, store: &Store) -> anyhow::Result<Option<String>> {
    Ok(match apart {
        Apart::NoAccount if store.account()?.is_some() => (waiting > 0)
            .then(|| format!("Kept here: {} for `track login`.", changes_wait(waiting))),
        // Said once, not forty times a day.
        Apart::NoAccount => store.is_first_command()?.then(|| {
            "Kept on this machine; with a Toggl account, `track login` sends it there.".to_owned()
        }),
        Apart::Offline => {
            (waiting > 0).then(|| format!("Kept here: {} to be sent.", changes_wait(waiting)))
        }
    })
}

/// What a halt means for what was written, and for what waits besides.
fn after_halt(halt: &Halt, own: &Standing, waiting: u32, now: &Now) -> Option<String> {
    let why = why(halt, now);
    match (halt, own.waiting) {
        (Halt::Unreachable(why), _) if own.in_doubt => Some(format!(
            "Kept here: no answer from Toggl ({}); the next command looks whether it arrived.",
            plain(why)
        )),
        // The next command would take only a few of them along.
        (_, more) if more > TAKE_ALONG => Some(format!(
            "Kept here: {} to be sent: {why}; `track sync` sends all then.",
            changes_wait(waiting)
        )),
        (_, 1..) => Some(format!("Kept here: {why}; {}.", when(halt, now))),
        _ if waiting > 0 => Some(format!("{} to be sent: {why}.", changes_wait(waiting))),
        _ => None,
    }
}

/// After a read: as of when the answer is, and why no later.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_read(
    app: &App,
    refreshed: &Result<Report, Apart>,
    now: &Now,
) -> anyhow::Result<Aftermath> {
    after_hearing(app, refreshed, app.heard_at()?, now)
}

/// After a read of what Toggl last told at another time than its entries.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn after_hearing(
    app: &App,
    refreshed: &Result<Report, Apart>,
    heard: Option<DateTime<Utc>>,
    now: &Now,
) -> anyhow::Result<Aftermath> {
    let store = app.store()?;
    let mut aftermath = Aftermath::default();
    let as_of = match heard {
        Some(at) => format!("As of {}", format::moment(at, now)),
        None => "Nothing was fetched from Toggl yet".to_owned(),
    };
    match refreshed {
        Err(Apart::Offline) if store.account()?.is_some() => {
            aftermath.as_of = Some(format!("{as_of}: offline."));
        }
        Err(Apart::NoAccount | Apart::Offline) => {}
        Ok(report) => {
            aftermath.notes.extend(notes(store, report, now)?);
            for (key, refusal) in &report.refused {
                aftermath.notes.push(refused(&label(store, *key)?, refusal));
            }
            if let Some(halt) = &report.halt {
                aftermath.failure = refused_credentials(halt);
                let fresh = heard.is_some_and(|at| at >= now.instant);
                let why = why(halt, now);
                match store.waiting()? {
                    _ if aftermath.failure.is_some() => {}
                    // What was read is new; only sending came to a halt.
                    waiting @ 1.. if fresh => {
                        let text = format!("{} to be sent: {why}.", changes_wait(waiting));
                        aftermath.as_of = Some(text);
                    }
                    _ => aftermath.as_of = Some(format!("{as_of}: {why}.")),
                }
            }
        }
    }
    Ok(aftermath)
}

/// The failure of a command that cannot answer without Toggl.
pub(crate) fn unanswered(halt: &Halt, now: &Now) -> Failure {
    refused_credentials(halt).unwrap_or_else(|| {
        let kind = match halt {
            Halt::OverQuota { .. } | Halt::Paused { .. } => Kind::OverQuota,
            _ => Kind::Unreachable,
        };
        Failure::new(kind, format!("{}.", capital(&why(halt, now))))
    })
}

/// The kind of failure behind an incomplete answer.
pub(crate) fn kind(halt: &Halt) -> Kind {
    match halt {
        Halt::NotLoggedIn | Halt::OtherAccount { .. } | Halt::NoToken(_) => Kind::NotLoggedIn,
        Halt::OverQuota { .. } | Halt::Paused { .. } => Kind::OverQuota,
        Halt::Unreachable(_) | Halt::Settling | Halt::UnderWay | Halt::OtherSender => {
            Kind::Unreachable
        }
        Halt::Store(_) => Kind::No,
        Halt::UnknownWorkspace(_) => Kind::NotFound,
    }
}

/// The failure that a halt about the credentials is; others are none.
fn refused_credentials(halt: &Halt) -> Option<Failure> {
    match halt {
        Halt::NotLoggedIn => {
            let failure = Failure::new(Kind::NotLoggedIn, "Toggl does not accept the API token.");
            Some(failure.hint(
                "`track login` asks for the one at the end of https://track.toggl.com/profile; \
                 TRACK_API_TOKEN, where it is set, comes first.",
            ))
        }
        Halt::OtherAccount { ours, theirs } => Some(
            Failure::new(
                Kind::NotLoggedIn,
                format!(
                    "The time kept here belongs to {}, but the API token to {}; nothing was sent.",
                    brief(ours),
                    brief(theirs)
                ),
            )
            .hint("Keep the other account apart: `track --profile NAME login`."),
        ),
        Halt::UnknownWorkspace(name) => Some(
            Failure::new(
                Kind::NotFound,
                format!("Toggl has no workspace called “{}”.", plain(name)),
            )
            .hint("Correct `workspace` in the configuration, or TRACK_WORKSPACE."),
        ),
        Halt::NoToken(why) => Some(
            Failure::new(Kind::NotLoggedIn, format!("No API token could be had: {}.", plain(why)))
                .hint("Correct `token_command` in the configuration, or use `track login`."),
        ),
        _ => None,
    }
}

/// Why a run ended early, as the end of a sentence.
pub(crate) fn why(halt: &Halt, now: &Now) -> String {
    match halt {
        Halt::NotLoggedIn => "Toggl does not accept the API token".to_owned(),
        Halt::OtherAccount { .. } => "the API token belongs to another account".to_owned(),
        Halt::OverQuota { until } => {
            format!("Toggl's hourly quota is used up until {}", minute(*until, now))
        }
        Halt::Paused { until } => {
            format!("Toggl asked for a pause until {}", minute(*until, now))
        }
        Halt::Unreachable(why) => format!("Toggl cannot be reached ({})", plain(why)),
        Halt::OtherSender => "another track is sending just now".to_owned(),
        Halt::Settling => "Toggl is still setting up what was made a moment ago".to_owned(),
        Halt::UnderWay => "what Toggl has not answered may still arrive there".to_owned(),
        Halt::NoToken(why) => format!("no API token could be had ({})", plain(why)),
        Halt::Store(why) => format!("sending failed on this machine ({})", plain(why)),
        Halt::UnknownWorkspace(name) => format!("Toggl has no workspace “{}”", plain(name)),
    }
}

/// The end of a time of waiting, to the minute: whoever comes then does not come too early.
fn minute(until: DateTime<Utc>, now: &Now) -> String {
    format::moment(until + TimeDelta::seconds((-until.timestamp()).rem_euclid(60)), now)
}

/// When what waits will be sent.
fn when(halt: &Halt, now: &Now) -> String {
    match halt {
        Halt::OverQuota { until } | Halt::Paused { until } => {
            format!("it will be sent by the first command after {}", minute(*until, now))
        }
        Halt::NotLoggedIn
        | Halt::OtherAccount { .. }
        | Halt::NoToken(_)
        | Halt::UnknownWorkspace(_) => "it will be sent when that is mended".to_owned(),
        Halt::Unreachable(_) | Halt::Settling | Halt::Store(_) => {
            "it will be sent by the next command".to_owned()
        }
        Halt::UnderWay => "it will be sent by a command in a minute".to_owned(),
        Halt::OtherSender => "it is taken along, or sent by the next command".to_owned(),
    }
}

/// What happened at Toggl that a person should know.
fn notes(store: &Store, report: &Report, now: &Now) -> anyhow::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for note in &report.notes {
        sentences.push(match note {
            Note::StoppedElsewhere(key) => {
                format!("{} had been stopped elsewhere already.", capital(&label(store, *key)?))
            }
            Note::SentAgain(key) => format!(
                "{} had been deleted at Toggl; changed here, it goes there again as a new one.",
                capital(&label(store, *key)?)
            ),
            Note::Conflict(key, parts) => format!(
                "{} was changed elsewhere too; the {} from here stays.",
                capital(&label(store, *key)?),
                Part::names(parts)
            ),
            Note::Adjusted(key, fields) => {
                format!("Toggl kept {} differently: {}.", label(store, *key)?, fields.join(", "))
            }
            Note::EndedByAnother(key) => {
                let stop = store.entry(*key)?.and_then(|row| row.wanted?.stop);
                let at =
                    stop.map_or(String::new(), |at| format!(" at {}", format::moment(at, now)));
                format!(
                    "{} was ended{at}, when another entry began.",
                    capital(&label(store, *key)?)
                )
            }
            Note::ClockSkew(offset) => {
                let ahead = if *offset < TimeDelta::zero() { "ahead of" } else { "behind" };
                let by = format::length(offset.abs());
                format!(
                    "This machine's clock is {by} {ahead} Toggl's; times are sent as they are here."
                )
            }
        });
    }
    Ok(sentences)
}

/// That Toggl said no to something, in its own words.
fn refused(what: &str, refusal: &Refusal) -> String {
    format!("Toggl refused {what}: {}.", plain(refusal.words()))
}

/// Of these refused rows, the deletions, each as a sentence.
pub(crate) fn refused_deletions(rows: &[Entry]) -> Vec<String> {
    let sentence = |row: &Entry| match (&row.status, &row.wanted, &row.known) {
        (Status::Refused(refusal), None, Some(known)) => {
            let what = entry_label(&known.description);
            Some(format!("Toggl refused to delete {what}: {}.", plain(refusal.words())))
        }
        _ => None,
    };
    rows.iter().filter_map(sentence).collect()
}

/// A row of either kind, as far as it is told of.
enum Row {
    Entry(Entry),
    Thing(Thing),
}

impl Row {
    /// Reads a row; `None` when it is gone.
    fn read(store: &Store, key: RowKey) -> store::Result<Option<Self>> {
        Ok(match key {
            RowKey::Entry(key) => store.entry(key)?.map(Self::Entry),
            RowKey::Thing(key) => store.thing(key)?.map(Self::Thing),
        })
    }

    /// How sending it stands.
    fn sending(&self) -> Sending {
        match self {
            Self::Entry(row) => view::sending(&row.status, row.unsent()),
            Self::Thing(row) => view::sending(&row.status, row.unsent()),
        }
    }

    /// Whether it is there, as far as the person is concerned.
    fn is_wanted(&self) -> bool {
        match self {
            Self::Entry(row) => row.wanted.is_some(),
            Self::Thing(row) => row.wanted.is_some(),
        }
    }

    /// What to call it in a sentence.
    fn label(&self) -> String {
        match self {
            Self::Entry(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                entry_label(fields.map_or("", |fields| &fields.description))
            }
            Self::Thing(row) => {
                let fields = row.wanted.as_ref().or(row.known.as_ref());
                let name = fields.map_or(String::new(), |it| format!(" “{}”", brief(it.name())));
                format!("the {}{name}", row.key.kind().name())
            }
        }
    }
}

/// That a row waits for what Toggl refused, when that is why it waits.
fn waits_for_refused(row: &Row, store: &Store) -> anyhow::Result<Option<String>> {
    let Row::Entry(Entry { wanted: Some(fields), .. }) = row else {
        return Ok(None);
    };
    let project = fields.project.map(ThingKey::Project);
    for key in project.into_iter().chain(fields.task.map(ThingKey::Task)) {
        if let Some(row) = Row::read(store, key.into())?
            && let Sending::Refused(refusal) = row.sending()
        {
            let (what, why) = (row.label(), plain(refusal.words()));
            return Ok(Some(format!("Kept here: Toggl refused {what} ({why}).")));
        }
    }
    Ok(None)
}

/// What to call a row in a sentence.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn label(store: &Store, key: impl Into<RowKey>) -> anyhow::Result<String> {
    let key = key.into();
    Ok(match (Row::read(store, key)?, key) {
        (Some(row), _) => row.label(),
        (None, RowKey::Entry(_)) => entry_label(""),
        (None, RowKey::Thing(key)) => format!("the {}", key.kind().name()),
    })
}

fn entry_label(description: &str) -> String {
    in_quotes(description).unwrap_or_else(|| "an entry".to_owned())
}

fn changes_wait(count: u32) -> String {
    let wait = if count == 1 { "waits" } else { "wait" };
    format!("{} {wait}", counted(count, "change"))
}

/// The failure of a command that needs an account.
pub(crate) fn not_logged_in() -> Failure {
    Failure::new(Kind::NotLoggedIn, "You are not logged in to Toggl.")
        .hint("`track login` connects you; without it, time is kept on this machine.")
}

/// A mistyped tag becomes a tag, so a new one is always mentioned.
pub(crate) fn new_tags(app: &App, tags: &[String]) {
    for tag in tags {
        app.out.note(&format!("New tag: {}", plain(tag)));
    }
}

/// That what was just done away with can come back.
pub(crate) fn undo_helps(app: &App, count: usize) {
    let what = if count == 1 { "it" } else { "them" };
    app.out.note(&format!("`track undo` brings {what} back."));
}

/// When Toggl was last heard, for a JSON answer.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn as_of(app: &App, now: &Now) -> anyhow::Result<Value> {
    Ok(app.heard_at()?.map_or(Value::Null, |at| shape::moment(at, now)))
}
