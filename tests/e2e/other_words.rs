//! Words that people know from elsewhere: what can mean but one thing is done, and what would be a guess is not.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

/// The descriptions in the list that a line answers with.
fn listed(world: &World, line: &str) -> Vec<String> {
    let answer = world.run(&format!("{line} --json")).success().json();
    let entries = answer["entries"].as_array().expect("a list").clone();
    entries.iter().map(|it| it["description"].as_str().expect("text").to_owned()).collect()
}

/// What runs: its description, and the minutes since its start.
fn running(world: &World) -> (String, i64) {
    let answer = world.json("current");
    let running = &answer["running"];
    let text = running["description"].as_str().unwrap_or("nothing").to_owned();
    (text, running["duration"].as_i64().unwrap_or(0) / 60)
}

#[test]
fn days_alone_are_a_list() {
    let mut world = World::offline();
    world.run("add Old 2026-01-05 9:00-10:00").success();
    world.run("add Weekend yesterday 9:00-10:00 -t call").success();
    world.run("add Standup 8:00-8:15 -t call").success();
    world.run("add Review 8:15-8:30").success();
    let table = [
        ("today", "list today"),
        ("yesterday", "list yesterday"),
        ("week", "list week"),
        ("month", "list month"),
        ("last week", "list last week"),
        ("2026-01", "list 2026-01"),
        ("list -w", "list week"),
        ("list --week", "list week"),
        ("ls --yesterday", "list yesterday"),
        ("log week", "list week"),
        ("log yesterday", "list yesterday"),
        ("log -w", "list week"),
        ("2026-01-05", "list 2026-01-05"),
        ("today -n 1", "list today -n 1"),
        ("today -t call", "list today -t call"),
        ("month --tags call", "list month -t call"),
        ("--offline week --search rev", "list week --search rev"),
    ];
    for (line, same) in table {
        assert_eq!(world.run(line).to_string(), world.run(same).success().to_string(), "{line}");
    }
    assert_eq!(listed(&world, "today"), ["Review", "Standup"]);
    assert_eq!(listed(&world, "log yesterday"), ["Weekend"]);
    let help = world.run("week --help").success();
    assert_eq!(help.stdout, world.run("list --help").stdout);
    // A length is time to add, and a flag of `add` says so too.
    world.advance(TimeDelta::hours(1));
    world.run("log Call 15m").success();
    world.run("log week --start 9:00 --duration 5m").success();
    assert_eq!(listed(&world, "today -n 2"), ["Call", "week"]);
    world.run("2026").exits(2);
    world.run("all").exits(2);
}

