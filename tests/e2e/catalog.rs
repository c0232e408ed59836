//! Clients, projects, tasks and tags: created, changed, archived and deleted, here and at Toggl.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{Fault, ORGANIZATION, WORKSPACE};
use crate::support::{World, transcript};

/// The projects at Toggl that are not deleted: name, and what is special about them.
pub(crate) fn projects(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let alive = toggl.projects.iter().filter(|it| it.deleted_at.is_none());
        let mut lines: Vec<String> = alive
            .map(|it| {
                let client = it.client_id.and_then(|id| toggl.clients.iter().find(|c| c.id == id));
                let client = client.map_or(String::new(), |it| format!("{}/", it.name));
                let archived = if it.active { "" } else { " archived" };
                format!("{client}{} {}{archived}", it.name, it.color)
            })
            .collect();
        lines.sort();
        lines
    })
}

pub(crate) fn tags(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let alive = toggl.tags.iter().filter(|it| it.deleted_at.is_none());
        let mut names: Vec<String> = alive.map(|it| it.name.clone()).collect();
        names.sort();
        names
    })
}

pub(crate) fn clients(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let alive = toggl.clients.iter().filter(|it| it.deleted_at.is_none());
        alive
            .map(|it| format!("{}{}", it.name, if it.archived { " archived" } else { "" }))
            .collect()
    })
}

/// What the entries at Toggl are booked on: description, project and tags.
pub(crate) fn booked(world: &World) -> Vec<String> {
    world.fake().with(|toggl| {
        let entries = toggl.entries.values().filter(|it| it.deleted_at.is_none());
        entries
            .map(|it| {
                let project =
                    it.project_id.and_then(|id| toggl.projects.iter().find(|p| p.id == id));
                let project = project.map_or("-", |it| it.name.as_str());
                format!("{} {project} {:?}", it.description.as_deref().unwrap_or("-"), it.tags)
            })
            .collect()
    })
}

