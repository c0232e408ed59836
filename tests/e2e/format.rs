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
        "show @2 --format {title}",
    ]), @r#"
    $ track current --format "{title} since {start}{billable? $}"
    Fix login since 09:00 $

    $ track list --format "{date}\t{start}\t{stop}\t{duration:decimal}\t{title}{tags? #}{tags}"
    2026-03-02	08:00	08:15	0.25	Standup #daily
    2026-03-02	09:00		1.08	Fix login

    $ track list --format {handle}:{sync}:{running} -n 1
    @1:waiting:yes

    $ track list yesterday --format {title}


    $ track show @2 --format {title}
    Standup
    "#);
    world.run("stop").success();
    assert_snapshot!(world.run("current --format {title}"), @"--- exit 1");
}

#[test]
fn a_template_that_means_nothing_is_explained() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "list --format {projct}",
        "list --format {start:%Q}",
        "current --format {title",
        "current --format {title} --json",
    ]), @r#"
    $ track list --format {projct}
    --- stderr
    error: The template has an unknown field “projct”.
    hint: Did you mean {project}? The fields are handle, id, title, description, project, client, task, tags, billable, workspace, color, date, start, stop, duration, running, sync.
    --- exit 2

    $ track list --format {start:%Q}
    --- stderr
    error: “%Q” is not a valid format of “start” in the template.
    hint: Use a strftime format, for example %H:%M.
    --- exit 2

    $ track current --format {title
    --- stderr
    error: The template has an unmatched “{”.
    hint: Write {{ for a literal brace.
    --- exit 2

    $ track current --format {title} --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "`track current --help` shows the usage."
        ],
        "kind": "usage",
        "message": "The argument '--format <TEMPLATE>' cannot be used with '--json'."
      }
    }
    --- exit 2
    "#);
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
        @"Fix login|Web site|Ac [31mme|Design|Personal|4400000001"
    );
}
