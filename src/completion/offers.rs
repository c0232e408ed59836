//! The candidates for each kind of argument, from the store alone.
//!
//! An argument uses a completer with `add`, such as `#[arg(long, add = completion::tag_lists())]`.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::context::{CONTEXT, Context};
use crate::model::{CatalogFields, CatalogKind, CatalogRow, Project, folded};
use crate::rules::names::{self, Named};
use crate::store::{Filter, Store};
use crate::time::format;
use crate::ui::text::{NAMELESS, in_full, name_in_full, plain};
use crate::{config, view};

/// Descriptions are searched among so many of the newest entries.
const RECENT: u32 = 1000;
/// The most descriptions or entries offered.
const AT_ONCE: usize = 30;

/// A candidate: the value to insert, and a help text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    value: String,
    /// Another name that completes to it.
    alias: Option<String>,
    help: String,
}

impl Offer {
    fn new(value: impl Into<String>, help: impl Into<String>) -> Self {
        Self { value: value.into(), alias: None, help: help.into() }
    }

    /// Whether the value or the alias begins with what is typed, which is [`begun`].
    fn begins_with(&self, begun: &str) -> bool {
        let begins = |name: &String| folded(name).starts_with(begun);
        begins(&self.value) || self.alias.as_ref().is_some_and(begins)
    }

    /// A row by its name, or by its id where the name cannot be typed.
    fn named(name: String, id: Option<i64>, help: impl Into<String>) -> Option<Self> {
        // Without invisible or control characters, without a dash that makes it a flag, and not too long for a line.
        if !name.is_empty() && !name.starts_with('-') && name_in_full(&name) == name {
            return Some(Self::new(name, help));
        }
        Some(Self::new(id?.to_string(), name))
    }
}

/// The beginning of a name as it is compared: folded, with the space at its end that begins another word.
fn begun(typed: &str) -> String {
    let mut begun = folded(typed);
    if typed.ends_with(char::is_whitespace) && !begun.is_empty() {
        begun.push(' ');
    }
    begun
}

/// Offers what `source` finds in the store. Nothing is offered where the store cannot be read.
fn from_store(
    source: fn(&Context, &Store, &str) -> anyhow::Result<Vec<Offer>>,
) -> ArgValueCompleter {
    completer(move |typed| {
        let context = CONTEXT.get()?;
        source(context, &context.store()?, typed).ok()
    })
}

/// Offers what `source` finds and what begins with what is typed, in any case.
fn completer(
    source: impl Fn(&str) -> Option<Vec<Offer>> + Send + Sync + 'static,
) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let begun = begun(&typed);
        let offers = source(&typed).unwrap_or_default().into_iter();
        let candidates = offers.filter(|offer| offer.begins_with(&begun)).map(|offer| {
            let help = plain(&offer.help);
            CompletionCandidate::new(offer.value).help((!help.is_empty()).then(|| help.into()))
        });
        candidates.collect()
    })
}

/// Active projects, as `client/project` or `/project` where the name is not unique, and behind their
/// workspace where that is not unique either.
pub(crate) fn projects() -> ArgValueCompleter {
    from_store(|_, store, typed| {
        let mut projects = view::named_projects(store)?;
        projects.retain(|project| project.item.active);
        Ok(of_projects(&projects, typed))
    })
}

/// All projects, including archived ones, for a filter: behind `!` too.
pub(crate) fn all_projects() -> ArgValueCompleter {
    from_store(|_, store, typed| {
        let (sign, typed) = without_sign(typed);
        let offers = of_projects(&view::named_projects(store)?, typed).into_iter();
        let signed = |name: String| format!("{sign}{name}");
        Ok(offers
            .map(|it| Offer { value: signed(it.value), alias: it.alias.map(signed), ..it })
            .collect())
    })
}

