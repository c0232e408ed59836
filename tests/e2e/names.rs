//! NAME: one project, client, task, tag or workspace, however it is typed, and never another one.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::fake_toggl::{ORGANIZATION, TOKEN, WORKSPACE};
use crate::support::{Outcome, World, store_contents, transcript};

/// A project without a client, one of the same name with a client, and others that are alike.
fn twins() -> World {
    let world = World::offline();
    for line in [
        "client add Acme",
        "client add R",
        "project add Website",
        "project add Website --client Acme",
        "project add R/D",
        "project add D --client R",
        "project add Data platform",
        "tag add agréments",
        "tag add urgent",
    ] {
        world.run(line).success();
    }
    world
}

/// Twins in two workspaces of an account; new entries go to Personal.
fn two_workspaces() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    fake.set_premium(WORKSPACE, true);
    let team = fake.add_workspace(ORGANIZATION, "Team", true);
    for workspace in [WORKSPACE, team] {
        let client = fake.add_client_in(workspace, "Acme");
        fake.add_project_in(workspace, "Website", |it| it.client_id = Some(client));
    }
    fake.add_project_in(team, "Data", |_| {});
    fake.add_project_in(team, "Twin", |_| {});
    fake.add_project_in(WORKSPACE, "Data platform", |_| {});
    world.track_with_input(&["login", "--token", "-", "--workspace", "Personal"], TOKEN).success();
    world
}

/// The project of what was just started, with its client.
#[track_caller]
fn started(outcome: &Outcome) -> String {
    let entry = outcome.clone().success().json()["started"].clone();
    let text = |field: &str| entry["project"][field].as_str().unwrap_or("").to_owned();
    format!("{}/{}", text("client"), text("name"))
}

/// The descriptions that a list shows, the oldest last.
fn listed(world: &World, line: &str) -> String {
    let list = world.typed(&format!("{line} --json")).success().json();
    let entries = list["entries"].as_array().expect("entries");
    let names: Vec<&str> = entries.iter().filter_map(|it| it["description"].as_str()).collect();
    names.join(" ")
}

#[test]
fn a_name_is_found_in_any_case_and_form() {
    let world = World::offline();
    for line in [
        "client add Größe Café",
        "project add Prüfung --client \"Größe Café\"",
        "tag add agréments",
    ] {
        world.typed(line).success();
    }
    let decomposed = "GRO\u{308}SSE CAFE\u{301}/pru\u{308}fung";
    let outcome = world.track(["start", "x", "-p", decomposed, "-t", "agre\u{301}ments", "--json"]);
    assert_eq!(started(&outcome), "Größe Café/Prüfung");
    assert_eq!(outcome.json()["started"]["tags"], json!(["agréments"]));
    assert_eq!(world.json("tag list")["tags"].as_array().map(Vec::len), Some(1), "no twin");
    for search in ["GRÖSSE", "gro\u{308}ße"] {
        let world = World::offline();
        world.run("add größe 15m").success();
        assert_eq!(listed(&world, &format!("list -s {search}")), "größe");
        assert_eq!(listed(&world, &format!("list --not-search {search}")), "");
        assert_eq!(world.json(&format!("show {search}"))["entry"]["description"], "größe");
    }
}

#[test]
fn a_new_name_in_another_form_is_the_one_there_is() {
    let world = World::offline();
    world.run("project add Café").success();
    world.run("tag add agréments").success();
    for line in ["project add Cafe\u{301}", "tag add agre\u{301}ments"] {
        let refused = world.run(line);
        assert!(refused.code != 0 && refused.stderr.contains("already exists"), "{refused}");
    }
    // Toggl has both of these, side by side.
    world.run("project add CAFÉ").success();
}

