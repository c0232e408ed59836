//! The contents of a store, to show that a refused command changed nothing, and transcripts of commands.

use std::process::Child;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::World;

/// The tables that a command can change.
const TABLES: [&str; 8] = [
    "entries",
    "clients",
    "projects",
    "tasks",
    "tags",
    "journal",
    "journal_changes",
    "journal_catalog",
];

/// The rows of these tables as text; empty without a store.
pub(crate) fn store_contents(world: &World) -> String {
    if !world.database().exists() {
        return String::new();
    }
    let db = Connection::open(world.database()).expect("a store");
    let mut rows = String::new();
    for table in TABLES {
        let mut statement = db.prepare(&format!("select * from {table}")).expect("a table");
        let columns = statement.column_count();
        let mut found = statement.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<Value> =
                (0..columns).map(|column| row.get(column).expect("a value")).collect();
            rows.push_str(&format!("{table}: {values:?}\n"));
        }
    }
    rows
}

/// Commands and their output as on a screen.
pub(crate) fn transcript(world: &World, lines: &[&str]) -> String {
    let answer = |line: &&str| {
        let outcome = world.typed(line).to_string();
        format!("$ track {line}\n{}\n", outcome.trim_end())
    };
    lines.iter().map(answer).collect::<Vec<_>>().join("\n")
}

/// The help of a command without the options that all commands share.
pub(crate) fn own_help(command: &str) -> String {
    let help = World::offline().run(&format!("{command} --help")).success().stdout;
    let (own, _) = help.rsplit_once("\n\nGlobal options, ").expect("global options");
    format!("{own}\n")
}

/// The words of a line, with quotes keeping several together as in a shell.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match open {
            Some(quote) if quote == letter => open = None,
            None if letter == '"' || (letter == '\'' && word.is_none()) => {
                open = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The most memory a process has used so far, in kilobytes; 0 where the system does not say.
pub(crate) fn peak_memory(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    // Before it is `track`, the new process is a copy of the test program, with the peak of that.
    let status = status.ok().filter(|it| it.starts_with("Name:\ttrack\n")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
