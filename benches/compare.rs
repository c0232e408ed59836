//! Whole processes side by side, at every size: this program, an earlier build of it, timewarrior and Watson where they
//! are installed. All of them do the same on the same made-up past, in turns, so that a busy moment meets them all.
//!
//! ```console
//! $ cargo bench --bench compare                          # a table, in Markdown
//! $ cargo bench --bench compare -- --before PATH         # beside an earlier build
//! $ cargo bench --bench compare -- --before PATH --before-sql FILE   # which reads a store only after this SQL
//! $ cargo bench --bench compare -- --track PATH          # another build in place of this one, such as a release
//! $ cargo bench --bench compare -- --chart docs/growth.svg
//! $ cargo bench --bench compare -- --rounds 20 start     # only rows with "start" in the name
//! ```
#![allow(dead_code, unused_imports, reason = "the store is included whole; each uses a part")]
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "benchmarks are not the program"
)]

mod compare {
    pub(crate) mod cases;
    pub(crate) mod chart;
    pub(crate) mod programs;
    pub(crate) mod stores;
}
#[path = "../tests/e2e/support/fake_toggl/mod.rs"]
mod fake_toggl;
#[path = "../src/model/mod.rs"]
mod model;
#[path = "../src/store/mod.rs"]
mod store;
mod support;
#[path = "../src/system/mod.rs"]
mod system;

use std::path::PathBuf;

use compare::cases::{self, Case};
use compare::chart;
use compare::programs::{Figures, Server, measure};
use compare::stores::{Before, Stores, apply, make};

/// What was asked for on the command line.
struct Options {
    track: PathBuf,
    before: Option<Before>,
    chart: Option<PathBuf>,
    rounds: usize,
    name: String,
}

fn main() {
    let mut words = std::env::args().skip(1);
    let (mut path, mut sql) = (None, None);
    let mut options = Options {
        track: env!("CARGO_BIN_EXE_track").into(),
        before: None,
        chart: None,
        rounds: 100,
        name: String::new(),
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{word} needs a value"));
        match word.as_str() {
            // These two are the processes that this one starts: it stays small, since a program that it
            // starts counts its memory as their own.
            "--make" => return make(&value(), &value(), &PathBuf::from(value())),
            "--serve" => return Server::serve(&PathBuf::from(value())),
            "--before" => path = Some(PathBuf::from(value())),
            "--before-sql" => sql = Some(std::fs::read_to_string(value()).expect("a file")),
            "--sql" => return apply(&PathBuf::from(value()), &value()),
            "--track" => options.track = value().into(),
            "--chart" => options.chart = Some(value().into()),
            "--rounds" => options.rounds = value().parse().expect("a number"),
            "--bench" => {}
            name => name.clone_into(&mut options.name),
        }
    }
    options.before = path.map(|path| Before { path, sql });
    run(&options);
}

fn run(options: &Options) {
    let stores = Stores::new();
    if let Some(file) = &options.chart {
        let lines = chart::lines(&stores, &options.track, options.rounds);
        std::fs::write(file, chart::svg(&lines)).expect("a chart");
        return;
    }
    let before = options.before.as_ref();
    let (name, line) = if before.is_some() { ("before | ", "---|") } else { ("", "") };
    println!("| what | {name}timewarrior | Watson | track |");
    println!("|---|{line}---|---|---|");
    for case in cases::all().iter().filter(|case| case.name.contains(&options.name)) {
        let Figures { before: old, timew, watson, track } =
            measure(case, &stores, (&options.track, before), options.rounds);
        let old =
            before.map(|_| format!("{} | ", old.map_or_else(String::new, |it| it.to_string())));
        let [timew, watson] =
            [timew, watson].map(|it| it.map_or_else(String::new, |it| it.to_string()));
        println!("| {} | {}{timew} | {watson} | {track} |", case.name, old.unwrap_or_default());
    }
}
