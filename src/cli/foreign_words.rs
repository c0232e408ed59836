//! Pure: what people know from other tools, and what it is called here.
//!
//! Commands and flags of `gh`, timew, watson, toggl's other command lines and Toggl's web app. A word
//! that is here leads to what it means; any other leads to a command only where it is a slip of the
//! fingers, since a wrong guess could stop a timer.

/// Commands of other tools, and what to do here.
const COMMANDS: &[(&str, &str)] = &[
    // The timer.
    (
        "begin new create track punch",
        "`track start Write the report` starts a timer; `track add Standup 9:00-9:15` adds what is over.",
    ),
    ("end finish halt done", "`track stop` stops what is running."),
    (
        "pause break suspend",
        "`track stop` stops what is running; `track continue` goes on with it afterwards.",
    ),
    (
        "restart again repeat duplicate copy clone unpause",
        "`track continue @2` starts the same again.",
    ),
    ("switch", "`track start Review` ends what was running."),
    ("discard abort drop", "`track cancel` discards what is running."),
    ("toggle", "`track start` starts a timer, and `track stop` stops it."),
    // Entries, looked at.
    (
        "entry entries frame frames time-entry time-entries timer",
        "The verbs stand alone: `track list`, `track show @1`, `track edit @1`.",
    ),
    (
        "summary summarize sum total totals stats aggregate",
        "`track list week` adds up, by day and in all.",
    ),
    (
        "report reports export csv",
        "`track list month` adds up; with `--json` it answers programs, with `--format TEMPLATE` it writes a line for each entry.",
    ),
    ("day today", "`track list today` has it, with the total."),
    ("yesterday", "`track list yesterday` has it, with the total."),
    ("week", "`track list week` has it, with the total."),
    ("month", "`track list month` has it, with the total."),
    ("quarter", "`track list quarter` has it, with the total."),
    ("year", "`track list year` has it, with the total."),
    (
        "history calendar timeline gaps",
        "`track list week` shows each day with its times; `track show @1` the history of an entry.",
    ),
    ("search find filter grep", "`track list all --search report` looks through descriptions."),
    ("get", "`track current --json` and `track list --json` answer programs."),
    ("info", "`track show @1` tells all about an entry, `track doctor` about this machine."),
    // Entries, changed.
    (
        "modify change update correct",
        "`track edit @2 --start 9:15` changes an entry; `track edit @2` alone opens it in your editor.",
    ),
    (
        "annotate describe note comment",
        "`track edit @2 -d \"Fix the login\"` changes the description.",
    ),
    (
        "rename",
        "`track edit @2 -d \"Fix the login\"` changes a description, `track project edit Web --name Website` a name.",
    ),
    (
        "untag retag",
        "`track edit @2 -t -review` takes a tag off, `track edit @2 -t +review` puts one on.",
    ),
    ("move shift", "`track edit @2 --start 9:15 --stop 10:00` moves an entry."),
    ("lengthen shorten resize extend", "`track edit @2 --duration 45m` changes how long it took."),
    (
        "adjust fill trim overlap",
        "`track edit @2 --trim` shortens what lies over it; `track start --after-last` leaves no gap.",
    ),
    (
        "join merge combine",
        "`track edit @2 --stop 10:30` makes one longer; `track delete @1` then takes the other away.",
    ),
    ("del erase destroy", "`track delete @2` deletes an entry."),
    ("revert rollback", "`track undo` takes back the last command."),
    ("redo", "Nothing redoes what was undone: say the command again."),
    // Names.
    (
        "archive unarchive",
        "What is archived is named: `track project archive Website`, `track project restore Website`.",
    ),
    (
        "restore",
        "`track undo` takes back the last command; `track project restore Website` brings an archived project back.",
    ),
    (
        "favourite favourites favorite favorites pin unpin recent",
        "There are none; `track start -i` picks from what was used before.",
    ),
    // The account.
    (
        "auth signin sign-in connect",
        "`track login` connects a Toggl account, `track logout` forgets it, `track whoami` tells which it is.",
    ),
    ("init setup", "Nothing needs to be set up; `track login` connects a Toggl account."),
    ("me account user", "`track whoami` tells which Toggl account is in use."),
    ("push pull fetch refresh upload download", "`track sync` sends and fetches everything now."),
    ("usage limits rate-limit", "`track quota` shows what is left of Toggl's hourly quota."),
    // This machine.
    (
        "diagnostics diagnose diagnosis check debug",
        "`track doctor` finds out what is wrong, and what to do about it.",
    ),
    (
        "settings preferences configure set unset",
        "`track config` shows the settings, `track config set max_age 5m` changes one.",
    ),
    ("profile profiles", "A profile is chosen by a flag: `track --profile work login`."),
    ("alias", "There are none; the shell has aliases for whole lines."),
    (
        "browse open web",
        "Your time is at https://track.toggl.com/timer; `track list` shows it here.",
    ),
    ("manual docs", "`track --help` lists the commands; `track man DIR` writes manual pages."),
];

