//! The help of what clients, projects, tasks and tags share their verbs for.

use insta::assert_snapshot;

use crate::support::World;

/// The help of a command without the options that all commands share.
fn help(line: &str) -> String {
    let help = World::offline().run(&format!("{line} --help")).success().stdout;
    let (own, rest) = help.split_once("\nGlobal options:\n").expect("global options");
    rest.split_once("\n\n").map_or(own.to_owned(), |(_, after)| format!("{own}\n{after}"))
}

#[test]
fn of_projects() {
    assert_snapshot!(help("project"), @"");
    assert_snapshot!(help("project list"), @"");
    assert_snapshot!(help("project add"), @"");
    assert_snapshot!(help("project edit"), @"");
    assert_snapshot!(help("project archive"), @"");
    assert_snapshot!(help("project restore"), @"");
    assert_snapshot!(help("project delete"), @"");
}

#[test]
fn of_clients() {
    assert_snapshot!(help("client"), @"");
    assert_snapshot!(help("client list"), @"");
    assert_snapshot!(help("client add"), @"");
    assert_snapshot!(help("client edit"), @"");
    assert_snapshot!(help("client archive"), @"");
    assert_snapshot!(help("client restore"), @"");
    assert_snapshot!(help("client delete"), @"");
}

#[test]
fn of_tags() {
    assert_snapshot!(help("tag"), @"");
    assert_snapshot!(help("tag list"), @"");
    assert_snapshot!(help("tag add"), @"");
    assert_snapshot!(help("tag edit"), @"");
    assert_snapshot!(help("tag delete"), @"");
}

#[test]
fn of_tasks() {
    assert_snapshot!(help("task"), @"");
    assert_snapshot!(help("task list"), @"");
    assert_snapshot!(help("task add"), @"");
    assert_snapshot!(help("task edit"), @"");
    assert_snapshot!(help("task archive"), @"");
    assert_snapshot!(help("task restore"), @"");
    assert_snapshot!(help("task delete"), @"");
}
