//! `--format`: entries as a person wants them written.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::{World, transcript};

#[test]
fn each_entry_is_a_line_of_its_own() {
    let mut world = World::offline();
    world.run("add Standup 8:00-8:15 -t daily").success();
    world.run("start Fix login -b").success();
    world.advance(TimeDelta::minutes(65));
    assert_snapshot!(transcript(&world, &[
        "current --format \"{title} since {start}{billable? $}\"",
        r#"list --format "{date}\t{start}\t{stop}\t{duration:decimal}\t{title}{tags? #}{tags}""#,
        "list --format {handle}:{sync}:{running} -n 1",
        "list yesterday --format {title}",
    ]), @"");
    world.run("stop").success();
    assert_snapshot!(world.run("current --format {title}"), @"");
}

#[test]
fn a_template_that_means_nothing_is_explained() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "list --format {projct}",
        "list --format {start:%Q}",
        "current --format {title",
        "current --format {title} --json",
    ]), @"");
}

#[test]
fn names_come_from_toggl_and_harm_nobody() {
    let world = World::with_toggl();
    let client = world.fake().add_client("Ac\u{1b}[31mme");
    let project = world.fake().add_project_in(
        crate::support::fake_toggl::WORKSPACE,
        "Web\nsite",
        |project| project.client_id = Some(client),
    );
    world.fake().set_premium(crate::support::fake_toggl::WORKSPACE, true);
    world.fake().add_task(project, "De\u{202e}sign");
    world.log_in();
    world.track(["start", "Fix\tlogin", "-p", "web", "--task", "sign"]).success();
    assert_snapshot!(
        world.track(["list", "--format", "{title}|{project}|{client}|{task}|{workspace}|{id}"]),
        @""
    );
}
