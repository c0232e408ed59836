//! `track toggle`: for a key or a button.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, own_help, transcript};

#[test]
fn it_stops_what_runs_and_else_starts_or_continues() {
    let mut world = World::offline();
    assert_snapshot!(world.run("toggle"), @"
    --- stderr
    error: There is nothing to continue yet.
    hint: `track start` starts a timer.
    --- exit 1
    ");
    assert_snapshot!(world.run("toggle Support -t call"), @"
    Started  Support  #call  09:00  @1
    --- stderr
    New tag: call
    Saved locally. To sync with Toggl, run `track login`.
    ");
    world.advance(TimeDelta::minutes(20));
    assert_snapshot!(world.run("toggle Something else"), @"
    Stopped  Support  #call  09:00–09:20  20m  @1
    --- stderr
    Stopped, and nothing was started. To start it, run `track toggle` with these words again.
    ");
    world.advance(TimeDelta::minutes(10));
    assert_snapshot!(world.run("toggle -5m"), @"Started  Support  #call  09:25  @1");
    assert_snapshot!(world.run("toggle --at -1m"), @"Stopped  Support  #call  09:25–09:29  4m  @1");
    assert_snapshot!(world.run("toggle -t docs"), @"
    Started  (no description)  #docs  09:30  @1
    --- stderr
    New tag: docs
    ");
    let answer = world.json("toggle");
    assert!(answer["stopped"].is_array(), "{answer}");
    let answer = world.json("toggle");
    assert_eq!(answer["started"]["tags"], serde_json::json!(["docs"]));
    world.run("undo").success();
    assert_eq!(world.run("current").code, 1);
}

#[test]
fn it_costs_what_stop_and_start_do() {
    let mut world = World::logged_in();
    world.run("toggle Support").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
    world.advance(TimeDelta::minutes(5));
    world.fake().clear_requests();
    world.run("toggle").success();
    assert_eq!(world.asked(), ["PATCH /time_entries/…/stop"]);
    world.advance(TimeDelta::minutes(5));
    world.fake().clear_requests();
    world.run("toggle").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "POST /time_entries"]);
    world.fake().clear_requests();
    world.run("toggle --fresh").success();
    assert_eq!(world.asked(), ["GET /me/time_entries", "PATCH /time_entries/…/stop"]);
    world.fake().clear_requests();
    world.run("toggle --offline").success();
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn what_runs_elsewhere_is_stopped() {
    let mut world = World::logged_in();
    world.fake().elsewhere_start("On the phone");
    world.advance(TimeDelta::minutes(5));
    assert_snapshot!(world.run("toggle Support"), @"
    Stopped  On the phone  09:00–09:05  5m  @1
    --- stderr
    Stopped, and nothing was started. To start it, run `track toggle` with these words again.
    ");
    assert_eq!(world.asked(), ["GET /me/time_entries", "PATCH /time_entries/…/stop"]);
    assert_eq!(world.at_toggl(), ["09:00–09:05 On the phone"]);
}

#[test]
fn without_a_network_it_starts_all_the_same() {
    let mut world = World::logged_in();
    world.run("add Standup 8:00-8:15").success();
    world.fake.as_mut().expect("a Toggl").unplug();
    assert_snapshot!(transcript(&world, &["toggle", "toggle", "toggle Support"]), @"
    $ track toggle
    Started  Standup  09:00  @1
    --- stderr
    Saved locally; Toggl is unreachable.

    $ track toggle
    Stopped  Standup  09:00–09:00  0s  @1

    $ track toggle Support
    Started  Support  09:00  @1
    ");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("toggle"), @"
    Stop the running timer, or start one

    Usage: track toggle [OPTIONS] [DESCRIPTION]...

    Examples:
      track toggle
      track toggle Support -p Web
      track toggle --at -5m

    Arguments:
      [DESCRIPTION]...  What you work on; quotes are optional

    Options:
      -d, --description <TEXT>  Set the description, in quotes, instead of words
      -p, --project <PROJECT>   Set the project, by name, client/name or id. Write
                                /name for a project without a client.
          --task <TASK>         Set the task of the project, by name or id
      -t, --tag <TAG>           Add a tag, or several separated by commas. Can be
                                repeated. Tags that do not exist are created.
      -b, --billable            Mark the time as billable (needs a paid Toggl plan).
                                By default, the project decides.
          --no-billable         Mark the time as not billable, whatever the project
      -i, --interactive         Pick description, project and tags from lists. Asks
                                only for what is not on the command line; the most
                                recent come first.
          --at <TIME>           Start at this time, for example 9:30 or -15m
          --after-last          Start where the last entry ended. Requires that
                                nothing is running.
          --trim                Shorten the entries it overlaps. An entry that spans
                                it is split in two.
          --no-folder           Ignore .track.toml
      -h, --help                Print help

    For a keyboard shortcut or a button. If nothing is running locally, Toggl is
    asked first. A timer is started with the description and other fields given;
    without any, the last entry is continued. --at is the time of the start or of
    the stop.
    ");
}

#[test]
fn words_that_start_nothing_are_mentioned() {
    let world = World::offline();
    world.run("start Mail").success();
    assert_snapshot!(world.run("toggle Review PRs"), @"
    Stopped  Mail  09:00–09:00  0s  @1
    --- stderr
    Stopped, and nothing was started. To start it, run `track toggle` with these words again.
    ");
    assert_snapshot!(world.run("toggle Review PRs"), @"Started  Review PRs  09:00  @1");
}
