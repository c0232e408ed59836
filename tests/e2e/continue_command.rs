//! `track continue`, offline and with an account.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, own_help, store_contents, transcript};

/// Two finished entries and one that is planned, at eleven.
fn world() -> World {
    let mut world = World::offline();
    world.run("add Standup 8:00-8:15 -t team").success();
    world.run("add Write the report 8:15-9:00 -t docs -b").success();
    world.typed("add Lunch --start \"today 12:00\" --stop \"today 13:00\"").success();
    world.advance(TimeDelta::hours(2));
    world
}

#[test]
fn of_overlapping_entries_the_one_that_ended_last_is_continued() {
    let world = World::offline();
    world.run("add Deep work 7:00-8:45").success();
    world.run("add Call 7:15-7:30").success();
    assert_snapshot!(world.run("continue"), @"Started  Deep work  09:00  @1");
}

#[test]
fn it_continues_the_last_entry_or_the_named_one() {
    let mut world = world();
    assert_snapshot!(world.run("continue"), @"Started  Write the report  #docs  $  11:00  @1");
    world.advance(TimeDelta::minutes(30));
    assert_snapshot!(transcript(&world, &[
        "continue standup --at -5m",
        "resume @2",
        "continue Lunch",
        "continue nonsense",
        "continue @9",
        "continue --at tomorrow",
        "continue @2 --at \"tomorrow 9:00\"",
    ]), @r#"
    $ track continue standup --at -5m
    Stopped  Write the report  #docs  $  11:00–11:25  25m  @2
    Started  Standup  #team  11:25  @1

    $ track resume @2
    Stopped  Standup  #team  11:25–11:30  5m  @2
    Started  Write the report  #docs  $  11:30  @1

    $ track continue Lunch
    Stopped  Write the report  #docs  $  11:30–11:30  0s  @2
    Started  Lunch  11:30  @1

    $ track continue nonsense
    --- stderr
    error: No entry called “nonsense”.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track continue @9
    --- stderr
    error: There is no entry @9.
    hint: `track list` shows each entry with its handle.
    --- exit 4

    $ track continue --at tomorrow
    --- stderr
    error: “tomorrow” is a day; add a time, for example tomorrow 14:00.
    --- exit 2

    $ track continue @2 --at "tomorrow 9:00"
    --- stderr
    error: tomorrow 09:00 is in the future.
    hint: A timer starts and stops now or in the past; to plan time, use `track add` with a day: “tomorrow 9:00-10:00”.
    --- exit 2
    "#);
}

#[test]
fn a_running_entry_is_not_started_again() {
    let mut world = world();
    world.run("continue").success();
    world.advance(TimeDelta::minutes(10));
    let before = store_contents(&world);
    assert_snapshot!(world.run("continue"), @"
    --- stderr
    error: It is already running, since 11:00.
    hint: `track edit @ --start TIME` changes its start.
    --- exit 1
    ");
    world.run("continue @").exits(1);
    world.run("continue Write the report --at -5m").exits(1);
    assert_eq!(store_contents(&world), before);
    // Two entries can still be continued in turns.
    world.run("start Call").success();
    world.run("continue").success();
    assert_eq!(world.json("current")["running"]["description"], "Write the report");
    world.run("continue").success();
    assert_eq!(world.json("current")["running"]["description"], "Call");
}

#[test]
fn it_costs_one_request_and_copies_all_fields() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let project = world.fake().add_project("Website");
    let task = world.fake().add_task(project, "Design");
    world.log_in();
    world.run("add Sketch 7:00-8:00 -p Website --task Design -t draft -b").success();
    world.run("add Call 8:00-8:30").success();
    world.fake().clear_requests();
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("continue Sketch"), @"Started  Sketch  Website › Design  #draft  $  09:10  @1");
    assert_eq!(world.asked(), ["POST /time_entries"]);
    let running = world.fake().running().expect("it runs");
    assert_eq!((running.project_id, running.task_id), (Some(project), Some(task)));
    assert_eq!((&running.tags[..], running.billable), (&["draft".to_owned()][..], true));
    assert_eq!(running.start, world.now().to_utc());

    world.advance(TimeDelta::minutes(20));
    world.fake().clear_requests();
    world.run("continue Call").success();
    assert_eq!(world.asked(), ["POST /time_entries"], "that ends the other one as well");
    assert_eq!(
        world.at_toggl(),
        ["07:00–08:00 Sketch", "08:00–08:30 Call", "09:10–09:30 Sketch", "09:30– Call"]
    );
}

