//! The pages are true: what they show of `track` is what it says.
//!
//! A comment before a `console` block says where it runs:
//!
//! - `<!-- run: offline 2026-11-23 9:10 9:30 -->`: in an empty home. Each command has a time of its own; the last one
//!   goes for those that remain.
//! - `<!-- run: toggl 2026-11-23 9:10 -->`: the same, with a Toggl that can be logged in to.
//! - `<!-- run: day 2026-11-23 17:00 -->`: logged in, at the end of a day with a few entries.
//! - `<!-- run: on 12:35 -->`: goes on where the block before it ended; `on` can be left without a time.
//! - `<!-- run: away 12:53 -->`: goes on, and Toggl cannot be reached; `<!-- run: over 12:53 -->`: its quota is used up.
//! - `<!-- not run: WHY -->`.
//!
//! `<!-- file: PATH -->` before any block puts it into the home. A command with nothing shown below it must succeed; `…`
//! matches anything, and for any lines where it is alone on one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::support::fake_toggl::{Bucket, ORGANIZATION, TOKEN, WORKSPACE};
use crate::support::{World, words};

const README: &str = include_str!("../../README.md");
const BACKUP: &str = include_str!("../../docs/backup.md");
const COMING_FROM: &str = include_str!("../../docs/coming-from.md");
const COMMANDS: &str = include_str!("../../docs/commands.md");
const FORMAT: &str = include_str!("../../docs/format.md");
const GUIDE: &str = include_str!("../../docs/guide.md");
const JSON: &str = include_str!("../../docs/json.md");
const QUOTA: &str = include_str!("../../docs/quota.md");
const RECIPES: &str = include_str!("../../docs/recipes.md");
const REPORTS: &str = include_str!("../../docs/reports.md");

/// A fenced block, and the comment right before it.
struct Block {
    comment: Option<String>,
    language: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut comment = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = text.join("\n");
            blocks.push(Block { comment: comment.take(), language: language.to_owned(), text });
        } else if let Some(words) =
            line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"))
        {
            comment = Some(words.to_owned());
        } else if !line.is_empty() {
            comment = None;
        }
    }
    blocks
}

/// A command of a block: the folder it is typed in, the line, and what is shown below it.
struct Step<'a> {
    folder: &'a str,
    line: &'a str,
    shown: String,
}

fn steps(block: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(line) = line.strip_prefix("$ ") {
            steps.push(Step { folder: "", line, shown: String::new() });
        } else if let Some((folder, line)) =
            line.strip_prefix("~/").and_then(|it| it.split_once(" $ "))
        {
            steps.push(Step { folder, line, shown: String::new() });
        } else {
            let step = steps.last_mut().expect("a command before what it says");
            step.shown.push_str(line);
            step.shown.push('\n');
        }
    }
    steps
}

/// The world of a page, as far as it has been read.
#[derive(Default)]
struct Reader {
    world: Option<World>,
    files: Vec<(String, String)>,
    times: Vec<String>,
    day: String,
}

impl Reader {
    /// Follows `run: …`.
    fn turn_to(&mut self, words: &str) {
        let (kind, rest) = words.split_once(' ').unwrap_or((words, ""));
        let mut rest: Vec<&str> = rest.split_whitespace().collect();
        if matches!(kind, "offline" | "toggl" | "day") {
            rest.remove(0).clone_into(&mut self.day);
            let world = if kind == "offline" { World::offline() } else { furnished() };
            self.world = Some(at_home(world));
        }
        self.times = rest.into_iter().rev().map(str::to_owned).collect();
        match kind {
            "day" => self.spend_a_day(),
            "offline" | "toggl" | "on" => {}
            "away" => self.world().fake.as_mut().expect("a Toggl").unplug(),
            "over" => {
                let world = self.world();
                world.fake.as_mut().expect("a Toggl").plug_in();
                for bucket in [Bucket::User, Bucket::Organization(ORGANIZATION)] {
                    world.fake().set_quota_remaining(bucket, 0);
                }
            }
            _ => panic!("no such world: {words}"),
        }
    }

    fn world(&mut self) -> &mut World {
        self.world.as_mut().expect("the first block says where it runs")
    }

    /// Waits for a time of the day.
    fn wait_until(&mut self, time: &str) {
        let at = DateTime::<FixedOffset>::parse_from_rfc3339(&format!(
            "{}T{time:0>5}:00+01:00",
            self.day
        ));
        let at = at.expect("a time of the day");
        let passed = at - self.world().now();
        self.world().advance(passed);
    }