/// Verbs of other tools, behind these nouns; `NOUN` is the one in question.
const VERBS: &[(&str, &str, &str)] = &[
    (
        "workspace",
        "switch select choose set default",
        "`track workspace use Personal` lets new entries go there.",
    ),
    (
        "workspace",
        "delete archive restore remove rm unarchive leave",
        "Toggl's web app does that; here workspaces are listed, chosen, made and renamed.",
    ),
    ("tag", "archive restore unarchive", "Toggl archives projects, clients and tasks, not tags."),
    (
        "tag",
        "@ set apply assign attach",
        "`track edit @2 -t +review` puts a tag on an entry, `track edit @2 -t -review` takes it off.",
    ),
    ("task", "close complete finish", "`track task done Drafts` marks it as done."),
    ("task", "open", "`track task reopen Drafts` opens it again."),
    (
        "project client tag task workspace",
        "rename modify change update set move",
        "`track NOUN edit Old --name New` renames it.",
    ),
    (
        "project client tag task workspace",
        "show view info get search find",
        "`track NOUN` lists them.",
    ),
    (
        "project client",
        "close hide put-away",
        "`track NOUN archive Old` puts it away; its time stays.",
    ),
    ("project client", "open reopen unhide", "`track NOUN restore Old` takes it back into use."),
    ("project client tag task workspace", "make", "`track NOUN add` makes one."),
    ("project client tag task", "del erase destroy", "`track NOUN delete Old` deletes it."),
    ("config", "show view all", "`track config` shows every setting."),
    (
        "config",
        "reset remove rm delete clear",
        "`track config unset max_age` goes back to the default.",
    ),
    ("config", "add write change", "`track config set max_age 5m` changes a setting."),
    ("config", "file where", "`track config path` tells where it is."),
    ("config", "open", "`track config edit` opens it in your editor."),
];

