//! The picker on a terminal: its candidates, its selection, and that leaving it changes nothing.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use insta::assert_snapshot;

use crate::support::World;

/// How long a question may take to appear before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

const ENTER: &str = "\r";
const DOWN: &str = "\u{1b}[B";
const ESC: &str = "\u{1b}";
const CTRL_C: &str = "\u{3}";

/// A program on a terminal of 80 columns, by way of util-linux's `script`.
pub(crate) struct Terminal {
    child: Child,
    keys: ChildStdin,
    said: Receiver<Vec<u8>>,
    text: String,
}

impl Terminal {
    /// `track`; `None` when there is no terminal to be had here.
    fn open(world: &World, line: &str) -> Option<Self> {
        Self::run(world, &format!("track {line}"))
    }

    /// A line of shell; `None` when there is no terminal to be had here.
    pub(crate) fn run(world: &World, line: &str) -> Option<Self> {
        let line = format!("stty cols 80 rows 24; {line}; code=$?; stty -a; exit $code");
        let mut script = world.on_terminal(&line);
        script.envs([("TERM", "xterm"), ("PATH", "/usr/bin:/bin"), ("NO_COLOR", "1")]);
        let mut child = script.stdin(Stdio::piped()).spawn().ok()?;
        let keys = child.stdin.take()?;
        let mut stdout = child.stdout.take()?;
        let (sender, said) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stdout.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Some(Self { child, keys, said, text: String::new() })
    }

    /// Waits for this to be shown, after everything that was waited for before.
    pub(crate) fn shows(&mut self, expected: &str) -> &mut Self {
        while !self.text.contains(expected) {
            match self.said.recv_timeout(PATIENCE) {
                Ok(bytes) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                Err(why) => panic!("“{expected}” did not come, {why}:\n{:?}", self.text),
            }
        }
        let end = self.text.find(expected).map_or(0, |at| at + expected.len());
        self.text.drain(..end);
        self
    }

    pub(crate) fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("a terminal");
        self
    }

    /// The exit code, and what was said to the end; insists that the terminal is as it was.
    pub(crate) fn ends(mut self) -> (i32, String) {
        let status = self.child.wait().expect("it ends");
        while let Ok(bytes) = self.said.recv_timeout(Duration::from_secs(5)) {
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
        let (said, settings) = self.text.split_once("speed ").expect("the terminal's settings");
        for on in ["icanon", "echo", "isig"] {
            let is_on = settings.split_whitespace().any(|setting| setting == on);
            assert!(is_on, "the terminal lacks {on}: {settings}");
        }
        assert!(said.rfind("\u{1b}[?25h") >= said.rfind("\u{1b}[?25l"), "the cursor: {said:?}");
        (status.code().unwrap_or(-1), said.to_owned())
    }
}

/// A world in which there is something to pick from, the latest last.
fn busy() -> World {
    let world = World::logged_in();
    let client = world.fake().add_client("Acme");
    world.fake().add_project_in(crate::support::fake_toggl::WORKSPACE, "Website", |it| {
        it.client_id = Some(client);
    });
    world.fake().add_project("Bookkeeping");
    world.fake().add_project("Ålesund");
    for tag in ["bug", "docs", "urgent"] {
        world.fake().add_tag(tag);
    }
    world.log_in();
    for line in [
        "add Fix login 7:00-7:15 -p Website -t bug -t urgent",
        "add Review 7:15-7:30 -p Bookkeeping",
        "add Fix login 7:30-7:45 -p Website -t bug -t urgent",
        "add Lunch 7:45-8:00",
    ] {
        world.run(line).success();
    }
    world.fake().clear_requests();
    world
}

