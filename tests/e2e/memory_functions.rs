//! The memory functions of the static program for Linux do what those of C do.

use std::path::Path;
use std::process::Command;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn every_small_copy_and_comparison_is_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("memory");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/memory_functions.c");
    // As build.rs compiles them.
    let compiled = Command::new("cc")
        .args(["-O2", "-Wall", "-Wextra", "-Werror", "-fno-builtin"])
        .args(["-fno-tree-loop-distribute-patterns", "-o"])
        .args([&program, &source])
        .output()
        .expect("the C compiler that SQLite is compiled with");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let tried = Command::new(&program).output().expect("the program");
    let said = String::from_utf8_lossy(&tried.stdout);
    assert!(tried.status.success(), "{said}");
    assert_eq!(said, "as they should be\n");
}