#[test]
fn everything_works_without_an_account() {
    let world = World::offline();
    assert_snapshot!(transcript(&world, &[
        "project",
        "client add Acme",
        "project add Web site --client acme --color green",
        "project add Web site -c Acme",
        "start Fix -p web -t docs",
        "project",
        "project edit web --name Website --no-client",
        "project edit Website --name Website",
        "tag",
        "tag edit docs --name documentation",
        "list",
        "project archive website",
        "project archive website",
        "project",
        "start Other -p website",
        "project restore website",
        "project delete website",
        "list",
        "client delete Acme",
        "client",
    ]), @"
    $ track project
    No projects.

    $ track client add Acme
    Added    client  Acme
    --- stderr
    Saved locally. To sync with Toggl, run `track login`.

    $ track project add Web site --client acme --color green
    Added    project  Web site  of Acme

    $ track project add Web site -c Acme
    --- stderr
    error: A project called “Web site” already exists.
    hint: Choose another name, or use the existing one.
    --- exit 1

    $ track start Fix -p web -t docs
    Started  Fix  Web site (Acme)  #docs  09:00  @1
    --- stderr
    New tag: docs

    $ track project
    Web site  Acme

    $ track project edit web --name Website --no-client
    Changed  project  Website

    $ track project edit Website --name Website
    --- stderr
    Nothing to change: it is already like that.

    $ track tag
    docs

    $ track tag edit docs --name documentation
    Changed  tag  documentation
    --- stderr
    1 entry has the new name.

    $ track list
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Fix  Website  #documentation

    $ track project archive website
    Archived  project  Website

    $ track project archive website
    --- stderr
    error: The project “Website” is already archived.
    --- exit 1

    $ track project
    No projects.
    --- stderr
    1 archived not shown; `--all` shows them.

    $ track start Other -p website
    --- stderr
    error: The project “Website” is archived.
    hint: `track project restore Website` restores it, or choose another one.
    --- exit 4

    $ track project restore website
    Restored  project  Website

    $ track project delete website
    Deleted  project  Website
    --- stderr
    1 entry no longer has a project.

    $ track list
    Today, Mon 2 Mar  0s
      @1  09:00–now   0s  Fix  #documentation

    $ track client delete Acme
    Deleted  client  Acme

    $ track client
    No clients.
    ");
}

#[test]
fn each_change_is_one_request() {
    let world = World::logged_in();
    for (line, asked) in [
        ("client add Acme", "POST /clients"),
        ("project add Web -c Acme", "POST /projects"),
        ("project edit Web --name Site --color red --private", "PUT /projects/…"),
        ("project edit Site --no-client", "PUT /projects/…"),
        ("project archive Site", "PUT /projects/…"),
        ("project restore Site", "PUT /projects/…"),
        ("tag add docs", "POST /tags"),
        ("tag edit docs --name doc", "PUT /tags/…"),
        ("client edit Acme --name Bolt", "PUT /clients/…"),
        ("client delete Bolt", "DELETE /clients/…"),
        ("tag delete doc", "DELETE /tags/…"),
        ("project delete Site", "DELETE /projects/…"),
    ] {
        world.fake().clear_requests();
        let outcome = world.run(line).success();
        // Toggl may have entries that were never fetched.
        let is_silent = !["tag delete", "project delete"].iter().any(|it| line.starts_with(it));
        assert_eq!(outcome.stderr.is_empty(), is_silent, "{line}: {outcome}");
        assert_eq!(world.asked(), [asked], "{line}");
    }
    world.fake().clear_requests();
    for line in ["project", "client list", "tag", "task", "project list --all --json"] {
        world.run(line).success();
    }
    assert_eq!(world.asked(), [""; 0], "reading costs nothing");
    assert_eq!(projects(&world), [""; 0]);
    assert_eq!(tags(&world), [""; 0]);
}

#[test]
fn what_was_made_offline_is_made_at_toggl_before_the_time_on_it() {
    let world = World::logged_in();
    world.run("client add Acme --offline").success();
    world.run("project add Web -c Acme --color pink --offline").success();
    world.run("start Fix -p Acme/Web -t new --offline").success();
    assert_eq!(projects(&world), [""; 0]);
    world.run("sync").success();
    assert_eq!(projects(&world), ["Acme/Web #d94182"]);
    assert_eq!(booked(&world), [r#"Fix Web ["new"]"#]);
    world.assert_agreed();
    world.assert_sound();
    assert_eq!(world.fake().requests().iter().filter(|it| it.method == "POST").count(), 3);
}

#[test]
fn what_was_made_before_the_login_is_sent_by_it() {
    let world = World::with_toggl();
    world.run("project add Web").success();
    world.run("start Fix -p Web").success();
    world.log_in();
    assert_eq!(projects(&world), ["Web #0b83d9"]);
    assert_eq!(booked(&world), ["Fix Web []"]);
    world.assert_sound();
}

#[test]
fn the_same_name_made_here_and_there_is_one_project() {
    let world = World::with_toggl();
    world.run("project add Web --color red").success();
    world.run("start Fix -p Web").success();
    world.fake().add_project("Web");
    world.log_in();
    assert_eq!(projects(&world), ["Web #d92b2b"], "the color that was asked for");
    assert_eq!(booked(&world), ["Fix Web []"]);
    // And when the catalog here does not know of it yet.
    world.fake().add_tag("docs");
    world.run("tag add docs").success();
    assert_eq!(tags(&world), ["docs"]);
    world.assert_sound();
}

#[test]
fn deleting_a_project_says_what_becomes_of_its_time() {
    let mut world = World::logged_in();
    world.run("project add Web").success();
    world.run("project add Old").success();
    world.run("add One -p Web 7:00-7:30").success();
    world.run("add Two -p Web 7:30-8:00").success();
    world.run("add Three -p Old 8:00-8:30").success();
    world.advance(TimeDelta::minutes(5));
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "project delete Web",
        "project delete Old --entries delete",
        "list",
    ]), @"
    $ track project delete Web
    Deleted  project  Web
    --- stderr
    At least 2 entries no longer have a project; not all entries in Toggl were fetched.

    $ track project delete Old --entries delete
    Deleted  project  Old
    --- stderr
    At least 1 entry is deleted with it; not all entries in Toggl were fetched.

    $ track list
    Today, Mon 2 Mar   1h 00m
      @2  07:00–07:30     30m  One
      @1  07:30–08:00     30m  Two
    ");
    let mut asked = world.asked();
    asked.retain(|it| !it.starts_with("GET"));
    assert_eq!(asked, ["DELETE /projects/…", "DELETE /projects/…"], "one request each");
    assert_eq!(booked(&world), ["One - []", "Two - []"]);
    world.run("list --fresh").success();
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn renaming_and_deleting_a_tag_reaches_every_entry() {
    let mut world = World::logged_in();
    world.run("add One 7:00-7:30 -t docs -t api").success();
    world.run("add Two 7:30-8:00 -t docs").success();
    world.advance(TimeDelta::minutes(5));
    world.run("list --fresh").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "tag edit docs --name doc",
        "tag edit doc --name Doc --offline",
        "list",
        "tag delete api",
        "list",
    ]), @"
    $ track tag edit docs --name doc
    Changed  tag  doc
    --- stderr
    2 entries have the new name.

    $ track tag edit doc --name Doc --offline
    Changed  tag  Doc
    --- stderr
    At least 2 entries have the new name; entries before Fri 12 Dec 2025 were never fetched.
    Saved locally; 3 pending changes.

    $ track list
    Today, Mon 2 Mar   1h 00m
      @2  07:00–07:30     30m  One  #Doc #api
      @1  07:30–08:00     30m  Two  #Doc

    $ track tag delete api
    Deleted  tag  api
    --- stderr
    At least 1 entry no longer has it; entries before Fri 12 Dec 2025 were never fetched.

    $ track list
    Today, Mon 2 Mar   1h 00m
      @2  07:00–07:30     30m  One  #Doc
      @1  07:30–08:00     30m  Two  #Doc
    ");
    assert_eq!(booked(&world), [r#"One - ["Doc"]"#, r#"Two - ["Doc"]"#]);
    assert!(
        !world.asked().iter().any(|it| it.starts_with("PUT /time_entries")),
        "{:?}",
        world.asked()
    );
    world.assert_agreed();
    world.assert_sound();
}

#[test]
fn what_a_free_plan_lacks_is_refused_before_a_request() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.run("client add Acme").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "project add Odd --color #123456",
        "project edit Web --color #123456",
        "project add Odd --color mauve",
        "client archive Acme",
        "task add Design -p Web",
    ]), @"
    $ track project add Odd --color #123456
    --- stderr
    error: A custom color needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7

    $ track project edit Web --color #123456
    --- stderr
    error: A custom color needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7

    $ track project add Odd --color mauve
    --- stderr
    error: --color must be a color: blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple, yellow, dark-green, red, grey, or a code like #0b83d9.
    --- exit 2

    $ track client archive Acme
    --- stderr
    error: Archiving a client needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7

    $ track task add Design -p Web
    --- stderr
    error: Creating tasks needs a paid plan.
    hint: The workspace “Personal” is on Toggl's free plan; nothing was sent.
    hint: If the plan has changed, run `track workspace --fresh`.
    --- exit 7
    ");
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(projects(&world), ["Web #0b83d9"]);
}

