//! Bad input gets one clear sentence, what to do, the right exit code, and changes nothing.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{World, store_contents, transcript, words};

/// A finished entry and a running one, at ten o'clock.
fn world() -> World {
    let mut world = World::offline();
    world.run("add Standup 8:00-8:15").success();
    world.run("start Write the report").success();
    world.advance(TimeDelta::hours(1));
    world
}

fn tags(count: u32) -> String {
    (0..count).map(|i| format!("-t tag{i}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_changes_and_the_exit_code_says_whose_fault_it_is() {
    let long = format!("start {}", "é".repeat(3001));
    let tagged = format!("start Tagged {}", tags(51));
    let table = [
        ("start --at 25:00", 2),
        ("start --at 24:00", 2),
        ("start --at", 2),
        ("start --at \"\"", 2),
        ("start --at tomorrow", 2),
        ("start --at \"tomorrow 9:00\"", 2),
        ("start --at 2026-03-02T10:00:01+01:00", 2),
        ("start --at 8:59", 2),
        ("start --at -200y", 2),
        ("start --bogus", 2),
        (long.as_str(), 2),
        (tagged.as_str(), 2),
        ("start -t \"\"", 2),
        ("start -p Web", 4),
        ("start --task Design", 4),
        ("start --fresh --offline", 2),
        ("stop --at 8:59", 2),
        ("stop --at \"tomorrow 9:00\"", 2),
        ("stop --at soon", 2),
        ("stop later", 2),
        ("add", 2),
        ("add Meeting", 2),
        ("add Meeting 42", 2),
        ("add Meeting 9:00", 2),
        ("add Meeting --start 9:00", 2),
        ("add Meeting --stop 9:00", 2),
        ("add Meeting --start 9:00 --stop 9:30 --duration 30m", 2),
        ("add Meeting --start 9:30 --stop \"today 9:00\"", 2),
        ("add Meeting --start 9:00 --stop 9:00:00", 2),
        ("add Meeting 9:00-9:00", 2),
        ("add Meeting 9:30-10:30", 2),
        ("add Meeting --duration 0", 2),
        ("add Meeting --duration 1000h", 2),
        ("add Meeting --duration 200000000h", 2),
        ("add Meeting --duration soon", 2),
        ("add Meeting 1000h", 2),
        ("add Meeting --start \"2026-01-01 9:00\" --stop now", 2),
        ("add Meeting 9:00-9:30 -p Web", 4),
        ("list never", 2),
        ("list -n 0", 2),
        ("list -n many", 2),
        ("list today..yesterday", 2),
        ("list -p Web", 4),
        ("list --client Acme", 4),
        ("begin", 2),
        ("--profile ../other start", 2),
        ("--color blue start", 2),
        ("sync", 3),
        ("sync --offline", 3),
        ("whoami", 3),
        ("login", 2),
        ("login --token 1234abcd", 2),
        ("login --offline", 2),
    ];
    let world = world();
    let before = store_contents(&world);
    for (line, code) in table {
        let shown: String = line.chars().take(60).collect();
        let outcome = world.typed(line).exits(code);
        assert_eq!(outcome.stdout, "", "{shown}");
        assert!(outcome.stderr.starts_with("error: "), "{shown}: {outcome}");
        assert_eq!(store_contents(&world), before, "{shown}");
        // The same in JSON: one document, with the same words and the same exit code.
        let mut json: Vec<String> = words(line);
        json.insert(0, "--json".to_owned());
        let json: Vec<&str> = json.iter().map(String::as_str).collect();
        let outcome = world.track_with_input(&json, "").exits(code);
        assert_eq!(outcome.stdout, "", "{shown}");
        let document: serde_json::Value = serde_json::from_str(&outcome.stderr)
            .unwrap_or_else(|why| panic!("{shown}: {why}:\n{outcome}"));
        assert_eq!(document["error"]["code"], code, "{shown}");
        assert_eq!(store_contents(&world), before, "{shown}");
    }
}

#[test]
fn a_refused_first_command_leaves_an_empty_store() {
    let world = World::offline();
    world.run("start --at soon").exits(2);
    assert!(!world.database().exists());
    world.run("start -p Web").exits(4);
    assert_eq!(store_contents(&world), "");
}

#[test]
fn a_moment_that_does_not_fit_is_named() {
    assert_snapshot!(transcript(&world(), &[
        "start --at 25:00",
        "start --at \"today 11:00\"",
        "start --at 8:30",
        "start --at 10:30",
        "start --at \"sun 10:30\"",
        "stop --at 8:00",
        "stop --at 10:30",
        "stop --at soon",
        "stop later",
    ]), @r#"
    $ track start --at 25:00
    --- stderr
    error: “25:00” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    --- exit 2

    $ track start --at "today 11:00"
    --- stderr
    error: 11:00 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2

    $ track start --at 8:30
    --- stderr
    error: It would start at 08:30, but the running entry started later, at 09:00.
    hint: Run `track stop` first, or log earlier time with `track add`.
    --- exit 2

    $ track start --at 10:30
    --- stderr
    error: 10:30 is later than now; use “yesterday 10:30” or “today 10:30”.
    --- exit 2

    $ track start --at "sun 10:30"
    --- stderr
    error: It would start yesterday at 10:30, but the running entry started later, at 09:00.
    hint: Run `track stop` first, or log earlier time with `track add`.
    --- exit 2

    $ track stop --at 8:00
    --- stderr
    error: The entry would stop at 08:00, before it starts at 09:00.
    hint: Use a later stop, with its day if needed, for example “yesterday 22:00”.
    --- exit 2

    $ track stop --at 10:30
    --- stderr
    error: 10:30 is later than now; use “yesterday 10:30” or “today 10:30”.
    --- exit 2

    $ track stop --at soon
    --- stderr
    error: “soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    --- exit 2

    $ track stop later
    --- stderr
    error: “later” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: `track stop` stops the running entry and takes only a time: `track stop 17:30`.
    --- exit 2
    "#);
}

#[test]
fn an_entry_that_makes_no_sense_says_why() {
    assert_snapshot!(transcript(&world(), &[
        "add",
        "add Meeting 9:00",
        "add Meeting --start 9:00",
        "add Meeting --start 9:00 --stop 9:30 --duration 30m",
        "add Meeting --start 9:30 --stop \"today 9:00\"",
        "add Meeting 9:00-9:00",
        "add Meeting 9:30-10:30",
        "add Meeting --duration 0",
        "add Meeting 1000h",
        "add Meeting --duration soon",
        "add Meeting --duration 200000000h",
    ]), @r#"
    $ track add
    --- stderr
    error: `track add` needs a time.
    hint: End with a time span or a duration: `track add Meeting 9:00-10:30`, `track add Standup 15m`.
    hint: Or use any two of --start, --stop and --duration.
    hint: `track list` shows your entries.
    --- exit 2

    $ track add Meeting 9:00
    --- stderr
    error: “9:00” could be a time of day or a duration.
    hint: Use `9:00-now` for the time since then, or `9h` for the duration.
    --- exit 2

    $ track add Meeting --start 9:00
    --- stderr
    error: One time is not enough; an entry needs a start and an end.
    hint: Pass two of --start, --stop and --duration.
    --- exit 2

    $ track add Meeting --start 9:00 --stop 9:30 --duration 30m
    --- stderr
    error: --start, --stop and --duration cannot be used together.
    hint: Pass two of --start, --stop and --duration.
    --- exit 2

    $ track add Meeting --start 9:30 --stop "today 9:00"
    --- stderr
    error: “9:30 - today 9:00” ends before it starts.
    --- exit 2

    $ track add Meeting 9:00-9:00
    --- stderr
    error: “9:00-9:00” has no length: it starts and ends at the same time.
    --- exit 2

    $ track add Meeting 9:30-10:30
    --- stderr
    error: That time span has not ended yet; use “today 9:30-10:30” or “yesterday 9:30-10:30”.
    --- exit 2

    $ track add Meeting --duration 0
    --- stderr
    error: The entry would start and stop at the same time.
    hint: Use two different times, or a duration.
    --- exit 2

    $ track add Meeting 1000h
    --- stderr
    error: The entry would be longer than 999 hours, the limit of Toggl.
    hint: Check the dates, or log several entries.
    --- exit 2

    $ track add Meeting --duration soon
    --- stderr
    error: “soon” is not a duration; try 1h30m, 1:30, 90m, 45s or 1.5h.
    --- exit 2

    $ track add Meeting --duration 200000000h
    --- stderr
    error: “200000000h” is too long; a duration can be at most 100 years.
    --- exit 2
    "#);
}

#[test]
fn names_need_an_account() {
    assert_snapshot!(transcript(&world(), &[
        "start -p Web",
        "start --task Design",
        "start -t \"\"",
        "list -p Web",
        "list --client Acme",
    ]), @r#"
    $ track start -p Web
    --- stderr
    error: No project called “Web”.
    hint: `track project add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track start --task Design
    --- stderr
    error: No task called “Design”.
    hint: `track task add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track start -t ""
    --- stderr
    error: A tag needs a name.
    --- exit 2

    $ track list -p Web
    --- stderr
    error: No project called “Web”.
    hint: `track login` fetches your projects from Toggl.
    --- exit 4

    $ track list --client Acme
    --- stderr
    error: No client called “Acme”.
    hint: `track login` fetches your clients from Toggl.
    --- exit 4
    "#);
}

#[test]
fn what_toggl_would_not_keep_is_refused_here() {
    let world = world();
    assert_snapshot!(world.track(["start", &"x".repeat(3001)]), @"
    --- stderr
    error: The description has 3001 characters; Toggl allows at most 3000.
    hint: Shorten it.
    --- exit 2
    ");
    world.track(["start", &"é".repeat(3000)]).success();
    let outcome = world.run(&format!("add Tagged 15m {}", tags(51)));
    assert_snapshot!(outcome, @"
    --- stderr
    error: 51 tags are too many; Toggl allows at most 50 per entry.
    hint: Use fewer tags.
    --- exit 2
    ");
    world.run(&format!("add Tagged 15m {}", tags(50))).success();
}

#[test]
fn words_that_are_not_understood_lead_to_the_help() {
    assert_snapshot!(transcript(&world(), &[
        "begin",
        "strat",
        "start --projct Web",
        "start -p",
        "list never",
        "list today..yesterday",
        "list -n 0",
        "--fresh --offline",
        "--color blue",
        "--profile ../other",
    ]), @"
    $ track begin
    --- stderr
    error: Unknown command “begin”.
    hint: `track start Write the report` starts a timer; `track add Standup 9:00-9:15` adds past time.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track strat
    --- stderr
    error: Unknown command “strat”.
    hint: Did you mean `track start`?
    hint: `track --help` lists the commands.
    --- exit 2

    $ track start --projct Web
    --- stderr
    error: Unknown option `--projct`.
    hint: Did you mean `--project`?
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start -p
    --- stderr
    error: `--project` needs a value.
    --- exit 2

    $ track list never
    --- stderr
    error: “never” is not a date range; try today, last week, 2026-11, mon..today or last 7 days.
    --- exit 2

    $ track list today..yesterday
    --- stderr
    error: The range ends on Sun 1 Mar 2026 before it starts on Mon 2 Mar 2026.
    --- exit 2

    $ track list -n 0
    --- stderr
    error: Invalid value '0' for '--limit <COUNT>': write a whole number, at least 1.
    --- exit 2

    $ track --fresh --offline
    --- stderr
    error: The argument '--fresh' cannot be used with '--offline'.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track --color blue
    --- stderr
    error: --color must be auto, always or never.
    --- exit 2

    $ track --profile ../other
    --- stderr
    error: --profile must be 1 to 64 letters, digits, “.”, “_” or “-”, and not begin with “.”.
    --- exit 2
    ");
}

#[test]
fn with_json_the_reason_is_a_document_on_stderr() {
    assert_snapshot!(transcript(&world(), &[
        "start --bogus --json",
        "--json stop --at 8:00",
        "list --json never",
        "start -p Web --json",
    ]), @r#"
    $ track start --bogus --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "`track start --help` shows the usage."
        ],
        "kind": "usage",
        "message": "Unknown option `--bogus`."
      }
    }
    --- exit 2

    $ track --json stop --at 8:00
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "Use a later stop, with its day if needed, for example “yesterday 22:00”."
        ],
        "kind": "usage",
        "message": "The entry would stop at 08:00, before it starts at 09:00."
      }
    }
    --- exit 2

    $ track list --json never
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [],
        "kind": "usage",
        "message": "“never” is not a date range; try today, last week, 2026-11, mon..today or last 7 days."
      }
    }
    --- exit 2

    $ track start -p Web --json
    --- stderr
    {
      "error": {
        "code": 4,
        "hints": [
          "`track project add` creates one; `track login` fetches yours from Toggl."
        ],
        "kind": "not_found",
        "message": "No project called “Web”."
      }
    }
    --- exit 4
    "#);
}

#[test]
fn what_was_refused_on_another_day_is_shown_by_its_handle() {
    let world = World::logged_in();
    world.fake().fail_next_on("POST ", Fault::Status(400, "\"Not like this.\"".into()));
    world.run("add Old yesterday 9:00-10:00").exits(7);
    world.run("add New 8:00-8:30").success();
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    30m
    --- stderr
    Toggl refused 1 change; `track show @2` shows why.
    --- exit 1
    ");
    world.fake().fail_next_on("POST ", Fault::Status(400, "\"Not like this.\"".into()));
    world.run("add Newer 8:30-8:45").exits(7);
    assert_snapshot!(world.run("current"), @"
    Nothing is running.
    Today    45m
    --- stderr
    Toggl refused 2 changes; `track show @1` shows why for the newest, `track sync` for all.
    --- exit 1
    ");
}

#[test]
fn a_name_that_nothing_comes_near_may_be_a_new_one() {
    let world = World::logged_in();
    let web = world.fake().add_project("Web");
    world.fake().add_task(web, "Design");
    world.run("sync").success();
    let lines = [
        "start x -p \"Quarterly plan\"",
        "start x -p Wep",
        "start x -p 12345",
        "start x -p Acme/Zebra",
        "start x -p Web --task \"Q & A\"",
        "start x --task Zebra",
        "list -p Zebra",
    ];
    let said: Vec<String> =
        lines.iter().map(|line| format!("$ track {line}\n{}", world.typed(line))).collect();
    assert_snapshot!(said.join("\n"), @r#"
    $ track start x -p "Quarterly plan"
    --- stderr
    error: No project called “Quarterly plan”.
    hint: `track project add "Quarterly plan"` creates it.
    --- exit 4
    $ track start x -p Wep
    --- stderr
    error: No project called “Wep”.
    hint: Did you mean “Web”?
    --- exit 4
    $ track start x -p 12345
    --- stderr
    error: No project called “12345”.
    --- exit 4
    $ track start x -p Acme/Zebra
    --- stderr
    error: No project called “Acme/Zebra”.
    --- exit 4
    $ track start x -p Web --task "Q & A"
    --- stderr
    error: No task called “Q & A”.
    hint: `track task add -p Web 'Q & A'` creates it.
    --- exit 4
    $ track start x --task Zebra
    --- stderr
    error: No task called “Zebra”.
    --- exit 4
    $ track list -p Zebra
    --- stderr
    error: No project called “Zebra”.
    --- exit 4
    "#);
}
