//! Answers of the commands of every day: the timer, adding, deleting, listing.

use std::cmp::Reverse;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use super::entry::{EntryAt, Moment, moment};
use super::{DayTarget, GapJson, Late, Streamed};
use crate::report::Gaps;
use crate::time::Now;
use crate::view::EntryView;

/// `start` and `continue`.
#[derive(Serialize)]
pub(crate) struct Started {
    /// Of `start`: the `.track.toml` that was used; null without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<Option<FolderJson>>,
    /// Of `start`: tags that did not exist before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) new_tags: Option<Vec<String>>,
    pub(crate) notes: Vec<String>,
    /// Entries that the new one overlaps.
    pub(crate) overlaps: Vec<EntryAt>,
    /// The profile whose timer it is.
    pub(crate) profile: String,
    /// The new entry.
    pub(crate) started: Option<EntryAt>,
    /// The entry that ended; null when nothing ran.
    #[serde(serialize_with = "first")]
    pub(crate) stopped: Vec<EntryAt>,
    /// With `--trim`: the entries that were shortened.
    pub(crate) trimmed: Vec<EntryAt>,
}

/// Toggl runs one timer; of more than one, which only clocks that disagree can bring about, the first.
fn first<S: Serializer>(entries: &[EntryAt], serializer: S) -> Result<S::Ok, S::Error> {
    entries.first().serialize(serializer)
}

/// What a `.track.toml` added to a command.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FolderJson {
    #[serde(serialize_with = "super::path")]
    pub(crate) file: PathBuf,
    /// The keys that were taken from it.
    pub(crate) used: Vec<&'static str>,
}

/// `stop`.
#[derive(Serialize)]
pub(crate) struct Stopped {
    pub(crate) notes: Vec<String>,
    /// Entries that the ended one overlaps.
    pub(crate) overlaps: Vec<EntryAt>,
    /// The entries that ended.
    pub(crate) stopped: Vec<EntryAt>,
}

/// `add`.
#[derive(Serialize)]
pub(crate) struct Added {
    /// The new entry.
    pub(crate) added: Option<EntryAt>,
    /// Tags that did not exist before.
    pub(crate) new_tags: Vec<String>,
    pub(crate) notes: Vec<String>,
    /// Entries that the new one overlaps.
    pub(crate) overlaps: Vec<EntryAt>,
    /// With `--trim`: the entries that were shortened.
    pub(crate) trimmed: Vec<EntryAt>,
}

/// `delete`.
#[derive(Serialize)]
pub(crate) struct Deleted {
    /// The entries as they were.
    pub(crate) deleted: Vec<EntryAt>,
    pub(crate) notes: Vec<String>,
}

/// `cancel`.
#[derive(Serialize)]
pub(crate) struct Canceled {
    /// The entries as they were.
    pub(crate) cancelled: Vec<EntryAt>,
    pub(crate) notes: Vec<String>,
}

/// `split`.
#[derive(Serialize)]
pub(crate) struct Split {
    pub(crate) notes: Vec<String>,
    /// The pieces, the earliest first.
    pub(crate) pieces: Vec<EntryAt>,
}

/// `edit`, `move` and `join`.
#[derive(Serialize)]
pub(crate) struct Edited {
    /// What was done.
    #[serde(skip)]
    pub(crate) verb: EditVerb,
    /// The entries that changed, as they were and as they are.
    #[serde(flatten)]
    pub(crate) entries: EditedEntries,
    /// Tags that did not exist before.
    pub(crate) new_tags: Vec<String>,
    pub(crate) notes: Vec<String>,
    /// Entries that the changed ones overlap.
    pub(crate) overlaps: Vec<EntryAt>,
    /// With `--trim`: the entries that were shortened.
    pub(crate) trimmed: Vec<EntryAt>,
    /// The entries that were like that before, the newest first.
    #[serde(serialize_with = "newest_first")]
    pub(crate) unchanged: Vec<EntryAt>,
    /// What people read in place of the entries, where there is nothing to show or too much.
    #[serde(skip)]
    pub(crate) summary: Option<EditText>,
}

/// What was done to entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditVerb {
    /// Their fields were changed.
    Edited,
    /// They have another time.
    Moved,
    /// One was made of several.
    Joined,
}

impl EditVerb {
    /// The verb of the receipt.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Edited => "Edited",
            Self::Moved => "Moved",
            Self::Joined => "Joined",
        }
    }
}

/// The entries that a command changed, in the order they were named.
pub(crate) struct EditedEntries(pub(crate) Vec<EditedEntry>);

/// An entry that a command changed.
#[derive(Clone, Debug)]
pub(crate) struct EditedEntry {
    /// As it was.
    pub(crate) before: EntryAt,
    /// As it is.
    pub(crate) after: EntryAt,
}

