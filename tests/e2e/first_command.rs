//! The first command in a new home, with a token from the environment: it brings the account, and knows what is
//! there before it decides.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::{TOKEN, WORKSPACE};

/// A Toggl with a project, a client and a tag, and a home in which no command was given yet.
fn new_home() -> World {
    let mut world = World::with_toggl();
    world.fake().add_project("Website");
    world.fake().add_client("Acme");
    world.fake().add_tag("office");
    world.set("TRACK_API_TOKEN", TOKEN);
    world
}

#[test]
fn what_the_plan_lacks_is_refused_before_it_is_sent() {
    for line in [
        "start Work -b",
        "add Work 8:00-8:30 -b",
        "project add Web --color #123456",
        "project add Web --billable",
        "client archive Acme",
        "task add Drafts -p Website",
    ] {
        let world = new_home();
        let said = world.run(line).exits(7);
        assert!(said.stdout.is_empty() && said.stderr.contains("paid plan"), "{line}: {said}");
        assert_eq!(world.asked(), ["GET /me"], "{line}");
        assert_eq!(world.json("list --offline")["entries"], serde_json::json!([]), "{line}");
    }
    assert_snapshot!(new_home().run("start Work -b"), @"
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7
    ");
}

#[test]
fn what_the_plan_has_is_sent_with_no_more_requests() {
    let world = new_home();
    world.fake().set_premium(WORKSPACE, true);
    world.run("start Work -b -t office").success();
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
    assert!(world.fake().running().expect("it runs").billable);
    let world = new_home();
    world.run("project add Web --color blue").success();
    assert_eq!(world.asked(), ["GET /me", "POST /projects"]);
    let world = new_home();
    world.run("start Work").success();
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
}

#[test]
fn a_tag_that_is_new_is_mentioned_and_no_other() {
    let world = new_home();
    assert_snapshot!(world.run("start Work -t office,ofice"), @"
    Started  Work  #office #ofice  09:00  @1
    --- stderr
    New tag: ofice
    ");
    assert_eq!(world.asked(), ["GET /me", "POST /time_entries"]);
    let world = new_home();
    assert_snapshot!(world.run("add Work 8:00-8:30 -t Office"), @"Added    Work  #office  08:00–08:30  30m  @1");
    let world = new_home();
    world.run("add Work 8:00-8:30 --offline").success();
    assert_snapshot!(world.run("edit Work -t +Office"), @"Edited   Work  no tags → #office  08:00–08:30  30m  @1");
    assert_snapshot!(world.run("edit Work -b"), @"
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7
    ");
}

#[test]
fn without_network_it_is_kept_all_the_same() {
    let mut world = new_home();
    world.set("TRACK_API_URL", "http://127.0.0.1:9");
    assert_snapshot!(world.run("start Work -b -t office"), @"
    Started  Work  #office  $  09:00  @1
    --- stderr
    New tag: office
    Saved locally; Toggl is unreachable.
    ");
    assert_snapshot!(world.run("client add Acme"), @"Added    client  Acme");
}

#[test]
fn what_was_learned_on_the_way_is_said() {
    let mut world = new_home();
    world.skew(TimeDelta::minutes(5));
    assert_snapshot!(world.run("start Work -t office"), @"
    Started  Work  #office  09:05  @1
    --- stderr
    This machine's clock is 5m ahead of Toggl's; times are sent unchanged.
    ");
}

#[test]
fn names_that_were_never_fetched_are_not_none() {
    let mut world = World::with_toggl();
    world.set("TRACK_API_TOKEN", crate::support::fake_toggl::TOKEN);
    world.fake.as_mut().expect("a Toggl").unplug();
    for line in ["project", "client --json", "tag", "task"] {
        let outcome = world.run(line);
        assert_eq!(outcome.code, 6, "{line}: {outcome}");
    }
}
