//! `track edit` without flags: the entry as a text in the person's own editor. The editors here are
//! shell scripts, and the terminal comes from util-linux's `script`.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;

use crate::support::fake_toggl::Fault;
use crate::support::{World, store_contents};

/// Two finished entries and one that runs, at ten.
fn world() -> World {
    let mut world = World::offline();
    world.run("add Fix login 8:00-8:45 -t api").success();
    world.run("add Review 8:45-9:00").success();
    world.run("start Write").success();
    world.advance(TimeDelta::hours(1));
    world
}

/// An editor: a script that gets the draft as `$1`.
fn editor(world: &mut World, script: &str) {
    let path = world.home().join("editor");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("to be run");
    let path = path.display().to_string();
    world.set("EDITOR", &path);
    world.set("PATH", "/usr/local/bin:/usr/bin:/bin");
}

/// What a line says on a terminal, and how it ends.
fn on_terminal(world: &World, line: &str) -> String {
    let mut script = world.on_terminal(&format!("track {line}"));
    let output = script.env("COLUMNS", "200").output().expect("`script`, of util-linux");
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    let text = text.replace(&world.home().display().to_string(), "~");
    format!("{text}--- exit {}", output.status.code().unwrap_or(-1))
}

/// The same editor under a name that `track` knows, found by its name.
fn editor_called(world: &mut World, name: &str, script: &str) {
    editor(world, script);
    world.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
    let path = world.home().join("bin").join(name);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("to be run");
    let folder = world.home().join("bin").display().to_string();
    world.set("PATH", &format!("{folder}:/usr/local/bin:/usr/bin:/bin"));
    world.set("EDITOR", name);
}

/// What a line says on a terminal on which this is typed.
fn typing(world: &World, line: &str, keys: &str) -> String {
    let mut script = world.on_terminal(&format!("track {line}; echo \"--- exit $?\""));
    let mut child = script.stdin(std::process::Stdio::piped()).spawn().expect("`script`");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(keys.as_bytes()).expect("an answer");
    let output = child.wait_with_output().expect("an end");
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    text.replace(&world.home().display().to_string(), "~")
}

/// The drafts that were kept.
fn drafts(world: &World) -> Vec<PathBuf> {
    let files = world.data_dir().read_dir().expect("the folder of the store");
    let paths = files.map(|file| file.expect("a file").path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "toml")).collect()
}

