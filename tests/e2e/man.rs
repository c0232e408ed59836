//! `track man`: the manual, from the same text as the help.

use std::fs;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::support::{World, own_help};

#[test]
fn every_command_has_a_page() {
    let world = World::offline();
    let folder = world.home().join("man/man1");
    let answer = world.json(&format!("man {}", folder.display()));
    let files = answer["files"].as_array().expect("files");
    for (page, says) in [
        ("track.1", "track\\-start(1)"),
        ("track-start.1", "Start a timer; what was running ends"),
        ("track-list.1", "track list last week \\-p Web"),
        ("track-prompt.1", "{duration}"),
    ] {
        let text = fs::read_to_string(folder.join(page)).expect(page);
        assert!(text.contains(says), "{page} does not say {says}:\n{text}");
    }
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), files.len());
    // Again, over the old ones.
    world.track(["man", &folder.display().to_string()]).success();
}

/// Where there is a reader of manuals, it has nothing to complain about.
#[test]
fn the_pages_are_sound() {
    let world = World::offline();
    let folder = world.home().join("man1");
    world.track(["man", &folder.display().to_string()]).success();
    for page in fs::read_dir(&folder).expect("a folder") {
        let page = page.expect("a page").path();
        let groff = Command::new("groff")
            .args(["-man", "-ww", "-z", "-K", "utf8"])
            .arg(&page)
            .stdin(Stdio::null())
            .output();
        let Ok(output) = groff else { return };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said, "", "{}", page.display());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let world = World::offline();
    fs::write(world.home().join("file"), "").expect("a file");
    let folder = world.home().join("file/man1").display().to_string();
    assert_snapshot!(world.track(["man", &folder]), @"
    --- stderr
    error: Could not make ~/file/man1: Not a directory (os error 20).
    --- exit 1
    ");
}

#[test]
fn its_help() {
    assert_snapshot!(own_help("man"), @"
    Write the manual pages into a folder

    Usage: track man [OPTIONS] <DIR>

    Arguments:
      <DIR>  The folder; it is made when it is missing

    Options:
      -h, --help  Print help

    One page for track and one for each command, made from the same text as their --help. The folder in
    the example is where man looks when ~/.local/bin is in PATH; else `man -M ~/.local/share/man track`
    shows them.

    Examples:
      track man ~/.local/share/man/man1
    ");
}
