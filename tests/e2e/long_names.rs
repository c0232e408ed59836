//! Names and descriptions beyond every limit: refused where they are typed, and shown shortened where they came
//! from Toggl. Nothing here is timed: what is not linear does not end.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{TOKEN, WORKSPACE};
use crate::support::{Outcome, World};

/// A world in which every name has so many letters, and one description so many bytes.
fn world_of(letters: usize, bytes: usize) -> World {
    let world = World::with_toggl();
    let long = |beginning: &str| format!("{beginning}{}", "é日".repeat(letters / 2));
    let client = world.fake().add_client(&long("client "));
    let project = world.fake().add_project_in(WORKSPACE, &long("project "), |project| {
        project.client_id = Some(client);
    });
    world.fake().add_project_in(WORKSPACE, &long("other "), |_| {});
    world.fake().add_project("Short");
    world.fake().add_client("Short");
    let tags = [long("tag "), long("further "), "short".to_owned()];
    for tag in &tags {
        world.fake().add_tag(tag);
    }
    let task = world.fake().add_task(project, &long("task "));
    world.fake().with(|toggl| {
        toggl.user.fullname = long("Ada ");
        toggl.workspaces[0].name = long("workspace ");
    });
    let text = format!("Think {}", "word ".repeat(bytes / 5));
    for (description, from, to) in [(&*text, "6:00", "6:30"), ("Plan", "7:00", "7:30")] {
        let (from, to) = (world.today_at(from), world.today_at(to));
        let id = world.fake().elsewhere_add(description, from, to);
        world.fake().elsewhere_edit(id, |entry| {
            entry.project_id = Some(project);
            entry.task_id = Some(task);
            entry.tags = tags.to_vec();
        });
    }
    world.track_with_input(&["login", "--token", "-"], TOKEN);
    world
}

/// What reads and writes, in an order in which each line has something to show.
const LINES: [&str; 38] = [
    "list --fresh",
    "list --json",
    "list -t tag",
    "list --search Think",
    "list --format {start}\\t{title:30}\\t{project:10}\\t{tags:70000}",
    "project",
    "client",
    "tag",
    "task",
    "workspace",
    "config",
    "whoami",
    "quota",
    "doctor",
    "show @1",
    "show @2",
    "start Work -p project -t short",
    "start Work -p projekt",
    "start Work -p project --task tusk",
    "start Work -p client",
    "start Work -p o",
    "current",
    "",
    "prompt",
    "prompt --format {description:70000}",
    "stop",
    "continue Plan",
    "stop",
    "continue @4",
    "cancel",
    "edit @1 -t +further",
    "move @1 -5m",
    "split @1",
    "project archive Short",
    "project edit Short --name \"Shorter\"",
    "delete @1",
    "undo --list",
    "undo",
];

/// Nothing is said at such a length that nobody reads it.
#[track_caller]
fn is_short(line: &str, outcome: &Outcome, most: usize) {
    assert!(!outcome.stderr.contains("panicked") && (0..=7).contains(&outcome.code), "{outcome}");
    for said in outcome.stderr.lines() {
        assert!(said.chars().count() <= 500, "{line}: {} letters", said.chars().count());
    }
    for said in outcome.stdout.lines() {
        assert!(said.chars().count() <= most, "{line}: {} letters", said.chars().count());
    }
}

#[test]
fn names_of_any_length_are_shown_shortened() {
    for (letters, bytes) in [(20_000, 2_000_000), (100_000, 10_000_000)] {
        let mut world = world_of(letters, bytes);
        for line in LINES {
            world.advance(TimeDelta::minutes(3));
            let outcome = world.typed(line);
            // JSON and templates say everything.
            let exact = line.contains("--json") || line.contains("--format");
            is_short(line, &outcome, if exact { usize::MAX } else { 8_000 });
        }
    }
}

#[test]
fn completion_offers_what_fits_into_a_line() {
    let world = world_of(100_000, 10_000_000);
    for words in [["-p", ""], ["-t", ""], ["--task", ""], ["Thi", ""], ["Think", ""]] {
        for (command, at) in [("start", 0), ("list", 0), ("show", 1), ("delete", 1)] {
            let words = [&["--", "track", command], &words[at..]].concat();
            let output = world.command(&words).env("TRACK_COMPLETE", "fish").output();
            let output = output.expect("track runs");
            assert_eq!(output.status.code(), Some(0), "{words:?}");
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                assert!(line.chars().count() <= 600, "{words:?}: {}", line.chars().count());
            }
        }
    }
}