impl Serialize for EditedEntries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries: Vec<&EditedEntry> = self.0.iter().collect();
        entries.sort_by_key(|it| Reverse((it.after.view.start, it.after.view.key)));
        let before = entries.iter().map(|it| &it.before).collect();
        let edited = entries.iter().map(|it| &it.after).collect();
        EditedEntriesJson { before, edited }.serialize(serializer)
    }
}

/// The entries that a command changed, the newest first.
#[derive(Serialize)]
struct EditedEntriesJson<'a> {
    /// Each of `edited` as it was.
    before: Vec<&'a EntryAt>,
    /// The entries as they are.
    edited: Vec<&'a EntryAt>,
}

/// People read them in the order they were named.
fn newest_first<S: Serializer>(entries: &[EntryAt], serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<&EntryAt> = entries.iter().collect();
    entries.sort_by_key(|it| Reverse((it.view.start, it.view.key)));
    entries.serialize(serializer)
}

/// What people read in place of the edited entries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EditText {
    /// Nothing was changed, for this reason.
    Nothing(&'static str),
    /// Too many to read line by line.
    Count(usize),
}

/// `current`, and `track` alone.
#[derive(Serialize)]
pub(crate) struct Current {
    /// When Toggl's entries were last fetched; null when they never were.
    pub(crate) as_of: Option<Moment>,
    pub(crate) notes: Vec<String>,
    /// The profile whose timer it is.
    pub(crate) profile: String,
    /// Entries and names that Toggl refused.
    pub(crate) refused: usize,
    /// The running entry; null when there is none.
    pub(crate) running: Option<EntryAt>,
    /// The target of today; null without one.
    pub(crate) target: Option<DayTarget>,
    /// Seconds tracked today, the running entry included.
    pub(crate) today: i64,
    /// Pending changes.
    pub(crate) waiting: u32,
    /// Whether "nothing" is known, or nobody could be asked.
    #[serde(skip)]
    pub(crate) known: bool,
    /// Whether any entry starts today.
    #[serde(skip)]
    pub(crate) any_today: bool,
    /// The running entry by the person's template, in place of the usual text.
    #[serde(skip)]
    pub(crate) formatted: Option<String>,
}

/// `list`.
#[derive(Serialize)]
pub(crate) struct Listing {
    /// When Toggl's entries were last fetched; null when they never were.
    pub(crate) as_of: Option<Moment>,
    /// Whether all of Toggl's entries in the range were fetched at some time.
    pub(crate) complete: bool,
    /// The entries, the newest first.
    pub(crate) entries: Streamed<EntryAt>,
    /// With `--gaps`: the free time between entries, the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gaps: Option<Streamed<GapJson>>,
    /// The ranges that were never fetched.
    pub(crate) missing: Vec<UnfetchedRange>,
    pub(crate) notes: Vec<String>,
    /// The days that were asked for; null with `-n` alone.
    pub(crate) range: Option<DayRange>,
    /// Seconds of all entries together.
    pub(crate) total: Late<i64>,
    /// What people read where there are no entries.
    #[serde(skip)]
    pub(crate) none: Option<String>,
    /// What is known of free time before the first entry, where it is listed.
    #[serde(skip)]
    pub(crate) gaps_before: Option<Gaps>,
    /// What is written in place of the text for people: a table, or the person's own template.
    #[serde(skip)]
    pub(crate) lines: Option<EntryLines>,
    /// Which totals are of these entries alone, and not of the whole days.
    #[serde(skip)]
    pub(crate) partial: PartialDays,
    /// Whether there is an account, so that pending rows are marked.
    #[serde(skip)]
    pub(crate) has_account: bool,
}

/// An entry as a line.
pub(crate) type LineOf = dyn Fn(&EntryView) -> String;

/// Entries as lines.
pub(crate) struct EntryLines {
    /// What comes before the first.
    pub(crate) head: String,
    pub(crate) line: Box<LineOf>,
    /// Whether it is a table for other programs, or a template of the person.
    pub(crate) is_table: bool,
}

/// The days of a list of which not every entry is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartialDays {
    /// None of them.
    None,
    /// The earliest: `-n` has cut it.
    First,
    /// Perhaps all of them: only entries of a kind were asked for.
    All,
}

/// Days, both included.
#[derive(Serialize)]
pub(crate) struct DayRange {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
}

/// A range of which Toggl's entries were never fetched.
#[derive(Serialize)]
pub(crate) struct UnfetchedRange {
    /// Its beginning.
    pub(crate) from: Moment,
    /// Its end, which is not part of it.
    pub(crate) until: Moment,
}

impl UnfetchedRange {
    /// Ranges with their moments in the person's zone.
    pub(crate) fn all(ranges: &[(DateTime<Utc>, DateTime<Utc>)], now: &Now) -> Vec<Self> {
        let range =
            |(from, until): &(_, _)| Self { from: moment(*from, now), until: moment(*until, now) };
        ranges.iter().map(range).collect()
    }
}