#[test]
fn a_paid_plan_has_tasks_colors_and_archived_clients() {
    let mut world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    world.run("client add Acme").success();
    world.run("project add Web -c Acme --color #ABCDEF").success();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "task add Design -p Web",
        "start Sketch --task Design",
        "task",
        "task done Design",
        "task",
        "task --all",
        "task reopen Design",
        "client archive Acme",
        "client",
        "client --all",
        "project",
        "client restore Acme",
        "project",
        "task delete Design",
    ]), @"
    $ track task add Design -p Web
    Added    task  Design  of Web

    $ track start Sketch --task Design
    Started  Sketch  Web (Acme) › Design  09:00  @1

    $ track task
    Design  Web

    $ track task done Design
    Done     task  Design  of Web

    $ track task
    No tasks.
    --- stderr
    1 done not shown; `--all` shows them.

    $ track task --all
    Design  Web  done

    $ track task reopen Design
    Opened   task  Design  of Web

    $ track client archive Acme
    Archived  client  Acme
    --- stderr
    1 project with it.

    $ track client
    No clients.
    --- stderr
    1 archived not shown; `--all` shows them.

    $ track client --all
    Acme  archived

    $ track project
    No projects.
    --- stderr
    1 archived not shown; `--all` shows them.

    $ track client restore Acme
    Restored  client  Acme
    --- stderr
    1 project with it.

    $ track project
    Web  Acme

    $ track task delete Design
    Deleted  task  Design  of Web
    --- stderr
    At least 1 entry no longer has a task; not all entries in Toggl were fetched.
    ");
    assert_eq!(
        world.asked(),
        [
            "POST /projects/…/tasks",
            "POST /time_entries",
            "PUT /projects/…/tasks/…",
            "PUT /projects/…/tasks/…",
            "POST /clients/…/archive",
            "POST /clients/…/restore",
            "DELETE /projects/…/tasks/…",
        ]
    );
    assert_eq!(projects(&world), ["Acme/Web #abcdef"]);
    assert_eq!(clients(&world), ["Acme"]);
    world.advance(TimeDelta::minutes(2));
    world.run("list --fresh").success();
    world.assert_sound();
}