    /// Logged in, with what the examples mention.
    fn spend_a_day(&mut self) {
        let first = self.times.last().cloned().expect("a time");
        self.wait_until(&first);
        let world = self.world();
        world.log_in();
        for line in [
            "add Standup 8:00-8:15 -t daily",
            "add Write the report 8:15-9:00 -p Website",
            "add Fix login 9:00-11:30 -p Website -t review",
        ] {
            world.run(line).success();
        }
    }

    /// Runs one command; what it said, in the order a terminal shows it.
    fn run(&mut self, step: &Step) -> (String, i32) {
        if let Some(time) = self.times.pop() {
            self.wait_until(&time);
        }
        let files = self.files.clone();
        let world = self.world();
        for (path, text) in files {
            world.write(&path, &text);
        }
        if let Some(branch) = step.line.strip_prefix("git switch -c ") {
            let head = format!("{}/.git/HEAD", step.folder);
            world.write(&head, &format!("ref: refs/heads/{branch}\n"));
            return (String::new(), 0);
        }
        if !step.line.starts_with("track") || step.line.starts_with("track backup") {
            return run_in_shell(world, step.line);
        }
        let line = step.line.strip_prefix("track").expect("a command of track");
        let outcome = if line == " login" {
            // On a terminal it asks for the token; here it reads it.
            world.track_with_input(&["login", "--token", "-"], TOKEN)
        } else {
            world.run_in(step.folder, line)
        };
        (outcome.stdout + &outcome.stderr, outcome.code)
    }
}

/// Runs a line of shell that begins with another program, in the home folder.
fn run_in_shell(world: &World, line: &str) -> (String, i32) {
    let track = world.command(&[]);
    let folder = Path::new(track.get_program()).parent().expect("the folder of the program");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]).current_dir(world.home()).env_clear();
    shell.envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    let outcome = world.outcome(&shell.output().expect("a shell"));
    (outcome.stdout + &outcome.stderr, outcome.code)
}

/// The folders where Linux has them, as the pages say.
fn at_home(mut world: World) -> World {
    for (name, folder) in
        [("TRACK_CONFIG_DIR", ".config/track"), ("TRACK_DATA_DIR", ".local/share/track")]
    {
        let folder = world.home().join(folder);
        world.set(name, folder.to_str().expect("a readable path"));
    }
    world
}

/// A fake Toggl with the rows that the pages mention; those of `examples/fake-toggl.rs`.
pub(crate) fn furnished() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    let acme = fake.add_client("Acme");
    let bakery = fake.add_client("Corner Bakery");
    let projects = [
        ("Website", Some(acme)),
        ("Support", Some(acme)),
        ("Online shop", Some(bakery)),
        ("Bookkeeping", None),
    ];
    for (name, client) in projects {
        fake.add_project_in(WORKSPACE, name, |project| project.client_id = client);
    }
    for tag in ["meeting", "deep work", "review"] {
        fake.add_tag(tag);
    }
    world
}

/// Whether what was said is what is shown, where `…` matches anything.
fn alike(said: &str, shown: &str) -> bool {
    fn line(said: &str, shown: &str) -> bool {
        let Some((before, after)) = shown.split_once('…') else { return said == shown };
        let Some(rest) = said.strip_prefix(before) else { return false };
        let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        ends.any(|at| line(&rest[at..], after))
    }
    fn lines(said: &[&str], shown: &[&str]) -> bool {
        match shown {
            [] => said.is_empty(),
            ["…", after @ ..] => (0..=said.len()).any(|skip| lines(&said[skip..], after)),
            [first, after @ ..] => said
                .split_first()
                .is_some_and(|(said, rest)| line(said, first) && lines(rest, after)),
        }
    }
    let said: Vec<&str> = said.lines().map(str::trim_end).collect();
    let shown: Vec<&str> = shown.lines().collect();
    lines(&said, &shown)
}

/// What was said, with the lines as they are shown already where those match.
fn as_shown(said: &str, shown: &str) -> String {
    let home = if shown.contains("/home/ada/") { "/home/ada/" } else { "~/" };
    let lines = said.lines().map(|said| {
        let said = said.trim_end().replace("~/", home);
        let known = shown.lines().find(|shown| *shown != "…" && alike(&said, shown));
        known.map_or(said.clone(), str::to_owned) + "\n"
    });
    lines.collect()
}

