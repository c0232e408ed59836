//! `track show`: an entry in full, without a request.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, own_help, transcript};

/// A world with a client, a project and a task.
fn busy_world() -> World {
    let world = World::with_toggl();
    let client = world.fake().add_client("Acme");
    let project =
        world.fake().add_project_in(WORKSPACE, "Website", |it| it.client_id = Some(client));
    world.fake().set_premium(WORKSPACE, true);
    world.fake().add_task(project, "Design");
    world.log_in();
    world
}

#[test]
fn an_entry_that_is_kept_here() {
    let mut world = World::offline();
    world.run("start Write the report -t docs").success();
    world.advance(TimeDelta::minutes(65));
    assert_snapshot!(world.run("show"), @"
    @1  Write the report

      Time       Today, Mon 2 Mar  09:00–now  1h 05m
      Project    –
      Task       –
      Tags       #docs
      Billable   no
      Workspace  –
      Toggl      not connected; saved locally

    History
      09:00  start  created, running since 09:00
    ");
    world.run("stop --at -5m").success();
    assert_snapshot!(world.run("show @1"), @"
    @1  Write the report

      Time       Today, Mon 2 Mar  09:00–10:00  1h 00m
      Project    –
      Task       –
      Tags       #docs
      Billable   no
      Workspace  –
      Toggl      not connected; saved locally

    History
      09:00  start  created, running since 09:00
      10:05  stop   stop: running → 10:00
    ");
}

#[test]
fn an_entry_that_is_sent_with_all_its_fields_and_no_request() {
    let mut world = busy_world();
    world.run("start Fix login --task Design -t api -b").success();
    world.advance(TimeDelta::minutes(90));
    world.run("stop").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("show Fix login"), @"
    @1  Fix login

      Time       Today, Mon 2 Mar  09:00–10:30  1h 30m
      Project    Website (Acme)
      Task       Design
      Tags       #api
      Billable   yes
      Workspace  Personal
      Toggl      in sync
      Toggl ID   4400000001

    History
      09:00  start  created, running since 09:00
      10:30  stop   stop: running → 10:30
    ");
    world.run("show @1 --json").success();
    assert_eq!(world.asked(), [""; 0]);
    world.run("show @1 --fresh").success();
    assert_eq!(world.asked(), ["GET /me/time_entries"]);
}

#[test]
fn what_toggl_does_not_know_yet() {
    let mut world = busy_world();
    world.run("start Fix login").success();
    world.advance(TimeDelta::minutes(90));
    world.run("stop --offline").success();
    assert_snapshot!(world.run("show @1"), @"
    @1  Fix login

      Time       Today, Mon 2 Mar  09:00–10:30  1h 30m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  Personal
      Toggl      change not sent yet
                 stop: running in Toggl, 10:30 here
      Toggl ID   4400000001

    History
      09:00  start  created, running since 09:00
      10:30  stop   stop: running → 10:30
    ");
    world.run("add Meeting 7:00-8:00 -p Website --offline").success();
    assert_snapshot!(world.run("show @2"), @"
    @2  Meeting

      Time       Today, Mon 2 Mar  07:00–08:00  1h 00m
      Project    Website (Acme)
      Task       –
      Tags       –
      Billable   no
      Workspace  Personal
      Toggl      not sent yet

    History
      10:30  add  created, 07:00 to 08:00
    ");
    let answer = world.json("show @1");
    assert_eq!(answer["entry"]["sync"], "waiting");
    assert_eq!(answer["known"]["stop"], json!(null));
    assert_snapshot!(format!("{:#}", answer["differences"]), @r#"
    [
      {
        "after": "2026-03-02T10:30:00+01:00",
        "before": null,
        "field": "stop"
      }
    ]
    "#);
}

#[test]
fn what_is_in_doubt_and_what_toggl_refused() {
    let world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("add Doubtful 6:00-6:30").success();
    assert_snapshot!(world.run("show @1"), @"
    @1  Doubtful

      Time       Today, Mon 2 Mar  06:00–06:30  30m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  Personal
      Toggl      sent without an answer; the next command checks

    History
      09:00  add  created, 06:00 to 06:30
    ");
    world
        .fake()
        .fail_always_on("POST", Fault::Status(400, "\"Description is not nice.\"".to_owned()));
    world.run("add Refused 7:00-7:30").exits(7);
    assert_snapshot!(world.run("show"), @"
    @1  Refused

      Time       Today, Mon 2 Mar  07:00–07:30  30m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  Personal
      Toggl      refused: Description is not nice; `track sync --retry` tries again

    History
      09:00  add  created, 07:00 to 07:30
    ");
    assert_eq!(world.json("show")["entry"]["refusal"]["message"], "Description is not nice.");
}

#[test]
fn remote_changes_are_part_of_the_history() {
    let mut world = busy_world();
    world.fake().elsewhere_add("There", world.today_at("7:00"), world.today_at("7:30"));
    world.run("list").success();
    assert_snapshot!(world.run("show"), @"
    @1  There

      Time       Today, Mon 2 Mar  07:00–07:30  30m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  Personal
      Toggl      in sync
      Toggl ID   4400000001

    History
      Fetched from Toggl; not changed here.
    ");

    world.run("start Here").success();
    let id = world.fake().running().expect("a timer").id;
    world.advance(TimeDelta::seconds(615));
    world.fake().elsewhere_edit(id, |entry| {
        entry.description = Some("Here and there".to_owned());
        entry.tags = vec!["phone".to_owned()];
    });
    world.run("list --fresh").success();
    world.run("stop").success();
    assert_snapshot!(world.run("show"), @"
    @1  Here and there

      Time       Today, Mon 2 Mar  09:00–09:10  10m
      Project    –
      Task       –
      Tags       #phone
      Billable   no
      Workspace  Personal
      Toggl      in sync
      Toggl ID   4400000002

    History
      09:00  start      created, running since 09:00
      –      elsewhere  description: “Here” → “Here and there”; tags: none → #phone
      09:10  stop       stop: running → 09:10:15
    ");
    assert_snapshot!(format!("{:#}", world.json("show")["history"][1]), @r#"
    {
      "action": "changed",
      "at": null,
      "changes": [
        {
          "after": "Here and there",
          "before": "Here",
          "field": "description"
        },
        {
          "after": [
            "phone"
          ],
          "before": [],
          "field": "tags"
        }
      ],
      "command": null
    }
    "#);
}

#[test]
fn yesterday_and_over_midnight() {
    let world = World::offline();
    world
        .track(["add", "Night shift", "--start", "yesterday 22:00", "--stop", "today 6:00:30"])
        .success();
    assert_snapshot!(world.run("show"), @"
    @1  Night shift

      Time       Yesterday, Sun 1 Mar  22:00–06:00+1d  8h 00m
      Project    –
      Task       –
      Tags       –
      Billable   no
      Workspace  –
      Toggl      not connected; saved locally

    History
      09:00  add  created, yesterday 22:00 to 06:00:30
    ");
}

#[test]
fn its_json_holds_everything() {
    let mut world = World::logged_in();
    world.run("start Hello -t api").success();
    world.advance(TimeDelta::minutes(5));
    world.run("stop").success();
    let mut answer = world.json("show @1");
    let history = answer["history"].take();
    assert_snapshot!(format!("{answer:#}"), @r#"
    {
      "as_of": null,
      "differences": [],
      "entry": {
        "billable": false,
        "description": "Hello",
        "duration": 300,
        "handle": "@1",
        "id": 4400000001,
        "project": null,
        "refusal": null,
        "running": false,
        "start": "2026-03-02T09:00:00+01:00",
        "stop": "2026-03-02T09:05:00+01:00",
        "sync": "sent",
        "tags": [
          "api"
        ],
        "task": null,
        "workspace": {
          "id": 2000001,
          "name": "Personal"
        }
      },
      "history": null,
      "known": {
        "billable": false,
        "description": "Hello",
        "project": null,
        "start": "2026-03-02T09:00:00+01:00",
        "stop": "2026-03-02T09:05:00+01:00",
        "tags": [
          "api"
        ],
        "task": null,
        "workspace": {
          "id": 2000001,
          "name": "Personal"
        }
      },
      "notes": []
    }
    "#);
    let made = &history[0];
    assert_eq!((&made["action"], &made["command"]), (&json!("made"), &json!("start")));
    assert_eq!(made["at"], "2026-03-02T09:00:00+01:00");
    let changes = made["changes"].as_array().expect("changes");
    let fields: Vec<&str> = changes.iter().filter_map(|it| it["field"].as_str()).collect();
    let all = ["start", "stop", "description", "project", "task", "tags", "billable", "workspace"];
    assert_eq!(fields, all);
    assert_eq!(changes[2], json!({ "field": "description", "before": null, "after": "Hello" }));
    assert_snapshot!(format!("{:#}", history[1]), @r#"
    {
      "action": "changed",
      "at": "2026-03-02T09:05:00+01:00",
      "changes": [
        {
          "after": "2026-03-02T09:05:00+01:00",
          "before": null,
          "field": "stop"
        }
      ],
      "command": "stop"
    }
    "#);
}

#[test]
fn a_missing_row_is_reported() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["show", "show @2", "show Lunch", "show 4400000001"]), @"
    $ track show
    --- stderr
    error: There is no entry yet.
    hint: `track start` starts a timer; `track add` logs past time.
    --- exit 4

    $ track show @2
    --- stderr
    error: There is no entry @2.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track show Lunch
    --- stderr
    error: No entry called “Lunch”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track show 4400000001
    --- stderr
    error: There is no entry with the id 4400000001 in the local store.
    hint: `track list RANGE` fetches older entries and shows their handles.
    --- exit 4
    ");
}

#[test]
fn foreign_text_is_harmless_and_whole() {
    let nasty = "ok\u{1b}[2J\u{202e}evil\u{9b}31m";
    let world = World::with_toggl();
    let client = world.fake().add_client(nasty);
    let project = world.fake().add_project_in(WORKSPACE, nasty, |it| it.client_id = Some(client));
    let long = "long ".repeat(300);
    let id = world.fake().elsewhere_add(
        &format!("{nasty} {long}"),
        world.today_at("7:00"),
        world.today_at("7:30"),
    );
    world.fake().elsewhere_edit(id, |entry| {
        entry.project_id = Some(project);
        entry.tags = vec![nasty.to_owned()];
    });
    world.log_in();
    world.run("list").success();
    let outcome = world.run("show").success();
    assert!(outcome.stdout.contains(&"long ".repeat(299)), "all of it: {outcome}");
    let bad = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
    assert!(!outcome.stdout.contains(bad), "{:?}", outcome.stdout);
    world.fake().fail_always_on("POST", Fault::Status(400, json!(nasty).to_string()));
    world.run("add Refused 8:00-8:30");
    assert!(!world.run("show").success().stdout.contains(bad));
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("show"), @r#"
    Show one entry with its sync state and history

    Usage: track show [OPTIONS] [ENTRY]...

    Examples:
      track show
      track show @2
      track show Fix login --json
      track show @1 --format "{title} {duration}"

    Arguments:
      [ENTRY]...  An entry is a handle, an id, or words of its description. `@1` is
                  the newest entry, `@2` the one before it, `@+1` the next planned
                  one; `@` is the running entry or else the newest; `last` is the
                  entry of your last command. `track list` shows the handles.

    Options:
          --format <TEMPLATE>  Print with a template; see `track prompt --help`
      -h, --help               Print help

    By default shows the running entry or, if nothing is running, the newest. Reads
    the local store; asks Toggl only if nothing is running or the entry is not
    found.
    "#);
}

#[test]
fn the_examples_of_its_help_are_true() {
    let world = World::offline();
    for line in
        ["add Fix login 7:00-8:00", "start Other", "show", "show @2", "show Fix login --json"]
    {
        world.run(line).success();
    }
}
