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
    assert_snapshot!(help(""), @"");
}

#[test]
fn the_whole_program_fits_on_a_screen() {
    let long = help("");
    assert!(long.lines().count() <= 40, "{} lines", long.lines().count());
    assert_eq!(World::offline().run("-h").success().stdout, long);
}

#[test]
fn each_everyday_command() {
    assert_snapshot!(own_help("start"), @r#"
    Start a timer; what was running ends

    Usage: track start [OPTIONS] [DESCRIPTION]...

    Arguments:
      [DESCRIPTION]...  What you are working on; quotes are optional

    Options:
      -d, --description <TEXT>  The description, in quotes, in place of the words
      -p, --project <PROJECT>   Project, by name, client/name, /name for one without a client, or id
          --task <TASK>         Task of the project, by name or id
      -t, --tag <TAG>           Tag, or a,b for two; repeat it for more. A new one is made
      -b, --billable            Mark the time as billable (a paid feature of Toggl); without it the
                                project decides
          --no-billable         Mark it as not billable, also where the project is
      -i, --interactive         Pick what is not given here: description, project, tags; the most recent
                                come first
          --at <TIME>           When it began, such as 9:30, -15m or "yesterday 22:00"
          --after-last          Begin where the last entry ended, when nothing runs
          --trim                Shorten what it would overlap; what reaches over it on both sides goes
                                on behind it
          --no-folder           Leave the .track.toml of this folder aside
      -h, --help                Print help

    Global options:
          --profile <NAME>  Use this profile: its own account, store and quota
          --json            Answer in JSON
          --offline         Send no request; what is kept waits
          --fresh           Ask Toggl now, however recent the last answer is
          --color <WHEN>    Color: auto, always or never
      -q, --quiet           Say only what was asked for, and what went wrong
      -v, --verbose...      Show each request: method, path, status, milliseconds, quota

    A .track.toml in this folder, or in one above it, says what to track where nothing else is said:
    project, task, tags, billable, description. `track config` shows it.

    Examples:
      track start
      track start Write the report
      track start Fix login -p Web -t api -t bug
      track start Standup --at 9:00
      track start Call --at -15m
      track start Tidy up --after-last
      track start -i
      track start --no-folder Lunch
    "#);
    assert_snapshot!(own_help("stop"), @"
    Stop what is running

    Usage: track stop [OPTIONS] [TIME]...

    Arguments:
      [TIME]...  When it ended, such as 17:30 or yesterday 18:00; quotes are optional

    Options:
          --at <TIME>  The same in one word, such as -5m, or in quotes
      -h, --help       Print help

    Examples:
      track stop
      track stop 17:30
      track stop 15m ago
      track stop -5m
    ");
    assert_snapshot!(own_help("add"), @r#"
    Add an entry for time that is already over

    Usage: track add [OPTIONS] [DESCRIPTION]...

    Arguments:
      [DESCRIPTION]...  What you worked on, and when: quotes are optional

    Options:
      -d, --description <TEXT>   The description, in quotes, in place of the words
      -p, --project <PROJECT>    Project, by name, client/name, /name for one without a client, or id
          --task <TASK>          Task of the project, by name or id
      -t, --tag <TAG>            Tag, or a,b for two; repeat it for more. A new one is made
      -b, --billable             Mark the time as billable (a paid feature of Toggl); without it the
                                 project decides
          --no-billable          Mark it as not billable, also where the project is
          --start <TIME>         When it began
          --stop <TIME>          When it ended
          --duration <DURATION>  How long it took, such as 1h30m, 1:30 or 45m
          --trim                 Shorten what it would overlap; what reaches over it on both sides goes
                                 on behind it
      -h, --help                 Print help

    The time is any two of --start, --stop and --duration, or a duration alone, which ends now; or
    simply the last words: a span such as 9:00-10:30 (a day in front is understood), or a length with
    its unit, such as 15m or 1h30. Time that is planned is given with its day.

    Examples:
      track add Meeting 9:00-10:30
      track add Review yesterday 14:00-15:00 -p Web
      track add Standup 15m
      track add Planning tomorrow 9:00-10:00
      track add Call --start 9:00 --duration 20m
      track add "Night shift" --start "2026-11-20 22:00" --stop "2026-11-21 6:00"
    "#);
}

#[test]
fn commands_that_read_entries() {
    assert_snapshot!(own_help("current"), @r#"
    Show what is running, and today's total

    Usage: track current [OPTIONS]

    Options:
          --format <TEMPLATE>  Write each entry by a template; track prompt --help shows how
      -h, --help               Print help

    Exits with 1 when nothing is running.

    Examples:
      track
      track current --json
      track current --format "{title} since {start}"
    "#);
    assert_snapshot!(own_help("list"), @r#"
    List entries by day, with totals and handles

    Usage: track list [OPTIONS] [RANGE]...

    Arguments:
      [RANGE]...  Which days; quotes are optional

    Options:
          --from <DAY>         From this day on, or from the first day of a week, month or year [alias:
                               --since]
          --to <DAY>           Up to and including this day; without it today [alias: --until]
      -p, --project <PROJECT>  Only this project, by name, client/name or a part that several share;
                               none for entries without, !NAME for all but it; repeat it for one more
          --client <CLIENT>    Only projects of this client; none and !NAME as for a project
      -t, --tag <TAG>          Only with this tag; a,b asks for two at once; none for entries without,
                               !NAME for those without it
      -s, --search <TEXT>      Only with this text in the description
          --not-search <TEXT>  Only without this text in the description
      -b, --billable           Only billable time
          --no-billable        Only time that is not billable
      -n, --limit <COUNT>      At most so many, the newest; without RANGE from any day
          --gaps               With the free time between entries, within the first and the last of a
                               day
          --format <TEMPLATE>  Write each entry by a template; track prompt --help shows how
          --csv                Write CSV for a spreadsheet, exact to the second
          --tsv                The same with tabs
          --markdown           Write a table in Markdown
          --escape-formulas    Put ' before cells that a spreadsheet could run as a formula, in CSV and
                               TSV
          --no-pager           Print it all at once, also when it is longer than the screen
      -h, --help               Print help

    RANGE is today (when it is left out), yesterday, week, "last week", month, 2026-11, 2026-W47,
    2026-Q4, 2026, mon..today, 2026-11-01..2026-11-15, "last 7 days", all. Days that were never fetched
    cost a request or more: with `all`, about one for each year of the account and each thousand
    entries.

    Examples:
      track list
      track list last week -p Web
      track list mon..today -p '!Web'
      track list week -t none --no-billable
      track list -n 10
      track list week --format "{date} {start} {duration:decimal} {title}"
      track list 2026-11 --json
      track list last month --csv
    "#);
}

#[test]
fn each_command_about_the_account() {
    assert_snapshot!(own_help("login"), @r#"
    Connect to a Toggl account, and send what waits

    Usage: track login [OPTIONS]

    Options:
          --token <->         Read the API token from standard input; only "-" is accepted
          --email <EMAIL>     Log in by email and password instead; they are exchanged for the token and
                              not kept
          --workspace <NAME>  The workspace new entries go to, by name or id
      -h, --help              Print help

    The API token stands at the end of https://track.toggl.com/profile. It is never taken from the
    command line itself, where other people on this machine could read it.

    Examples:
      track login
      pass show toggl | track login --token -
      track login --email ada@example.com
      track login --workspace Personal
    "#);
    assert_snapshot!(own_help("backup"), @"
    Copy the store to a file

    Usage: track backup [OPTIONS] <FILE>

    Arguments:
      <FILE>  The file to create

    Options:
      -h, --help  Print help

    The file is new, complete as of one moment, and checked; other commands may run meanwhile. To
    restore it, move the store away with its -wal and -shm files, and copy the backup into its place.

    Examples:
      track backup track-2026-11-27.db
      track --profile work backup work.db
    ");
    assert_snapshot!(own_help("logout"), @"
    Forget the API token; the time kept here stays

    Usage: track logout [OPTIONS]

    Options:
      -h, --help  Print help

    Examples:
      track logout
      track --profile work logout
    ");
    assert_snapshot!(own_help("whoami"), @"
    Show which Toggl account is in use

    Usage: track whoami [OPTIONS]

    Options:
      -h, --help  Print help

    Asks Toggl, with one request; exits with 3 when not logged in.

    Examples:
      track whoami
      track whoami --json
    ");
    assert_snapshot!(own_help("sync"), @"
    Send and fetch everything now

    Usage: track sync [OPTIONS]

    Options:
          --retry        Send entries that Toggl refused before once more
          --all          Fetch all of history too, back to the first day of the account
          --since <DAY>  Fetch history too, from this day on, or from the first day of a week, month or
                         year
      -h, --help         Print help

    Every command sends what waits, a few entries at a time; this sends all of it, one request a second,
    as far as Toggl's hourly quota goes.

    With --all it also fetches every entry since the account was made, a thousand with each request, and
    removes those that were deleted at Toggl. Ten requests of each hour are left to other commands.
    However it ends, the next --all goes on where it was.

    Examples:
      track sync
      track sync --retry
      track sync --all
      track sync --since 2024
    ");
}

#[test]
fn the_quota() {
    assert_snapshot!(own_help("quota"), @"
    Show what is left of Toggl's hourly quota

    Usage: track quota [OPTIONS]

    Options:
      -h, --help  Print help

    Toggl allows so many requests an hour, counted once for you and once for each organization. What is
    shown is what Toggl said last, which costs nothing; --fresh asks, with one request.

    Examples:
      track quota
      track quota --fresh
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