#[test]
fn only_administrators_change_what_is_theirs() {
    let world = World::with_toggl();
    world.fake().with(|toggl| {
        let workspace = &mut toggl.workspaces[0];
        workspace.admin = false;
        workspace.only_admins_may_create_projects = true;
        workspace.only_admins_may_create_tags = true;
    });
    world.log_in();
    assert_snapshot!(transcript(&world, &["project add Web", "tag add docs"]), @"
    $ track project add Web
    --- stderr
    error: Only administrators of “Personal” can change its projects.
    hint: Ask an administrator; nothing was sent.
    --- exit 7

    $ track tag add docs
    --- stderr
    error: Only administrators of “Personal” can change its tags.
    hint: Ask an administrator; nothing was sent.
    --- exit 7
    ");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn faults_on_the_way_double_and_lose_nothing() {
    let faults = [
        Fault::DropBeforeCommit,
        Fault::DropAfterCommit,
        Fault::HangAfterCommit,
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Html(502),
        Fault::TruncatedJson,
        Fault::WrongTypes,
        Fault::EmptyBody,
        Fault::Quota,
        Fault::TooMany { retry_after: None },
    ];
    for fault in faults {
        let mut world = World::logged_in();
        world.set("TRACK_TIMEOUT", "150ms");
        for line in [
            "client add Acme",
            "project add Web -c Acme",
            "project edit Web --name Site --color red",
            "tag add docs",
            "add One 7:00-8:00 -p Site -t docs",
            "tag edit docs --name doc",
            "project add Gone",
            "project delete Gone",
            "client edit Acme --name Bolt",
        ] {
            world.fake().fail_next(fault.clone());
            world.run(line).success();
            world.fake().heal();
        }
        world.set("TRACK_TIMEOUT", "");
        world.advance(TimeDelta::hours(2));
        world.run("sync").success();
        world.run("sync").success();
        assert_eq!(projects(&world), ["Bolt/Site #d92b2b"], "{fault:?}");
        assert_eq!(tags(&world), ["doc"], "{fault:?}");
        assert_eq!(booked(&world), [r#"One Site ["doc"]"#], "{fault:?}");
        world.assert_sound();
    }
}

#[test]
fn a_refusal_is_told_kept_and_tried_again() {
    let world = World::logged_in();
    world.fake().fail_next(Fault::Status(400, "\"Name is not nice\"".to_owned()));
    assert_snapshot!(world.run("project add Web"), @"
    Added    project  Web
    --- stderr
    error: Toggl refused it: Name is not nice.
    hint: It is saved locally; `track sync --retry` tries again.
    --- exit 7
    ");
    assert_snapshot!(world.run("project"), @"Web  refused: Name is not nice");
    assert_snapshot!(world.run("start Fix -p Web"), @"
    Started  Fix  Web  09:00  @1
    --- stderr
    Saved locally; Toggl refused the project “Web” (Name is not nice).
    ");
    assert_eq!(world.json("project")["projects"][0]["refusal"]["message"], "Name is not nice");
    world.run("sync --retry").success();
    assert_eq!(booked(&world), ["Fix Web []"]);
    world.assert_sound();
}

#[test]
fn a_project_deleted_elsewhere_and_changed_here_is_made_again() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.fake().with(|toggl| {
        let now = toggl.now();
        toggl.projects[0].deleted_at = Some(now);
    });
    assert_snapshot!(world.run("project edit Web --name Site"), @"
    Changed  project  Site
    --- stderr
    The project “Site” was deleted in Toggl; it was changed here, so it is created there again.
    ");
    assert_eq!(projects(&world), ["Site #0b83d9"]);
    world.assert_sound();
}

#[test]
fn changes_made_elsewhere_are_kept_beside_ours() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.run("project edit Web --name Site --offline").success();
    world.fake().with(|toggl| toggl.projects[0].color = "#d92b2b".to_owned());
    world.run("project list --fresh").success();
    world.run("sync").success();
    assert_eq!(projects(&world), ["Site #d92b2b"]);
    let project = &world.json("project")["projects"][0];
    assert_eq!(
        *project,
        json!({
            "kind": "project", "id": project["id"], "name": "Site", "active": true, "billable": null,
            "client": null, "color": "#d92b2b", "private": true, "sync": "sent", "refusal": null,
            "workspace": { "id": WORKSPACE, "name": "Personal" },
        })
    );
}

#[test]
fn a_change_pulled_during_a_name_lookup_is_not_reverted() {
    let world = World::logged_in();
    world.run("project add Web --color blue").success();
    world.fake().add_client("Newco");
    world.fake().with(|toggl| {
        let project = &mut toggl.projects[0];
        project.name = "Website".to_owned();
        project.color = "#d92b2b".to_owned();
    });
    assert_snapshot!(world.run("project edit Web --client Newco"), @"Changed  project  Website  of Newco");
    assert_eq!(projects(&world), ["Newco/Website #d92b2b"]);
    world.assert_sound();
}

#[test]
fn names_of_other_people_do_no_harm() {
    let world = World::with_toggl();
    world.fake().add_project("Evil\u{1b}[31m\nname");
    world.fake().add_client("\u{202e}tnelC");
    world.log_in();
    assert_snapshot!(transcript(&world, &["project", "client"]), @"
    $ track project
    Evil [31m name

    $ track client
    tnelC
    ");
}

#[test]
fn names_change_hands_in_any_order() {
    let world = World::logged_in();
    world.run("project add Web").success();
    world.run("project add App").success();
    world.run("add One 7:00-7:30 -p Web").success();
    world.run("add Two 7:30-8:00 -p App").success();
    for line in [
        "project edit Web --name Tmp",
        "project edit App --name Web",
        "project edit Tmp --name App",
    ] {
        world.run(&format!("{line} --offline")).success();
    }
    world.run("sync").success();
    assert_eq!(projects(&world), ["App #0b83d9", "Web #0b83d9"]);
    assert_eq!(booked(&world), ["One App []", "Two Web []"]);
    world.run("project delete Web --offline").success();
    world.run("project edit App --name Web").success();
    assert_eq!(projects(&world), ["Web #0b83d9"]);
    assert_eq!(booked(&world), ["One Web []", "Two - []"]);
    world.assert_sound();
}

#[test]
fn a_project_and_its_client_are_in_one_workspace() {
    let world = World::with_toggl();
    let other = world.fake().add_workspace(ORGANIZATION, "Other", false);
    world.fake().add_client_in(other, "Bolt");
    world.log_in();
    world.run("client add Acme").success();
    world.run("project add There -c Bolt").success();
    world.run("project add Here").success();
    assert_snapshot!(transcript(&world, &[
        "project add Web -c Acme --workspace Other",
        "project edit Here -c Bolt",
        "project",
    ]), @"
    $ track project add Web -c Acme --workspace Other
    --- stderr
    error: The client “Acme” belongs to another workspace.
    hint: A project and its client must be in the same workspace; `track client` lists clients.
    --- exit 2

    $ track project edit Here -c Bolt
    --- stderr
    error: The client “Bolt” belongs to another workspace.
    hint: A project and its client must be in the same workspace; `track client` lists clients.
    --- exit 2

    $ track project
    Here         Personal
    There  Bolt  Other
    ");
    let of = |name: &str| {
        world.fake().with(|toggl| {
            let project = toggl.projects.iter().find(|it| it.name == name);
            project.map(|it| it.workspace_id)
        })
    };
    assert_eq!((of("There"), of("Here"), of("Web")), (Some(other), Some(WORKSPACE), None));
}

#[test]
fn rows_created_or_restored_at_toggl_since_are_found() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    for name in ["Web", "Shop"] {
        world.fake().add_project(name);
    }
    for name in ["Acme", "Bolt"] {
        world.fake().add_client(name);
    }
    let put_away = |away: bool| {
        world.fake().with(|toggl| {
            toggl.projects.iter_mut().for_each(|it| it.active = !away);
            toggl.clients.iter_mut().for_each(|it| it.archived = away);
        });
    };
    world.log_in();
    for (line, said) in [
        ("task add Design -p Web", "The project “Web” is archived."),
        ("project add Site -c Acme", "The client “Acme” is archived."),
        ("project edit Shop -c Bolt", "The client “Bolt” is archived."),
    ] {
        put_away(true);
        world.run("project --fresh").success();
        let outcome = world.run(line).exits(4);
        assert!(outcome.stderr.contains(said), "{outcome}");
        put_away(false);
        world.run(line).success();
    }
    world.fake().add_workspace(ORGANIZATION, "Side", true);
    world.run("client add Corp --workspace Side").success();
    world.fake().add_workspace(ORGANIZATION, "Hall", true);
    world.run("project add Stage --workspace Hall").success();
    world.run("add Plan 7:00-7:30").success();
    world.fake().add_project("Later");
    let outcome = world.run("edit --of-project Later -b").exits(4);
    assert!(outcome.stderr.contains("No entries match"), "{outcome}");
}

#[test]
fn a_task_is_added_to_the_project_of_the_usual_workspace() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let other = world.fake().add_workspace(ORGANIZATION, "Other", true);
    world.fake().add_project_in(other, "Web", |_| {});
    let web = world.fake().add_project("Web");
    world.log_in();
    world.run("task add Design -p Web").success();
    let owners = world
        .fake()
        .with(|toggl| toggl.tasks.iter().map(|task| task.project_id).collect::<Vec<_>>());
    assert_eq!(owners, [web]);
}

#[test]
fn a_command_in_a_hint_can_be_typed_whatever_the_name() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let client = world.fake().add_client("Smith & Sons");
    let old = world.fake().add_project("Q1 (old)");
    world.log_in();
    world.run("client archive Smith & Sons").success();
    world.run("project archive Q1 (old)").success();
    world.run("project add R&D").success();
    let made = world.fake().with(|toggl| toggl.projects.last().map(|it| it.id)).expect("made");
    let id = world.fake().elsewhere_add("Two", world.today_at("7:30"), world.today_at("8:00"));
    world.fake().elsewhere_edit(id, |entry| entry.project_id = Some(made));
    world.run("list --fresh").success();
    for (line, command) in [
        ("project add Web -c smith", format!("`track client restore {client}`")),
        ("project add Q1 (old)", format!("`track project restore {old}`")),
        ("start Fix -p Q1", format!("`track project restore {old}`")),
        ("undo", format!("`track project delete {made}`")),
    ] {
        let outcome = world.run(line);
        assert!(outcome.stderr.contains(&command), "{line}\n{outcome}");
    }
}

#[test]
fn a_row_of_the_same_name_created_elsewhere_is_adopted() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    let client = world.fake().add_client("Old");
    let project =
        world.fake().add_project_in(WORKSPACE, "Website", |it| it.client_id = Some(client));
    world.fake().add_task(project, "Draft");
    world.log_in();
    world.run("add Before 6:00-6:30 -p Website --task Draft").success();
    world.fake().with(|toggl| {
        toggl.clients[0].name = "Acme".into();
        toggl.projects[0].name = "Shop".into();
        toggl.tasks[0].name = "Design".into();
    });
    world.run("client add Acme --offline").success();
    world.run("project add Shop -c Acme --offline").success();
    world.run("task add Design -p Acme/Shop --offline").success();
    world.run("add After 7:00-7:30 -p Acme/Shop --task Design --offline").success();
    world.run("sync").success();
    assert_eq!(projects(&world), ["Acme/Shop #0b83d9"]);
    assert_eq!(world.fake().with(|toggl| (toggl.clients.len(), toggl.tasks.len())), (1, 1));
    assert_snapshot!(transcript(&world, &["project", "client", "task", "list"]), @"
    $ track project
    Shop  Acme

    $ track client
    Acme

    $ track task
    Design  Shop

    $ track list
    Today, Mon 2 Mar   1h 00m
      @2  06:00–06:30     30m  Before  Shop (Acme) › Design
      @1  07:00–07:30     30m  After   Shop (Acme) › Design
    ");
    world.assert_agreed();
    world.assert_sound();
    world.run("undo 4").exits(1);
    world.run("project delete Shop").success();
    world.assert_agreed();
}

/// The numbers of a change in its document.
fn numbers(json: &serde_json::Value) -> String {
    let of = |field: &str| json[field].to_string();
    format!(
        "{} entries, {} projects, {} tasks, complete: {}",
        of("entries"),
        of("projects"),
        of("tasks"),
        of("complete")
    )
}

#[test]
fn a_deletion_counts_what_it_changes_once() {
    let world = World::logged_in();
    world.run("list all").success();
    world.run("client add Acme").success();
    world.run("project add Web -c Acme").success();
    world.run("project add Shop -c Acme").success();
    world.run("add One 7:00-7:30 -t docs -p Web").success();
    world.run("add Kept 7:30-8:00 -t docs -p Web --offline").success();
    world.run("start Running -t docs -p Web --offline").success();
    // Everything that Toggl has is known, so the number is exact: sent or not, running or not.
    assert_eq!(
        numbers(&world.json("tag delete docs --offline")),
        "3 entries, 0 projects, 0 tasks, complete: true"
    );
    world.run("undo --offline").success();
    assert_snapshot!(transcript(&world, &[
        "tag delete docs --offline -q",
        "undo --offline -q",
        "tag delete docs --offline",
        "client delete Acme --offline",
        "project delete Web --offline",
        "tag delete docs --offline",
    ]), @"
    $ track tag delete docs --offline -q


    $ track undo --offline -q


    $ track tag delete docs --offline
    Deleted  tag  docs
    --- stderr
    3 entries no longer have it.
    Saved locally; 4 pending changes.

    $ track client delete Acme --offline
    Deleted  client  Acme
    --- stderr
    2 projects no longer have a client.
    Saved locally; 7 pending changes.

    $ track project delete Web --offline
    Deleted  project  Web
    --- stderr
    3 entries no longer have a project.
    Saved locally; 7 pending changes.

    $ track tag delete docs --offline
    --- stderr
    error: No tag called “docs”.
    --- exit 4
    ");
    assert_eq!(world.json("list --offline")["entries"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_deletion_gives_no_number_for_what_was_not_fetched() {
    let world = World::logged_in();
    world.fake().add_tag("docs");
    world.run("list --fresh").success();
    world.run("tag --fresh").success();
    assert_snapshot!(transcript(&world, &["tag delete docs --offline", "undo --offline"]), @"
    $ track tag delete docs --offline
    Deleted  tag  docs
    --- stderr
    No local entry changed; entries before Fri 12 Dec 2025 were never fetched.
    Saved locally; 1 pending change.

    $ track undo --offline
    Undone   tag delete “docs”, just now
    Back     tag  docs
    ");
    world.run("add One 7:00-7:30 -t docs").success();
    assert_snapshot!(transcript(&world, &[
        "tag edit docs --name doc --offline",
        "tag delete doc --offline",
    ]), @"
    $ track tag edit docs --name doc --offline
    Changed  tag  doc
    --- stderr
    At least 1 entry has the new name; entries before Fri 12 Dec 2025 were never fetched.
    Saved locally; 2 pending changes.

    $ track tag delete doc --offline
    Deleted  tag  doc
    --- stderr
    At least 1 entry no longer has it; entries before Fri 12 Dec 2025 were never fetched.
    Saved locally; 2 pending changes.
    ");
    world.run("undo --offline").success();
    assert_eq!(
        numbers(&world.json("tag delete doc --offline")),
        "1 entries, 0 projects, 0 tasks, complete: false"
    );
    // What Toggl never had is on no entry there.
    world.run("tag add mine --offline").success();
    assert_eq!(
        numbers(&world.json("tag delete mine --offline")),
        "0 entries, 0 projects, 0 tasks, complete: true"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_question_before_a_deletion_has_the_same_number() {
    let world = World::offline();
    world.run("client add Acme Ltd").success();
    world.run("project add Website -c Acme").success();
    world.run("add One 7:00-7:30 -t documentation -p Website").success();
    world.run("start Two -t documentation -p Website").success();
    let asked = |line: &str, answer: &str| {
        let mut script = world.on_terminal(&format!("track {line}; echo \"exit $?\""));
        let mut child = script.stdin(std::process::Stdio::piped()).spawn().expect("`script`");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, answer.as_bytes()).expect("an answer");
        let output = child.wait_with_output().expect("an end");
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    };
    for (line, question) in [
        ("tag delete docu", "Delete the tag “documentation” and remove it from 2 entries? [y/N]: "),
        (
            "project delete web",
            "Delete the project “Website” and remove it from 2 entries? [y/N]: ",
        ),
        (
            "project delete web --entries delete",
            "Delete the project “Website” and 2 entries with it? [y/N]: ",
        ),
        (
            "client delete acme",
            "Delete the client “Acme Ltd” and remove it from 1 project? [y/N]: ",
        ),
        ("client archive acme", "Archive the client “Acme Ltd” and 1 project with it? [y/N]: "),
        ("project archive web", "Archive the project “Website”? [y/N]: "),
    ] {
        let said = asked(line, "n\n");
        assert!(said.contains(question), "{line}: {said}");
        assert!(!said.contains("exit 0"), "{line}: {said}");
    }
    let said = asked("tag delete docu", "y\n");
    assert!(said.contains("2 entries no longer have it.\n"), "{said}");
    assert!(said.ends_with("exit 0\n"), "{said}");
}