/// Writes what was said into a page, in place of what is shown for these commands.
fn correct(name: &str, corrections: &[(String, String)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut rest = std::fs::read_to_string(&path).expect("a page");
    let mut page = String::new();
    for (shown, said) in corrections {
        let at = rest.find(shown).expect("what the page shows");
        page += &rest[..at];
        page += said;
        rest.drain(..at + shown.len());
    }
    std::fs::write(&path, page + &rest).expect("a page that can be written");
}

/// Follows a page from top to bottom, and says where it is not true; with all that was said, to be
/// read, and pasted where it is right. `TRACK_UPDATE_PAGES=1` pastes it.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
fn follow(name: &str, page: &str) {
    let mut reader = Reader::default();
    let mut corrections = Vec::new();
    let (mut all, mut wrong) = (String::new(), String::new());
    for block in blocks(page) {
        let comment = block.comment.as_deref().unwrap_or_default();
        if let Some(path) = comment.strip_prefix("file: ") {
            reader.files.push((path.to_owned(), block.text + "\n"));
            continue;
        }
        if block.language != "console" || comment.starts_with("not run: ") {
            continue;
        }
        let place = comment.strip_prefix("run: ");
        let place =
            place.unwrap_or_else(|| panic!("nothing says where this runs:\n{}", block.text));
        reader.turn_to(place);
        for step in steps(&block.text) {
            if step.line.starts_with("cargo install ") {
                continue;
            }
            let (said, code) = reader.run(&step);
            all += &format!("$ {}\n{said}", step.line);
            // The person of these pages lives in /home/ada.
            let shown = step.shown.replace("/home/ada/", "~/");
            let fails = step.shown.starts_with("error: ");
            let right = (step.shown.is_empty() || alike(&said, &shown)) && fails == (code != 0);
            if !right && !step.shown.is_empty() {
                let command = format!("$ {}\n", step.line);
                let said = as_shown(&said, &step.shown);
                corrections.push((command.clone() + &step.shown, command + &said));
            }
            if !right {
                wrong += &format!(
                    "$ {}\n{said}--- exit {code}, instead of\n{}\n",
                    step.line, step.shown
                );
            }
        }
    }
    if std::env::var_os("TRACK_UPDATE_PAGES").is_some() {
        correct(name, &corrections);
    }
    assert!(wrong.is_empty(), "\n{all}\n--- not as shown:\n{wrong}");
}

#[test]
fn the_readme_is_true_from_top_to_bottom() {
    follow("README.md", README);
}

#[test]
fn the_guide_is_true() {
    follow("docs/guide.md", GUIDE);
}

#[test]
fn the_page_for_people_from_other_tools_is_true() {
    follow("docs/coming-from.md", COMING_FROM);
}

#[test]
fn the_page_of_commands_is_true() {
    follow("docs/commands.md", COMMANDS);
}

#[cfg(unix)]
#[test]
fn the_page_of_backups_is_true() {
    follow("docs/backup.md", BACKUP);
}

#[test]
fn the_page_of_templates_is_true() {
    follow("docs/format.md", FORMAT);
}

#[test]
fn the_page_of_quota_is_true() {
    follow("docs/quota.md", QUOTA);
}

#[test]
fn the_page_of_reports_is_true() {
    follow("docs/reports.md", REPORTS);
}

fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "md")
}

/// The pages by their path from the root of the package.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for folder in ["", "docs/"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(path).expect("a folder of pages") {
            let entry = entry.expect("a page");
            let name = entry.file_name().into_string().expect("a readable name");
            if is_page(&name) {
                let page = std::fs::read_to_string(entry.path()).expect("a page");
                pages.insert(format!("{folder}{name}"), page);
            }
        }
    }
    pages
}

/// A page without its fenced blocks.
fn prose(page: &str) -> String {
    let mut fenced = false;
    let lines = page.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The names by which a link finds the headings of a page, as forges make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|it| it.is_alphanumeric() || "-_ ".contains(*it));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

/// The other pages that a page links to, by their path, with the heading after `#`.
fn links(name: &str, page: &str) -> Vec<(String, String)> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.split_once('#').unwrap_or((target, "")));
    let folder = if name.starts_with("docs/") { "docs/" } else { "" };
    let within = |file: &str| match file.strip_prefix("../") {
        _ if file.is_empty() => name.to_owned(),
        Some(above) => above.to_owned(),
        None => format!("{folder}{file}"),
    };
    targets
        .filter(|(file, _)| file.is_empty() || (is_page(file) && !file.contains("://")))
        .map(|(file, anchor)| (within(file), anchor.to_owned()))
        .collect()
}