#[test]
fn a_slash_in_front_means_without_a_client() {
    let world = twins();
    let table = [
        ("/Website", "/Website"),
        ("/website", "/Website"),
        ("Acme/Website", "Acme/Website"),
        ("R/D", "/R/D"),
        ("/R/D", "/R/D"),
        ("D", "R/D"),
    ];
    for (typed, expected) in table {
        assert_eq!(
            started(&world.track(["start", "x", "-p", typed, "--json"])),
            expected,
            "{typed}"
        );
        world.run("cancel").success();
    }
    assert_snapshot!(transcript(&world, &[
        "start x -p Website",
        "start x -p /Data",
        "start x -p /Nothing",
        "start x -p Bolt/Website",
        "add One 8:00-8:10 -p /Website",
        "add Two 8:10-8:20 -p Acme/Website",
        "edit @1 -p /Website",
        "edit --range today --of-project Website -d Same",
        "list -p /Website",
        "project edit /Website --name Pages",
    ]), @"
    $ track start x -p Website
    --- stderr
    error: “Website” matches several projects.
    hint: Use one of these: “/Website”, “Acme/Website”.
    --- exit 4

    $ track start x -p /Data
    Started  x  Data platform  09:00  @1

    $ track start x -p /Nothing
    --- stderr
    error: No project called “/Nothing”.
    hint: `track project add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track start x -p Bolt/Website
    --- stderr
    error: No project called “Bolt/Website”.
    hint: Did you mean “/Website”, “Acme/Website”?
    hint: `track project add` creates one; `track login` fetches yours from Toggl.
    --- exit 4

    $ track add One 8:00-8:10 -p /Website
    Added    One  Website  08:00–08:10  10m  @2

    $ track add Two 8:10-8:20 -p Acme/Website
    Added    Two  Website (Acme)  08:10–08:20  10m  @2

    $ track edit @1 -p /Website
    Edited   x  Data platform → Website  09:00  @1

    $ track edit --range today --of-project Website -d Same
    --- stderr
    error: “Website” matches several projects.
    hint: Use one of these: “/Website”, “Acme/Website”.
    --- exit 4

    $ track list -p /Website
    Today, Mon 2 Mar   10m  partial
      @3  08:00–08:10  10m  One  Website
      @1  09:00–now     0s  x    Website

    $ track project edit /Website --name Pages
    Changed  project  Pages
    ");
    world.write("site/.track.toml", "project = '/Pages'\n");
    assert_eq!(started(&world.run_in("site", "start --json")), "/Pages");
}

#[test]
fn twins_of_two_workspaces_are_told_apart_by_their_workspace() {
    let world = two_workspaces();
    let workspace = |typed: &str| {
        let outcome = world.track(["start", "x", "-p", typed, "--json"]).success();
        outcome.json()["started"]["workspace"]["name"].as_str().map(str::to_owned)
    };
    let table = [
        ("Website", "Personal"),
        ("Acme/Website", "Personal"),
        ("Team/Acme/Website", "Team"),
        ("team/acme/website", "Team"),
        ("Personal/Acme/Website", "Personal"),
        ("Team//Twin", "Team"),
        // The whole name comes before a part of one at home.
        ("Data", "Team"),
        ("Data p", "Personal"),
    ];
    for (typed, expected) in table {
        assert_eq!(workspace(typed).as_deref(), Some(expected), "{typed}");
    }
    assert_snapshot!(transcript(&world, &[
        "list -p Website -n 3",
        "edit --range today --of-project Website -d Same",
        "project delete Website",
        "client delete Acme",
        "project archive Team/Acme/Website",
    ]), @"
    $ track list -p Website -n 3
    Today, Mon 2 Mar   0s  partial
      @6  09:00–09:00  0s  x  Website (Acme)
      @5  09:00–09:00  0s  x  Website (Acme)
      @4  09:00–09:00  0s  x  Website (Acme)
    --- stderr
    “Website” matches 2 projects: “Personal/Acme/Website”, “Team/Acme/Website”.

    $ track edit --range today --of-project Website -d Same
    --- stderr
    error: “Website” matches several projects.
    hint: Use one of these: “Personal/Acme/Website”, “Team/Acme/Website”.
    --- exit 4

    $ track project delete Website
    --- stderr
    error: “Website” matches several projects.
    hint: Use one of these: “Personal/Acme/Website”, “Team/Acme/Website”.
    --- exit 4

    $ track client delete Acme
    --- stderr
    error: “Acme” matches several clients.
    hint: Use one of these: “Personal/Acme”, “Team/Acme”.
    --- exit 4

    $ track project archive Team/Acme/Website
    Archived  project  Website  of Acme
    ");
}

#[test]
fn what_is_taken_away_is_named_in_full() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    for line in [
        "client add Globex",
        "project add Data platform",
        "project add Data lake",
        "task add Drafts -p lake",
        "tag add urgent",
    ] {
        world.run(line).success();
    }
    assert_snapshot!(transcript(&world, &[
        "project delete Data",
        "project delete Data p",
        "project archive lake",
        "client delete Glob",
        "client archive glo",
        "task archive Draft",
        "task delete Draft -p lake",
        "tag delete urg",
        "tag delete urgnt",
        "project restore lake",
    ]), @r#"
    $ track project delete Data
    --- stderr
    error: No project is called exactly “Data”.
    hint: Did you mean `track project delete "Data lake"` or `track project delete "Data platform"`?
    hint: `delete` needs the full name or the id.
    --- exit 4

    $ track project delete Data p
    --- stderr
    error: No project is called exactly “Data p”.
    hint: Did you mean `track project delete "Data platform"`?
    hint: `delete` needs the full name or the id.
    --- exit 4

    $ track project archive lake
    --- stderr
    error: No project is called exactly “lake”.
    hint: Did you mean `track project archive "Data lake"`?
    hint: `archive` needs the full name or the id.
    --- exit 4

    $ track client delete Glob
    --- stderr
    error: No client is called exactly “Glob”.
    hint: Did you mean `track client delete Globex`?
    hint: `delete` needs the full name or the id.
    --- exit 4

    $ track client archive glo
    --- stderr
    error: No client is called exactly “glo”.
    hint: Did you mean `track client archive Globex`?
    hint: `archive` needs the full name or the id.
    --- exit 4

    $ track task archive Draft
    --- stderr
    error: No task is called exactly “Draft”.
    hint: Did you mean `track task archive Drafts`?
    hint: `archive` needs the full name or the id.
    --- exit 4

    $ track task delete Draft -p lake
    --- stderr
    error: No task is called exactly “Draft”.
    hint: Did you mean `track task delete Drafts`?
    hint: `delete` needs the full name or the id.
    --- exit 4

    $ track tag delete urg
    --- stderr
    error: No tag is called exactly “urg”.
    hint: Did you mean `track tag delete urgent`?
    hint: `delete` needs the full name or the id.
    --- exit 4

    $ track tag delete urgnt
    --- stderr
    error: No tag called “urgnt”.
    hint: Did you mean `track tag delete urgent`?
    --- exit 4

    $ track project restore lake
    --- stderr
    error: The project “Data lake” is already active.
    --- exit 1
    "#);
    assert_eq!(world.json("project")["projects"].as_array().map(Vec::len), Some(2));
    for line in [
        "task archive DRAFTS",
        "task delete Data lake/drafts",
        "project archive data LAKE",
        "project restore lake",
        "project delete /Data lake",
        "client archive globex",
        "client delete Globex",
        "tag delete Urgent",
    ] {
        world.run(line).success();
    }
    let id = world.json("project")["projects"][0]["id"].to_string();
    world.run(&format!("project delete {id}")).success();
}

#[test]
fn a_name_that_is_newer_at_toggl_is_looked_for_before_a_part_is_refused() {
    let world = World::logged_in();
    world.run("project add Data platform").success();
    world.fake().add_project("Data");
    world.fake().clear_requests();
    world.run("project delete Data").success();
    assert_eq!(world.asked(), ["GET /me", "DELETE /projects/…"]);
    assert_eq!(world.json("project")["projects"][0]["name"], "Data platform");
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_terminal_a_part_of_a_name_is_asked_about() {
    let world = World::offline();
    world.run("project add Data platform").success();
    let names = || world.json("project")["projects"].as_array().map(Vec::len);
    let say = |answer: &str| {
        let mut script = world.on_terminal("track project delete Data");
        let mut child = script.stdin(std::process::Stdio::piped()).spawn().expect("`script`");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), answer.as_bytes())
            .expect("read");
        let output = child.wait_with_output().expect("it ends");
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    };
    for no in ["\n", "n\n", "x\n"] {
        let said = say(no);
        assert!(said.contains("Delete the project “Data platform”? [y/N]: "), "{said}");
        assert!(said.contains("No project is called exactly “Data”."), "{said}");
        assert_eq!(names(), Some(1));
    }
    assert!(say("y\n").contains("Deleted"));
    assert_eq!(names(), Some(0));
}

/// Entries on projects, active and archived, with clients and tags.
fn filtered() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    fake.set_premium(WORKSPACE, true);
    let acme = fake.add_client("Acme");
    fake.add_client("Initech");
    let gone = fake.add_client("Gone");
    let of = |name: &str, client: i64| {
        fake.add_project_in(WORKSPACE, name, |it| it.client_id = Some(client))
    };
    of("Web", acme);
    of("Webinar", acme);
    let [old, older] = [of("Old", acme), of("Older", gone)];
    fake.add_project("Solo");
    world.log_in();
    for line in [
        "add A 6:00-6:10 -p Acme/Web -t team,docs",
        "add B 6:10-6:20 -p Webinar -t docs -b",
        "add C 6:20-6:30 -p Old -t Review",
        "add D 6:30-6:40 -p Older",
        "add E 6:40-6:50 -p Solo -t team -b",
        "add F 6:50-7:00 -t team",
        "add G 7:00-7:10",
    ] {
        world.run(line).success();
    }
    fake.with(|toggl| {
        let archived = |id: i64| id == old || id == older;
        toggl.projects.iter_mut().filter(|it| archived(it.id)).for_each(|it| it.active = false);
        toggl.clients.iter_mut().filter(|it| it.id == gone).for_each(|it| it.archived = true);
    });
    world.run("sync").success();
    world
}

#[test]
fn entries_are_filtered_by_names_as_they_are_typed_elsewhere() {
    let world = filtered();
    let table = [
        ("-p web", "A"),
        ("-p acme/WEB", "A"),
        ("-p webi", "B"),
        ("-p we", "B A"),
        ("-p Acme/Old", "C"),
        ("-p Gone/Older", "D"),
        ("-p solo -p web", "E A"),
        ("-p none", "G F"),
        ("-p None -p Solo", "G F E"),
        ("-p !none", "E D C B A"),
        ("-p !Web", "G F E D C B"),
        ("-p !web -p !none", "E D C B"),
        ("--client acme", "C B A"),
        ("--client Acme -p old", "C"),
        ("--client gone", "D"),
        ("--client Initech", ""),
        ("--client none", "G F E"),
        ("--client !Acme", "G F E D"),
        ("-t TEAM", "F E A"),
        ("-t tea", "F E A"),
        ("-t team,docs", "A"),
        ("-t team -t docs", "A"),
        ("-t #review", "C"),
        ("-t none", "G D"),
        ("-t !none", "F E C B A"),
        ("-t !team", "G D C B"),
        ("-t !team,!docs", "G D C"),
        ("-t docs,!team", "B"),
        ("--billable", "E B"),
        ("-b -p solo", "E"),
        ("--no-billable -t team", "F A"),
        ("--not-search e", "G F D C B A"),
        ("-s e", "E"),
        ("-p !none -n 2", "E D"),
        ("--not-search g -n 2", "F E"),
    ];
    for (flags, expected) in table {
        assert_eq!(listed(&world, &format!("list today {flags}")), expected, "{flags}");
    }
    let chosen = [
        ("--of-project web", 1),
        ("--of-project Acme/Old", 1),
        ("--of-project none", 2),
        ("--of-project !none", 5),
        ("--with-tag TEA", 3),
        ("--with-tag team,docs", 1),
        ("--with-tag none", 2),
        ("--with-tag !team --not-search g", 3),
        ("--search E", 1),
    ];
    for (flags, count) in chosen {
        let edited = world.json(&format!("edit --range today {flags} -t +new --offline"));
        assert_eq!(edited["edited"].as_array().map(Vec::len), Some(count), "{flags}: {edited:#}");
        world.run("undo --offline").success();
    }
}

#[test]
fn a_filter_that_names_nothing_says_so() {
    let world = filtered();
    world.fake().clear_requests();
    assert_snapshot!(transcript(&world, &[
        "list -p nothing",
        "list -t nothing",
        "list --client nothing",
        "list -t !nothing",
        "list -t docz",
        "list --client Initech",
        "list -p we",
        "edit --range today --of-project we -d x",
        "edit --range today --with-tag nothing -d x",
    ]), @"
    $ track list -p nothing
    --- stderr
    error: No project called “nothing”.
    --- exit 4

    $ track list -t nothing
    --- stderr
    error: No tag called “nothing”.
    --- exit 4

    $ track list --client nothing
    --- stderr
    error: No client called “nothing”.
    --- exit 4

    $ track list -t !nothing
    --- stderr
    error: No tag called “nothing”.
    --- exit 4

    $ track list -t docz
    --- stderr
    error: No tag called “docz”.
    hint: Did you mean “docs”?
    --- exit 4

    $ track list --client Initech
    No matching entries today.

    $ track list -p we
    Today, Mon 2 Mar   20m  partial
      @7  06:00–06:10  10m  A  Web (Acme)  #docs #team
      @6  06:10–06:20  10m  B  Webinar (Acme)  #docs  $
    --- stderr
    “we” matches 2 projects: “Web”, “Webinar”.

    $ track edit --range today --of-project we -d x
    --- stderr
    error: “we” matches several projects.
    hint: Use one of these: “Web”, “Webinar”.
    --- exit 4

    $ track edit --range today --with-tag nothing -d x
    --- stderr
    error: No tag called “nothing”.
    --- exit 4
    ");
    assert_eq!(world.asked().len(), 6, "one look for each that is not known");
    world.run("list -t new --offline").exits(4);
    world.fake().add_tag("newer");
    world.run("list -t newer").success();
}

#[test]
fn something_really_called_none_is_found_by_its_name() {
    let world = World::offline();
    for line in [
        "project add none",
        "project add !Web",
        "project add Web",
        "add A 6:00-6:10 -p none -t none",
        "add B 6:10-6:20",
        "add C 6:20-6:30 -p !Web",
        "add D 6:30-6:40 -p Web",
    ] {
        world.run(line).success();
    }
    for (flags, expected) in [
        ("-p none", "A"),
        ("-t none", "A"),
        ("-p !none", "D C B"),
        ("-p !Web", "C"),
        ("-p !!Web", "D B A"),
    ] {
        assert_eq!(listed(&world, &format!("list today {flags}")), expected, "{flags}");
    }
}

#[test]
fn a_name_that_begins_with_a_dash_follows_an_equals_sign() {
    let world = World::offline();
    world.track(["project", "add", "--", "-weird"]).success();
    world.track(["project", "add", "--", "-odd one"]).success();
    assert_snapshot!(transcript(&world, &[
        "start x -p -weird",
        "start x -p \"-odd one\"",
        "start x -t -dash",
        "start x --tag --dash",
        "list -p -weird",
        "list --client -weird",
        "task add x --project -weird",
        "start x -p=-weird -t=-dash",
        "list -t=-dash",
    ]), @r#"
    $ track start x -p -weird
    --- stderr
    error: “-weird” looks like a flag, not like the value of `-p`.
    hint: Join them with `=`: `-p=-weird`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start x -p "-odd one"
    --- stderr
    error: “-odd one” looks like a flag, not like the value of `-p`.
    hint: Join them with `=`: `-p="-odd one"`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track start x -t -dash
    --- stderr
    error: “-dash” looks like a flag, not like the value of `-t`.
    hint: Join them with `=`: `-t=-dash`.
    --- exit 2

    $ track start x --tag --dash
    --- stderr
    error: “--dash” looks like a flag, not like the value of `--tag`.
    hint: Join them with `=`: `--tag=--dash`.
    hint: `track start --help` shows the usage.
    --- exit 2

    $ track list -p -weird
    --- stderr
    error: “-weird” looks like a flag, not like the value of `-p`.
    hint: Join them with `=`: `-p=-weird`.
    hint: `track list --help` shows the usage.
    --- exit 2

    $ track list --client -weird
    --- stderr
    error: “-weird” looks like a flag, not like the value of `--client`.
    hint: Join them with `=`: `--client=-weird`.
    hint: `track list --help` shows the usage.
    --- exit 2

    $ track task add x --project -weird
    --- stderr
    error: “-weird” looks like a flag, not like the value of `--project`.
    hint: Join them with `=`: `--project=-weird`.
    hint: `track task add --help` shows the usage.
    --- exit 2

    $ track start x -p=-weird -t=-dash
    Started  x  -weird  #-dash  09:00  @1
    --- stderr
    New tag: -dash

    $ track list -t=-dash
    Today, Mon 2 Mar  0s  partial
      @1  09:00–now   0s  x  -weird  #-dash
    "#);
}

#[test]
fn nothing_far_away_is_offered() {
    let world = World::offline();
    world.run("project add Mail").success();
    world.run("tag add Mail").success();
    world.run("add Mail 15m").success();
    for line in [
        "list -p last",
        "list -t last",
        "show last",
        "project edit last --name x",
        "start x -p Meal plan",
    ] {
        let refused = world.run(line);
        let offered = refused.stderr.contains("Did you mean");
        assert!(!offered, "{line}: {refused}");
    }
    assert!(world.run("list -p mial").exits(4).stderr.contains("Did you mean “Mail”?"));
}

#[test]
fn a_tag_of_nothing_is_refused() {
    let world = World::offline();
    for tag in ["", " ", ",", " , ", "#"] {
        world.track(["start", "x", "-t", tag]).exits(2);
    }
}

#[test]
fn a_new_tag_that_is_typed_twice_is_one() {
    let world = World::offline();
    world.run("start x -t Deep,DEEP -t deep").success();
    assert_eq!(world.json("current")["running"]["tags"], serde_json::json!(["Deep"]));
}

#[test]
fn parts_on_both_sides_of_a_slash_are_a_name() {
    let world = World::offline();
    for line in [
        "client add Corner Bakery",
        "client add Acme",
        "project add Website -c \"Corner Bakery\"",
        "project add Website -c Acme",
        "project add Web shop -c Acme",
    ] {
        world.typed(line).success();
    }
    let project = |line: &str| {
        world.run(line).success();
        let running = world.json("current")["running"].clone();
        format!(
            "{}/{}",
            running["project"]["client"].as_str().unwrap_or(""),
            running["project"]["name"].as_str().unwrap_or("")
        )
    };
    assert_eq!(project("start x -p corner/website"), "Corner Bakery/Website");
    assert_eq!(project("start x -p ac/shop"), "Acme/Web shop");
    world.run("start x -p a/web").exits(4);
    world.run("start x -p acme/corner").exits(4);
}

#[test]
fn a_hint_to_restore_names_the_client() {
    let world = World::offline();
    for line in [
        "client add A",
        "client add B",
        "project add Web -c A",
        "project add Web -c B",
        "start one -p B/Web",
        "stop",
        "project archive A/Web",
        "project archive B/Web",
    ] {
        world.typed(line).success();
    }
    assert_snapshot!(transcript(&world, &["continue one", "start x -p B/web", "project restore B/Web"]), @"
    $ track continue one
    --- stderr
    error: The project “B/Web” is archived.
    hint: `track project restore B/Web` restores it, or start with another one: `track start DESCRIPTION -p PROJECT`.
    --- exit 4

    $ track start x -p B/web
    --- stderr
    error: The project “B/Web” is archived.
    hint: `track project restore B/Web` restores it, or choose another one.
    --- exit 4

    $ track project restore B/Web
    Restored  project  Web  of B
    ");
}

#[test]
fn the_whole_name_of_an_archived_project_means_no_other_one() {
    let world = World::offline();
    for line in ["project add Web", "project add Website", "project archive Web"] {
        world.run(line).success();
    }
    world.run("add Fix 8:00-8:30").success();
    let before = store_contents(&world);
    let lines = [
        "start a -p Web",
        "start a -p web",
        "add a 5m -p Web",
        "edit @1 -p Web",
        "task add T -p Web",
    ];
    for line in lines {
        let outcome = world.run(line).exits(4);
        assert!(outcome.stderr.contains("`track project restore Web`"), "{line}: {outcome}");
    }
    assert_eq!(store_contents(&world), before);
    world.run("start a -p Webs").success();
}

#[test]
fn a_done_task_means_no_other_one() {
    let world = World::with_toggl();
    world.fake().set_premium(WORKSPACE, true);
    world.log_in();
    for line in
        ["project add App", "task add Draft -p App", "task add Draft2 -p App", "task done Draft"]
    {
        world.run(line).success();
    }
    for line in ["start x --task Draft", "start x -p App --task draft"] {
        let outcome = world.run(line).exits(4);
        assert!(outcome.stderr.contains("`track task restore Draft`"), "{line}: {outcome}");
    }
    world.run("start x --task Draft2").success();
}

#[test]
fn a_project_of_another_client_is_none_of_this_one() {
    let world = World::offline();
    for line in [
        "client add Acme",
        "client add Beta",
        "project add Website -c Acme",
        "project add App",
        "add a 5:00-5:10 -p Website",
        "add b 6:00-6:10 -p App",
        "add c 7:00-7:10",
    ] {
        world.run(line).success();
    }
    let listed = |line: &str| {
        let entries =
            world.typed(&format!("list {line} --json")).success().json()["entries"].clone();
        let names = entries.as_array().expect("a list").iter();
        names.map(|it| it["description"].as_str().expect("text").to_owned()).collect::<String>()
    };
    assert_eq!(listed("-p Acme/Website --client Beta"), "");
    assert_eq!(listed("-p '!App' --client none"), "c");
    assert_eq!(listed("-p '!Acme/Website' --client '!Acme'"), "cb");
}

#[test]
fn an_empty_value_changes_nothing() {
    let world = World::offline();
    world.run("project add Web").success();
    world.run("add a 5:00-5:10 -p Web -t x").success();
    let before = store_contents(&world);
    for args in [
        ["edit", "--search", "", "-d", "oops"],
        ["edit", "--search", " ", "-d", "oops"],
        ["edit", "--not-search", "", "-d", "oops"],
        ["edit", "@1", "-b", "-p", ""],
        ["edit", "@1", "-b", "-t", ""],
        ["edit", "@1", "-b", "--task", " "],
    ] {
        world.track(args).exits(2);
    }
    assert_eq!(store_contents(&world), before);
}
