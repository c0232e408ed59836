//! End-to-end tests: the real binary against a fake Toggl, in one program so that it is linked once.

mod support;

mod absence;
mod add;
mod architecture;
mod archive;
mod argument_properties;
mod backlog;
mod backup;
mod billable;
mod bulk;
mod calendar_settings;
mod catalog;
mod catalog_conflicts;
mod catalog_help;
mod catalog_undo;
mod clock_jumps;
mod completion;
mod concurrency;
mod config;
mod config_command;
#[cfg(unix)]
mod config_edit;
mod config_help;
mod config_profile;
mod conflicts;
mod connection;
mod continue_command;
mod crashes;
// On other systems the folders come from the system and not from the environment.
#[cfg(unix)]
mod cron;
mod current;
#[cfg(unix)]
mod daylight_saving;
mod delete;
#[cfg(unix)]
mod disk;
mod doctor;
#[cfg(unix)]
mod doctor_disk;
mod duplicates;
mod edit;
// Needs `script`, which provides a terminal, and editors that are shell scripts.
#[cfg(target_os = "linux")]
mod edit_by_hand;
mod edit_properties;
mod entry_properties;
mod entry_reference;
mod fake_server;
mod faults;
mod first_command;
mod folder;
mod foreign_words;
mod format;
mod gaps;
mod help;
mod history;
mod hostile_server;
// `script` and its terminal.
#[cfg(target_os = "linux")]
mod hostile_terminal;
mod identity;
#[cfg(unix)]
mod interrupted;
mod json_page;
mod late_commits;
mod late_requests;
mod list;
mod list_windows;
mod login;
mod long_names;
#[cfg(unix)]
mod lost_locks;
mod lost_timers;
mod man;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod memory_functions;
mod migrations;
mod model_based;
mod move_and_join;
mod names;
mod old_picture;
mod old_refusals;
mod other_devices;
mod other_server;
mod other_words;
mod outage_note;
mod output;
mod overlaps;
#[cfg(unix)]
mod owners;
// Needs a terminal from util-linux's `script`.
#[cfg(target_os = "linux")]
mod pager;
mod phrases;
#[cfg(target_os = "linux")]
mod picker;
#[cfg(target_os = "linux")]
mod pictures;
mod project_billable;
mod prompt;
mod quota;
mod ranges;
#[cfg(unix)]
mod read_only_store;
mod readme;
mod redirects;
mod refusals;
mod refused_and_in_flight;
mod report;
mod report_grid;
mod report_html;
mod report_money;
mod report_page;
mod report_rounding;
mod report_sums;
mod report_tables;
mod requests;
mod required_fields;
mod restored_store;
mod second_shell;
mod secrets;
mod send_order;
mod show;
mod slow_network;
mod split;
mod stale_refusals;
mod start;
mod stop;
mod sync;
mod sync_edges;
#[cfg(target_os = "linux")]
mod target;
mod time_zone;
mod toggle;
mod token_forms;
mod typed_time;
mod undo;
mod undo_conflicts;
mod undo_faults;
mod unusual_times;
mod wire;
mod workspace;
mod workspace_faults;
#[cfg(unix)]
mod write_ahead_log;
mod write_faults;

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