fn what_runs(world: &World) -> String {
    let running = &world.json("current --offline")["running"];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let tags: Vec<String> = running["tags"].as_array().into_iter().flatten().map(text).collect();
    format!(
        "{} / {} / {}",
        text(&running["description"]),
        text(&running["project"]["name"]),
        tags.join(" ")
    )
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn everything_is_picked_the_most_recent_first() {
    let world = busy();
    let Some(mut terminal) = Terminal::open(&world, "start -i") else {
        eprintln!("left out: `script` is missing or has no terminal to give");
        return;
    };
    terminal.shows("What are you working on?").shows("Lunch").shows("Fix login").shows("Review");
    terminal
        .shows("descriptions.")
        .types("fx lo")
        .shows("Fix login")
        .types(DOWN)
        .shows(">")
        .types(ENTER);
    // What it was about the last time is proposed.
    terminal.shows("Project").shows("> Website (Acme)").shows("(no project)").shows("Bookkeeping");
    terminal.shows("Ålesund").types(ENTER);
    terminal.shows("Tags").shows("> [x] bug").shows("[x] urgent").shows("[ ] docs").types(" ");
    terminal.shows("> [ ] bug").types(ENTER).shows("Started");
    let (code, _) = terminal.ends();
    assert_eq!(code, 0);
    assert_eq!(what_runs(&world), "Fix login / Website / urgent");
    // The names and what was used come from here.
    assert_eq!(world.asked(), ["POST /time_entries"]);
}

#[test]
fn something_new_can_be_typed_and_nothing_can_be_picked() {
    let world = busy();
    let Some(mut terminal) = Terminal::open(&world, "start --interactive") else { return };
    terminal
        .shows("What are you working on?")
        .shows("descriptions.")
        .types("Something new")
        .types(ENTER);
    terminal.shows("Project").shows("> (no project)").types("book").shows("> Bookkeeping");
    terminal.types(ENTER).shows("Tags").shows("no tag.").types(ENTER).shows("Started");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), "Something new / Bookkeeping / ");
}

#[test]
fn a_tag_that_is_typed_is_taken_as_it_is_shown() {
    let world = busy();
    let begin = |terminal: &mut Terminal| {
        terminal.shows("Project").shows("to cancel.").types(ENTER);
        terminal.shows("Tags").shows("no tag.");
    };
    // The one that is shown, beside those that are ticked.
    let Some(mut terminal) = Terminal::open(&world, "start -i Fix login --offline") else { return };
    begin(&mut terminal);
    terminal.types("doc").shows("> [ ] docs").types(ENTER);
    terminal.shows("#bug #urgent #docs").shows("Started");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), "Fix login / Website / bug docs urgent");
    // One of several: which one was marked.
    let Some(mut terminal) = Terminal::open(&world, "start -i Other --offline") else { return };
    begin(&mut terminal);
    terminal.types("u").shows("> [ ] urgent").types(ENTER);
    terminal.shows("Which tag is “u”?").shows("> urgent").shows("bug").shows("to cancel.");
    terminal.types(DOWN).shows("> bug").types(ENTER).shows("Started");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), "Other / - / bug");
    // None of them: a new one, which is noted as usual.
    let Some(mut terminal) = Terminal::open(&world, "start -i Third --offline") else { return };
    begin(&mut terminal);
    terminal.types("#zebra").shows("#zebra").types(ENTER).shows("#zebra").shows("Started");
    terminal.shows("New tag: zebra");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), "Third / - / zebra");
}

#[test]
fn new_work_has_no_project_until_one_is_picked() {
    let world = busy();
    world.run("add Review 8:00-8:15 -p Bookkeeping").success();
    let Some(mut terminal) = Terminal::open(&world, "start -i --offline") else { return };
    terminal
        .shows("What are you working on?")
        .shows("descriptions.")
        .types("Brand new")
        .types(ENTER);
    terminal.shows("Project").shows("> (no project)").shows("Bookkeeping");
    terminal.shows("`track project add` creates one").types(ENTER);
    terminal.shows("Tags").shows("no tag.").types(ENTER).shows("Started");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), "Brand new / - / ");
}

#[test]
fn what_enter_takes_is_shown_also_when_it_is_nothing() {
    let world = busy();
    let Some(mut terminal) = Terminal::open(&world, "start -i --offline") else { return };
    // No line is marked: it is what is typed that counts, which is nothing yet.
    terminal.shows("What are you working on? (no description)").shows("  Lunch");
    terminal.shows("Enter to take the typed text or the > line").shows("descriptions.");
    terminal.types(ENTER).shows("(no description)").shows("Project").shows("> (no project)");
    terminal.shows("Enter to choose the > line").types("zzz");
    terminal.shows("> (no match; Enter chooses nothing)").shows("to cancel.").types(ENTER);
    // It is asked again, with what is typed.
    terminal.shows("Project zzz").shows("Enter chooses nothing)").shows("to cancel.");
    terminal
        .types("\u{7f}\u{7f}\u{7f}book")
        .shows("> Bookkeeping")
        .shows("to cancel.")
        .types(ENTER);
    terminal.shows("Tags").shows("Enter to take what is ticked or typed, or no tag.");
    terminal.types("zebra").shows("(new tag; Enter creates it)").shows("no tag.").types(" ");
    terminal.shows("[x] (new tag").types(ENTER).shows("#zebra").shows("Started");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(what_runs(&world), " / Bookkeeping / zebra");
}