/// Flags of other tools, at these commands; no command means any.
const FLAGS: &[(&str, &str, &str)] = &[
    // When it was.
    (
        "start, continue",
        "--start --begin --from --since --time --started",
        "`--at TIME` says when it began, such as `--at 9:00`.",
    ),
    (
        "start, continue",
        "--end --stop --to --until --duration --for",
        "What is over already is added: `track add Meeting 9:00-10:30`.",
    ),
    (
        "start, continue",
        "-0 -1 -2 -3 -4 -5 -6 -7 -8 -9",
        "A time before now stands behind its flag: `--at -15m`.",
    ),
    (
        "stop",
        "-0 -1 -2 -3 -4 -5 -6 -7 -8 -9",
        "A time before now stands behind its flag, `--at -15m`, or is words: `track stop 15m ago`.",
    ),
    ("add", "-0 -1 -2 -3 -4 -5 -6 -7 -8 -9", "A length has no sign: `track add Standup 15m`."),
    (
        "stop",
        "--end --stop --time --until --to --ended",
        "`--at TIME` says when it ended: `track stop --at 17:30`, or just `track stop 17:30`.",
    ),
    (
        "stop",
        "--start --begin --from -d --description -m --message -p --project -t --tag -b --billable",
        "`track edit @` changes what runs: `track edit @ --start 9:15 -t +review`.",
    ),
    ("stop", "--discard --cancel --delete", "`track cancel` discards what is running."),
    ("edit", "--at", "`--start TIME` says when it began, `--stop TIME` when it ended."),
    ("edit", "--begin --from --since", "`--start TIME` says when it began."),
    ("edit", "--end --to --until", "`--stop TIME` says when it ended."),
    ("edit, add", "--length --time --for", "`--duration DURATION` says how long it took."),
    (
        "add",
        "--from --begin --since --at",
        "`--start TIME` says when it began; or the time is the last words: `track add Meeting 9:00-10:30`.",
    ),
    (
        "add",
        "--end --to --until",
        "`--stop TIME` says when it ended; or the time is the last words: `track add Meeting 9:00-10:30`.",
    ),
    ("split", "--at --time --on --into", "The times are the last words: `track split @2 10:30`."),
    // What it was.
    (
        "start",
        "-d --description -m --message --name --title --note -n",
        "The description is the words themselves: `track start Write the report`.",
    ),
    (
        "add",
        "-d --description -m --message --name --title --note -n",
        "The description is the words themselves: `track add Meeting 9:00-10:30`.",
    ),
    (
        "continue",
        "-d --description -m --message -p --project --task -t --tag -b --billable",
        "These stay as they were; `track start` begins something else, `track edit @` changes it afterwards.",
    ),
    ("edit", "--name --title --note -m --message", "`-d TEXT` is the new description."),
    (
        "edit",
        "--add-tag --remove-tag --untag",
        "`-t +review` puts a tag on, `-t -review` takes it off.",
    ),
    ("start, add, edit", "-c --client", "The project brings its client along: `-p Acme/Website`."),
    (
        "start, add, edit",
        "-w --workspace",
        "The project decides on the workspace; `track workspace use Personal` chooses where all else goes.",
    ),
    ("start, add", "-o", "`-p PROJECT` says what it is for."),
    ("start", "--no-gap", "`--after-last` begins where the last entry ended."),
    // Which entries.
    (
        "edit",
        "-a --all --last --latest",
        "`--range RANGE` chooses all entries of some days; @1 is the newest entry.",
    ),
    (
        "delete",
        "--range --search --of-project --with-tag -a --all",
        "What is deleted is named: `track delete @2 @3`; `track list week` shows the handles.",
    ),
    (
        "continue, show, delete, split",
        "--id --entry --last --latest",
        "The entry is a word: @1 for the newest, @2 for the one before, or Toggl's id.",
    ),
    (
        "edit",
        "--id --entry",
        "The entry is a word: @1 for the newest, @2 for the one before, or Toggl's id.",
    ),
    (
        "list",
        "--from --since --after --start --to --until --before --end --day --date --today --yesterday --week -w --month --year --last --range",
        "The days are words: `track list yesterday`, `track list last week`, `track list 2026-11-01..2026-11-15`.",
    ),
    ("list", "-a --all", "`track list all` lists everything; `-n 10` the newest ten."),
    (
        "list",
        "--csv --output --output-format --fields -f -o --simple",
        "`--format TEMPLATE` writes a line for each entry, and `--json` answers programs.",
    ),
    (
        "list",
        "--description --grep --filter --query",
        "`--search TEXT` looks through the descriptions.",
    ),
    ("list", "--running --current", "`track current` shows what is running."),
    // Names.
    (
        "project edit, client edit, tag edit, task edit, workspace edit",
        "--title --rename --new-name --to",
        "`--name NAME` is what it is called from now on.",
    ),
    (
        "project add, client add, tag add, task add, workspace add",
        "-n --name --title",
        "The name is the words themselves.",
    ),
    // The account, and this machine.
    (
        "login",
        "--with-token --stdin --token-stdin --api-token -t",
        "`--token -` reads the token from standard input: `pass show toggl | track login --token -`.",
    ),
    ("login", "-u --user --username --mail -e", "`--email EMAIL` asks for the password."),
    (
        "login",
        "-p --pass --password",
        "The password is asked for, never part of the line: `track login --email ada@example.com`.",
    ),
    (
        "sync",
        "--force -f --full --all -a",
        "`track sync` does all there is; `--retry` sends again what Toggl refused.",
    ),
    ("doctor", "--fix --repair", "The doctor changes nothing; it says what to do."),
    // Everywhere.
    (
        "",
        "-y --yes -f --force --no-confirm",
        "Nothing is asked first, so leave it out; `track undo` takes back what a command did.",
    ),
    (
        "",
        "--dry-run --simulate",
        "Nothing is tried out; `track undo` takes back what a command did, and `--offline` sends nothing.",
    ),
    ("", "--debug --trace", "`--verbose` shows each request."),
    ("", "--silent", "`--quiet` leaves out all but the answer."),
    (
        "",
        "--no-color --no-colour --colour",
        "`--color never` goes without, `--color always` insists.",
    ),
    ("", "--local --no-sync", "`--offline` sends no request."),
    ("", "--sync --refresh --no-cache", "`--fresh` asks Toggl now."),
    ("", "--account", "`--profile NAME` uses another account."),
    ("", "--config", "The folder of config.toml is named by TRACK_CONFIG_DIR."),
    ("", "-o --output", "`--json` answers programs."),
    ("", "--web", "Your time is at https://track.toggl.com/timer; `track list` shows it here."),
];

