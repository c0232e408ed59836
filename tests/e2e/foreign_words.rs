//! Commands, flags and words of other tools: each works, or the message names the one of this program.

use insta::assert_snapshot;

use crate::support::{World, transcript};

#[test]
fn commands_of_other_tools() {
    assert_snapshot!(transcript(&World::offline(), &[
        "auth token",
        "totals :week",
        "pause",
        "resize @1 1h",
        "project rename Old New",
        "workspace switch Personal",
        "tag @2 work",
        "config max_age 5m",
        "zzz",
    ]), @"
    $ track auth token
    --- stderr
    error: Unrecognized subcommand 'auth'.
    hint: `track login` connects a Toggl account, `track logout` forgets it, `track whoami` tells which it is.
    hint: `track --help` shows how.
    --- exit 2

    $ track totals :week
    --- stderr
    error: Unrecognized subcommand 'totals'.
    hint: `track report` adds up this week, by project; `--by day` by day.
    hint: `track --help` shows how.
    --- exit 2

    $ track pause
    --- stderr
    error: Unrecognized subcommand 'pause'.
    hint: `track stop` stops what is running; `track continue` goes on with it afterwards.
    hint: `track --help` shows how.
    --- exit 2

    $ track resize @1 1h
    --- stderr
    error: Unrecognized subcommand 'resize'.
    hint: `track edit @2 --duration 45m` changes how long it took.
    hint: `track --help` shows how.
    --- exit 2

    $ track project rename Old New
    --- stderr
    error: Unrecognized subcommand 'rename'.
    hint: `track project edit Old --name New` renames it.
    hint: `track project --help` shows how.
    --- exit 2

    $ track workspace switch Personal
    --- stderr
    error: Unrecognized subcommand 'switch'.
    hint: `track workspace use Personal` lets new entries go there.
    hint: `track workspace --help` shows how.
    --- exit 2

    $ track tag @2 work
    --- stderr
    error: Unrecognized subcommand '@2'.
    hint: `track edit @2 -t +review` puts a tag on an entry, `track edit @2 -t -review` takes it off.
    hint: `track tag --help` shows how.
    --- exit 2

    $ track config max_age 5m
    --- stderr
    error: Unrecognized subcommand 'max_age'.
    hint: `track config get max_age` shows it, `track config set max_age VALUE` changes it.
    hint: `track config --help` shows how.
    --- exit 2

    $ track zzz
    --- stderr
    error: Unrecognized subcommand 'zzz'.
    hint: `track --help` shows how.
    --- exit 2
    ");
}

#[test]
fn flags_of_other_tools() {
    assert_snapshot!(transcript(&World::offline(), &[
        "start Write --begin 9:00",
        "start -m Write",
        "start -15",
        "stop --until 17:30",
        "edit @1 --at 9:00",
        "delete --range today",
        "delete -y @1",
        "login --with-token",
        "cancel --dry-run",
        "list --bogus",
        "project list --color red",
    ]), @"
    $ track start Write --begin 9:00
    --- stderr
    error: Unexpected argument '--begin' found.
    hint: `--at TIME` says when it began, such as `--at 9:00`.
    hint: `track start --help` shows how.
    --- exit 2

    $ track start -m Write
    --- stderr
    error: Unexpected argument '-m' found.
    hint: The description is the words themselves, `track start Write the report`, or stands behind `-d`.
    hint: `track start --help` shows how.
    --- exit 2

    $ track start -15
    --- stderr
    error: Unexpected argument '-15' found.
    hint: A time before now is one word with its unit: `track start Lunch -15m`.
    hint: `track start --help` shows how.
    --- exit 2

    $ track stop --until 17:30
    --- stderr
    error: Unexpected argument '--until' found.
    hint: `--at TIME` says when it ended: `track stop --at 17:30`, or just `track stop 17:30`.
    hint: `track stop --help` shows how.
    --- exit 2

    $ track edit @1 --at 9:00
    --- stderr
    error: Unexpected argument '--at' found.
    hint: `--start TIME` says when it began, `--stop TIME` when it ended.
    hint: `track edit --help` shows how.
    --- exit 2

    $ track delete --range today
    --- stderr
    error: Unexpected argument '--range' found.
    hint: What is deleted is named: `track delete @2 @3`; `track list week` shows the handles.
    hint: `track delete --help` shows how.
    --- exit 2

    $ track delete -y @1
    --- stderr
    error: Unexpected argument '-y' found.
    hint: Nothing is asked first, so leave it out; `track undo` takes back what a command did.
    hint: `track delete --help` shows how.
    --- exit 2

    $ track login --with-token
    --- stderr
    error: Unexpected argument '--with-token' found.
    hint: `--token -` reads the token from standard input: `pass show toggl | track login --token -`.
    hint: `track login --help` shows how.
    --- exit 2

    $ track cancel --dry-run
    --- stderr
    error: Unexpected argument '--dry-run' found.
    hint: Nothing is tried out; `track undo` takes back what a command did, and `--offline` sends nothing.
    hint: `track cancel --help` shows how.
    --- exit 2

    $ track list --bogus
    --- stderr
    error: Unexpected argument '--bogus' found.
    hint: `track list --help` shows how.
    --- exit 2

    $ track project list --color red
    --- stderr
    error: --color must be auto, always or never.
    hint: A project has a color of its own behind `project add` and `project edit`.
    --- exit 2
    ");
}

#[test]
fn aliases_from_other_tools() {
    let world = World::offline();
    for line in [
        "projects",
        "clients",
        "tags",
        "tasks",
        "project create Website",
        "project archive Website",
        "projects unarchive Website",
        "projects remove Website",
        "add Standup 8:00-8:15",
        "view @1",
        "remove @1",
        "completion bash",
    ] {
        world.run(line).success();
    }
}

#[test]
fn a_suggestion_changes_nothing() {
    let world = World::offline();
    world.run("start Write").success();
    for line in ["auth token", "init", "resize", "rename", "pause", "discard", "reduce", "delet"] {
        world.run(line).exits(2);
    }
    assert_eq!(world.json("current")["running"]["description"], "Write");
}

#[test]
fn help_as_a_word() {
    let world = World::offline();
    for (line, flag) in [
        ("help", "--help"),
        ("help start", "start --help"),
        ("help project add", "project add --help"),
        ("project help", "project --help"),
        ("version", "--version"),
    ] {
        let [said, expected] = [line, flag].map(|line| world.run(line).success());
        assert_eq!((said.stdout, said.stderr), (expected.stdout, expected.stderr), "{line}");
    }
    world.run("start help").success();
    assert_eq!(world.json("current")["running"]["description"], "help");
    world.run("help nothing").exits(2);
}

#[test]
fn a_time_of_several_words_needs_quotes() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "start Write --at 15m ago",
        "start Write --at yesterday 22:00",
        "start Write --at yesterday",
        "start Write --at 5 minutes ago",
        "add Call --start 8 --duration 1h 30m",
        "edit --range last week -b",
    ]), @r#"
    $ track start Write --at 15m ago
    --- stderr
    error: “15m” is not a time; write one like 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: Several words go in quotes: `--at "15m ago"`.
    --- exit 2

    $ track start Write --at yesterday 22:00
    --- stderr
    error: “yesterday” is a day; say the time as well, such as yesterday 14:00.
    hint: Several words go in quotes: `--at "yesterday 22:00"`.
    --- exit 2

    $ track start Write --at yesterday
    --- stderr
    error: “yesterday” is a day; say the time as well, such as yesterday 14:00.
    --- exit 2

    $ track start Write --at 5 minutes ago
    --- stderr
    error: “minutes ago” reads like the rest of `--at 5`.
    hint: Several words go in quotes: `--at "5 minutes ago"`.
    hint: Words that are no part of it go before --at.
    --- exit 2

    $ track add Call --start 8 --duration 1h 30m
    --- stderr
    error: “30m” reads like the rest of `--duration 1h`.
    hint: Several words go in quotes: `--duration "1h 30m"`.
    hint: Words that are no part of it go before --duration.
    --- exit 2

    $ track edit --range last week -b
    --- stderr
    error: “last” is not a range of days; write one like today, last week, 2026-11, mon..today or last 7 days.
    hint: Several words go in quotes: `--range "last week"`.
    --- exit 2
    "#);
    assert_eq!(world.json("list all")["entries"].as_array().map(Vec::len), Some(0));
}