/// On a terminal of 80 columns with color, by way of util-linux's `script`.
#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn on_a_terminal_they_are_cut_to_its_width() {
    let mut world = world_of(100_000, 10_000_000);
    for line in LINES {
        world.advance(TimeDelta::minutes(3));
        let mut script = world.on_terminal(&format!("track {line}"));
        script.envs([("TERM", "xterm-256color"), ("TRACK_COLOR", "always")]);
        script.env("COLUMNS", "80");
        let shown = script.output().expect("it runs").stdout;
        let shown = anstream::adapter::strip_bytes(&shown).into_vec();
        let shown = String::from_utf8_lossy(&shown);
        if shown.is_empty() && line == LINES[0] {
            eprintln!("left out: `script` is missing or has no terminal to give");
            return;
        }
        assert!(!shown.contains("panicked"), "{line}: {shown}");
        if ["list --fresh", "project", "client", "tag", "task", "current", "show @1"]
            .contains(&line)
        {
            for said in shown.lines() {
                let width = unicode_width::UnicodeWidthStr::width(said.trim_end());
                assert!(width <= 80, "{line}: {width} columns in {said}");
            }
        }
    }
}

#[test]
fn what_is_typed_has_the_limits_of_toggl() {
    let world = World::logged_in();
    let project = world.fake().add_project("Website");
    world.fake().add_task(project, "Design");
    world.fake().add_tag("urgent");
    world.log_in();
    world.run("add Work 7:00-7:30").success();
    let before = (world.json("list --offline"), world.json("tag --offline"));
    let asked = world.asked().len();
    let (long, text) = ("x".repeat(70_000), "é".repeat(60_000));
    for (args, hint) in [
        (vec!["project", "add", &long], "project"),
        (vec!["project", "edit", "Website", "--name", &long], "project"),
        (vec!["client", "add", &long], "client"),
        (vec!["tag", "add", &long], "tag"),
        (vec!["tag", "edit", "urgent", "--name", &long], "tag"),
        (vec!["task", "add", &long, "-p", "Website"], "task"),
        (vec!["start", "Work", "-t", &long], "tag"),
        (vec!["add", "Work", "8:00-8:15", "-t", &long], "tag"),
        (vec!["edit", "@1", "-t", &long], "tag"),
        (vec!["start", &text], "description"),
        (vec!["add", &text, "8:00-8:15"], "description"),
        (vec!["edit", "@1", "--description", &text], "description"),
    ] {
        let outcome = world.track_with_input(&args, "").exits(2);
        is_short(&args[..2].join(" "), &outcome, 0);
        assert!(outcome.stderr.contains(hint), "{outcome}");
    }
    assert_eq!((world.json("list --offline"), world.json("tag --offline")), before);
    assert_eq!(world.asked().len(), asked, "nothing was sent");
    assert_snapshot!(world.track(["project", "add", &long]), @"
    --- stderr
    error: The name of a project can have at most 255 characters; this one has 70000.
    hint: Shorten it.
    --- exit 2
    ");
    assert_snapshot!(world.track(["start", "Work", "-t", &"x".repeat(256)]), @"
    --- stderr
    error: The name of a tag can have at most 255 characters; this one has 256.
    hint: Shorten it.
    --- exit 2
    ");
    assert_snapshot!(world.track(["start", &text]), @"
    --- stderr
    error: The description has 60000 characters; Toggl allows at most 3000.
    hint: Shorten it.
    --- exit 2
    ");
    // The longest ones.
    let (name, text) = ("é".repeat(255), "é".repeat(3_000));
    world.track(["project", "add", &name]).success();
    world.track(["start", &text, "-p", &name, "-t", &name]).success();
    // Names that are not known are only looked for.
    for args in [
        vec!["start", "Work", "-p", &long],
        vec!["list", "all", "-t", &long],
        vec!["show", &long],
        vec!["project", "archive", &long],
        vec!["workspace", "use", &long],
    ] {
        let outcome = world.track_with_input(&args, "");
        is_short(args[0], &outcome, 500);
    }
}