#[test]
fn every_link_between_pages_leads_to_a_heading() {
    let pages: BTreeMap<String, String> =
        pages().into_iter().map(|(name, page)| (name, prose(&page))).collect();
    let mut wrong = Vec::new();
    let mut followed = 0;
    for (name, page) in &pages {
        for (file, anchor) in links(name, page) {
            followed += 1;
            let found = pages
                .get(&file)
                .is_some_and(|it| anchor.is_empty() || anchors(it).contains(&anchor));
            if !found {
                wrong.push(format!("{name}: {file}#{anchor}"));
            }
        }
    }
    assert!(followed > 100, "only {followed} links were found");
    assert!(wrong.is_empty(), "these lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn the_index_lists_every_page() {
    let pages = pages();
    let index = "docs/README.md";
    let listed: BTreeSet<String> =
        links(index, &pages[index]).into_iter().map(|(file, _)| file).collect();
    for name in pages.keys().filter(|name| *name != index) {
        assert!(listed.contains(name), "{name} is not in {index}");
    }
}

/// The calls of `track` in a line of somebody else's language: up to the end of the command, out of quotes.
fn calls(line: &str) -> Vec<String> {
    let starts = line.match_indices("track ").map(|(at, _)| at);
    let starts = starts.filter(|at| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(|before| matches!(before, ' ' | '(' | '"'))
    });
    starts.map(|at| call(&line[at..])).collect()
}

fn call(text: &str) -> String {
    let mut quote = None;
    let end = text.find(|letter: char| match quote {
        Some(open) => {
            if letter == open {
                quote = None;
            }
            false
        }
        None if letter == '\'' => {
            quote = Some(letter);
            false
        }
        // A double quote opens an argument, or closes what is around the command.
        None if letter == '"' && text.contains("--format \"") => {
            quote = Some(letter);
            false
        }
        None => matches!(letter, '|' | ')' | '>' | '"' | ',' | '&'),
    });
    text[..end.unwrap_or(text.len())].trim().replace('\'', "\"").replace("\\\\n", "\\n")
}

#[test]
fn every_call_in_the_recipes_works() {
    let mut reader = Reader::default();
    reader.turn_to("day 2026-11-23 17:00");
    let world = reader.world();
    world.run("start Call Ada -p Website --at 16:30").success();
    let mut tried = 0;
    for block in blocks(RECIPES) {
        for line in block.text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            for call in calls(line) {
                // In a crontab a percent sign is written with a backslash.
                let call = call.replace("\\%", "%");
                let arguments = words(&call);
                let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
                // They would end what the rest of the page shows.
                if let ["stop" | "toggle"] = arguments[..] {
                    continue;
                }
                let outcome = world.track_with_input(&arguments, "");
                assert_eq!(outcome.code, 0, "{call}\n{outcome}");
                tried += 1;
            }
        }
    }
    assert!(tried > 8, "only {tried} calls were found");
}

#[test]
fn shown_and_actual_output_are_compared() {
    for (said, shown, right) in [
        ("a\nb\n", "a\nb\n", true),
        ("a\nb\n", "a\n", false),
        ("a 1m\n", "a …\n", true),
        ("b 1m\n", "a …\n", false),
        ("a\nb\nc\n", "a\n…\n", true),
        ("a\nb\nc\n", "…\nb\n", false),
        ("", "a\n", false),
    ] {
        assert_eq!(alike(said, shown), right, "{said:?} {shown:?}");
    }
}

/// The name of every field in a document.
fn fields(document: &Value, names: &mut BTreeSet<String>) {
    match document {
        Value::Object(members) => {
            for (name, value) in members {
                names.insert(name.clone());
                fields(value, names);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, names)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_json_is_described() {
    let mut reader = Reader::default();
    reader.turn_to("day 2026-11-23 12:00");
    let world = reader.world();
    world.fake().set_premium(WORKSPACE, true);
    for line in [
        "whoami",
        "start Call Ada -p Website -t phone --at 11:45",
        "current",
        "prompt",
        "stop",
        "continue",
        "cancel",
        "add Lunch 11:15-11:50 --trim",
        "list",
        "show @2",
        "edit @2 -t +late --duration 20m",
        "split @2 10m",
        "delete @1 @2",
        "undo 2",
        "undo --list",
        "project add App --client Acme",
        "project edit App --name Application",
        "project edit Application --name Application",
        "project archive Application",
        "project restore Application",
        "undo",
        "project delete Application",
        "project",
        "client",
        "tag",
        "task add Drafts -p Website",
        "task done Drafts",
        "task reopen Drafts",
        "task",
        "sync",
        "quota",
        "config",
        "config get profile",
        "config set max_age 5m",
        "config unset max_age",
        "config path",
        "backup copy.db",
        "doctor",
        "completions bash",
        "man pages",
        "logout",
    ] {
        let mut names = BTreeSet::new();
        fields(&world.json(line), &mut names);
        for name in names {
            let described = [format!("`{name}`"), format!(".{name}`")];
            assert!(described.iter().any(|it| JSON.contains(it)), "{name} of {line}");
        }
    }
}
