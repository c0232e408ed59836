//! `track man`: the manual, from the same text as the help.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::support::{World, own_help, skipped};

/// The pages of `track man`, by the names of their files.
fn pages(world: &World) -> BTreeMap<String, String> {
    let folder = world.home().join("man1");
    world.track(["man", &folder.display().to_string()]).success();
    let files = fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a page").path());
    let name =
        |path: &Path| path.file_name().and_then(|it| it.to_str()).expect("a name").to_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).expect("a page"))).collect()
}

/// A page as `man` shows it on a screen of 80 columns; `None` where there is no groff.
fn shown(page: &str) -> Option<String> {
    let groff = Command::new("groff")
        .args(["-man", "-ww", "-K", "utf8", "-T", "utf8", "-P-cbou", "-rLL=80n"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut groff = groff.ok()?;
    groff.stdin.take().expect("a pipe").write_all(page.as_bytes()).expect("groff reads it");
    let output = groff.wait_with_output().expect("groff ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page}");
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn every_command_has_a_page() {
    let world = World::offline();
    let folder = world.home().join("man/man1");
    let answer = world.json(&format!("man {}", folder.display()));
    let files = answer["files"].as_array().expect("files");
    for (page, says) in [
        ("track.1", "track\\-start\\fR(1)"),
        ("track-start.1", "start a timer; the running one stops"),
        ("track-list.1", "track list last week \\-p Web"),
        ("track-edit.1", "\\fB\\-p\\fR, \\fB\\-\\-project\\fR \\fIPROJECT\\fR"),
        ("track-report.1", "\\fB\\-\\-heat\\fR [\\fIYEAR\\fR]"),
        ("track-project-add.1", "track project add"),
        ("track-prompt.1", "{duration}"),
    ] {
        let text = fs::read_to_string(folder.join(page)).expect(page);
        assert!(text.contains(says), "{page} does not say {says}:\n{text}");
    }
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), files.len());
    // Again, over the old ones.
    world.track(["man", &folder.display().to_string()]).success();
}

#[test]
fn every_page_has_its_sections() {
    let world = World::offline();
    let pages = pages(&world);
    for (name, page) in &pages {
        let mut found: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        found.retain(|section| !["COMMANDS", "ARGUMENTS"].contains(section));
        let expected = [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "EXAMPLES",
            "FILES",
            "ENVIRONMENT",
            "\"EXIT STATUS\"",
            "\"SEE ALSO\"",
        ];
        assert_eq!(found, expected, "{name}");
    }
    // The page of the program names all others.
    let (_, others) = pages["track.1"].split_once(".SH \"SEE ALSO\"").expect("a section");
    let named = others.matches("(1)").count();
    assert_eq!(named, pages.len() - 1);
}

#[test]
fn every_flag_of_the_help_is_in_the_manual() {
    let world = World::offline();
    let pages = pages(&world);
    for (name, page) in &pages {
        let command = name.trim_end_matches(".1").replace('-', " ");
        let help = world.run(&format!("{} --help", command.trim_start_matches("track"))).stdout;
        let flags = help.lines().filter_map(|line| {
            let line = line.strip_prefix("  ")?.trim_start_matches("    ");
            line.starts_with('-').then(|| line.split("  ").next().unwrap_or(line))
        });
        for flag in flags.filter(|flag| command == "track" || !flag.contains("--help")) {
            let long = flag.split([',', ' ']).find(|word| word.starts_with("--")).expect(flag);
            let long = format!("\\fB{}\\fR", long.trim_end_matches('.').replace('-', "\\-"));
            assert!(page.contains(&long), "{name} does not explain {flag}");
        }
    }
}

/// Where there is a reader of manuals, it has nothing to complain about, and lines fit the screen.
#[test]
fn the_pages_are_sound() {
    let world = World::offline();
    for (name, page) in pages(&world) {
        let Some(shown) = shown(&page) else {
            skipped("there is no groff");
            return;
        };
        for line in shown.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
        let in_words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let divided = shown.lines().find(|line| line.ends_with('\u{2010}'));
        assert_eq!(divided, None, "{name} divides a word");
        assert!(in_words(&shown).contains("SEE ALSO"), "{name}");
    }
}

#[test]
fn a_page_on_the_screen() {
    let world = World::offline();
    let Some(shown) = shown(&pages(&world)["track-move.1"]) else { return };
    // Without the version and the date, which are in the first and the last line.
    let lines: Vec<&str> = shown.lines().filter(|line| !line.contains("TRACK-MOVE(1)")).collect();
    assert_snapshot!(lines.join("\n").trim_matches('\n'), @r#"
    NAME
           track-move - move entries to another time

    SYNOPSIS
           track move [OPTIONS] ENTRY... TIME

    DESCRIPTION
           Move entries to another time.

           TIME is an offset such as +1h, -30m or -1d; or a new start such as 9:15,
           on the day of the entry, or "yesterday 9:15"; or another day such as
           yesterday, at the same time. The duration does not change. Several
           entries can move by an offset or to another day.

    ARGUMENTS
           ENTRY TIME...
                  The entries to move, then the offset or the new time. An entry is
                  a handle such as @1, an id, or words of its description.

    OPTIONS
           --trim Shorten the entries it overlaps. An entry that spans it is split
                  in two.

           track(1) describes the global options, for example --json and --offline.

    EXAMPLES
           track move @2 +15m
           track move @2 9:15
           track move @1 yesterday
           track move Standup mon 9:00
           track move @1 @2 -1d

    FILES
           track(1) describes the files.

    ENVIRONMENT
           track(1) describes the environment variables.

    EXIT STATUS
           0      Success. A change may be saved locally and not sent yet.

           1      The answer is no, for example because nothing is running; or the
                  command failed.

           2      The command line or the configuration is not valid.

           3      Not logged in, or Toggl does not accept the API token.

           4      No entry or name matches, or several do.

           5      Toggl's hourly quota is used up, so the result is missing or
                  incomplete.

           6      Toggl is unreachable, so the result is missing or incomplete.

           7      Toggl refused the change.

           130    Interrupted. A change that was being sent is saved locally.

    SEE ALSO
           track(1), track-add(1), track-edit(1), track-split(1), track-join(1),
           track-delete(1), track-undo(1)
    "#);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let world = World::offline();
    fs::write(world.home().join("file"), "").expect("a file");
    let folder = world.home().join("file/man1").display().to_string();
    assert_snapshot!(world.track(["man", &folder]), @"
    --- stderr
    error: Could not create ~/file/man1: Not a directory (os error 20).
    --- exit 1
    ");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("man"), @"
    Write the manual pages to a folder

    Usage: track man <DIR>

    Examples:
      track man ~/.local/share/man/man1

    Arguments:
      <DIR>  The folder to write to; created if it is missing

    Options:
      -h, --help  Print help

    Writes one page for track and one for each command. `man` finds the folder of
    the example if ~/.local/bin is in PATH; otherwise run `man -M ~/.local/share/man
    track`.
    ");
}
