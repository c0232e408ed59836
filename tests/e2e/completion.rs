//! Completion: what shells are offered, from the store alone.

use std::fs;
#[cfg(target_os = "linux")]
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use insta::assert_snapshot;

#[cfg(target_os = "linux")]
use crate::picker::Terminal;
use crate::support::fake_toggl::{Fault, WORKSPACE};
use crate::support::{Outcome, World, own_help};

/// Names that would do something if a shell took them as they are.
const HOSTILE: [&str; 5] =
    ["$(touch pwned)", "`touch pwned`", "a;touch pwned", "it's \"x\" * ~ !1", "x\ttouch pwned\ny"];

/// Asks as a shell does.
fn ask(world: &World, shell: &str, words: &[&str], more: &[(&str, &str)]) -> Outcome {
    let mut command = world.command(&["--"]);
    command.args(words).env("TRACK_COMPLETE", shell).envs(more.iter().copied());
    let output = command.output().expect("track ends");
    Outcome {
        stdout: String::from_utf8(output.stdout).expect("readable text"),
        stderr: String::from_utf8(output.stderr).expect("readable text"),
        code: output.status.code().unwrap_or(-1),
    }
}

/// What fish is offered after these words: values and descriptions.
fn offers(world: &World, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let outcome = ask(world, "fish", &words, &[]);
    assert_eq!((outcome.stderr.as_str(), outcome.code), ("", 0), "{line}: {outcome}");
    outcome.stdout.replace("\t\n", "\n").replace('\t', " — ")
}

/// Projects, a client, tasks and tags, and some work done.
fn busy() -> World {
    let world = World::with_toggl();
    let fake = world.fake();
    let [acme, bolt] = ["Acme", "Bolt Ltd"].map(|name| fake.add_client(name));
    let of = |client, name| {
        fake.add_project_in(WORKSPACE, name, |project| project.client_id = Some(client))
    };
    let website = of(acme, "Website");
    of(bolt, "Website");
    let internal = fake.add_project("Internal affairs");
    fake.add_project_in(WORKSPACE, "Old intranet", |project| project.active = false);
    fake.add_task(website, "Design");
    fake.add_task(internal, "Deal with mail");
    fake.add_tag("deep work");
    fake.add_tag("urgent");
    world.log_in();
    world.run("add Write the report 7:00-7:30 -p internal").success();
    world.run("add Write the minutes 7:30-8:00").success();
    world.run("start Review").success();
    world.fake().clear_requests();
    world
}

