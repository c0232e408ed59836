//! What the help of every command says, and that its examples are true.

use chrono::TimeDelta;
use insta::assert_snapshot;

use crate::support::fake_toggl::{PASSWORD, TOKEN, WORKSPACE};
use crate::support::{Outcome, World, own_help, words};

const COMMANDS: [&str; 32] = [
    "start",
    "stop",
    "continue",
    "toggle",
    "cancel",
    "current",
    "add",
    "list",
    "report",
    "show",
    "edit",
    "move",
    "split",
    "join",
    "delete",
    "undo",
    "project",
    "client",
    "tag",
    "task",
    "workspace",
    "login",
    "logout",
    "whoami",
    "sync",
    "quota",
    "config",
    "backup",
    "doctor",
    "prompt",
    "completions",
    "man",
];

/// The verbs of the commands that have some.
const VERBS: [(&str, &[&str]); 6] = [
    ("project", &["list", "add", "edit", "archive", "restore", "delete"]),
    ("client", &["list", "add", "edit", "archive", "restore", "delete"]),
    ("tag", &["list", "add", "edit", "delete"]),
    ("task", &["list", "add", "edit", "archive", "restore", "delete"]),
    ("workspace", &["list", "use", "add", "edit"]),
    ("config", &["list", "get", "set", "unset", "path", "edit"]),
];

/// Every command, and every verb of those that have some.
fn everything() -> Vec<String> {
    let verbs = VERBS
        .iter()
        .flat_map(|(noun, verbs)| verbs.iter().map(move |verb| format!("{noun} {verb}")));
    COMMANDS.iter().map(|&command| command.to_owned()).chain(verbs).collect()
}

fn help(command: &str) -> String {
    World::offline().run(&format!("{command} --help")).success().stdout
}

