//! Hostile text on a terminal, with color: names of folders and files, variables, typed words, settings, and
//! what a program prints. In a pipe, much of this would not be seen.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use crate::support::World;
use crate::support::fake_toggl::TOKEN;

/// Sets the title, colors and clears the screen, goes back and on to a line of its own, turns around, hides.
/// The colors are none that `track` uses.
const NASTY: &str = "x\u{1b}]0;owned\u{7}\u{1b}[5;7m\u{1b}[2J\u{9b}3A\r\nforged\u{8}\u{202e}\u{2066}\u{2028}\u{2029}\u{200b}\u{feff}\u{e0041}";
/// The same in one line.
const NASTY_LINE: &str = "x\u{1b}]0;owned\u{7}\u{1b}[5;7m\u{1b}[2J\u{9b}3A\rforged\u{8}\u{202e}\u{2066}\u{2028}\u{2029}\u{200b}\u{feff}\u{e0041}";

/// What a line of shell shows on a terminal with color; in it `$NASTY` is the hostile text. `None` where no
/// terminal is to be had.
fn shown(world: &World, folder: &str, line: &str) -> Option<String> {
    shown_with(world, folder, line, &[])
}

fn shown_with(
    world: &World,
    folder: &str,
    line: &str,
    variables: &[(&str, &str)],
) -> Option<String> {
    // What the shell itself says comes before that.
    let mut script = world.on_terminal(&format!("echo begins; {line}"));
    script.current_dir(world.home().join(folder));
    script.envs([("TERM", "xterm-256color"), ("TRACK_COLOR", "always"), ("NASTY", NASTY)]);
    script.envs([("PATH", "/usr/bin:/bin"), ("COLUMNS", "120")]).envs(variables.iter().copied());
    let output = script.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_once("begins\r\n").map(|(_, shown)| shown.to_owned())
}

/// Insists that nothing but lines and colors of `track` itself reached the terminal.
#[track_caller]
fn harmless(shown: &str, case: &str) {
    assert!(!shown.contains("panicked"), "{case}: {shown:?}");
    assert!(!shown.contains("\u{1b}[5;7m"), "{case}: the colors of the text in {shown:?}");
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        is_plain(before, case);
        let parameters = after.strip_prefix('[').map(|after| {
            after.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';')
        });
        let after = parameters.and_then(|after| after.strip_prefix('m'));
        rest = after.unwrap_or_else(|| panic!("{case}: a sequence that is no color in {shown:?}"));
    }
    is_plain(rest, case);
}

#[track_caller]
fn is_plain(text: &str, case: &str) {
    // The terminal writes a line break as two characters.
    for line in text.replace("\r\n", "\n").split('\n') {
        assert!(!line.starts_with("forged"), "{case}: {text:?}");
        let bad = line.chars().find(|&letter| {
            letter.is_control()
                || matches!(letter,
                    '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                    | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
        });
        assert!(bad.is_none(), "{case}: {bad:?} in {text:?}");
    }
}

#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn left_out() {
    eprintln!("left out: `script` is missing or has no terminal to give");
}

