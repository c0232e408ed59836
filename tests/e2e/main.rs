//! The real binary against a real server: one program, so that everything is linked once.

mod support;

mod any_sequence;
mod elsewhere;
mod faults;
mod login;
mod quota;
mod ranges;
mod requests;
mod start;

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
