//! `track show`: an entry in full, without a request.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{World, transcript};

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
    assert_snapshot!(world.run("show"), @"");
    world.run("stop --at -5m").success();
    assert_snapshot!(world.run("show @1"), @"");
}

#[test]
fn an_entry_that_is_sent_with_all_its_fields_and_no_request() {
    let mut world = busy_world();
    world.run("start Fix login --task Design -t api -b").success();
    world.advance(TimeDelta::minutes(90));
    world.run("stop").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("show Fix login"), @"");
    world.run("show @1 --fresh").success();
    world.run("show --json").success();
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn what_toggl_does_not_know_yet() {
    let mut world = busy_world();
    world.run("start Fix login").success();
    world.advance(TimeDelta::minutes(90));
    world.run("stop --offline").success();
    assert_snapshot!(world.run("show"), @"");
    world.run("add Meeting 7:00-8:00 -p Website --offline").success();
    assert_snapshot!(world.run("show @2"), @"");
    let answer = world.json("show @1");
    assert_eq!(answer["entry"]["sync"], "waiting");
    assert_eq!(answer["known"]["stop"], serde_json::Value::Null);
    assert_snapshot!(format!("{:#}", answer["differences"]), @"");
}

#[test]
fn what_is_in_doubt_and_what_toggl_refused() {
    let world = World::logged_in();
    world.fake().fail_next_on("POST", Fault::DropAfterCommit);
    world.run("add Doubtful 6:00-6:30").success();
    assert_snapshot!(world.run("show"), @"");
    world
        .fake()
        .fail_always_on("POST", Fault::Status(400, "\"Description is not nice.\"".to_owned()));
    world.run("add Refused 7:00-7:30").exits(7);
    assert_snapshot!(world.run("show"), @"");
    assert_eq!(world.json("show")["entry"]["refusal"]["message"], "Description is not nice.");
}

#[test]
fn what_came_from_elsewhere_shows_in_its_history() {
    let mut world = busy_world();
    world.fake().elsewhere_add("There", world.today_at("7:00"), world.today_at("7:30"));
    world.run("list").success();
    assert_snapshot!(world.run("show"), @"");

    world.run("start Here").success();
    let id = world.fake().running().expect("a timer").id;
    world.advance(TimeDelta::seconds(615));
    world.fake().elsewhere_edit(id, |entry| {
        entry.description = Some("Here and there".to_owned());
        entry.tags = vec!["phone".to_owned()];
    });
    world.run("list --fresh").success();
    world.run("stop").success();
    assert_snapshot!(world.run("show"), @"");
    assert_snapshot!(format!("{:#}", world.json("show")["history"]), @"");
}

#[test]
fn yesterday_and_over_midnight() {
    let world = World::offline();
    world
        .track(["add", "Night shift", "--start", "yesterday 22:00", "--stop", "today 6:00:30"])
        .success();
    assert_snapshot!(world.run("show"), @"");
}

#[test]
fn its_json_holds_everything() {
    let mut world = World::logged_in();
    world.run("start Hello -t api").success();
    world.advance(TimeDelta::minutes(5));
    world.run("stop").success();
    assert_snapshot!(world.run("show --json"), @"");
}

#[test]
fn what_is_not_there_is_said() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &["show", "show @2", "show Lunch", "show 4400000001"]), @"");
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
    world.fake().fail_always_on("POST", Fault::Status(400, format!("{:?}", nasty)));
    world.run("add Refused 8:00-8:30");
    assert!(!world.run("show").success().stdout.contains(bad));
}

#[test]
fn its_help() {
    assert_snapshot!(World::offline().run("show --help"), @"");
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