fn of_projects(projects: &[Named<Project>], typed: &str) -> Vec<Offer> {
    let rows: Vec<&Named<Project>> = projects.iter().collect();
    let labels = names::labels(&rows, projects);
    let begun = begun(typed);
    let offer = |(project, label): (&Named<Project>, String)| {
        // With a slash in what was typed, a longer name may be meant.
        let begins = |name: &&str| typed.contains('/') && folded(name).starts_with(&begun);
        let name = project.names().find(begins).map_or(label, str::to_owned);
        let help = project.item.client.clone().unwrap_or_default();
        let alias = Some(project.name.clone()).filter(|plain_name| *plain_name != name);
        let offer = Offer::named(name, project.id, help)?;
        Some(Offer { alias, ..offer })
    };
    projects.iter().zip(labels).filter_map(offer).collect()
}

/// What is typed, behind the `!` of a filter if there is one, and that sign.
fn without_sign(typed: &str) -> (&str, &str) {
    typed.split_at(usize::from(typed.starts_with('!')))
}

pub(crate) fn clients() -> ArgValueCompleter {
    from_store(|_, store, _| Ok(of_names(store.client_names()?)))
}

fn of_names(names: impl IntoIterator<Item = String>) -> Vec<Offer> {
    names.into_iter().filter_map(|name| Offer::named(name, None, "")).collect()
}

/// Tags separated by commas, of which the last is completed. In `track edit` each can have a sign.
pub(crate) fn tag_lists() -> ArgValueCompleter {
    from_store(|context, store, typed| {
        let signs: &[char] = if context.command().0 == Some("edit") { &['+', '-'] } else { &[] };
        Ok(of_tag_list(&store.tags(None)?, &context.values("tags"), typed, signs))
    })
}

/// The same for a filter, where `!` may stand before each.
pub(crate) fn tag_filters() -> ArgValueCompleter {
    from_store(|context, store, typed| {
        let edits = context.command().0 == Some("edit");
        let used = context.values(if edits { "with_tags" } else { "tags" });
        Ok(of_tag_list(&store.tags(None)?, &used, typed, &['!']))
    })
}

fn of_tag_list(
    tags: &BTreeSet<String>,
    used: &[String],
    typed: &str,
    signs: &[char],
) -> Vec<Offer> {
    let name = |tag: &str| folded(tag.trim().trim_start_matches(signs));
    let last = typed.rfind(',').map_or(0, |comma| comma + 1);
    let kept = &typed[..last + usize::from(typed[last..].starts_with(signs))];
    let used = used.iter().flat_map(|word| word.split(',')).chain(typed[..last].split(','));
    let used: HashSet<String> = used.map(name).collect();
    let fits =
        |tag: &&String| !used.contains(&folded(tag)) && (kept.is_empty() || !tag.contains(','));
    let offers = of_names(tags.iter().filter(fits).cloned()).into_iter();
    offers.map(|offer| Offer { value: format!("{kept}{}", offer.value), ..offer }).collect()
}

/// Tasks, of the project in the line where there is one.
pub(crate) fn tasks() -> ArgValueCompleter {
    from_store(|context, store, _| {
        let tasks = store.tasks(None, true)?;
        let project = context.values("project").last().map(|name| folded(name));
        // A substring of the project is enough, and its client may stand in front.
        let matches = |owner: &str, project: &str| {
            let owner = folded(owner);
            owner.contains(project) || project.ends_with(&format!("/{owner}"))
        };
        let fits = |owner: &str| project.as_ref().is_none_or(|project| matches(owner, project));
        let tasks = tasks.into_iter().filter(|(_, owner)| fits(owner));
        Ok(tasks.filter_map(|(task, owner)| Offer::named(task.name, None, owner)).collect())
    })
}

