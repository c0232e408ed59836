//! What is compared.

use crate::support::Sent;

/// One row of the table.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) store: (Sent, u32),
    /// What is done before each run, and not measured.
    pub(crate) prepare: &'static [&'static str],
    pub(crate) track: &'static [&'static str],
    /// The same for timewarrior; empty when it has nothing like it.
    pub(crate) timew_prepare: &'static [&'static str],
    pub(crate) timew: &'static [&'static str],
    /// The same for Watson.
    pub(crate) watson: &'static [&'static str],
    /// Whether Toggl is asked, by TLS.
    pub(crate) online: bool,
    /// Whether the earlier build can do it.
    pub(crate) is_old: bool,
    /// How often it is done where that takes long.
    pub(crate) rounds: Option<usize>,
}

/// How often a long list or a report is made, and one of the largest store, for which some need minutes.
const LONG: usize = 7;
const LONGEST: usize = 3;
/// The sizes at which everyday commands are compared.
pub(crate) const SIZES: [u32; 3] = [100, 100_000, 1_000_000];

/// An everyday command: its name and words, what comes before it, and the same for timewarrior.
type Everyday = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const START: &[&str] = &["start", "Write", "the", "report"];
/// Earlier, since timewarrior ends nothing in the second in which it began.
const TIMEW_START: &[&str] = &["start", "1min", "ago", "Write the report", ":adjust"];

/// Everyday commands.
pub(crate) const EVERYDAY: &[Everyday] = &[
    ("start", &[], START, &[], &["start", "Write the report"]),
    ("stop", START, &["stop"], TIMEW_START, &["stop"]),
    ("current", START, &["current"], TIMEW_START, &[]),
    ("list", &[], &["list"], &[], &["summary", ":day"]),
    ("prompt", START, &["prompt"], TIMEW_START, &["get", "dom.active"]),
    ("list -p", &[], &["list", "-p", "Project 7"], &[], &["summary", ":day", "Project 7"]),
    ("list -n 10 -p", &[], &["list", "-n", "10", "-p", "Project 7"], &[], NOTHING),
];

/// For what timewarrior has nothing.
const NOTHING: &[&str] = &["--version"];

/// A row for an everyday command at a size.
pub(crate) fn everyday(index: usize, sent: Sent, entries: u32) -> Case {
    let (name, prepare, track, timew_prepare, timew) = EVERYDAY[index];
    let account = if sent == Sent::All { "synced" } else { "without an account" };
    Case {
        name: format!("`{name}`, {account}, {}", number(entries)),
        store: (sent, entries),
        prepare,
        track,
        timew_prepare,
        timew,
        watson: NOTHING,
        online: false,
        is_old: true,
        rounds: None,
    }
}

/// All rows.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for sent in [Sent::Never, Sent::All] {
        for entries in SIZES {
            cases.extend((0..EVERYDAY.len()).map(|index| everyday(index, sent, entries)));
        }
    }
    let long: [(&str, &'static [&'static str]); 4] = [
        ("list all", &["list", "all"]),
        ("list all --json", &["list", "all", "--json"]),
        ("list all --csv", &["list", "all", "--csv"]),
        ("list all --format", &["list", "all", "--format", "{date} {title}"]),
    ];
    for (name, track) in long {
        for entries in [100_000, 1_000_000] {
            cases.push(Case {
                name: format!("`{name}`, {}", number(entries)),
                store: (Sent::All, entries),
                prepare: &[],
                track,
                timew_prepare: &[],
                timew: NOTHING,
                watson: NOTHING,
                online: false,
                is_old: name != "list all --csv",
                rounds: Some(LONG),
            });
        }
    }
    for waiting in [0, 10_000, 100_000] {
        cases.push(Case {
            name: format!("online `start`, {} entries waiting", number(waiting)),
            store: (Sent::Waiting, waiting),
            prepare: &[],
            track: START,
            timew_prepare: &[],
            timew: NOTHING,
            watson: NOTHING,
            online: true,
            is_old: true,
            rounds: None,
        });
    }
    cases.extend(reports());
    cases
}

/// A report: its name and words, and the same for timewarrior and Watson.
type Report =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// What is added up. Watson has no clients, and its report names the tags of a project too; timewarrior lists what it
/// adds up, and has only tags.
const REPORTS: [Report; 5] = [
    (
        "a year by project",
        &["report", "last 365 days"],
        &["summary", YEAR_AGO, "-", "now"],
        &["report", "--from", YEAR_AGO, "--no-pager"],
    ),
    ("a year by tag and day", &["report", "last 365 days", "--by", "tag,day"], NOTHING, NOTHING),
    (
        "all time by client",
        &["report", "all", "--by", "client"],
        &["summary", ":all"],
        &["report", "--all", "--no-pager"],
    ),
    ("the grid of a year", &["report", "last 365 days", "--grid"], NOTHING, NOTHING),
    ("the page of a year", &["report", "last 365 days", "--html", "page.html"], NOTHING, NOTHING),
];

/// Replaced by the date of a year ago.
pub(crate) const YEAR_AGO: &str = "a year ago";

/// The rows for reports.
fn reports() -> impl Iterator<Item = Case> {
    [100, 10_000, 100_000, 1_000_000].into_iter().flat_map(|entries| {
        let is_largest = entries == 1_000_000;
        REPORTS.into_iter().map(move |(name, track, timew, watson)| Case {
            name: format!("{name}, {}", number(entries)),
            store: (Sent::All, entries),
            prepare: &[],
            track,
            timew_prepare: &[],
            // All of the largest past takes it more than five minutes.
            timew: if is_largest && timew.contains(&":all") { NOTHING } else { timew },
            watson,
            online: false,
            is_old: false,
            rounds: Some(if is_largest { LONGEST } else { LONG }),
        })
    })
}

/// Whether another program has something like it, from its words for it.
pub(crate) fn is_comparable(words: &[&str]) -> bool {
    words != NOTHING
}

fn number(n: u32) -> String {
    match n {
        0 => "no".to_owned(),
        n if n >= 1_000_000 => format!("{},000,000", n / 1_000_000),
        n if n >= 1000 => format!("{},{:03}", n / 1000, n % 1000),
        n => n.to_string(),
    }
}
