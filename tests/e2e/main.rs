//! The real binary against a real server: one program, so that everything is linked once.

mod support;

mod add;
mod any_arguments;
mod any_edits;
mod any_sequence;
mod backlog;
mod billable;
mod bulk;
mod catalog;
mod catalog_help;
mod catalog_undo;
mod completion;
mod concurrency;
mod config;
mod config_command;
#[cfg(unix)]
mod config_edit;
mod config_help;
mod config_profile;
mod conflicts;
mod crashes;
// Elsewhere the system, not the environment, names the folders of a person's files.
#[cfg(unix)]
mod cron;
mod current;
#[cfg(unix)]
mod daylight;
mod delete;
mod demands;
mod dialects;
#[cfg(unix)]
mod disk;
mod doctor;
mod edit;
// By way of `script`, which gives a terminal, and of editors that are shell scripts.
#[cfg(target_os = "linux")]
mod edit_by_hand;
mod elsewhere;
mod faults;
mod faulty_writes;
mod folder;
mod format;
mod help;
mod hostile;
mod list;
mod login;
mod man;
mod migrations;
mod output;
mod overlaps;
// A terminal to pick on comes from util-linux's `script`.
#[cfg(target_os = "linux")]
mod pick;
mod prompt;
mod put_away;
mod quota;
mod ranges;
mod readme;
mod redirects;
mod refusals;
mod requests;
mod resume;
mod secrets;
mod show;
mod split;
mod start;
mod stop;
mod strays;
mod sync;
mod twins;
mod undo;
mod undo_elsewhere;
mod undo_faults;
mod what_goes_first;
mod wire;
mod workspace;
mod workspace_faults;

/// A test file that nobody lists would never run.
#[test]
fn every_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e");
    let main = include_str!("main.rs");
    for file in std::fs::read_dir(folder).expect("the folder of these tests") {
        let name = file.expect("a file").file_name().into_string().expect("a readable name");
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(main.contains(&format!("\nmod {module};")), "{name} is not listed in main.rs");
        }
    }
}