#[test]
fn the_editor_shows_the_entry_and_what_is_written_counts() {
    let mut world = world();
    editor(
        &mut world,
        "cp \"$1\" \"$HOME/shown\"; sed -i 's/Fix login/Mend it/; s/08:00/7:50/' \"$1\"",
    );
    assert_snapshot!(on_terminal(&world, "edit @3"), @"
    Edited   Fix login → Mend it  #api  08:00–08:45 → 07:50–08:45  55m (was 45m)  @3
    --- exit 0
    ");
    assert_snapshot!(fs::read_to_string(world.home().join("shown")).expect("what was shown"), @r#"
    # Edit the values, then save and close. To cancel, close without changes.
    # A line that you remove leaves its field unchanged; "" removes a project or a task.
    # Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.

    description = "Fix login"
    project = ""
    task = ""
    tags = ["api"]
    billable = false
    start = "2026-03-02 08:00"
    stop = "2026-03-02 08:45"
    "#);
    assert!(drafts(&world).is_empty());
}

#[test]
fn several_entries_are_one_text() {
    let mut world = world();
    editor(
        &mut world,
        "cp \"$1\" \"$HOME/shown\"; sed -i 's/billable = false/billable = true/' \"$1\"",
    );
    assert_snapshot!(on_terminal(&world, "edit @1 @3"), @"
    Edited   Write  not billable → billable  09:00  @1
    Edited   Fix login  #api  not billable → billable  08:00–08:45  45m  @3
    --- exit 0
    ");
    assert_snapshot!(fs::read_to_string(world.home().join("shown")).expect("what was shown"), @r#"
    # Edit the values, then save and close. To cancel, close without changes.
    # A line that you remove leaves its field unchanged; "" removes a project or a task.
    # Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.
    # An entry that you remove from this text is not edited.

    ["@1"]
    description = "Write"
    project = ""
    task = ""
    tags = []
    billable = false
    start = "2026-03-02 09:00"
    stop = ""  # running; a time stops it

    ["@3"]
    description = "Fix login"
    project = ""
    task = ""
    tags = ["api"]
    billable = false
    start = "2026-03-02 08:00"
    stop = "2026-03-02 08:45"
    "#);
}

#[test]
fn saving_nothing_changes_nothing() {
    let mut world = world();
    let before = store_contents(&world);
    for script in ["true", "touch \"$1\"", ": > \"$1\""] {
        editor(&mut world, script);
        let said = on_terminal(&world, "edit @3");
        assert_eq!(said, "Nothing was changed.\n--- exit 0", "{script}");
    }
    editor(&mut world, "false");
    assert_snapshot!(on_terminal(&world, "edit @3"), @"
    error: The editor “~/editor” failed (exit status: 1).
    hint: Nothing was changed.
    --- exit 1
    ");
    world.set("VISUAL", "no-such-editor --wait");
    let said = on_terminal(&world, "edit @3");
    // Before that comes the shell's own complaint.
    let (_, said) = said.split_once("error: ").expect("a failure");
    assert_snapshot!(said, @"
    The editor “no-such-editor --wait” failed (exit status: 127).
    hint: Nothing was changed. Set VISUAL or EDITOR to the editor to use.
    --- exit 1
    ");
    assert_eq!(store_contents(&world), before);
    assert!(drafts(&world).is_empty());
}

#[test]
fn an_error_is_shown_above_its_line_and_can_be_corrected() {
    let mut world = world();
    // First an error, then a copy of the returned text, then the correction.
    editor(
        &mut world,
        "if grep -q '^# !!' \"$1\"; then cp \"$1\" \"$HOME/shown\"; sed -i 's/Webb//; s/7:50/8:30/' \"$1\"
         else sed -i 's/^project = \"\"/project = \"Webb\"/; s/08:45/7:50/; s/login/all/' \"$1\"; fi",
    );
    let said = on_terminal(&world, "edit @3");
    assert_snapshot!(fs::read_to_string(world.home().join("shown")).expect("what was shown"), @r#"
    # !! Nothing was changed. Fix 1 place below, marked like this line.
    # Edit the values, then save and close. To cancel, close without changes.
    # A line that you remove leaves its field unchanged; "" removes a project or a task.
    # Times are local. “9:30” is on the entry's own day; “yesterday 22:00” and “-15m” work too.

    description = "Fix all"
    # !! No project called “Webb”.
    # !! `track project add` creates one; `track login` fetches yours from Toggl.
    project = "Webb"
    task = ""
    tags = ["api"]
    billable = false
    start = "2026-03-02 08:00"
    stop = "2026-03-02 7:50"
    "#);
    assert_snapshot!(said, @"
    Edited   Fix login → Fix all  #api  08:00–08:45 → 08:00–08:30  30m (was 45m)  @3
    --- exit 0
    ");
    assert!(drafts(&world).is_empty());
}

#[test]
fn a_name_that_could_not_be_asked_for_says_why() {
    let mut world = World::logged_in();
    world.run("add Fix login 8:00-8:45").success();
    world.fake().fail_always(Fault::Html(502));
    editor(
        &mut world,
        "if grep -q '^# !!' \"$1\"; then cp \"$1\" \"$HOME/shown\"
         else sed -i 's/^project = \"\"/project = \"Webb\"/; s/login/all/' \"$1\"; fi",
    );
    on_terminal(&world, "edit @1");
    let shown = fs::read_to_string(world.home().join("shown")).expect("what was shown");
    let marks: Vec<&str> = shown.lines().filter(|line| line.starts_with("# !!")).collect();
    assert_snapshot!(marks.join("\n"), @"
    # !! Nothing was changed. Fix 1 place below, marked like this line.
    # !! No project called “Webb”.
    # !! `track project add Webb` creates it.
    # !! Could not fetch newer names from Toggl: Toggl gave no usable answer (HTTP 502 with a web page instead of an answer).
    ");
}

#[test]
fn an_abandoned_edit_with_errors_keeps_the_text() {
    let mut world = world();
    let before = store_contents(&world);
    editor(&mut world, "grep -q '^# !!' \"$1\" || sed -i 's/08:45/soon/' \"$1\"");
    let said = on_terminal(&world, "edit @3");
    let drafts = drafts(&world);
    let [draft] = &drafts[..] else { panic!("one draft: {drafts:?}\n{said}") };
    let name = draft.file_name().expect("a name").to_string_lossy().into_owned();
    assert_snapshot!(said.replace(&name, "edit-….toml"), @r#"
    error: In “stop = "2026-03-02 soon"”: “2026-03-02 soon” is not a time; try 9:00, 9am, 15m ago, yesterday 14:00 or 2026-11-20 9:00.
    hint: Nothing was changed.
    hint: Your text is saved for a week in ~/data/edit-….toml; edit the entry again and copy from it.
    --- exit 2
    "#);
    assert!(fs::read_to_string(draft).expect("text").contains("stop = \"2026-03-02 soon\""));
    assert_eq!(fs::metadata(draft).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(store_contents(&world), before);
}

#[test]
fn an_editor_that_fails_loses_no_text() {
    let mut world = world();
    editor(&mut world, "sed -i 's/login/all/' \"$1\"; exit 3");
    let said = on_terminal(&world, "edit @3");
    assert!(said.contains("The editor “~/editor” failed (exit status: 3)."), "{said}");
    assert!(said.contains("Your text is saved for a week in ~/data/edit-"), "{said}");
    assert!(said.ends_with("--- exit 1"), "{said}");
    assert_eq!(drafts(&world).len(), 1);
}

#[test]
fn concurrent_changes_are_merged_or_reported() {
    let mut world = world();
    let track = world.command(&[]).get_program().to_string_lossy().into_owned();
    // Nothing is locked while the editor is open.
    editor(&mut world, &format!("'{track}' edit @3 -b >/dev/null && sed -i 's/login/all/' \"$1\""));
    assert_snapshot!(on_terminal(&world, "edit @3"), @"
    Edited   Fix login → Fix all  #api  $  08:00–08:45  45m  @3
    --- exit 0
    ");
    editor(
        &mut world,
        &format!("'{track}' edit @3 -d Other >/dev/null && sed -i 's/Fix all/Mine/' \"$1\""),
    );
    let said = on_terminal(&world, "edit @3");
    let draft = drafts(&world).pop().expect("a draft");
    let name = draft.file_name().expect("a name").to_string_lossy().into_owned();
    assert_snapshot!(said.replace(&name, "edit-….toml"), @"
    error: “Other” (08:00) was also changed in the meantime: description.
    hint: Nothing was changed.
    hint: Your text is saved for a week in ~/data/edit-….toml; edit the entry again and copy from it.
    --- exit 1
    ");
    assert_eq!(world.json("list")["entries"][2]["description"], "Other");
}

#[test]
fn a_running_entry_can_be_ended_there() {
    let mut world = world();
    editor(&mut world, "sed -i 's/^stop = \"\"/stop = \"9:40\"/' \"$1\"");
    assert_snapshot!(on_terminal(&world, "edit @"), @"
    Edited   Write  09:00–now → 09:00–09:40  40m  @1
    --- exit 0
    ");
    editor(&mut world, "sed -i 's/^stop = .*/stop = \"\"/' \"$1\"");
    let said = on_terminal(&world, "edit @1");
    assert!(said.contains("The entry has ended; to continue it, use `track continue`."), "{said}");
}

#[test]
fn hostile_text_reaches_the_editor_escaped_and_comes_back_the_same() {
    let mut world = World::offline();
    let evil = "\u{1b}]0;x\u{7}\"\\\n\u{9b}2J\u{202e}'''é";
    world.track(["add", evil, "15m"]).success();
    editor(
        &mut world,
        "cp \"$1\" \"$HOME/shown\"; sed -i 's/billable = false/billable = true/' \"$1\"",
    );
    on_terminal(&world, "edit @1");
    let shown = fs::read_to_string(world.home().join("shown")).expect("what was shown");
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{shown:?}");
    let entry = &world.json("list")["entries"][0];
    assert_eq!((&entry["description"], &entry["billable"]), (&evil.into(), &true.into()));
}

#[test]
fn a_mistake_opens_the_text_again_at_its_line() {
    for (name, expected) in
        [("vim", "+9 draft"), ("hx", "draft:9"), ("code", "-g draft:9"), ("vi", "-c 9 draft")]
    {
        let mut world = world();
        // The last argument is the draft, perhaps with a line behind it.
        editor_called(
            &mut world,
            name,
            "echo \"$@\" >> \"$HOME/arguments\"; for last; do :; done; file=${last%:*}
             if grep -q '^# !!' \"$file\"; then sed -n 9p \"$file\" > \"$HOME/line\"; sed -i 's/Webb//' \"$file\"
             else sed -i 's/^project = \"\"/project = \"Webb\"/; s/login/all/' \"$file\"; fi",
        );
        let said = on_terminal(&world, "edit @3");
        assert!(said.contains("Fix login → Fix all"), "{name}: {said}");
        let arguments = fs::read_to_string(world.home().join("arguments")).expect("arguments");
        let [first, second] = arguments.lines().collect::<Vec<_>>()[..] else {
            panic!("{name}: {arguments}")
        };
        let draft = first.strip_suffix(".toml").expect("the draft alone").to_owned() + ".toml";
        assert_eq!(second.replace(&draft, "draft"), expected, "{name}");
        let line = fs::read_to_string(world.home().join("line")).expect("a line");
        assert_eq!(line, "project = \"Webb\"\n", "{name}");
    }
}

#[test]
fn an_editor_that_makes_one_mistake_after_another_comes_to_an_end() {
    let mut world = world();
    let before = store_contents(&world);
    editor(&mut world, "echo x >> \"$HOME/opened\"; echo \"stop = soon\" >> \"$1\"");
    // Nobody is there to answer.
    let said = on_terminal(&world, "edit @3");
    assert!(said.contains("Edit it again? [Y/n]: error: The text still has"), "{said}");
    let opened =
        || fs::read_to_string(world.home().join("opened")).expect("a file").lines().count();
    assert_eq!(opened(), 2, "{said}");
    // Yes, and then no.
    let said = typing(&world, "edit @3", "\nn\n");
    assert_eq!(opened(), 5, "{said}");
    assert_eq!(said.matches("Edit it again?").count(), 2, "{said}");
    assert!(said.contains("error: The text still has this error.\n"), "{said}");
    assert!(said.contains("hint: Your text is saved for a week in ~/data/edit-"), "{said}");
    assert!(said.contains("--- exit 2"), "{said}");
    assert_eq!(store_contents(&world), before);
    let kept = drafts(&world);
    assert_eq!(kept.len(), 2);
    for draft in kept {
        let text = fs::read_to_string(draft).expect("text");
        assert!(
            text.contains("description = \"Fix login\"") && text.contains("stop = soon"),
            "{text}"
        );
    }
}

#[test]
fn drafts_are_named_by_the_doctor_and_removed_after_a_week() {
    let mut world = world();
    world.run("doctor --offline").success();
    let now: DateTime<Utc> = "2026-03-02T10:00:00+01:00".parse().expect("a time");
    for (name, days) in [("edit-killed.toml", 8), ("edit-failed.toml", 6)] {
        let file = fs::File::create(world.data_dir().join(name)).expect("a draft");
        file.set_modified((now - TimeDelta::days(days)).into()).expect("a time");
    }
    let findings = world.run("doctor --offline").success().stdout;
    let line = findings.lines().find(|line| line.contains("Drafts")).expect("a finding");
    assert_snapshot!(line, @"ok       Drafts         2 drafts of unfinished edits, each kept for a week; the oldest is ~/data/edit-killed.toml, saved on Sun 22 Feb at 10:00");
    editor(&mut world, "sed -i 's/login/all/' \"$1\"");
    on_terminal(&world, "edit @3");
    let findings = world.run("doctor --offline").success().stdout;
    let line = findings.lines().find(|line| line.contains("Drafts")).expect("a finding");
    assert_snapshot!(line, @"ok       Drafts         1 draft of an unfinished edit, kept for a week: ~/data/edit-failed.toml, saved on Tue 24 Feb at 10:00");
    fs::remove_file(world.data_dir().join("edit-failed.toml")).expect("a draft");
    assert!(!world.run("doctor --offline").success().stdout.contains("Drafts"));
    // One that an editor has open is neither named nor removed.
    let track = world.command(&[]).get_program().to_string_lossy().into_owned();
    editor(
        &mut world,
        &format!(
            "touch -d 2026-01-01 \"$1\"; '{track}' doctor --offline > \"$HOME/found\"; EDITOR=true '{track}' edit @2 < /dev/tty; sed -i 's/all/it/' \"$1\""
        ),
    );
    let said = on_terminal(&world, "edit @3");
    assert!(said.contains("Fix all → Fix it"), "{said}");
    let found = fs::read_to_string(world.home().join("found")).expect("findings");
    assert!(!found.contains("Drafts"), "{found}");
}
