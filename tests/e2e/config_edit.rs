//! `track config edit`: the person's own editor, and a check afterwards.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Outcome, World};

fn file(world: &World) -> String {
    fs::read_to_string(world.config_file()).expect("the configuration")
}

/// `track config edit` with a shell command as the editor, which sees the file as `$1`.
fn edit(world: &mut World, script: &str, line: &str) -> Outcome {
    world.set("EDITOR", &format!("sh -c '{script}' --"));
    world.set("PATH", "/usr/bin:/bin");
    world.run(line)
}

#[test]
fn a_new_file_explains_itself_and_is_private() {
    let mut world = World::offline();
    let outcome = edit(&mut world, "cat \"$1\"", "config edit").success();
    assert!(outcome.stdout.contains("# max_age = \"60s\""), "{outcome}");
    let metadata = fs::metadata(world.config_file()).expect("a file");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_snapshot!(edit(&mut world, "true", "config edit"), @"No changes to ~/config/config.toml.");
    let append = "echo \"pace = 2\" >> \"$1\"";
    // It ends in the table of a profile that is commented out, so this is the top level.
    assert_snapshot!(edit(&mut world, append, "config edit"), @"Saved ~/config/config.toml.");
    world.set("TRACK_PACE", "");
    assert_eq!(world.run("config get pace").stdout, "2s\n");
}

#[test]
fn a_mistake_is_named_and_the_text_is_kept() {
    let mut world = World::offline();
    let outcome = edit(&mut world, "echo \"pace = soon\" > \"$1\"", "config edit");
    assert_snapshot!(outcome, @"
    --- stderr
    error: ~/config/config.toml, line 1: string values must be quoted, expected literal string.
    hint: Your text is saved; `track config edit` opens it again.
    --- exit 2
    ");
    assert_eq!(file(&world), "pace = soon\n");
    world.run("current").exits(2);
    // The broken file can be mended the same way.
    let outcome = edit(&mut world, "echo \"pace = 3\" > \"$1\"", "config edit --json");
    assert_eq!(outcome.success().json()["changed"], json!(true));
    assert_eq!(file(&world), "pace = 3\n");
}

#[test]
fn an_editor_that_fails_or_is_missing_is_named() {
    let mut world = World::offline();
    assert_snapshot!(edit(&mut world, "exit 3", "config edit"), @"
    --- stderr
    error: The editor “sh -c 'exit 3' --” failed (exit status: 3).
    hint: Nothing was changed.
    --- exit 1
    ");
    world.set("EDITOR", "");
    assert_snapshot!(world.run("config edit"), @"
    --- stderr
    error: Cannot open an editor: this is not a terminal.
    hint: Set EDITOR, or use `track config set`.
    --- exit 2
    ");
    world.set("EDITOR", "false");
    world.set("VISUAL", "true");
    world.run("config edit").success();
}

#[cfg(target_os = "linux")]
#[test]
fn the_usual_editor_draws_on_standard_output() {
    let mut world = World::offline();
    world.write("bin/vi", "#!/bin/sh\necho opened >> \"$HOME/log\"\n");
    let editor = world.home().join("bin/vi");
    fs::set_permissions(editor, fs::Permissions::from_mode(0o700)).expect("a mode");
    world.set("PATH", &format!("{}:/usr/bin:/bin", world.home().join("bin").display()));
    let opened = |elsewhere: &str| {
        let mut script = world.on_terminal(&format!("track config edit {elsewhere}"));
        script.output().expect("`script` runs");
        world.home().join("log").exists()
    };
    assert!(!opened("> out"));
    assert!(opened("2> err"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_mistake_opens_the_file_again_at_its_line() {
    let mut world = World::offline();
    world.configure("color = 'never'\npace = 1\n");
    world.write(
        "bin/vim",
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$HOME/arguments\"; for file; do :; done
         if grep -q soon \"$file\"; then sed -i 's/soon/3/' \"$file\"; else sed -i 's/pace = 1/pace = soon/' \"$file\"; fi\n",
    );
    let editor = world.home().join("bin/vim");
    fs::set_permissions(editor, fs::Permissions::from_mode(0o700)).expect("a mode");
    world.set("PATH", &format!("{}:/usr/bin:/bin", world.home().join("bin").display()));
    world.set("EDITOR", "vim -n");
    let mut script = world.on_terminal("track config edit");
    let mut child = script.stdin(std::process::Stdio::piped()).spawn().expect("`script`");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, b"y\n").expect("an answer");
    let said = child.wait_with_output().expect("an end").stdout;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("line 2") && said.contains("Edit it again? [Y/n]: "), "{said}");
    assert!(said.contains("Saved ~/config/config.toml."), "{said}");
    let arguments = fs::read_to_string(world.home().join("arguments")).expect("arguments");
    let file = world.config_file().display().to_string();
    assert_eq!(arguments.replace(&file, "FILE"), "-n FILE\n-n +2 FILE\n");
    assert_eq!(self::file(&world), "color = 'never'\npace = 3\n");
}