#[test]
fn groups_of_a_report_are_offered_each_once() {
    let world = busy();
    let lines =
        ["track report --by ", "track report --by project,d", "track report last week --sort "];
    let offered: Vec<String> =
        lines.iter().map(|line| format!("{line}▏\n{}", offers(&world, line))).collect();
    assert_snapshot!(offered.join("\n"), @"
    track report --by ▏
    project
    client
    tag
    task
    description
    workspace
    billable
    day
    week
    month
    weekday

    track report --by project,d▏
    project,description
    project,day

    track report last week --sort ▏
    name — By name
    time — Most time first
    ");
}

#[test]
fn names_are_offered_where_they_belong() {
    let world = busy();
    let lines = [
        "track st",
        "track start -p ",
        "track start -p web",
        "track start -p acme/",
        "track start --project=int",
        "track list -p ",
        "track list --client ",
        "track list --client b",
        "track start -t ",
        "track start --task ",
        "track start -p internal --task ",
        "track start -p Acme/Website --task ",
        "track login --workspace ",
        "track start ",
        "track start Write the ",
        "track start -p internal Write the r",
        "track list l",
        "track completions ",
        "track start --t",
        "track --col",
    ];
    let offered: Vec<String> =
        lines.iter().map(|line| format!("{line}▏\n{}", offers(&world, line))).collect();
    assert_snapshot!(offered.join("\n"), @"
    track st▏
    start — Start a timer; the running one stops
    stop — Stop the running timer
    status — Show the running timer and today's total

    track start -p ▏
    Internal affairs
    Acme/Website — Acme
    Bolt Ltd/Website — Bolt Ltd

    track start -p web▏
    Acme/Website — Acme
    Bolt Ltd/Website — Bolt Ltd

    track start -p acme/▏
    Acme/Website — Acme

    track start --project=int▏
    --project=Internal affairs

    track list -p ▏
    Internal affairs
    Old intranet
    Acme/Website — Acme
    Bolt Ltd/Website — Bolt Ltd

    track list --client ▏
    Acme
    Bolt Ltd

    track list --client b▏
    Bolt Ltd

    track start -t ▏
    deep work
    urgent

    track start --task ▏
    Deal with mail — Internal affairs
    Design — Website

    track start -p internal --task ▏
    Deal with mail — Internal affairs

    track start -p Acme/Website --task ▏
    Design — Website

    track login --workspace ▏
    Personal

    track start ▏
    Review
    Write the minutes
    Write the report — Internal affairs

    track start Write the ▏
    minutes
    report — Internal affairs

    track start -p internal Write the r▏
    report — Internal affairs

    track list l▏
    last week — the week before
    last month — the month before
    last 7 days — up to today

    track completions ▏
    bash
    zsh
    fish
    powershell
    elvish

    track start --t▏
    --task — Set the task of the project, by name or id
    --tag — Add a tag, or several separated by commas
    --trim — Shorten the entries it overlaps

    track --col▏
    --color — Use color: auto, always or never
    ");
    assert_eq!(world.fake().requests().len(), 0);
}

#[test]
fn a_profile_has_names_of_its_own() {
    let world = busy();
    world.configure("[profiles.side]\nworkspace = 'Side'\n[profiles.work]\n");
    assert_eq!(offers(&world, "track --profile "), "default\nside\nwork\n");
    assert_eq!(offers(&world, "track start -t u"), "urgent\n");
    assert_eq!(offers(&world, "track --profile side start -t u"), "");
    let elsewhere =
        ask(&world, "fish", &["track", "start", "-t", "u"], &[("TRACK_PROFILE", "side")]);
    assert_eq!(elsewhere.stdout, "");
    assert!(!world.data_dir().join("side.db").exists(), "completion makes no store");
}

#[test]
fn settings_are_offered_by_what_they_are_about() {
    let world = World::offline();
    assert_snapshot!(offers(&world, "track config set api"), @"
    api_token — The API token
    api_url — The address of the Toggl server
    ");
    assert_eq!(offers(&world, "track config get of"), "offline — Whether to work offline\n");
    assert_eq!(
        offers(&world, "track config unset p"),
        "pace — The pause between the requests of a sync\n"
    );
}

#[test]
fn whatever_is_broken_it_makes_nothing_and_says_nothing() {
    let world = World::offline();
    assert_eq!(offers(&world, "track start -p "), "");
    assert!(!world.data_dir().exists() && !world.config_dir().exists());
    world.run("start Work -t urgent").success();
    assert_eq!(offers(&world, "track start -t "), "urgent\n");

    world.configure("color = 'sometimes'");
    assert_eq!(offers(&world, "track start -t "), "");
    assert_eq!(offers(&world, "track sto"), "stop — Stop the running timer\n");
    world.configure("");
    world.fold_log();
    fs::write(world.database(), "not a database, and long enough to tell".repeat(100))
        .expect("a file");
    assert_eq!(offers(&world, "track start -t "), "");
    for shell in ["tcsh", "1", "../bash"] {
        let outcome = ask(&world, shell, &["track", "st"], &[]);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
        assert_eq!(outcome.code, 1);
    }
    // An empty variable is none, as everywhere.
    let outcome = ask(&world, "", &["track"], &[]);
    assert!(outcome.stderr.contains("error:"), "{outcome}");
}

#[test]
fn it_stays_off_the_network_whatever_waits() {
    let world = busy();
    world.fake().fail_always(Fault::Status(500, String::new()));
    world.run("add Waits 5m").success();
    world.fake().clear_requests();
    for line in ["track start -p x", "track start -t ", "track start W", "track list --client "] {
        offers(&world, line);
    }
    assert_eq!(world.fake().requests().len(), 0);
}

/// A world in which everything has these names.
fn hostile() -> World {
    let world = World::with_toggl();
    for name in HOSTILE {
        world.fake().add_project(name);
        world.fake().add_tag(name);
    }
    world.log_in();
    for name in HOSTILE {
        world.track(["add", name, "8:00-8:15"]).success();
    }
    world
}

#[test]
fn a_line_for_a_shell_is_one_name() {
    let world = hostile();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        for argument in [&["-p"][..], &["-t"], &[]] {
            let mut words = [&["track", "start"][..], argument, &[""]].concat();
            let line = words.join(" ");
            if shell == "bash" {
                words = vec![&line];
            }
            let offered = ask(&world, shell, &words, &[]).stdout;
            // A name with a line break in it goes by its id where it has one.
            let count = if argument == ["-p"] { 5 } else { 4 };
            assert_eq!(offered.lines().count(), count, "{shell} {argument:?}:\n{offered}");
            let odd = offered.chars().find(|it| it.is_control() && !matches!(it, '\n' | '\t'));
            assert_eq!(odd, None, "{shell}: {offered:?}");
        }
    }
    assert_snapshot!(ask(&world, "bash", &["track start -t "], &[]).stdout, @r#"
    \$\(touch\ pwned\)
    \`touch\ pwned\`
    a\;touch\ pwned
    it\'s\ \"x\"\ \*\ \~\ \!1
    "#);
    assert_snapshot!(ask(&world, "powershell", &["track", "start", "-t", ""], &[]).stdout, @r#"
    '$(touch pwned)'	$(touch pwned)	$(touch pwned)
    '`touch pwned`'	`touch pwned`	`touch pwned`
    'a;touch pwned'	a;touch pwned	a;touch pwned
    'it''s "x" * ~ !1'	it's "x" * ~ !1	it's "x" * ~ !1
    "#);
    assert_snapshot!(ask(&world, "zsh", &["track", "start", "-t", ""], &[]).stdout, @r#"
    $(touch pwned)
    `touch pwned`
    a;touch pwned
    it's "x" * ~ !1
    "#);
}

#[test]
fn bash_lists_what_things_mean_and_inserts_only_names() {
    let world = busy();
    let asked = |kind| ask(&world, "bash", &["track start -p "], &[("TRACK_COMPLETE_TYPE", kind)]);
    assert_snapshot!(asked("63").stdout, @r#"
    Internal\ affairs
    Acme/Website  (Acme)
    Bolt\ Ltd/Website  (Bolt Ltd)
    "#);
    assert_snapshot!(asked("9").stdout, @r#"
    Internal\ affairs
    Acme/Website
    Bolt\ Ltd/Website
    "#);
}

/// Whether this machine has a shell to try.
fn has(shell: &str) -> bool {
    Command::new(shell).arg("-c").arg("exit 0").status().is_ok_and(|status| status.success())
}

/// Lets bash complete a line through the hook and run what it came to.
#[cfg(unix)]
#[test]
fn in_bash_a_name_stays_a_name() {
    if !has("bash") {
        return;
    }
    let world = hostile();
    let hook = world.run("completions bash").success().stdout;
    let program = world.command(&[]).get_program().to_owned();
    let script = format!(
        r#"cd "$HOME"; track() {{ "$TRACK" "$@"; }}
{hook}
for typed in '$' '\$' '`' '\`' a it '"it' "'it" '"$' "'\$"; do
    COMP_LINE="track start -t $typed" COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9
    part=${{typed#[\"\']}}
    _track track "$part" -t
    quote=${{typed%"$part"}}
    for reply in "${{COMPREPLY[@]}}"; do
        eval "printf '%s\n' $quote$reply$quote"
    done
done"#
    );
    let mut bash = Command::new("bash");
    let track = world.command(&[]);
    bash.arg("-c").arg(script).env_clear().env("TRACK", &program);
    bash.envs(track.get_envs().filter_map(|(name, value)| Some((name, value?))));
    bash.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let output = bash.output().expect("bash ends");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_snapshot!(said, @r#"
    $(touch pwned)
    $(touch pwned)
    `touch pwned`
    `touch pwned`
    a;touch pwned
    it's "x" * ~ !1
    it's "x" * ~ !1
    it's "x" * ~ !1
    $(touch pwned)
    $(touch pwned)
    "#);
    assert!(!world.home().join("pwned").exists(), "a name was run");
}

/// What a shell on a terminal makes of these words and a tab: each is completed, run, and printed as what the
/// program gets. `None` where there is no terminal to be had.
#[cfg(target_os = "linux")]
fn completed_on_a_terminal(world: &World, shell: &str, typed: &[&str]) -> Option<Vec<String>> {
    // The program is called by its name, and writes down what it gets.
    let program = world.command(&[]).get_program().to_string_lossy().into_owned();
    let script = format!(
        "#!/bin/sh\n[ -n \"$TRACK_COMPLETE\" ] && exec '{program}' \"$@\"\nprintf '<%s>' \"$@\" >> \"$HOME/got\"; echo >> \"$HOME/got\"; echo ready\n"
    );
    world.write("bin/track", &script);
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(world.home().join("bin/track"), mode).expect("to be run");
    let hook = world.track(["completions", shell]).success().stdout;
    let line = match shell {
        "bash" => {
            world.write("rc", &format!("PS1='> '\nPATH=\"$HOME/bin:$PATH\"\n{hook}\n"));
            "bash --noprofile --rcfile rc -i"
        }
        other => panic!("there is no way to start {other}"),
    };
    let mut terminal = Terminal::run(world, line)?;
    terminal.shows("> ");
    for word in typed {
        terminal.types(&format!("track start -t {word}")).types("\t").types("\r").shows("ready");
    }
    terminal.types("exit\r");
    terminal.ends();
    let got = fs::read_to_string(world.home().join("got")).expect("what it got");
    Some(got.lines().map(str::to_owned).collect())
}

#[cfg(target_os = "linux")]
#[test]
fn a_quote_is_closed_behind_the_only_name() {
    if !has("bash") {
        return;
    }
    let names = [
        "Web site",
        "Acme \"Best\"",
        "the boys'",
        "say $HOME",
        "back\\slash\\",
        "hey you!",
        "it's \"x\"",
    ];
    let world = World::offline();
    for name in names {
        world.track(["tag", "add", name]).success();
    }
    let typed = [
        "Web", "\"Web", "'Web", "\"Web s", "Acme", "\"Acme", "'Acme", "the", "\"the", "'the",
        "say", "\"say", "'say", "back", "\"back", "'back", "hey", "\"hey", "'hey", "it", "\"it",
        "'it",
    ];
    let Some(got) = completed_on_a_terminal(&world, "bash", &typed) else { return };
    for (word, line) in typed.iter().zip(&got) {
        let begun = word.trim_start_matches(['"', '\'']);
        let name = names.iter().find(|name| name.starts_with(begun)).expect("a name");
        assert_eq!(line, &format!("<start><-t><{name}>"), "{word}");
    }
    assert_eq!(got.len(), typed.len());
}

/// Every hook is understood by its shell, where there is one.
#[test]
fn the_hooks_are_sound() {
    let world = World::offline();
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let hook = world.track(["completions", shell]).success().stdout;
        assert!(hook.contains("TRACK_COMPLETE="), "{hook}");
        if cfg!(unix) && has(shell) {
            let file = world.home().join(shell);
            fs::write(&file, hook).expect("a file");
            let status = Command::new(shell).arg(check).arg(&file).status().expect("a shell");
            assert!(status.success(), "{shell}");
        }
    }
    for shell in ["powershell", "elvish"] {
        assert!(world.track(["completions", shell]).success().stdout.contains("TRACK_COMPLETE"));
    }
    let json = world.json("completions bash");
    assert_eq!(json["shell"], "bash");
}

#[test]
fn their_help() {
    assert_snapshot!(own_help("completions"), @r#"
    Print the completion script for a shell

    Usage: track completions <SHELL>

    Examples:
      track completions bash
      track completions fish

    Arguments:
      <SHELL>  The shell: bash, zsh, fish, powershell or elvish

    Options:
      -h, --help  Print help

    Completes commands, flags, settings, profiles, workspaces, projects, clients,
    tasks, tags, recent descriptions and entry handles. The values come from the
    local store, so completing sends no request.

    Installation:
      bash, in ~/.bashrc:
        eval "$(track completions bash)"
      zsh, in ~/.zshrc after compinit:
        eval "$(track completions zsh)"
      fish:
        track completions fish > ~/.config/fish/completions/track.fish
      powershell, in $PROFILE:
        track completions powershell | Out-String | Invoke-Expression
      elvish, in ~/.config/elvish/rc.elv:
        eval (track completions elvish | slurp)
    "#);
}

#[test]
fn words_of_other_tools_are_completed_as_what_they_mean() {
    let world = busy();
    for (theirs, ours) in [
        ("track week -t ", "track list week -t "),
        ("track last week --cl", "track list last week --cl"),
        ("track auth login --e", "track login --e"),
        ("track stop -5m --a", "track stop --at=-5m --a"),
        ("track me --", "track whoami --"),
        ("track toggle -t ", "track start -t "),
    ] {
        let offered = offers(&world, theirs);
        assert_eq!(offered, offers(&world, ours), "{theirs}");
        assert!(!offered.is_empty(), "{theirs}");
    }
    // Nothing of it is offered by itself.
    let commands = offers(&world, "track ");
    let commands: Vec<&str> = commands.lines().filter_map(|it| it.split(' ').next()).collect();
    for word in ["today", "week", "auth", "me", "restart"] {
        assert!(!commands.contains(&word), "{word}: {commands:?}");
    }
    for flag in ["tags", "end", "colour", "color-when"] {
        for line in ["track start --", "track add --", "track list --", "track project add --"] {
            let flags = offers(&world, line);
            assert!(!flags.contains(&format!("--{flag} ")), "{line}: {flags}");
        }
    }
}

#[test]
fn values_that_are_few_are_offered_and_lists_by_their_last_part() {
    let world = busy();
    let lines = [
        "track --color ",
        "track start --color=a",
        "track project add X --color dark",
        "track config set color ",
        "track config set offline ",
        "track config set currency ",
        "track config set workspace ",
        "track config set max_age ",
        "track start -t review,",
        "track start -t urgent,d",
        "track start -t urgent -t ",
        "track edit @1 -t +",
        "track edit @1 -t +urgent,-",
        "track list -t urgent -t ",
    ];
    let offered: Vec<String> =
        lines.iter().map(|line| format!("{line}▏\n{}", offers(&world, line))).collect();
    assert_snapshot!(offered.join("\n"), @"
    track --color ▏
    auto — on a terminal
    always — also in pipes
    never — not at all

    track start --color=a▏
    --color=auto — on a terminal
    --color=always — also in pipes

    track project add X --color dark▏
    dark-blue — #465bb3
    dark-green — #566614

    track config set color ▏
    auto — on a terminal
    always — also in pipes
    never — not at all

    track config set offline ▏
    true
    false

    track config set currency ▏
    EUR
    USD
    GBP
    CHF

    track config set workspace ▏
    Personal

    track config set max_age ▏
    --profile — Use this profile, with its own account and local store
    --json — Print JSON
    --offline — Send no requests; changes stay pending
    --fresh — Ask Toggl, even if the local data is recent
    --color — Use color: auto, always or never
    --quiet — Print only results and errors
    --verbose — Print each request with its status, time and quota
    --help — Print help

    track start -t review,▏
    review,deep work
    review,urgent

    track start -t urgent,d▏
    urgent,deep work

    track start -t urgent -t ▏
    deep work

    track edit @1 -t +▏
    +deep work
    +urgent

    track edit @1 -t +urgent,-▏
    +urgent,-deep work

    track list -t urgent -t ▏
    deep work
    ");
    let bash =
        ask(&world, "bash", &["track start -t urgent,d"], &[("TRACK_COMPLETE_WORD", "urgent,d")]);
    assert_eq!(bash.stdout, "urgent,deep\\ work\n");
}

#[test]
fn files_are_offered_for_a_page() {
    let world = World::offline();
    world.write("week.html", "");
    world.write("weeks/47.html", "");
    assert_eq!(offers(&world, "track report --html we"), "week.html\nweeks/\n");
    assert_eq!(offers(&world, "track report --html weeks/4"), "weeks/47.html\n");
}