/// Makes a folder with the hostile name in the home.
fn nasty_folder(world: &World) -> PathBuf {
    let folder = world.home().join(NASTY);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn the_name_of_a_folder_reaches_no_terminal_as_it_is() {
    let world = World::offline();
    let folder = nasty_folder(&world);
    let file = folder.join(".track.toml");
    let long = format!("# {}", "x".repeat(200_000));
    let every =
        ["track start Work", "track config", "track config list", "track toggle", "track doctor"];
    for (text, lines) in [
        ("tags = ['a']\ndescription = '{branch}'", &every[..]),
        ("project = 'None'", &every),
        ("task = 'None'\nproject = 'None'", &["track start"]),
        ("description = '{branch}'", &every),
        ("tags = [", &every),
        ("api_token = 'x'", &every),
        ("unknown = 'x'", &every),
        ("tags = 1", &every),
        (&long, &every),
    ] {
        fs::write(&file, text).expect("a file");
        for line in lines {
            let Some(shown) = shown(&world, NASTY, line) else { return left_out() };
            harmless(&shown, &format!("{line} with {text:.20}"));
        }
    }
    fs::write(&file, [0xff]).expect("a file");
    harmless(&shown(&world, NASTY, "track start Work").expect("as before"), "no text");
    fs::remove_file(&file).expect("a file");
    fs::create_dir(&file).expect("a folder");
    harmless(&shown(&world, NASTY, "track start Work").expect("as before"), "no file");
}

#[test]
fn the_paths_of_configuration_and_store_reach_no_terminal_as_they_are() {
    let mut world = World::with_toggl();
    let folder = nasty_folder(&world);
    let path = folder.to_string_lossy().into_owned();
    world.set("TRACK_CONFIG_DIR", &path);
    world.set("TRACK_DATA_DIR", &path);
    let login = format!("echo {TOKEN} | track login --token -");
    let lines = [
        &login,
        "track start Work",
        "track config",
        "track config path",
        "track config set max_age 5m",
        "track config unset max_age",
        "EDITOR=true track config edit",
        "track doctor",
        "track workspace",
        "track workspace use Personal",
        "chmod 644 \"$TRACK_CONFIG_DIR/config.toml\"; track list",
        "track -v sync",
        "EDITOR='echo { >' track edit @1",
        "EDITOR=false track edit @1",
        "track man \"$TRACK_DATA_DIR/man\"",
        "track man \"$TRACK_DATA_DIR/config.toml\"",
        "track --profile other list",
        "track logout",
    ];
    for line in lines {
        let Some(shown) = shown(&world, "", line) else { return left_out() };
        harmless(&shown, line);
    }
    // A program in a pipe gets the name of the file.
    let piped = world.command(&["config", "path"]).output().expect("track runs").stdout;
    assert_eq!(String::from_utf8_lossy(&piped), format!("{path}/config.toml\n"));
    assert_eq!(world.json("config path")["config_file"], format!("~/{NASTY}/config.toml"));
    for broken in
        ["max_age = 'x'", "x = [", "unknown = 1", "api_token = 'x'\ntoken_command = ['x']"]
    {
        fs::write(folder.join("config.toml"), broken).expect("a file");
        for line in ["track list", "track doctor", "track config set pace 1s", "track login"] {
            harmless(
                &shown(&world, "", line).expect("as before"),
                &format!("{line} with {broken}"),
            );
        }
    }
    fs::write(folder.join("config.toml"), "").expect("a file");
    for file in fs::read_dir(&folder).expect("the folder") {
        let path = file.expect("a file").path();
        if path.extension() == Some(OsStr::new("db")) {
            fs::write(path, "This is no database.".repeat(100)).expect("a file");
        }
    }
    for line in ["track list", "track start Work", "track doctor"] {
        harmless(&shown(&world, "", line).expect("as before"), &format!("{line}, damaged"));
    }
}

#[test]
fn variables_and_the_names_of_programs_reach_no_terminal_as_they_are() {
    let world = World::logged_in();
    world.run("start Work").success();
    let url = format!("http://127.0.0.1:1/{NASTY}");
    for (name, value) in [
        ("TRACK_MAX_AGE", NASTY),
        ("TRACK_TIMEOUT", NASTY),
        ("TRACK_PACE", NASTY),
        ("TRACK_API_URL", NASTY),
        ("TRACK_API_URL", &url),
        ("TRACK_API_TOKEN", NASTY),
        ("TRACK_COLOR", NASTY),
        ("TRACK_OFFLINE", NASTY),
        ("TRACK_WORKSPACE", NASTY),
        ("TRACK_PROFILE", NASTY),
        ("TRACK_CLOCK", NASTY),
        ("TZ", NASTY),
        ("SSL_CERT_FILE", NASTY),
        ("SSL_CERT_DIR", NASTY),
        ("HTTP_PROXY", NASTY),
        ("TRACK_CONFIG_DIR", NASTY),
        ("TRACK_DATA_DIR", NASTY),
        ("HOME", NASTY),
        ("COLUMNS", NASTY),
    ] {
        for line in ["track -v list --fresh", "track config", "track doctor", "track whoami"] {
            let case = format!("{line} with {name}");
            let Some(shown) = shown_with(&world, "", line, &[(name, value)]) else {
                return left_out();
            };
            harmless(&shown, &case);
        }
    }
    // What the shell says of such a name is not ours, so it knows these programs.
    let failing = format!("false '{NASTY}'");
    let missing = format!("exit 127; '{NASTY}'");
    for (name, value) in [("EDITOR", &failing), ("VISUAL", &failing), ("EDITOR", &missing)] {
        for line in ["track edit @1", "track config edit"] {
            let case = format!("{line} with {name}");
            harmless(&shown_with(&world, "", line, &[(name, value)]).expect("as before"), &case);
        }
    }
}

#[test]
fn settings_and_what_programs_print_reach_no_terminal_as_they_are() {
    let world = World::with_toggl();
    let script = world.home().join(NASTY);
    fs::write(&script, "#!/bin/sh\nprintf '%s' \"$NASTY\"\n").expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("a mode");
    let quoted = |text: &str| serde_json::to_string(text).expect("text");
    let program = quoted(&script.to_string_lossy());
    let nasty = quoted(NASTY);
    for text in [
        format!("token_command = [{program}]"),
        format!("token_command = [{nasty}]"),
        format!("token_command = ['/no/such/program', {nasty}]"),
        format!("workspace = {nasty}"),
        format!("api_token = {nasty}"),
        format!("max_age = {nasty}"),
        format!("api_url = {nasty}"),
        format!("{nasty} = 1"),
        format!("[profiles.{nasty}]\nmax_age = '5m'"),
        format!("[profiles.work]\nfolders = ['/', {nasty}]"),
        format!("[profiles.work]\nfolders = ['/']\n{nasty} = 1"),
        format!("[profiles.work]\nfolders = ['/']\nworkspace = {nasty}"),
        format!("max_age = '{NASTY_LINE}'"),
        format!("x = {NASTY_LINE}"),
        format!("{NASTY_LINE} = 1"),
    ] {
        world.configure(&text);
        for line in [
            "track -v list --fresh",
            "track whoami",
            "track doctor",
            "track config",
            "track config get workspace",
            "track workspace",
            "track start Work",
        ] {
            let case = format!("{line} with {text:?}");
            let Some(shown) = shown(&world, "", line) else { return left_out() };
            harmless(&shown, &case);
        }
    }
    // The branch of a repository.
    let world = World::offline();
    world.write(".track.toml", "description = '{branch} {ticket}'");
    world.write(".git/HEAD", &format!("ref: refs/heads/{NASTY_LINE}\n"));
    harmless(&shown(&world, "", "track start; track config").expect("as before"), "a branch");
}

#[test]
fn typed_words_reach_no_terminal_as_they_are() {
    let world = World::logged_in();
    let project = world.fake().add_project("Website");
    world.fake().add_task(project, "Design");
    world.log_in();
    world.run("add Work 7:00-7:30").success();
    for line in [
        "track \"$NASTY\"",
        "track \"--$NASTY\"",
        "track \"-$NASTY\"",
        "track --color \"$NASTY\" list",
        "track --profile \"$NASTY\" list",
        "track start Work \"--$NASTY\"",
        "track start Work --at \"$NASTY\"",
        "track start Work --at 9:00 \"$NASTY\"",
        "track start Work -p \"$NASTY\"",
        "track start Work -p \"-$NASTY\"",
        "track start Work -p Website --task \"$NASTY\"",
        "track start Work --workspace \"$NASTY\"",
        "track start \"$NASTY\" -t \"$NASTY\"",
        "track current",
        "track stop \"$NASTY\"",
        "track stop",
        "track continue \"no such $NASTY\"",
        "track add \"$NASTY\"",
        "track add \"$NASTY\" 25:00",
        "track add \"$NASTY\" 8:00-8:15",
        "track add Work --start \"$NASTY\" --stop \"$NASTY\"",
        "track add Work --duration \"$NASTY\"",
        "track list",
        "track list \"$NASTY\"",
        "track list --range \"$NASTY\"",
        "track list -p \"$NASTY\"",
        "track list --format \"{$NASTY}\"",
        "track list --search \"no such $NASTY\"",
        "track show \"no such $NASTY\"",
        "track show @1",
        "track edit @1 --description \"$NASTY\"",
        "track edit \"no such $NASTY\" --description x",
        "track edit @1 --start \"$NASTY\"",
        "track edit @1 -t \"+$NASTY\"",
        "track edit @1 \"$NASTY\"",
        "track move @1 \"$NASTY\"",
        "track split @1 \"$NASTY\"",
        "track join @1 \"$NASTY\"",
        "track delete \"no such $NASTY\"",
        "track undo --list",
        "track undo \"$NASTY\"",
        "track undo",
        "track project \"$NASTY\"",
        "track project add \"$NASTY\"",
        "track project add \"$NASTY\"",
        "track project add X --client \"$NASTY\"",
        "track project add X --color \"$NASTY\"",
        "track project edit \"no such $NASTY\" --name x",
        "track project",
        "track project archive \"$NASTY\"",
        "track project delete \"no such $NASTY\"",
        "track client add \"$NASTY\"",
        "track client",
        "track tag add \"$NASTY\"",
        "track tag",
        "track task add \"$NASTY\" -p Website",
        "track task add X -p \"$NASTY\"",
        "track workspace use \"$NASTY\"",
        "track workspace \"$NASTY\"",
        "track config get \"$NASTY\"",
        "track config set \"$NASTY\" x",
        "track config set max_age \"$NASTY\"",
        "track config set workspace \"$NASTY\"",
        "track config unset \"$NASTY\"",
        "track completions \"$NASTY\"",
        "track man \"/dev/null/$NASTY\"",
        "track prompt --format \"{$NASTY}\"",
        "track login --token \"$NASTY\"",
        "track login --email \"$NASTY\" < /dev/null",
        "track --help \"$NASTY\"",
    ] {
        let Some(shown) = shown(&world, "", line) else { return left_out() };
        harmless(&shown, line);
    }
}

#[test]
fn the_name_that_the_program_is_called_by_reaches_no_terminal() {
    let world = World::offline();
    let program = world.command(&[]).get_program().to_owned();
    symlink(program, world.home().join(NASTY)).expect("a link");
    for line in ["\"./$NASTY\" --help", "\"./$NASTY\" bogus", "\"./$NASTY\" list --help"] {
        let Some(shown) = shown(&world, "", line) else { return left_out() };
        harmless(&shown, line);
    }
}
