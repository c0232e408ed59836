//! `track start`: alone, and with a Toggl.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::WORKSPACE;
use crate::support::{World, transcript};

#[test]
fn it_works_at_once_without_account_or_network() {
    let world = World::offline();
    assert_snapshot!(world.run("start Hello Toggl"), @"
    Started  Hello Toggl  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    ");
    let running = &world.json("current")["running"];
    assert_eq!(running["description"], "Hello Toggl");
    assert_eq!(running["start"], "2026-03-02T09:00:00+01:00");
    assert_eq!(running["running"], true);
}

#[test]
fn it_costs_one_request() {
    let world = World::logged_in();
    world.run("start Hello Toggl").success();
    assert_eq!(world.fake().requests().len(), 1);
    let running = world.fake().running().expect("it runs at Toggl");
    assert_eq!(running.description.as_deref(), Some("Hello Toggl"));
    assert_eq!(running.start, world.now().to_utc());
}

#[test]
fn what_was_running_ends_where_the_new_one_begins() {
    let mut world = World::offline();
    world.run("start Write the report").success();
    world.advance(TimeDelta::minutes(80));
    assert_snapshot!(world.run("start Call with Ada --at -15m"), @"
    Stopped  Write the report  09:00–10:05  1h 05m  @2
    Started  Call with Ada  10:05  @1
    ");
    let list = world.json("list");
    let [call, report] = &list["entries"].as_array().expect("entries")[..] else {
        panic!("two entries: {list}");
    };
    assert_eq!(call["start"], "2026-03-02T10:05:00+01:00");
    assert_eq!(report["stop"], call["start"]);
    assert_eq!(report["duration"], 65 * 60);
}

#[test]
fn quotes_are_optional_and_a_description_too() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "start one two three",
        "start \"one two three\"",
        "start one -t urgent two three",
        "start -- --json is a flag",
        "start",
        "in by its alias",
    ]), @r#"
    $ track start one two three
    Started  one two three  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track start "one two three"
    Stopped  one two three  09:00–09:00  0s  @2
    Started  one two three  09:00  @1

    $ track start one -t urgent two three
    Stopped  one two three  09:00–09:00  0s  @2
    Started  one two three  #urgent  09:00  @1
    --- stderr
    New tag: urgent

    $ track start -- --json is a flag
    Stopped  one two three  #urgent  09:00–09:00  0s  @2
    Started  --json is a flag  09:00  @1

    $ track start
    Stopped  --json is a flag  09:00–09:00  0s  @2
    Started  (no description)  09:00  @1

    $ track in by its alias
    Stopped  (no description)  09:00–09:00  0s  @2
    Started  by its alias  09:00  @1
    "#);
    let list = world.json("list");
    let descriptions: Vec<&str> = list["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["description"].as_str())
        .collect();
    let three = "one two three";
    assert_eq!(descriptions, ["by its alias", "", "--json is a flag", three, three, three]);
}

#[test]
fn a_new_tag_is_mentioned_and_kept() {
    let world = World::offline();
    assert_snapshot!(world.run("start Fix login -t api -t bug -t api"), @"
    Started  Fix login  #api #bug  09:00  @1
    --- stderr
    New tag: api
    New tag: bug
    Saved locally. To sync with Toggl, run `track login`.
    ");
    let tags = &world.json("current")["running"]["tags"];
    assert_eq!(tags, &serde_json::json!(["api", "bug"]));
}

#[test]
fn tags_may_be_combined_and_have_their_sign() {
    let world = World::with_toggl();
    world.fake().add_tag("api");
    world.fake().add_tag("one, two");
    world.log_in();
    assert_snapshot!(transcript(&world, &[
        "start Fix -t #API,bug -t deep,",
        "start More -t \"one, two\"",
        "add Call 8:00-8:10 -t #api,#bug",
        "edit @1 -t +#bug,-#one",
        "start Other -t #",
    ]), @r#"
    $ track start Fix -t #API,bug -t deep,
    Started  Fix  #api #bug #deep  09:00  @1
    --- stderr
    New tag: bug
    New tag: deep

    $ track start More -t "one, two"
    Stopped  Fix  #api #bug #deep  09:00–09:00  0s  @2
    Started  More  #one, two  09:00  @1

    $ track add Call 8:00-8:10 -t #api,#bug
    Added    Call  #api #bug  08:00–08:10  10m  @3

    $ track edit @1 -t +#bug,-#one
    Edited   More  #one, two → #bug #one, two  09:00  @1

    $ track start Other -t #
    --- stderr
    error: A tag needs a name.
    --- exit 2
    "#);
}

#[test]
fn twice_in_the_same_second_leaves_one_running() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["start First", "start Second", "list"]), @"
    $ track start First
    Started  First  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track start Second
    Stopped  First  09:00–09:00  0s  @2
    Started  Second  09:00  @1

    $ track list
    Today, Mon 2 Mar   0s
      @2  09:00–09:00  0s  First
      @1  09:00–now    0s  Second
    ");
    assert_eq!(world.json("current")["running"]["description"], "Second");
}