/// The rows of a noun such as `project`; behind `restore` the archived ones, behind `add` none.
pub(crate) fn names() -> ArgValueCompleter {
    from_store(|context, store, _| {
        let (noun, verb) = context.command();
        // Further words belong to the same name.
        if verb == Some("add") || !context.values("words").is_empty() {
            return Ok(Vec::new());
        }
        if noun == Some("workspace") {
            return workspace_offers(store);
        }
        let Some(kind) = CatalogKind::ALL.into_iter().find(|kind| Some(kind.name()) == noun) else {
            return Ok(Vec::new());
        };
        let all = view::named(store, store.catalog_rows(kind)?)?;
        let fits = |row: &Named<CatalogRow>| {
            let active = row.item.wanted.as_ref().is_some_and(CatalogFields::active);
            match verb {
                Some("restore") => !active,
                Some("archive") => active,
                _ => true,
            }
        };
        let rows: Vec<&Named<CatalogRow>> = all.iter().filter(|row| fits(row)).collect();
        let labels = names::labels(&rows, &all);
        let offers = rows.into_iter().zip(labels).filter_map(|(row, label)| {
            let owner = || row.qualified.as_ref()?.strip_suffix(&row.name)?.strip_suffix('/');
            let alias = Some(row.name.clone()).filter(|name| *name != label);
            let offer = Offer::named(label, row.id, owner().unwrap_or_default())?;
            Some(Offer { alias, ..offer })
        });
        Ok(offers.collect())
    })
}

pub(crate) fn workspaces() -> ArgValueCompleter {
    from_store(|_, store, _| workspace_offers(store))
}

fn workspace_offers(store: &Store) -> anyhow::Result<Vec<Offer>> {
    let workspaces = store.workspaces()?.into_iter();
    Ok(workspaces.filter_map(|it| Offer::named(it.name, Some(it.id.0), "")).collect())
}

/// Profiles: those of `config.toml`, and those that have a store.
pub(crate) fn profiles() -> ArgValueCompleter {
    completer(|_| {
        let profiles = config::profiles(CONTEXT.get()?.paths.as_ref()?).into_iter();
        Some(profiles.map(|profile| Offer::new(profile.to_string(), "")).collect())
    })
}

pub(crate) fn settings() -> ArgValueCompleter {
    completer(|_| {
        let offer = |key: &config::Key| Offer::new(key.name(), key.about().trim_end_matches('.'));
        Some(config::Key::ALL.iter().map(offer).collect())
    })
}

/// The values of the setting in the line, where there are few.
pub(crate) fn setting_values() -> ArgValueCompleter {
    completer(|_| {
        let context = CONTEXT.get()?;
        let key = context.values("key").pop().filter(|_| context.values("values").is_empty())?;
        match config::Key::named(&key)? {
            config::Key::Color => Some(fixed(&COLORS)),
            config::Key::Offline => Some(fixed(&[("true", ""), ("false", "")])),
            config::Key::Currency => Some(fixed(&CURRENCIES)),
            config::Key::Clock => Some(fixed(&[("24h", "13:05"), ("12h", "1:05 PM")])),
            config::Key::WeekStart => Some(fixed(&WEEKDAYS)),
            config::Key::Workspace => workspace_offers(&context.store()?).ok(),
            _ => None,
        }
    })
}

pub(crate) fn colors() -> ArgValueCompleter {
    values(&COLORS)
}

/// Some currencies, those of most people first.
const CURRENCIES: [(&str, &str); 4] = [("EUR", ""), ("USD", ""), ("GBP", ""), ("CHF", "")];
const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", ""),
    ("tuesday", ""),
    ("wednesday", ""),
    ("thursday", ""),
    ("friday", ""),
    ("saturday", ""),
    ("sunday", ""),
];

const COLORS: [(&str, &str); 3] =
    [("auto", "on a terminal"), ("always", "also in pipes"), ("never", "not at all")];

/// These values, each with its help text.
pub(crate) fn values(values: &'static [(&'static str, &'static str)]) -> ArgValueCompleter {
    completer(|_| Some(fixed(values)))
}

/// These words separated by commas, of which the last is completed; each once.
pub(crate) fn word_lists(words: &'static [&'static str]) -> ArgValueCompleter {
    completer(|typed| {
        let (kept, _) = typed.rfind(',').map_or(("", typed), |comma| typed.split_at(comma + 1));
        let used: Vec<String> = kept.split(',').map(folded).collect();
        let free = words.iter().filter(|word| !used.contains(&folded(word)));
        Some(free.map(|word| Offer::new(format!("{kept}{word}"), "")).collect())
    })
}

