//! `track start`: alone, and with a Toggl.

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn it_works_at_once_without_account_or_network() {
    let world = World::offline();
    assert_snapshot!(world.run("start Hello Toggl"), @"");
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
