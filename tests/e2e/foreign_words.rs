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
    error: Unknown command “auth”.
    hint: `track login` logs in to Toggl, `track logout` logs out, `track whoami` shows the account.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track totals :week
    --- stderr
    error: Unknown command “totals”.
    hint: `track report` sums up this week by project; add `--by day` for days.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track pause
    --- stderr
    error: Unknown command “pause”.
    hint: `track stop` stops the running timer; `track continue` continues it later.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track resize @1 1h
    --- stderr
    error: Unknown command “resize”.
    hint: `track edit @2 --duration 45m` changes the duration.
    hint: `track --help` lists the commands.
    --- exit 2

    $ track project rename Old New
    --- stderr
    error: Unknown command “rename”.
    hint: `track project edit Old --name New` renames it.
    hint: `track project --help` shows the usage.
    --- exit 2

    $ track workspace switch Personal
    --- stderr
    error: Unknown command “switch”.
    hint: `track workspace use Personal` selects the workspace for new entries.
    hint: `track workspace --help` shows the usage.
    --- exit 2

    $ track tag @2 work
    --- stderr
    error: Unknown command “@2”.
    hint: `track edit @2 -t +review` adds a tag to an entry, `track edit @2 -t -review` removes it.
    hint: `track tag --help` shows the usage.
    --- exit 2

    $ track config max_age 5m
    --- stderr
    error: Unknown command “max_age”.
    hint: `track config get max_age` prints it, `track config set max_age VALUE` changes it.
    hint: `track config --help` shows the usage.
    --- exit 2

    $ track zzz
    --- stderr
    error: Unknown command “zzz”.
    hint: `track --help` lists the commands.
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
    error: Unknown option `--begin`.
    hint: `--at TIME` sets the start, for example `--at 9:00`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start -m Write
    --- stderr
    error: Unknown option `-m`.
    hint: Write the description as words, `track start Write the report`, or after `-d`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start -15
    --- stderr
    error: Unknown option `-15`.
    hint: Write a time before now as one word with a unit: `track start Lunch -15m`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track stop --until 17:30
    --- stderr
    error: Unknown option `--until`.
    hint: `--at TIME` sets the stop: `track stop --at 17:30`, or just `track stop 17:30`.
    hint: `track stop --help` shows the usage.
    --- exit 2

    $ track edit @1 --at 9:00
    --- stderr
    error: Unknown option `--at`.
    hint: `--start TIME` sets the start, `--stop TIME` the stop.
    hint: `track edit --help` shows the usage.
    --- exit 2

    $ track delete --range today
    --- stderr
    error: Unknown option `--range`.
    hint: Name the entries to delete: `track delete @2 @3`; `track list week` shows the handles.
    hint: `track delete --help` shows the usage.
    --- exit 2

    $ track delete -y @1
    --- stderr
    error: Unknown option `-y`.
    hint: No command asks for confirmation, so omit it; `track undo` undoes the last command.
    hint: `track delete --help` shows the usage.
    --- exit 2

    $ track login --with-token
    --- stderr
    error: Unknown option `--with-token`.
    hint: `--token -` reads the token from standard input: `pass show toggl | track login --token -`.
    hint: `track login --help` shows the usage.
    --- exit 2

    $ track cancel --dry-run
    --- stderr
    error: Unknown option `--dry-run`.
    hint: There is no dry run; `track undo` undoes the last command, and `--offline` sends no requests.
    hint: `track cancel --help` shows the usage.
    --- exit 2

    $ track list --bogus
    --- stderr
    error: Unknown option `--bogus`.
    hint: `track list --help` shows the usage.
    --- exit 2

    $ track project list --color red
    --- stderr
    error: --color must be auto, always or never.
    hint: `project add` and `project edit` set the color of a project.
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
    error: “15m” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: Put several words in quotes: `--at "15m ago"`.
    --- exit 2

    $ track start Write --at yesterday 22:00
    --- stderr
    error: “yesterday” is a day; add a time, for example yesterday 14:00.
    hint: Put several words in quotes: `--at "yesterday 22:00"`.
    --- exit 2

    $ track start Write --at yesterday
    --- stderr
    error: “yesterday” is a day; add a time, for example yesterday 14:00.
    --- exit 2

    $ track start Write --at 5 minutes ago
    --- stderr
    error: “minutes ago” looks like the rest of `--at 5`.
    hint: Put several words in quotes: `--at "5 minutes ago"`.
    hint: Put words that do not belong to it before --at.
    --- exit 2

    $ track add Call --start 8 --duration 1h 30m
    --- stderr
    error: “30m” looks like the rest of `--duration 1h`.
    hint: Put several words in quotes: `--duration "1h 30m"`.
    hint: Put words that do not belong to it before --duration.
    --- exit 2

    $ track edit --range last week -b
    --- stderr
    error: “last” is not a date range; try today, last week, 2026-11, mon..today or last 7 days.
    hint: Put several words in quotes: `--range "last week"`.
    --- exit 2
    "#);
    assert_eq!(world.json("list all")["entries"].as_array().map(Vec::len), Some(0));
}