#[test]
fn what_was_said_is_not_asked_for() {
    let world = busy();
    let Some(mut terminal) = Terminal::open(&world, "start -i Fix login -t docs --offline") else {
        return;
    };
    terminal.shows("Project").shows("> Website").types(ENTER).shows("Started");
    let (code, said) = terminal.ends();
    assert_eq!(code, 0, "{said}");
    assert_eq!(what_runs(&world), "Fix login / Website / docs");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn leaving_changes_nothing_and_gives_the_terminal_back() {
    let world = busy();
    for key in [ESC, CTRL_C] {
        let Some(mut terminal) = Terminal::open(&world, "start -i") else { return };
        terminal
            .shows("What are you working on?")
            .shows("descriptions.")
            .types("Hello")
            .types(ENTER);
        terminal.shows("Project").shows("to cancel.").types(key);
        terminal.shows("Nothing was changed.");
        let (code, said) = terminal.ends();
        assert_eq!(code, 130, "{said}");
    }
    assert_eq!(world.json("current --offline")["running"], serde_json::Value::Null);
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn foreign_names_cannot_play_with_the_terminal() {
    let world = World::offline();
    world.track(["add", "Re\u{9b}2Jview\u{202e}", "15m", "-t", "\u{9b}31mtag"]).success();
    let Some(mut terminal) = Terminal::open(&world, "start -i") else { return };
    terminal.shows("What are you").shows("Re 2Jview").types(DOWN).shows("> Re").types(ENTER);
    terminal.shows("Tags").shows("31mtag").types(ENTER).shows("Started");
    let (code, said) = terminal.ends();
    assert_eq!(code, 0);
    assert!(!said.contains('\u{9b}') && !said.contains('\u{202e}'), "{said:?}");
    // What is taken is exactly what there was.
    let running = &world.json("current")["running"];
    assert_eq!(running["description"], "Re\u{9b}2Jview\u{202e}");
    assert_eq!(running["tags"][0], "\u{9b}31mtag");
}

#[test]
fn without_a_terminal_there_is_advice() {
    let world = World::offline();
    assert_snapshot!(world.run("start -i"), @"
    --- stderr
    error: Picking from a list needs a terminal.
    hint: Give a description: `track start Write the report -p Web -t docs`.
    --- exit 2
    ");
    assert!(world.run("start --help").stdout.contains("-i, --interactive "));
    assert!(!world.run("list").success().stdout.contains("now"));
}

#[test]
fn who_picks_is_not_held_up_by_a_folder_that_has_no_say() {
    let world = World::offline();
    world.write(".track.toml", "project = ");
    let outcome = world.run("start -i").exits(2);
    assert!(outcome.stderr.contains("needs a terminal"), "{outcome}");
    let outcome = world.run("start").exits(2);
    assert!(outcome.stderr.contains(".track.toml"), "{outcome}");
}

#[test]
fn names_of_any_length_are_picked() {
    let world = World::logged_in();
    let long = |beginning: &str| format!("{beginning}{}", "é日".repeat(50_000));
    let project = world.fake().add_project(&long("Website "));
    world.fake().add_tag(&long("urgent "));
    let (from, to) = (world.today_at("6:00"), world.today_at("6:30"));
    let id = world.fake().elsewhere_add(&long("Fix "), from, to);
    world.fake().elsewhere_edit(id, |entry| {
        entry.project_id = Some(project);
        entry.tags = vec![long("urgent ")];
    });
    world.log_in();
    world.run("list --fresh").success();
    let Some(mut terminal) = Terminal::open(&world, "start -i Review") else { return };
    terminal.shows("Project").shows("> (no project)").shows("Website é").shows("…").types(DOWN);
    terminal.shows("> Website").types(ENTER).shows("Tags").shows("[ ] urgent é").shows("no tag.");
    terminal.types(" ").shows("[x] urgent").types(ENTER).shows("Started");
    assert_eq!(terminal.ends().0, 0);
    let running = &world.json("current --offline")["running"];
    assert_eq!(running["project"]["name"], long("Website "));
    assert_eq!(running["tags"][0], long("urgent "));
    // Toggl would not take the description again.
    let Some(mut terminal) = Terminal::open(&world, "continue -i") else { return };
    terminal.shows("Which entry?").shows("Review").types("fix").shows("> Fix é").types(ENTER);
    let (code, said) = terminal.ends();
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("Toggl allows at most 3000"), "{said}");
}