#[test]
fn a_time_before_now_needs_no_flag() {
    let mut world = World::offline();
    world.run("start Write -10m").success();
    assert_eq!(running(&world), ("Write".to_owned(), 10));
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(world.run("stop -5m"), @"Stopped  Write  08:50–09:25  35m  @1");
    assert_snapshot!(world.run("restart -2m"), @"Started  Write  09:28  @1");
    world.run("start -1m -t call").success();
    assert_eq!(running(&world), (String::new(), 1));
    world.run("stop --end 9:30").success();
    assert_snapshot!(transcript(&world, &["start x -5", "start x -1h 30m", "add x -15m"]), @r#"
    $ track start x -5
    --- stderr
    error: Unknown option `-5`.
    hint: Write a time before now as one word with a unit: `track start Lunch -15m`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start x -1h 30m
    --- stderr
    error: “30m” looks like the rest of `--at -1h`.
    hint: Put several words in quotes: `--at "-1h 30m"`.
    hint: Put words that do not belong to it before --at.
    --- exit 2

    $ track add x -15m
    --- stderr
    error: Unknown option `-15m`.
    hint: Write a duration without a sign: `track add Standup 15m`.
    hint: `track add --help` shows the usage.
    --- exit 2
    "#);
}

#[test]
fn a_description_may_stand_behind_a_flag() {
    let world = World::offline();
    world.typed("start -d \"Write at 9:00\" -t docs --tags api").success();
    assert_eq!(running(&world).0, "Write at 9:00");
    assert_eq!(world.json("current")["running"]["tags"], serde_json::json!(["api", "docs"]));
    world.typed("start --description \"Fix 42\"").success();
    world.typed("add -d \"Call yesterday\" 8:00-8:15").success();
    world.typed("add 8:15-8:20 --description Mail").success();
    world.typed("add -d Lunch --start 8:20 --end 8:30").success();
    world.typed("edit @3 --end 8:29 --tags food").success();
    assert_eq!(
        listed(&world, "today"),
        ["Fix 42", "Write at 9:00", "Lunch", "Mail", "Call yesterday"]
    );
    assert_snapshot!(transcript(&world, &[
        "start Write -d Review",
        "add Write 8:00-8:10 -d Review",
        "toggle Write -d Review --at 9:00",
    ]), @"
    $ track start Write -d Review
    --- stderr
    error: The description is given twice: “Write” and “Review”.
    hint: Put several words after -d in quotes, or leave out -d.
    --- exit 2

    $ track add Write 8:00-8:10 -d Review
    --- stderr
    error: The description is given twice: “Write” and “Review”.
    hint: Put several words after -d in quotes, or leave out -d.
    --- exit 2

    $ track toggle Write -d Review --at 9:00
    --- stderr
    error: The description is given twice: “Write” and “Review”.
    hint: Put several words after -d in quotes, or leave out -d.
    --- exit 2
    ");
    assert_eq!(running(&world).0, "Fix 42");
}

#[test]
fn the_account_under_the_names_of_gh() {
    let world = World::with_toggl();
    world
        .track_with_input(&["auth", "login", "--token", "-"], crate::support::fake_toggl::TOKEN)
        .success();
    let whoami = world.run("whoami").success().to_string();
    assert_eq!(world.run("auth status").to_string(), whoami);
    assert_eq!(world.run("me").to_string(), whoami);
    world.run("auth logout").success();
    world.run("me").exits(3);
    assert_snapshot!(world.run("auth token"), @"
    --- stderr
    error: Unknown command “auth”.
    hint: `track login` logs in to Toggl, `track logout` logs out, `track whoami` shows the account.
    hint: `track --help` lists the commands.
    --- exit 2
    ");
}

#[test]
fn a_setting_may_be_an_assignment() {
    let world = World::offline();
    world.run("config set max_age=5m").success();
    assert_eq!(world.run("config get max_age").success().stdout, "5m\n");
    world.run("config set max_age=2m --profile work").success();
    assert_eq!(world.run("--profile work config get max_age").success().stdout, "2m\n");
    assert_snapshot!(transcript(&world, &[
        "config set colr=never",
        "config set api_token=0123456789abcdef",
        "config set max_age",
    ]), @"
    $ track config set colr=never
    --- stderr
    error: Unknown setting “colr”.
    hint: Did you mean `color`?
    --- exit 2

    $ track config set api_token=0123456789abcdef
    --- stderr
    error: Others on this machine can read a token on the command line.
    hint: Run `track login`, which asks for it.
    --- exit 2

    $ track config set max_age
    --- stderr
    error: Missing argument: <VALUE>...
    hint: `track config set --help` shows the usage.
    --- exit 2
    ");
}

#[test]
fn no_hint_proposes_a_flag_as_a_value() {
    let world = World::offline();
    for line in [
        "start --bogus",
        "start -d --bogus",
        "start -p --bogus",
        "start x -z",
        "start --at --bogus",
        "add x --bogus",
        "stop --bogus",
        "continue --bogus",
        "toggle --bogus",
        "edit @1 --bogus",
        "edit @1 -d --bogus",
        "delete --bogus",
        "show --bogus",
        "split @1 --bogus",
        "list --bogus",
        "list week -z",
        "project add --bogus",
        "project edit X --bogus",
        "project --bogus",
        "tag add x --bogus",
        "task add x --bogus",
        "client delete --bogus",
        "workspace use --bogus",
        "config set x --bogus",
        "config set --bogus",
        "undo --bogus",
        "undo -5",
        "login --bogus",
        "man --bogus",
        "--bogus",
        "zzz --bogus",
        "completions --bogus",
        "track --bogus",
    ] {
        let said = world.run(line).exits(2).stderr;
        assert!(!said.contains("as a value") && !said.contains("use '"), "{line}: {said}");
    }
}

#[test]
fn the_color_of_a_project_is_color() {
    let world = World::offline();
    let colored = |line: &str| world.run(line).success().stdout.contains('\u{1b}');
    assert!(!colored("project add Web --color green"));
    assert!(colored("--color always project add Shop --color red"));
    assert!(colored("project edit Shop --colour teal --color-when always"));
    assert!(colored("start Write --colour always"));
    let colors: Vec<_> = world.json("project list")["projects"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it["color"].as_str().unwrap_or("none").to_owned())
        .collect();
    assert_eq!(colors, ["#06a893", "#2da608"]);
    assert_snapshot!(transcript(&world, &[
        "project add Y --color never",
        "project edit Web --color mauve",
        "project list --color red",
        "list --color red",
    ]), @"
    $ track project add Y --color never
    --- stderr
    error: --color must be a color: blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple, yellow, dark-green, red, grey, or a code like #0b83d9.
    hint: To choose when to use color, put the flag first: `track --color never project add …`.
    --- exit 2

    $ track project edit Web --color mauve
    --- stderr
    error: --color must be a color: blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple, yellow, dark-green, red, grey, or a code like #0b83d9.
    --- exit 2

    $ track project list --color red
    --- stderr
    error: --color must be auto, always or never.
    hint: `project add` and `project edit` set the color of a project.
    --- exit 2

    $ track list --color red
    --- stderr
    error: --color must be auto, always or never.
    --- exit 2
    ");
    let mut world = world;
    world.set("NO_COLOR", "1");
    world.run("project add Z --color red").success();
}

#[test]
fn a_format_without_a_field_is_refused() {
    let world = World::offline();
    world.run("start Write").success();
    let typed: Vec<String> = [
        "list --format json",
        "current --format CSV",
        "show --format text",
        "list --format title",
        "list --format \"\"",
        "prompt --format json",
        "prompt --format busy",
    ]
    .map(|line| format!("$ track {line}\n{}", world.typed(line)))
    .into();
    assert_snapshot!(typed.join("\n"), @r#"
    $ track list --format json
    --- stderr
    error: The template “json” has no field.
    hint: For JSON, use `--json`.
    --- exit 2
    $ track current --format CSV
    --- stderr
    error: The template “CSV” has no field.
    hint: A template prints a line for each entry: `--format '{date}\t{start}\t{stop}\t{duration:decimal}\t{project}\t{title}'`; `track list` and `track report` take `--csv`, `--tsv` and `--markdown`.
    --- exit 2
    $ track show --format text
    --- stderr
    error: The template “text” has no field.
    hint: Write fields in braces, for example {title}; the fields are handle, id, title, description, project, client, task, tags, billable, workspace, color, date, start, stop, duration, running, sync. For JSON, use `--json`.
    --- exit 2
    $ track list --format title
    --- stderr
    error: The template “title” has no field.
    hint: Write fields in braces, for example {title}; the fields are handle, id, title, description, project, client, task, tags, billable, workspace, color, date, start, stop, duration, running, sync. For JSON, use `--json`.
    --- exit 2
    $ track list --format ""
    --- stderr
    error: The template “” has no field.
    hint: Write fields in braces, for example {title}; the fields are handle, id, title, description, project, client, task, tags, billable, workspace, color, date, start, stop, duration, running, sync. For JSON, use `--json`.
    --- exit 2
    $ track prompt --format json
    json

    $ track prompt --format busy
    busy
    "#);
}

#[test]
fn words_that_name_a_project_are_noted() {
    let world = World::offline();
    world.run("client add Acme").success();
    world.run("project add Website -c Acme").success();
    world.run("project add Größe").success();
    assert_snapshot!(transcript(&world, &[
        "start Fix @Website",
        "start acme/website",
        "add Fix @GRÖSSE 8:00-8:10",
        "start Fix @website -p Website",
        "start Fix @Web",
        "start Fix and/or @ home",
        "edit @1 -d acme/website",
        "edit @1 -d Acme/Website -p Website",
        "edit @1 -d Home",
    ]), @"
    $ track start Fix @Website
    Started  Fix @Website  09:00  @1
    --- stderr
    “@Website” is part of the description; `-p Website` makes it the project.

    $ track start acme/website
    Stopped  Fix @Website  09:00–09:00  0s  @2
    Started  acme/website  09:00  @1
    --- stderr
    “acme/website” is part of the description; `-p Acme/Website` makes it the project.

    $ track add Fix @GRÖSSE 8:00-8:10
    Added    Fix @GRÖSSE  08:00–08:10  10m  @3
    --- stderr
    “@GRÖSSE” is part of the description; `-p Größe` makes it the project.

    $ track start Fix @website -p Website
    Stopped  acme/website  09:00–09:00  0s  @2
    Started  Fix @website  Website (Acme)  09:00  @1

    $ track start Fix @Web
    Stopped  Fix @website  Website (Acme)  09:00–09:00  0s  @2
    Started  Fix @Web  09:00  @1

    $ track start Fix and/or @ home
    Stopped  Fix @Web  09:00–09:00  0s  @2
    Started  Fix and/or @ home  09:00  @1

    $ track edit @1 -d acme/website
    Edited   Fix and/or @ home → acme/website  09:00  @1
    --- stderr
    “acme/website” is part of the description; `-p Acme/Website` makes it the project.

    $ track edit @1 -d Acme/Website -p Website
    Edited   acme/website → Acme/Website  no project → Website (Acme)  09:00  @1

    $ track edit @1 -d Home
    Edited   Acme/Website → Home  Website (Acme)  09:00  @1
    ");
}

#[test]
fn new_tags_are_mentioned_without_an_account() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "start Write -t docs", "start Review -t docs,api", "edit @1 -t +deep",
    ]), @"
    $ track start Write -t docs
    Started  Write  #docs  09:00  @1
    --- stderr
    New tag: docs
    Saved locally. To sync with Toggl, run `track login`.

    $ track start Review -t docs,api
    Stopped  Write  #docs  09:00–09:00  0s  @2
    Started  Review  #api #docs  09:00  @1
    --- stderr
    New tag: api

    $ track edit @1 -t +deep
    Edited   Review  #api #docs → #api #deep #docs  09:00  @1
    --- stderr
    New tag: deep
    ");
    assert_eq!(world.json("start x -t web -t api")["new_tags"], serde_json::json!(["web"]));
}