/// What a word means that is no command: `path` is the noun it stands behind, if any.
pub(crate) fn command(path: &[String], word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let [noun, ..] = path else {
        let meant = COMMANDS.iter().find(|(words, _)| lists(words, &word));
        return meant.map(|(_, hint)| (*hint).to_owned());
    };
    // Any handle will do.
    let word = if word.starts_with('@') { "@" } else { &word };
    let meant = VERBS.iter().find(|(nouns, words, _)| lists(nouns, noun) && lists(words, word));
    meant.map(|(_, _, hint)| hint.replace("NOUN", noun))
}

/// What a flag means that this command does not have.
pub(crate) fn flag(path: &[String], flag: &str) -> Option<&'static str> {
    let path = path.join(" ");
    let is_for =
        |commands: &str| commands.is_empty() || commands.split(", ").any(|command| command == path);
    let meant = FLAGS.iter().find(|(commands, flags, _)| is_for(commands) && lists(flags, flag));
    meant.map(|(_, _, hint)| *hint)
}

fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::cli::Cli;

    /// The command line, with all that is only added when it is used.
    fn whole() -> clap::Command {
        let mut whole = Cli::command();
        whole.build();
        whole
    }

    fn at<'a>(whole: &'a clap::Command, path: &str) -> &'a clap::Command {
        let mut names = path.split_whitespace();
        names.try_fold(whole, |it, name| it.find_subcommand(name)).expect(path)
    }

    /// What stands in backticks.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    /// Words of a line, those between double quotes as one.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('"').enumerate();
        let word = |text: &str| text.to_owned();
        parts
            .flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().map(word).collect(),
                _ => vec![word(part)],
            })
            .collect()
    }

    #[test]
    fn what_is_here_has_no_other_name() {
        let whole = whole();
        for (words, _) in COMMANDS {
            for word in words.split(' ') {
                assert!(whole.find_subcommand(word).is_none(), "`track {word}` is there");
            }
        }
        for (nouns, words, _) in VERBS {
            for noun in nouns.split(' ') {
                for word in words.split(' ') {
                    let noun = at(&whole, noun);
                    let (is_there, name) = (noun.find_subcommand(word).is_some(), noun.get_name());
                    assert!(!is_there, "`track {name} {word}` is there");
                }
            }
        }
        for (commands, flags, _) in FLAGS.iter().filter(|(commands, ..)| !commands.is_empty()) {
            for path in commands.split(", ") {
                for flag in flags.split(' ') {
                    assert!(!has(at(&whole, path), flag), "`track {path} {flag}` is there");
                }
            }
        }
    }

    fn has(command: &clap::Command, flag: &str) -> bool {
        command.get_arguments().any(|argument| {
            let long = argument.get_long().map(|long| format!("--{long}"));
            let short = argument.get_short().map(|short| format!("-{short}"));
            [long, short].contains(&Some(flag.to_owned()))
        })
    }

    #[test]
    fn no_word_is_listed_twice() {
        let mut all: Vec<&str> = COMMANDS.iter().flat_map(|(words, _)| words.split(' ')).collect();
        all.sort_unstable();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn what_is_proposed_works() {
        let whole = whole();
        let nouns = |hint: &str, nouns: &str| -> Vec<String> {
            nouns.split(' ').map(|noun| hint.replace("NOUN", noun)).collect()
        };
        let of_commands = COMMANDS.iter().map(|(_, hint)| (*hint).to_owned());
        let of_verbs = VERBS.iter().flat_map(|(nouns_of, _, hint)| nouns(hint, nouns_of));
        let of_flags = FLAGS.iter().map(|(_, _, hint)| (*hint).to_owned());
        for hint in of_commands.chain(of_verbs).chain(of_flags) {
            for line in quoted(&hint).filter(|line| line.starts_with("track ")) {
                let parsed = Cli::try_parse_from(words(line));
                let asks = |error: &clap::Error| !error.use_stderr();
                // A noun's `add` lacks the name here.
                let is_fine = parsed.is_ok() || parsed.as_ref().is_err_and(asks);
                assert!(is_fine || line.ends_with(" add"), "{line}: {:?}", parsed.err());
            }
        }
        for (commands, _, hint) in FLAGS {
            let flags = quoted(hint).filter(|it| it.starts_with('-'));
            for flag in flags.filter_map(|it| it.split_whitespace().next()) {
                for path in commands.split(", ") {
                    assert!(has(at(&whole, path), flag), "`track {path}` has no {flag}");
                }
            }
        }
    }

    #[test]
    fn words_lead_to_what_they_mean() {
        // noun, word → the beginning of the hint, or nothing
        let table = [
            ("", "summary", "`track list week` adds up"),
            ("", "Summary", "`track list week` adds up"),
            ("", "modify", "`track edit @2"),
            ("", "pause", "`track stop` stops"),
            ("", "auth", "`track login` connects"),
            ("", "gaps", "`track list week` shows"),
            ("", "lsit", ""),
            ("project", "rename", "`track project edit Old --name New`"),
            ("task", "rename", "`track task edit Old --name New`"),
            ("workspace", "switch", "`track workspace use"),
            ("tag", "@2", "`track edit @2 -t +review`"),
            ("tag", "archive", "Toggl archives"),
            ("project", "@2", ""),
            ("project", "summary", ""),
        ];
        for (noun, word, expected) in table {
            let path: Vec<String> = noun.split_whitespace().map(str::to_owned).collect();
            let hint = command(&path, word).unwrap_or_default();
            assert_eq!(hint.is_empty(), expected.is_empty(), "{noun} {word}: {hint}");
            assert!(hint.starts_with(expected), "{noun} {word}: {hint}");
        }
    }

    /// README tells the same.
    #[test]
    fn the_page_and_the_table_agree() {
        let whole = whole();
        let readme = include_str!("../../README.md");
        let (_, tables) = readme.split_once("\n## If you come from elsewhere\n").expect("them");
        let (tables, _) = tables.split_once("\n## ").expect("an end of them");
        let mut rows = 0;
        for row in tables.lines().filter(|line| line.starts_with("| ")) {
            let columns: Vec<&str> = row.trim_matches('|').split('|').collect();
            for theirs in quoted(columns[0]) {
                rows += 1;
                let mut words = theirs.split_whitespace();
                let first = words.next().expect("a word").trim_start_matches(':');
                let is_here = whole.find_subcommand(first).is_some();
                let is_flag = FLAGS.iter().any(|(_, flags, _)| lists(flags, first));
                let is_known = is_here || is_flag || command(&[], first).is_some();
                assert!(is_known, "nothing is said about `{theirs}`");
            }
            for ours in quoted(columns[1]).filter(|it| !it.starts_with('-') && !it.contains('…'))
            {
                let words = words(ours);
                assert!(whole.find_subcommand(&words[0]).is_some(), "`{ours}`");
            }
        }
        assert!(rows > 20, "only {rows} were found");
    }
}