#[test]
fn the_whole_program() {
    assert_snapshot!(help(""), @"
    Track time from the command line, with or without a Toggl account

    Usage: track [OPTIONS] [COMMAND]

    Track time:
      start                       Start a timer; the running one stops
      stop                        Stop the running timer
      continue                    Continue an earlier entry
      toggle                      Stop the running timer, or start one
      cancel                      Discard the running timer
      current                     Show the running timer and today's total
    Add and change entries:
      add                         Add an entry for past time
      edit                        Edit entries: description, project, tags, times
      move, split, join           Move entries, split one, join several
      delete, undo                Delete entries; undo the last command
    Look back:
      list                        List entries by day
      report                      Sum up time by project, client, tag or day
      show                        Show one entry with its sync state and history
    Projects and account:
      project, client, tag, task  List, create, edit, archive and delete them
      workspace                   List, choose, create and rename workspaces
      login, logout, whoami       Log in to Toggl, log out, show the account
      sync, quota                 Sync now; show how many requests are left
    Set up:
      config                      Show or change settings
      doctor, backup              Check for problems; back up the local store
      prompt, completions, man    Shell prompt, completion script, manual pages

    Global options:
          --profile <NAME>  Use this profile, with its own account and local store
          --json            Print JSON
          --offline         Send no requests; changes stay pending
          --fresh           Ask Toggl, even if the local data is recent
          --color <WHEN>    Use color: auto, always or never
      -q, --quiet           Print only results and errors
      -v, --verbose...      Print each request with its status, time and quota
      -h, --help            Print help
      -V, --version         Print version
    ");
}

#[test]
fn the_whole_program_fits_on_a_screen() {
    let long = help("");
    assert!(long.lines().count() <= 40, "{} lines", long.lines().count());
    assert_eq!(World::offline().run("-h").success().stdout, long);
}

#[test]
fn each_everyday_command() {
    assert_snapshot!(own_help("start"), @"
    Start a timer; the running one stops

    Usage: track start [OPTIONS] [DESCRIPTION]...
    Alias: in

    Examples:
      track start
      track start Write the report
      track start Fix login -p Web -t api -t bug
      track start Standup --at 9:00
      track start Call --at -15m
      track start Tidy up --after-last
      track start -i
      track start --no-folder Lunch

    Arguments:
      [DESCRIPTION]...  What you work on; quotes are optional

    Options:
      -d, --description <TEXT>  Set the description, in quotes, instead of words
      -p, --project <PROJECT>   Set the project, by name, client/name or id. Write
                                /name for a project without a client.
          --task <TASK>         Set the task of the project, by name or id
      -t, --tag <TAG>           Add a tag, or several separated by commas. Can be
                                repeated. Tags that do not exist are created.
      -b, --billable            Mark the time as billable (needs a paid Toggl plan).
                                By default, the project decides.
          --no-billable         Mark the time as not billable, whatever the project
      -i, --interactive         Pick description, project and tags from lists. Asks
                                only for what is not on the command line; the most
                                recent come first.
          --at <TIME>           Start at this time, for example 9:30 or -15m
          --after-last          Start where the last entry ended. Requires that
                                nothing is running.
          --trim                Shorten the entries it overlaps. An entry that spans
                                it is split in two.
          --no-folder           Ignore .track.toml
      -h, --help                Print help

    A .track.toml in this folder or a parent folder sets defaults for the project,
    task, tags, billable state and description. `track config` shows them.
    ");
    assert_snapshot!(own_help("stop"), @"
    Stop the running timer

    Usage: track stop [OPTIONS] [TIME]...
    Alias: out

    Examples:
      track stop
      track stop 17:30
      track stop 15m ago
      track stop -5m

    Arguments:
      [TIME]...  When it ended, for example 17:30 or yesterday 18:00; by default now

    Options:
          --at <TIME>  Stop at this time, in one word such as -5m or in quotes
      -h, --help       Print help
    ");
    assert_snapshot!(own_help("add"), @r#"
    Add an entry for past time

    Usage: track add [OPTIONS] [DESCRIPTION]...
    Alias: log

    Examples:
      track add Meeting 9:00-10:30
      track add Review yesterday 14:00-15:00 -p Web
      track add Standup 15m
      track add Planning tomorrow 9:00-10:00
      track add Call --start 9:00 --duration 20m
      track add "Night shift" --start "2026-11-20 22:00" --duration 8h

    Arguments:
      [DESCRIPTION]...  What you worked on, then when; quotes are optional

    Options:
      -d, --description <TEXT>   Set the description, in quotes, instead of words
      -p, --project <PROJECT>    Set the project, by name, client/name or id. Write
                                 /name for a project without a client.
          --task <TASK>          Set the task of the project, by name or id
      -t, --tag <TAG>            Add a tag, or several separated by commas. Can be
                                 repeated. Tags that do not exist are created.
      -b, --billable             Mark the time as billable (needs a paid Toggl
                                 plan). By default, the project decides.
          --no-billable          Mark the time as not billable, whatever the project
          --start <TIME>         Set the start
          --stop <TIME>          Set the stop
          --duration <DURATION>  Set the duration, for example 1h30m, 1:30 or 45m
          --trim                 Shorten the entries it overlaps. An entry that
                                 spans it is split in two.
      -h, --help                 Print help

    The last words give the time: a span such as 9:00-10:30, with or without a day
    before it, or a duration with a unit such as 15m or 1h30, which ends now.
    Instead of words, pass any two of --start, --stop and --duration, or --duration
    alone. To add time in the future, name the day.
    "#);
}

#[test]
fn commands_that_read_entries() {
    assert_snapshot!(own_help("current"), @r#"
    Show the running timer and today's total

    Usage: track current [OPTIONS]
    Aliases: now, status

    Examples:
      track
      track current --json
      track current --format "{title} since {start}"

    Options:
          --format <TEMPLATE>  Print with a template; see `track prompt --help`
      -h, --help               Print help

    The exit code is 1 if nothing is running.
    "#);
    assert_snapshot!(own_help("list"), @r#"
    List entries by day

    Usage: track list [OPTIONS] [RANGE]...
    Alias: ls

    Examples:
      track list
      track list last week -p Web
      track list mon..today -p '!Web'
      track list week -t none --no-billable
      track list -n 10
      track list week --format "{date} {start} {duration:decimal} {title}"
      track list 2026-11 --json
      track list last month --csv

    Arguments:
      [RANGE]...  The days, for example yesterday or last week; by default today.
                  Takes a day, `week`, `last week`, `month`, `2026-11`, `2026-W47`,
                  `2026-Q4`, `2026`, `mon..today`, `2026-11-01..2026-11-15`, `last 7
                  days` or `all`; quotes are optional.

    Options:
          --from <DAY>         The first day. A week, month or year stands for its
                               first day. [alias: --since]
          --to <DAY>           The last day; by default today [alias: --until]
      -p, --project <PROJECT>  Only entries of this project. A name, client/name, or
                               a part of names, which may match several projects.
                               `none` selects entries without a project, `!NAME`
                               those of other projects. Can be repeated.
          --client <CLIENT>    Only entries of this client. `none` and `!NAME` work
                               as for --project.
      -t, --tag <TAG>          Only entries with this tag. `a,b` selects entries
                               with both tags, `none` those without tags, `!NAME`
                               those without this tag.
      -s, --search <TEXT>      Only entries with this text in the description
          --not-search <TEXT>  Only entries without this text in the description
      -b, --billable           Only billable time
          --no-billable        Only time that is not billable
      -n, --limit <COUNT>      List at most this many entries, the newest. Without
                               RANGE, from any day.
          --gaps               Show the gaps between the entries of a day
          --format <TEMPLATE>  Print with a template; see `track prompt --help`
          --csv                Print CSV for a spreadsheet, exact to the second
          --tsv                Print tab-separated values
          --markdown           Print a Markdown table
          --escape-formulas    Protect spreadsheets from formulas in CSV and TSV.
                               Cells that a spreadsheet could run as a formula get a
                               leading '.
          --no-pager           Print everything at once, without a pager
      -h, --help               Print help

    Days that were never fetched cost requests: `all` costs about one for each year
    of the account and one for each thousand entries.
    "#);
}

#[test]
fn each_command_about_the_account() {
    assert_snapshot!(own_help("login"), @"
    Log in to a Toggl account

    Usage: track login [OPTIONS]

    Examples:
      track login
      pass show toggl | track login --token -
      track login --email ada@example.com
      track login --workspace Personal

    Options:
          --token <->         Read the API token from standard input. The value must
                              be `-`.
          --email <EMAIL>     Log in with email and password instead of the token.
                              They are exchanged for the token and not saved.
          --workspace <NAME>  Create new entries in this workspace, by name or id
      -h, --help              Print help

    Find your API token at the bottom of https://track.toggl.com/profile. It is
    never read from the command line, where other users of this machine could see
    it. After logging in, pending changes are sent.
    ");
    assert_snapshot!(own_help("backup"), @"
    Copy the local store to a file

    Usage: track backup <FILE>

    Examples:
      track backup track-2026-11-27.db
      track --profile work backup work.db

    Arguments:
      <FILE>  The file to create

    Options:
      -h, --help  Print help

    FILE must not exist yet. The backup is complete and verified, and other commands
    may run while it is written. To restore it, move the local store away together
    with its -wal and -shm files, then copy the backup to its place.
    ");
    assert_snapshot!(own_help("logout"), @"
    Log out of the Toggl account

    Usage: track logout

    Examples:
      track logout
      track --profile work logout

    Options:
      -h, --help  Print help

    Removes the API token. Local entries and pending changes are not deleted.
    ");
    assert_snapshot!(own_help("whoami"), @"
    Show the Toggl account in use

    Usage: track whoami

    Examples:
      track whoami
      track whoami --json

    Options:
      -h, --help  Print help

    Asks Toggl, with one request. The exit code is 3 if you are not logged in.
    ");
    assert_snapshot!(own_help("sync"), @"
    Send pending changes and fetch new ones now

    Usage: track sync [OPTIONS]

    Examples:
      track sync
      track sync --retry
      track sync --all
      track sync --since 2024

    Options:
          --retry        Send changes again that Toggl refused
          --all          Fetch the whole history of the account as well
          --since <DAY>  Fetch the history from this day on as well. A week, month
                         or year stands for its first day.
      -h, --help         Print help

    Every command sends a few pending changes. This command sends all of them, one
    request per second, until Toggl's hourly quota is used up, and fetches what
    changed in Toggl.

    With --all, it also fetches every entry since the account was created, a
    thousand with each request, and removes entries that were deleted in Toggl. It
    leaves ten requests of each hour to other commands. If it is interrupted, the
    next --all continues there.
    ");
}

#[test]
fn the_quota() {
    assert_snapshot!(own_help("quota"), @"
    Show how many requests are left this hour

    Usage: track quota

    Examples:
      track quota
      track quota --fresh

    Options:
      -h, --help  Print help

    Toggl allows a number of requests per hour, counted for you and for each
    organization. This command shows what Toggl reported last and sends no request;
    --fresh asks Toggl, with one request.
    ");
}

/// The commands that the help of a command lists; of the program those of its groups.
fn listed(command: &str) -> Vec<String> {
    let help = help(command);
    let from = if command.is_empty() { "[COMMAND]\n" } else { "Commands:\n" };
    let Some((_, listed)) = help.split_once(from) else { return Vec::new() };
    let to = if command.is_empty() { "\nGlobal options:\n" } else { "\n\n" };
    let (listed, _) = listed.split_once(to).expect("an end of them");
    let rows = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next());
    rows.flat_map(|names| names.split(", ")).map(str::to_owned).collect()
}

#[test]
fn every_command_is_tested_here() {
    let (mut listed_commands, mut commands) = (listed(""), COMMANDS);
    listed_commands.sort_unstable();
    commands.sort_unstable();
    assert_eq!(listed_commands, commands);
    for command in COMMANDS {
        let verbs = VERBS.iter().find(|(noun, _)| *noun == command);
        assert_eq!(listed(command), verbs.map_or(&[][..], |(_, verbs)| verbs), "{command}");
    }
}

/// The flags and values that a help explains, each with what stands beside it.
fn explained(help: &str) -> Vec<(&str, &str)> {
    let lines = help.lines().filter(|line| {
        let line = line.strip_prefix("  ").unwrap_or_default();
        line.starts_with(['-', '[', '<']) || line.starts_with("    --")
    });
    lines.map(|line| line.trim_start().split_once("  ").unwrap_or((line.trim(), ""))).collect()
}

#[test]
fn short_and_long_help_explain_the_same_arguments() {
    let world = World::offline();
    for command in everything() {
        let (short, long) = (world.run(&format!("{command} -h")).success().stdout, help(&command));
        let [in_short, in_long] = [&short, &long].map(|help| explained(help));
        let names = |of: &[(&str, &str)]| of.iter().map(|it| it.0.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&in_short), names(&in_long), "{command}");
        for (argument, text) in in_short.iter().chain(&in_long) {
            assert!(text.trim().len() > 3, "{command} does not explain {argument}:\n{long}");
        }
        assert!(short.lines().count() <= long.lines().count(), "{command}");
    }
}

#[test]
fn every_help_fits_into_80_columns() {
    let world = World::offline();
    for command in [vec![String::new()], everything()].concat() {
        for form in ["-h", "--help"] {
            let help = world.run(&format!("{command} {form}")).success().stdout;
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{command} {form}: {line}");
            }
        }
    }
}

#[test]
fn examples_are_on_the_first_screen() {
    for command in everything() {
        let help = help(&command);
        let screen: Vec<&str> = help.lines().take(24).collect();
        for example in examples(&command) {
            assert!(screen.iter().any(|line| line.trim() == example), "{command}: {example}");
        }
    }
}

#[test]
fn global_options_are_explained_once() {
    let world = World::offline();
    let program = help("");
    for flag in ["--profile", "--json", "--offline", "--fresh", "--color", "--quiet", "--verbose"] {
        let names = |help: &str| explained(help).iter().any(|it| it.0.contains(flag));
        assert!(names(&program), "{flag}");
        for command in everything() {
            let is_own = flag == "--color" && ["project add", "project edit"].contains(&&*command);
            let texts = ["-h", "--help"].map(|form| world.run(&format!("{command} {form}")).stdout);
            assert!(is_own || !texts.iter().any(|help| names(help)), "{command} {flag}");
            assert!(texts.iter().all(|help| help.contains("`track --help`")), "{command}");
        }
    }
}

#[test]
fn the_version_is_the_packages() {
    let world = World::offline();
    let expected = concat!("track ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(world.run("--version").success().stdout, expected);
    assert_eq!(world.run("-V").success().stdout, expected);
}

#[test]
fn help_needs_no_home_and_touches_nothing() {
    let world = World::offline();
    world.configure("this is no TOML");
    for command in everything() {
        world.run(&format!("{command} --help")).success();
    }
    assert!(!world.data_dir().exists());
}

/// The examples of a command's help.
fn examples(command: &str) -> Vec<String> {
    let help = help(command);
    let examples = help.split_once("\nExamples:\n").map(|(_, examples)| examples);
    let lines = examples.unwrap_or_default().lines().take_while(|line| !line.is_empty());
    lines.map(|line| line.trim().to_owned()).collect()
}

/// The examples of the program, which are in its manual.
fn examples_of_the_program() -> Vec<String> {
    let world = World::offline();
    let folder = world.home().join("man1");
    world.track(["man", &folder.display().to_string()]).success();
    let page = std::fs::read_to_string(folder.join("track.1")).expect("a page");
    let (_, examples) = page.split_once("\n.SH EXAMPLES\n.nf\n").expect("examples");
    let (examples, _) = examples.split_once("\n.fi\n").expect("an end of them");
    examples.lines().map(|line| line.replace("\\-", "-")).collect()
}

#[test]
fn every_command_has_examples() {
    for command in everything() {
        assert!(!examples(&command).is_empty(), "{command}");
    }
    assert!(examples_of_the_program().len() > 2);
}

/// Somebody at the end of a working day, with everything that the examples mention; later than the
/// dates in them.
fn working_day() -> World {
    let mut world = World::with_toggl();
    let fake = world.fake();
    fake.set_premium(WORKSPACE, true);
    fake.add_client("Acme");
    let web = fake.add_project("Web");
    fake.add_task(web, "Design");
    for tag in ["api", "call"] {
        fake.add_tag(tag);
    }
    world.log_in();
    world.run("config set rate 95").success();
    world.run("config set target 8h").success();
    // An editor that leaves everything as it is, wherever there is one.
    world.set("EDITOR", "true");
    world.advance(TimeDelta::days(280) + TimeDelta::hours(9));
    for line in [
        "add Standup 7:00-7:15 -t call",
        "add Write the report 7:15-8:45 -p Web",
        "start Sort the post --at 8:45",
        "add Fix login 9:30-12:00 -p Web -t api",
        "add Call Ada 12:30-13:00 -t call",
    ] {
        world.run(&format!("{line} --offline")).success();
    }
    world.run("sync").success();
    world
}

#[test]
fn every_example_works() {
    let mut wrong = String::new();
    for command in [vec![String::new()], everything()].concat() {
        // Each example of these begins anew, as do those of verbs; of others, what one example makes the
        // next one may name.
        let anew = [
            "start", "stop", "continue", "toggle", "cancel", "add", "edit", "move", "split",
            "join", "delete", "undo", "login", "logout",
        ];
        let mut world = working_day();
        let examples =
            if command.is_empty() { examples_of_the_program() } else { examples(&command) };
        for (tried, example) in examples.into_iter().enumerate() {
            if tried > 0 && (anew.contains(&command.as_str()) || command.contains(' ')) {
                world = working_day();
            }
            let outcome = try_out(&mut world, &example);
            if let Some(outcome) = outcome.filter(|outcome| outcome.code != 0) {
                wrong += &format!("$ {example}\n{outcome}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Runs an example in a world in which it can work.
fn try_out(world: &mut World, example: &str) -> Option<Outcome> {
    // What stands before a pipe is the business of other programs, a variable that of the shell.
    let line = example.rsplit("| ").next().expect("a line");
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = if words[0].starts_with("EDITOR=") { &words[1..] } else { &words[..] };
    assert_eq!(words[0], "track", "{example}");
    let input = if line.contains("--email") { PASSWORD } else { TOKEN };
    match words[1..] {
        // It would ask on a terminal.
        ["login"] => {
            world.track_with_input(&words[1..], input).exits(2);
            world.set("TRACK_API_TOKEN", TOKEN);
        }
        ["login", ..] if line.contains("--workspace") => world.set("TRACK_API_TOKEN", TOKEN),
        // While something runs there is nothing to begin after; picking and editing as text need a terminal.
        ["start", ..] if line.contains("--after-last") => drop(world.run("stop").success()),
        ["move", ..] => drop(world.run("stop").success()),
        ["start" | "continue", "-i"] | ["edit", "@1"] => {
            world.track_with_input(&words[1..], input).exits(2);
            return None;
        }
        ["--profile", profile, "backup", ..] => {
            world.run(&format!("--profile {profile} config set max_age 5m")).success();
            world.run(&format!("--profile {profile} add Call 10m")).success();
        }
        ["--profile", profile, "logout"] => {
            world.run(&format!("--profile {profile} config set max_age 5m")).success();
        }
        // Archived first, where no example before did that.
        [noun @ ("project" | "client" | "task"), "restore" | "reopen", name, ..] => {
            drop(world.track_with_input(&[noun, "archive", name], ""));
        }
        // There is no such editor.
        ["config", "edit"] if cfg!(windows) => return None,
        // It and a token exclude each other.
        ["config", "set", "token_command", ..] => drop(world.run("logout").success()),
        // Nothing is set, and nothing is what it says.
        ["config", "get" | "unset", key, ..] => {
            let value = if key == "folders" { "~/work" } else { "5m" };
            let value = if key == "workspace" { "Personal" } else { value };
            let rest = &words[4..];
            if key != "profile" {
                world
                    .track_with_input(&[&["config", "set", key, value], rest].concat(), "")
                    .success();
            }
        }
        _ => {}
    }
    Some(world.track_with_input(&words[1..], input))
}
