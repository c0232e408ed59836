//! Billable time, which only a paid plan has.

use insta::assert_snapshot;

use crate::support::World;
use crate::support::fake_toggl::WORKSPACE;

#[test]
fn a_free_plan_lacks_it_and_that_is_said_before_a_request() {
    let world = World::logged_in();
    world.run("add Write 7:00-7:30").success();
    world.run("list").success();
    world.fake().clear_requests();
    assert_snapshot!(world.run("start Call -b"), @"
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7
    ");
    for line in [
        "start Call -b --offline",
        "add Call 8:00-8:30 -b",
        "edit @1 -b",
        "edit --range today -b -d Other",
    ] {
        let outcome = world.typed(line).exits(7);
        assert!(outcome.stderr.contains("Billable time needs a paid plan"), "{line}: {outcome}");
    }
    assert_eq!(world.asked(), [""; 0]);
    world.run("edit @1 --no-billable -d Other").success();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Other"]);
    world.assert_agreed();
}

#[test]
fn a_folder_that_wants_it_is_named() {
    let world = World::logged_in();
    world.write("site/.track.toml", "billable = true\n");
    assert_snapshot!(world.run_in("site", "start Call"), @"
    --- stderr
    error: Billable time needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    hint: Billable from ~/site/.track.toml; `--no-folder` ignores it.
    --- exit 7
    ");
    world.run_in("site", "start Call --no-folder").success();
    assert_eq!(world.at_toggl(), ["09:00– Call"]);
}

#[test]
fn a_new_plan_is_asked_for() {
    let world = World::logged_in();
    world.fake().set_premium(WORKSPACE, true);
    world.run("start Call -b").exits(7);
    world.run("workspace --fresh").success();
    world.run("start Call -b").success();
    assert!(world.fake().running().expect("it runs").billable);
}

#[test]
fn without_an_account_there_is_no_plan() {
    let world = World::offline();
    assert_snapshot!(world.run("start Call -b"), @"
    Started  Call  $  09:00  @1
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.
    ");
}

#[test]
fn where_the_plan_ended_work_goes_on_unpaid() {
    let mut world = World::with_a_plan_that_ended();
    world.fake().set_premium(WORKSPACE, true);
    world.run("add Call 7:00-7:30 -b").success();
    assert_snapshot!(world.run("continue"), @"Started  Call  $  09:00  @1");
    world.fake().set_premium(WORKSPACE, false);
    world.run("workspace --fresh").success();
    world.advance(chrono::TimeDelta::minutes(10));
    assert_snapshot!(world.run("continue Call"), @"
    Stopped  Call  $  09:00–09:10  10m  @2
    Started  Call  09:10  @1
    --- stderr
    Not billable: workspace “Personal” is on Toggl's free plan.
    ");
    assert!(!world.fake().running().expect("it runs").billable);
    // What was billable stays so, and can be changed otherwise.
    world.run("edit @3 -d Phone -b").success();
    world.assert_agreed();
}
