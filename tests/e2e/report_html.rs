//! `report --html`: what is written where, and what is said about it.

use std::fs;

use insta::assert_snapshot;

use crate::report::week;
use crate::support::{World, transcript};

#[test]
fn a_page_is_written_and_a_receipt_says_what_is_in_it() {
    let world = week();
    fs::create_dir(world.home().join("folder")).expect("a folder");
    assert_snapshot!(transcript(&world, &[
        "report last week --html report.html",
        "report --html report.html",
        "report last week --html folder/week.html -p Website --round 15m --top 1",
        "report all --html all.html --quiet",
        "report last week --html report.html -p Nowhere",
        "report 2031 --html report.html",
    ]), @"
    $ track report last week --html report.html
    Wrote report.html: Mon 23 Feb – Sun 1 Mar, 15h 35m, 6 entries.

    $ track report --html report.html
    Wrote report.html: Mon 2 – Sun 8 Mar, 0m, 0 entries.

    $ track report last week --html folder/week.html -p Website --round 15m --top 1
    Wrote folder/week.html: Mon 23 Feb – Sun 1 Mar, 7h 15m, 3 entries.

    $ track report all --html all.html --quiet


    $ track report last week --html report.html -p Nowhere
    --- stderr
    error: No project called “Nowhere”.
    hint: `track login` fetches your projects from Toggl.
    --- exit 4

    $ track report 2031 --html report.html
    Wrote report.html: 2031, 0m, 0 entries.
    ");
    let names: Vec<_> =
        fs::read_dir(world.home()).expect("the home").flatten().map(|it| it.file_name()).collect();
    let pages = names.iter().filter(|name| name.to_string_lossy().ends_with(".html")).count();
    assert_eq!(pages, 2, "{names:?}");
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with(".track")), "{names:?}");
}

#[test]
fn the_document_says_which_page_was_written() {
    let world = week();
    let mut json = world.json("report last week --html week.html");
    let page = fs::read_to_string(world.home().join("week.html")).expect("a page");
    assert_eq!(json["html"]["bytes"].as_u64(), Some(page.len() as u64));
    json["html"]["bytes"] = 0.into();
    assert_eq!(json["html"], serde_json::json!({ "bytes": 0, "entries": 6, "file": "week.html" }));
    json.as_object_mut().expect("an object").remove("html");
    assert_eq!(json, world.json("report last week"), "and all else as without it");
}

#[test]
fn a_page_goes_to_standard_output_to_the_last_byte() {
    let world = week();
    let printed = world.run("report last week --html -").success();
    world.run("report last week --html week.html").success();
    let written = fs::read_to_string(world.home().join("week.html")).expect("a page");
    assert_eq!(printed.stdout, written);
    assert!(printed.stderr.is_empty(), "{printed}");
    assert!(!world.home().join("-").exists());
}

#[test]
fn what_is_no_file_is_not_written() {
    let world = week();
    fs::create_dir(world.home().join("folder")).expect("a folder");
    assert_snapshot!(transcript(&world, &[
        "report --html folder",
        "report --html new/",
        "report --html=",
        "report --html",
        "report --html - --json",
        "report --html a.html --csv",
        "report --html a.html --grid",
        "report --html a.html --heat",
        "report --html a.html --target",
    ]), @r#"
    $ track report --html folder
    --- stderr
    error: Could not write folder: it is a folder.
    hint: Choose a file, or `-` for standard output.
    --- exit 1

    $ track report --html new/
    --- stderr
    error: Could not write new/: it is a folder.
    hint: Choose a file, or `-` for standard output.
    --- exit 1

    $ track report --html=
    --- stderr
    error: `--html` needs a value.
    --- exit 2

    $ track report --html
    --- stderr
    error: `--html` needs a value.
    --- exit 2

    $ track report --html - --json
    --- stderr
    {
      "error": {
        "code": 2,
        "hints": [
          "For example: `track report --html report.html --json`."
        ],
        "kind": "usage",
        "message": "--json and --html - both write to standard output."
      }
    }
    --- exit 2

    $ track report --html a.html --csv
    --- stderr
    error: The argument '--html <FILE>' cannot be used with '--csv'.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report --html a.html --grid
    --- stderr
    error: The argument '--html <FILE>' cannot be used with '--grid'.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report --html a.html --heat
    --- stderr
    error: The argument '--html <FILE>' cannot be used with '--heat [<YEAR>]'.
    hint: `track report --help` shows the usage.
    --- exit 2

    $ track report --html a.html --target
    --- stderr
    error: The argument '--html <FILE>' cannot be used with '--target'.
    hint: `track report --help` shows the usage.
    --- exit 2
    "#);
    assert!(!world.home().join("a.html").exists());
}

#[cfg(unix)]
#[test]
fn devices_pipes_and_files_that_are_not_to_be_written_are_left_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mut world = week();
    symlink("/dev/null", world.home().join("device")).expect("a link");
    symlink("lost", world.home().join("link")).expect("a link");
    fs::write(world.home().join("kept.html"), "mine").expect("a file");
    fs::set_permissions(world.home().join("kept.html"), fs::Permissions::from_mode(0o444))
        .expect("a mode");
    assert_snapshot!(transcript(&world, &["report --html /dev/null", "report --html device", "report --html nowhere/report.html", "report --html link"]), @"
    $ track report --html /dev/null
    --- stderr
    error: Could not write /dev/null: it is not a regular file.
    hint: Choose a file, or `-` for standard output.
    --- exit 1

    $ track report --html device
    --- stderr
    error: Could not write device: it is not a regular file.
    hint: Choose a file, or `-` for standard output.
    --- exit 1

    $ track report --html nowhere/report.html
    --- stderr
    error: Could not write nowhere/report.html: No such file or directory (os error 2).
    hint: Check the folder and its permissions, or choose another file.
    --- exit 1

    $ track report --html link
    --- stderr
    error: Could not write link: it is a broken link.
    hint: Choose a file, or `-` for standard output.
    --- exit 1
    ");
    if world.run_as(1234) {
        assert_snapshot!(world.run("report --html kept.html"), @"
        --- stderr
        error: Could not write kept.html: Permission denied (os error 13).
        hint: Check the folder and its permissions, or choose another file.
        --- exit 1
        ");
        assert_eq!(fs::read_to_string(world.home().join("kept.html")).expect("a file"), "mine");
    }
}

#[test]
fn a_page_costs_no_request_and_says_what_is_missing() {
    let world = World::logged_in();
    world.run("list last week").success();
    world.fake().clear_requests();
    world.run("report last week --html a.html").success();
    assert_eq!(world.asked(), Vec::<String>::new());
    let outcome = world.run("report 2020 --html b.html --offline");
    assert_snapshot!(outcome, @"
    Wrote b.html: 2020, 0m, 0 entries.
    --- stderr
    As of 09:00: offline.
    Incomplete: Toggl's entries from Wed 1 Jan 2020 to Thu 31 Dec 2020 were never fetched.
    ");
    let page = fs::read_to_string(world.home().join("b.html")).expect("a page");
    assert!(page.contains("Incomplete: "), "the page says so too");
}