fn fixed(values: &[(&str, &str)]) -> Vec<Offer> {
    values.iter().map(|(value, help)| Offer::new(*value, *help)).collect()
}

/// Recent descriptions. The words in front are part of the description: behind `start Write th`, `th` is
/// completed to the rest of “Write the report”.
pub(crate) fn descriptions() -> ArgValueCompleter {
    from_store(|context, store, typed| {
        let before = [context.values("description"), context.values("words")].concat();
        of_descriptions(store, &before, typed)
    })
}

fn of_descriptions(store: &Store, before: &[String], typed: &str) -> anyhow::Result<Vec<Offer>> {
    let description = begun(&[before, &[typed.to_owned()]].concat().join(" "));
    let skipped = before.join(" ").split_whitespace().count();
    let matching = store.recent_descriptions(RECENT)?.into_iter().filter_map(|recent| {
        let begins = folded(&recent.description).starts_with(&description);
        let rest = behind_words(&recent.description, skipped).to_owned();
        let help = recent.project.unwrap_or_default();
        Offer::named(rest, None, help).filter(|_| begins)
    });
    Ok(matching.take(AT_ONCE).collect())
}

/// What follows so many words of a text.
fn behind_words(text: &str, count: usize) -> &str {
    (0..count).fold(text.trim_start(), |rest, _| {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest[end..].trim_start()
    })
}

/// Entries by handle, with time and description; words complete a description.
pub(crate) fn entries() -> ArgValueCompleter {
    from_store(of_entries)
}

fn of_entries(context: &Context, store: &Store, typed: &str) -> anyhow::Result<Vec<Offer>> {
    // The argument is `entry` or `entries`, and `words` of `split`. Words are one description, and handles are
    // followed by handles alone.
    let before = ["entries", "entry", "words"].map(|argument| context.values(argument)).concat();
    let is_handle = |word: &String| word.starts_with('@');
    let are_handles = before.iter().all(is_handle) && (typed.is_empty() || typed.starts_with('@'));
    if !are_handles {
        return of_descriptions(store, &before, typed);
    }
    let now = context.now;
    let filter = Filter { limit: u32::try_from(AT_ONCE).ok(), ..Filter::default() };
    let entries = view::entries(store, &store.entries(&filter)?, true, now.instant)?;
    let offers = entries.into_iter().map(|entry| {
        let title = match in_full(&entry.description) {
            text if text.is_empty() => NAMELESS.to_owned(),
            text => text,
        };
        let start = format::moment(entry.start, &now);
        let when = match entry.stop {
            None => format!("since {start}"),
            Some(stop) => format!("{start}–{}", format::clock(stop, &now)),
        };
        Offer::new(entry.handle.to_string(), format!("{when}  {title}"))
    });
    Ok(offers.collect())
}

