//! Every command that changes something, with a fault in its first request or a killed process: the change
//! is kept, and the final state at Toggl is the same as without the fault.
//!
//! `TRACK_TEST_CASES=12 cargo test write_faults` lets every command meet every fault.

use chrono::TimeDelta;

use crate::support::fake_toggl::{Bucket, Fault, ORGANIZATION, Request, WORKSPACE};
use crate::support::{World, kill};

/// The commands, each on the state that the ones before it have left.
const LINES: &[&str] = &[
    "client add Acme",
    "client edit Acme --name Bolt",
    "client add Cool",
    "client archive Cool",
    "client restore Cool",
    "project add Web -c Bolt",
    "project add Page",
    "project edit Web --name Site --color red",
    "project edit Site --client Cool",
    "project archive Page",
    "project restore Page",
    "task add Design -p Site",
    "task edit Design --name Draw",
    "task add Later -p Site",
    "task archive Later",
    "task restore Later",
    "tag add docs",
    "tag edit docs --name doc",
    "add One --duration 30m -p Site --task Draw -t doc",
    "add Two --duration 40m -p Page -t doc,more",
    "add Three --duration 50m -p Page",
    "edit One --duration 20m",
    "edit @2 @3 -t +seen",
    "edit Three -d Four --no-project",
    "split Two 15m",
    "continue One",
    "edit @ -p Page",
    "split @ 5m",
    "undo",
    "start Runs -p Site",
    "undo",
    "cancel",
    "undo",
    "stop",
    "delete Four",
    "undo",
    "delete Four",
    "tag edit more --name doc2",
    "tag delete doc",
    "undo",
    "tag delete doc",
    "task delete Draw",
    "project delete Site",
    "undo",
    "project delete Site --entries unassign",
    "project delete Page --entries delete",
    "undo",
    "project delete Page --entries delete",
    "client delete Bolt",
    "undo 2",
];

/// The faults of one request.
fn faults() -> Vec<Fault> {
    vec![
        Fault::DropBeforeCommit,
        Fault::DropAfterCommit,
        Fault::Hang,
        Fault::HangAfterCommit,
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Html(502),
        Fault::CaptivePortal,
        Fault::TruncatedJson,
        Fault::WrongTypes,
        Fault::EmptyBody,
        Fault::Quota,
        Fault::TooMany { retry_after: None },
        Fault::Hang.commits_later(),
    ]
}

fn world() -> World {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.fake().set_quota(Bucket::User, 100_000);
    world.fake().set_quota(Bucket::Organization(ORGANIZATION), 100_000);
    world.log_in();
    world
}

/// All there is at Toggl, in the order of what it says.
fn at_toggl(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let client = |id: Option<i64>| {
            let client = toggl.clients.iter().find(|it| Some(it.id) == id);
            client.map_or("nobody", |it| &it.name)
        };
        let project = |id: Option<i64>| {
            let project = toggl.projects.iter().find(|it| Some(it.id) == id);
            project.map_or("nothing", |it| &it.name)
        };
        let task = |id: Option<i64>| {
            let task = toggl.tasks.iter().find(|it| Some(it.id) == id);
            task.map_or("nothing", |it| &it.name)
        };
        let mut lines = Vec::new();
        for it in toggl.clients.iter().filter(|it| it.deleted_at.is_none()) {
            lines.push(format!("client {}, archived: {}", it.name, it.archived));
        }
        for it in toggl.projects.iter().filter(|it| it.deleted_at.is_none()) {
            let (client, color) = (client(it.client_id), &it.color);
            lines.push(format!("project {} for {client}, {color}, {}", it.name, it.active));
        }
        for it in toggl.tasks.iter().filter(|it| it.deleted_at.is_none()) {
            let project = project(Some(it.project_id));
            lines.push(format!("task {} of {project}, {}", it.name, it.active));
        }
        for it in toggl.tags.iter().filter(|it| it.deleted_at.is_none()) {
            lines.push(format!("tag {}", it.name));
        }
        for it in toggl.entries.values().filter(|it| it.deleted_at.is_none()) {
            let (name, project) = (it.description.as_deref(), project(it.project_id));
            let (start, stop, task) =
                (it.start.time(), it.stop.map(|it| it.time()), task(it.task_id));
            let mut tags = it.tags.clone();
            tags.sort();
            lines.push(format!(
                "entry {name:?} on {project}, {task} {start} {stop:?} {} {tags:?}",
                it.running
            ));
        }
        lines.sort();
        lines
    })
}

/// Runs all commands by `run`, and records the state at Toggl once each of them is synced.
fn life(run: impl Fn(&mut World, usize, &str)) -> Vec<(&'static str, Vec<String>)> {
    let mut world = world();
    let mut pictures = Vec::new();
    for (place, line) in LINES.iter().enumerate() {
        run(&mut world, place, line);
        world.fake().heal();
        world.fake().let_late_requests_arrive();
        world.set("TRACK_TIMEOUT", "");
        world.advance(TimeDelta::minutes(61));
        world.run("sync").success();
        world.assert_sound();
        pictures.push((*line, at_toggl(&world)));
    }
    world.assert_agreed();
    pictures
}

fn undisturbed() -> Vec<(&'static str, Vec<String>)> {
    life(|world, _, line| drop(world.run(line).success()))
}

#[test]
fn a_write_with_a_fault_arrives_exactly_once() {
    #[expect(clippy::disallowed_methods, reason = "tests are not the program")]
    let lives = std::env::var("TRACK_TEST_CASES").ok().and_then(|text| text.parse().ok());
    let (expected, faults) = (undisturbed(), faults());
    // Each life deals the faults out differently.
    for shift in 0..lives.unwrap_or(3).min(faults.len()) {
        let found = life(|world, place, line| {
            let fault = &faults[(place + shift * 5) % faults.len()];
            world.set("TRACK_TIMEOUT", "150ms");
            world.fake().fail_next(fault.clone());
            world.run(line).success();
        });
        for (expected, found) in expected.iter().zip(found) {
            assert_eq!(*expected, found, "life {shift}");
        }
    }
}

/// Runs a command that dies when its first change is about to reach Toggl, or has just done so.
fn die(world: &World, line: &str, fault: &Fault) {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        world.fake().fail_next_on(method, fault.clone());
    }
    kill(world.until_received(line, Request::writes));
}

#[test]
fn a_write_of_a_killed_process_is_sent_by_the_next_one() {
    let expected = undisturbed();
    for fault in [Fault::HangAfterCommit, Fault::Hang, Fault::Hang.commits_later()] {
        let found = life(|world, _, line| die(world, line, &fault));
        for (expected, found) in expected.iter().zip(found) {
            assert_eq!(*expected, found, "killed, {fault:?}");
        }
    }
}