#[test]
fn a_clock_time_is_the_nearest_past_one() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "start Early --at 7:30",
        "stop",
        "start \"Late shift\" --at 22:00",
        "stop --at 23:30",
        "start \"Two days ago\" --at \"sat 10:00\"",
    ]), @r#"
    $ track start Early --at 7:30
    Started  Early  07:30  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track stop
    Stopped  Early  07:30–09:00  1h 30m  @1

    $ track start "Late shift" --at 22:00
    Started  Late shift  yesterday 22:00  @2
    --- stderr
    Overlaps @1 “Early”, 07:30–09:00.

    $ track stop --at 23:30
    Stopped  Late shift  yesterday 22:00–23:30  1h 30m  @2

    $ track start "Two days ago" --at "sat 10:00"
    Started  Two days ago  Sat 28 Feb 10:00  @3
    --- stderr
    Overlaps @2 “Late shift”, yesterday 22:00–23:30.
    Overlaps @1 “Early”, 07:30–09:00.
    "#);
    assert_eq!(world.json("current")["running"]["start"], "2026-02-28T10:00:00+01:00");
}

#[test]
fn its_json_holds_what_started_and_what_stopped() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::minutes(5));
    assert_snapshot!(world.run("start Call -t phone --json"), @r#"
    {
      "folder": null,
      "new_tags": [
        "phone"
      ],
      "notes": [],
      "overlaps": [],
      "profile": "default",
      "started": {
        "billable": false,
        "description": "Call",
        "duration": 0,
        "handle": "@1",
        "id": null,
        "project": null,
        "refusal": null,
        "running": true,
        "start": "2026-03-02T09:05:00+01:00",
        "stop": null,
        "sync": "waiting",
        "tags": [
          "phone"
        ],
        "task": null,
        "workspace": null
      },
      "stopped": {
        "billable": false,
        "description": "Write",
        "duration": 300,
        "handle": "@2",
        "id": null,
        "project": null,
        "refusal": null,
        "running": false,
        "start": "2026-03-02T09:00:00+01:00",
        "stop": "2026-03-02T09:05:00+01:00",
        "sync": "waiting",
        "tags": [],
        "task": null,
        "workspace": null
      },
      "trimmed": []
    }
    "#);
}

#[test]
fn it_says_where_time_is_kept_only_once() {
    let world = World::offline();
    assert_ne!(world.run("start First").stderr, "");
    assert_eq!(world.run("start Second").stderr, "");
}

#[test]
fn a_task_alone_leads_to_a_project_that_is_in_use() {
    let world = World::with_toggl();
    let fake = world.fake();
    fake.set_premium(WORKSPACE, true);
    let old = fake.add_project_in(WORKSPACE, "Old site", |it| it.active = false);
    let site = fake.add_project("Site");
    let [acme, bolt] = ["Acme", "Bolt"].map(|client| {
        let client = fake.add_client(client);
        fake.add_project_in(WORKSPACE, "Shop", |it| it.client_id = Some(client))
    });
    for (project, task) in [(old, "Design"), (site, "Design"), (old, "Print")] {
        fake.add_task(project, task);
    }
    for project in [acme, bolt] {
        fake.add_task(project, "Checkout");
    }
    world.log_in();
    assert_snapshot!(transcript(&world, &[
        "start Draw --task Design",
        "start Draw --task Print",
        "start Pay --task Checkout",
    ]), @"
    $ track start Draw --task Design
    Started  Draw  Site › Design  09:00  @1

    $ track start Draw --task Print
    --- stderr
    error: No task called “Print”.
    --- exit 4

    $ track start Pay --task Checkout
    --- stderr
    error: “Checkout” matches several tasks.
    hint: Use one of these: “Acme/Shop/Checkout”, “Bolt/Shop/Checkout”.
    --- exit 4
    ");
    let ambiguous = world.run("start Pay --task Checkout").stderr;
    let offered = ambiguous.split('“').nth(2).and_then(|it| it.split('”').next());
    let line = format!("start Pay --task \"{}\"", offered.expect("a name"));
    assert_snapshot!(world.typed(&line), @"
    Stopped  Draw  Site › Design  09:00–09:00  0s  @2
    Started  Pay  Shop (Acme) › Checkout  09:00  @1
    ");
}

#[test]
fn a_description_like_a_tag_or_a_time_is_noted_once() {
    let world = World::offline();
    let lines = [
        "start Coding #work +more",
        "start 9:00 standup",
        "start Fix #123",
        "add Call #acme 8:00-8:30",
        "edit @1 -d #docs",
    ];
    assert_snapshot!(transcript(&world, &lines), @"
    $ track start Coding #work +more
    Started  Coding #work +more  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    “#work” and “+more” are part of the description; `-t work,more` makes them tags.

    $ track start 9:00 standup
    Stopped  Coding #work +more  09:00–09:00  0s  @2
    Started  9:00 standup  09:00  @1
    --- stderr
    “9:00” is part of the description; `--at 9:00` sets the start.

    $ track start Fix #123
    Stopped  9:00 standup  09:00–09:00  0s  @2
    Started  Fix #123  09:00  @1

    $ track add Call #acme 8:00-8:30
    Added    Call #acme  08:00–08:30  30m  @4
    --- stderr
    “#acme” is part of the description; `-t acme` makes it a tag.

    $ track edit @1 -d #docs
    Edited   Fix #123 → #docs  09:00  @1
    --- stderr
    “#docs” is part of the description; `-t +docs` makes it a tag.
    ");
    assert_eq!(
        world.json("start Coding #work")["notes"],
        serde_json::json!(["“#work” is part of the description; `-t work` makes it a tag."])
    );
}