/// Ranges of days, in words.
pub(crate) fn ranges() -> ArgValueCompleter {
    values(&[
        ("today", "this day"),
        ("yesterday", "the day before"),
        ("week", "this week"),
        ("last week", "the week before"),
        ("month", "this month"),
        ("last month", "the month before"),
        ("last 7 days", "up to today"),
        ("all", "all entries"),
    ])
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;
    use crate::config::{Env, env};
    use crate::model::{Change, testing};

    /// A store with a few entries, the last one running, and the folder that holds it.
    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("default.db")).unwrap();
        let entries =
            [("Fix login", 0, Some(600)), ("Fix logout", 600, Some(900)), ("", 900, None)];
        let entries = entries.map(|(description, start, stop)| {
            let fields = testing::fields(start);
            let stop = stop.map(testing::at);
            Change::Create(crate::model::EntryFields {
                description: description.to_owned(),
                stop,
                ..fields
            })
        });
        store
            .write("test", testing::at(0), |_| {
                Ok::<_, crate::store::StoreError>((entries.to_vec(), ()))
            })
            .unwrap();
        (folder, store)
    }

    /// The candidates for an entry behind these words.
    fn offered(words: &[&str], typed: &str) -> Vec<(String, String)> {
        let (_folder, store) = store();
        let clock = testing::at(1000).to_rfc3339();
        let env = Env::from_pairs([(env::TRACK_CLOCK, clock)]);
        let command = Command::new("track")
            .subcommand(Command::new("show").arg(Arg::new("entries").num_args(0..)));
        let words: Vec<String> =
            ["track", "show"].iter().chain(words).map(|&word| word.to_owned()).collect();
        let context = Context::of(command, &words, &env).unwrap();
        let offers = of_entries(&context, &store, typed).unwrap();
        offers.into_iter().map(|offer| (offer.value, offer.help)).collect()
    }

    #[test]
    fn entries_are_offered_by_handle_and_by_words() {
        let handles = [
            ("@1", "since 06:28  (no description)"),
            ("@2", "06:23–06:28  Fix logout"),
            ("@3", "06:13–06:23  Fix login"),
        ]
        .map(|(handle, help)| (handle.to_owned(), help.to_owned()));
        assert_eq!(offered(&[], ""), handles);
        assert_eq!(offered(&["@2"], "@"), handles);
        let values = |words: &[&str], typed: &str| {
            offered(words, typed).into_iter().map(|(value, _)| value).collect::<Vec<_>>()
        };
        assert_eq!(values(&[], "fix"), ["Fix logout", "Fix login"]);
        assert_eq!(values(&["@1"], "fix"), Vec::<String>::new());
        assert_eq!(values(&["Fix"], ""), ["logout", "login"]);
        assert_eq!(values(&["FIX"], "LOGI"), ["login"]);
        assert_eq!(values(&["F"], ""), Vec::<String>::new(), "a word ends with its space");
        assert_eq!(values(&["Nothing"], "lo"), Vec::<String>::new());
    }

    #[test]
    fn the_last_tag_of_a_list_is_completed_and_none_is_repeated() {
        let tags: BTreeSet<String> = ["bug", "docs", "a,b"].map(str::to_owned).into();
        let table: [(&[&str], &str, &str, &[&str]); 10] = [
            (&[], "", "", &["a,b", "bug", "docs"]),
            (&["bug"], "", "", &["a,b", "docs"]),
            (&["x,Bug"], "d", "", &["a,b", "docs"]),
            (&[], "bug,", "", &["bug,docs"]),
            (&[], "new,do", "", &["new,bug", "new,docs"]),
            (&[], "+", "+-", &["+bug", "+docs"]),
            (&[], "+bug,-", "+-", &["+bug,-docs"]),
            (&["-docs"], "+b", "+-", &["+bug"]),
            (&["docs"], "!", "!", &["!bug"]),
            (&[], "docs,!b", "!", &["docs,!bug"]),
        ];
        for (used, typed, signs, expected) in table {
            let used: Vec<String> = used.iter().map(|&word| word.to_owned()).collect();
            let signs: Vec<char> = signs.chars().collect();
            let offers = of_tag_list(&tags, &used, typed, &signs);
            let values: Vec<String> = offers.into_iter().map(|offer| offer.value).collect();
            assert_eq!(values, expected, "{used:?} {typed}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_typed_is_offered_by_its_id() {
        let table = [
            ("Web site", Some("Web site")),
            ("two\nlines", Some("7")),
            ("-rf", Some("7")),
            ("ab\u{200b}c", Some("7")),
            (" edge ", Some("7")),
        ];
        for (name, expected) in table {
            let offer = Offer::named(name.to_owned(), Some(7), "");
            assert_eq!(offer.map(|offer| offer.value).as_deref(), expected, "{name}");
        }
        assert_eq!(Offer::named("two\nlines".to_owned(), None, ""), None);
    }
}
