//! A store belongs to a server and a user: the same user id on another instance is somebody else.

use chrono::TimeDelta;

use crate::support::World;
use crate::support::fake_toggl::{FakeToggl, Fault, Request, TOKEN};

/// Logged in, one entry synced. The entry of a stranger on another instance has the same id.
fn world() -> (World, FakeToggl) {
    let world = World::logged_in();
    world.run("add Ours 7:00-7:30").success();
    world.run("list --fresh").success();
    let other = FakeToggl::start(world.fake().now());
    other.elsewhere_add("Theirs", world.today_at("6:00"), world.today_at("6:30"));
    assert_eq!(other.entries()[0].id, world.fake().entries()[0].id);
    (world, other)
}

/// The commands now go to the other instance.
fn move_to(world: &mut World, other: FakeToggl) -> FakeToggl {
    world.set("TRACK_API_TOKEN", TOKEN);
    world.fake.replace(other).expect("a Toggl")
}

fn assert_untouched(world: &World, line: &str) {
    let all = world.fake().all_entries();
    let names: Vec<_> = all.iter().map(|it| it.description.as_deref()).collect();
    assert_eq!(names, [Some("Theirs")], "{line}");
    assert_eq!(all[0].deleted_at, None, "{line}");
    assert!(!world.fake().requests().iter().any(Request::writes), "{line}: {:?}", world.asked());
}

#[test]
fn nothing_is_written_to_another_instance() {
    for line in
        ["delete Ours", "edit Ours -d Changed", "edit Ours --stop 7:40", "start New", "sync"]
    {
        let (mut world, other) = world();
        world.run("add Waiting 8:00-8:30 --offline").success();
        let _first = move_to(&mut world, other);
        for _ in 0..2 {
            world.run(line);
            world.advance(TimeDelta::minutes(5));
            world.run("sync");
        }
        assert_untouched(&world, line);
    }
}

#[test]
fn what_another_instance_lists_does_not_come_into_the_store() {
    for line in ["list --fresh", "sync", "whoami --fresh", "current --fresh"] {
        let (mut world, other) = world();
        other.add_project("Theirs");
        let _first = move_to(&mut world, other);
        world.run(line);
        assert_eq!(world.kept("Theirs"), 0, "{line}");
        assert_eq!(world.kept("Ours"), 1, "{line}");
        assert_eq!(world.names_here("projects"), [""; 0], "{line}");
        assert_untouched(&world, line);
    }
}

#[test]
fn back_at_its_own_instance_the_store_goes_on() {
    let (mut world, other) = world();
    let first = move_to(&mut world, other);
    world.run("edit Ours -d Changed");
    world.run("sync");
    let _other = move_to(&mut world, first);
    world.settle();
    assert_eq!(world.at_toggl(), ["07:00–07:30 Changed"]);
}

#[test]
fn another_instance_that_fails_learns_nothing_either() {
    for fault in [Fault::Html(502), Fault::Status(404, "\"no\"".into()), Fault::ForeignJson] {
        let (mut world, other) = world();
        other.fail_always_on("GET", fault.clone());
        let _first = move_to(&mut world, other);
        world.run("delete Ours");
        world.run("sync");
        assert_untouched(&world, &format!("{fault:?}"));
    }
}
