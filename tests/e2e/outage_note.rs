//! That Toggl is unreachable is said once, and not with every receipt.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

fn unplugged() -> World {
    let mut world = World::logged_in();
    world.fake.as_mut().expect("a Toggl").unplug();
    world
}

#[test]
fn a_burst_of_commands_has_one_note() {
    let mut world = unplugged();
    assert_snapshot!(transcript(&world, &["start One", "start Two", "stop", "add Three 8:00-8:15", "tag add docs"]), @"
    $ track start One
    Started  One  09:00  @1
    --- stderr
    Saved locally; Toggl is unreachable.

    $ track start Two
    Stopped  One  09:00–09:00  0s  @2
    Started  Two  09:00  @1

    $ track stop
    Stopped  Two  09:00–09:00  0s  @1

    $ track add Three 8:00-8:15
    Added    Three  08:00–08:15  15m  @3

    $ track tag add docs
    Added    tag  docs
    ");
    // The next attempt takes its time, and says in a word why.
    world.advance(TimeDelta::minutes(2));
    assert_snapshot!(transcript(&world, &["start Four", "stop"]), @"
    $ track start Four
    Started  Four  09:02  @1
    --- stderr
    Toggl is still unreachable.

    $ track stop
    Stopped  Four  09:02–09:02  0s  @1
    ");
    // Another one, hours later, is an outage of its own.
    world.advance(TimeDelta::hours(3));
    assert_snapshot!(world.run("start Five"), @"
    Started  Five  12:02  @1
    --- stderr
    Saved locally; Toggl is unreachable.
    ");
    world.fake.as_mut().expect("a Toggl").plug_in();
    world.advance(TimeDelta::minutes(2));
    world.run("sync").success();
    world.fake.as_mut().expect("a Toggl").unplug();
    assert_snapshot!(world.run("start Six"), @"
    Stopped  Five  12:02–12:04  2m  @2
    Started  Six  12:04  @1
    --- stderr
    Saved locally; Toggl is unreachable.
    ");
}

#[test]
fn every_document_says_so() {
    let world = unplugged();
    let notes = |line: &str| world.json(line)["notes"].clone();
    assert_eq!(notes("start One"), serde_json::json!(["Saved locally; Toggl is unreachable."]));
    assert_eq!(
        notes("start Two"),
        serde_json::json!([
            "Saved locally; Toggl was unreachable a moment ago. The next command after 09:01 sends it."
        ])
    );
}

#[test]
fn the_technical_cause_is_for_who_asks() {
    let world = unplugged();
    let cause = |line: &str| {
        let said = world.run(line);
        (said.stderr.to_lowercase().contains("connection refused"), said.code)
    };
    if cfg!(windows) {
        return;
    }
    assert_eq!(cause("start One"), (false, 0));
    assert_eq!(cause("start Two -v --fresh"), (true, 0));
    assert_eq!(cause("list --fresh"), (false, 6));
    assert_eq!(cause("whoami"), (false, 0));
    assert_eq!(cause("sync"), (true, 6));
    assert_snapshot!(world.run("--fresh whoami"), @"
    Ada Example (ada@example.com), workspace Personal
    --- stderr
    2 pending changes: Toggl is unreachable.
    ");
}

#[test]
fn a_command_that_has_looked_says_so_itself() {
    // The look got no answer, so what follows is not even tried.
    assert_snapshot!(unplugged().run("toggle One"), @"
    Started  One  09:00  @1
    --- stderr
    Saved locally; Toggl is unreachable.
    ");
}