#[test]
fn an_archived_project_gets_no_more_entries() {
    let world = World::with_toggl();
    let project = world.fake().add_project("Launch");
    world.log_in();
    world.run("add Plan 7:00-8:00 -p Launch").success();
    let archive = |active: bool| {
        world.fake().with(|toggl| {
            let project = toggl.projects.iter_mut().find(|it| it.id == project);
            project.expect("the project").active = active;
        });
    };
    archive(false);
    // That lists the catalog anew.
    world.run("start -p nonsense").exits(4);
    let before = store_contents(&world);
    assert_snapshot!(world.run("continue"), @"
    --- stderr
    error: The project “Launch” is archived.
    hint: `track project restore Launch` restores it, or start with another one: `track start DESCRIPTION -p PROJECT`.
    --- exit 4
    ");
    assert_eq!(store_contents(&world), before);
    world.run("--offline continue").exits(4);

    archive(true);
    world.fake().clear_requests();
    world.run("continue").success();
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"], "it may have been restored");
}

#[test]
fn nothing_to_continue_is_reported_only_after_a_pull() {
    assert_snapshot!(World::offline().run("continue"), @"
    --- stderr
    error: There is nothing to continue yet.
    hint: `track start` starts a timer.
    --- exit 1
    ");

    let world = World::logged_in();
    world.fake().fail_next(Fault::Html(502));
    assert_snapshot!(world.run("continue"), @"
    --- stderr
    error: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    hint: There is no entry here; there may be one in Toggl.
    --- exit 6
    ");
    world.run("--offline continue").exits(1);
    let day = world.today_at("0:00");
    world.fake().elsewhere_add("There", day, day + TimeDelta::hours(1));
    world.fake().clear_requests();
    assert_snapshot!(world.run("continue"), @"Started  There  09:00  @1");
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
}

#[test]
fn its_json_is_that_of_a_start() {
    let mut world = World::offline();
    world.run("start Write").success();
    world.advance(TimeDelta::minutes(5));
    world.run("start Call").success();
    world.advance(TimeDelta::minutes(5));
    let answer = world.json("continue");
    assert_eq!(answer["started"]["description"], "Write");
    assert_eq!(answer["started"]["running"], true);
    assert_eq!(answer["stopped"]["description"], "Call");
    assert_eq!(answer["notes"], serde_json::json!([]));
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("continue"), @"
    Continue an earlier entry

    Usage: track continue [OPTIONS] [ENTRY]...
    Alias: resume

    Examples:
      track continue
      track continue @2
      track continue Write the report
      track continue Standup --at -5m

    Arguments:
      [ENTRY]...  The entry to continue; by default the one that ended last. An
                  entry is a handle, an id, or words of its description. `@1` is the
                  newest entry, `@2` the one before it, `@+1` the next planned one;
                  `@` is the running entry or else the newest; `last` is the entry
                  of your last command. `track list` shows the handles.

    Options:
          --at <TIME>    Start at this time, for example 9:30 or -15m
      -i, --interactive  Pick one of the recent entries from a list
          --trim         Shorten the entries it overlaps. An entry that spans it is
                         split in two.
      -h, --help         Print help

    Starts a new entry with the description, project, task, tags and billable state
    of the earlier one. The running entry, if any, stops.
    ");
}
