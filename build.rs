//! Compiles the memory functions that the static program for Linux has in place of those of musl.

#![expect(clippy::disallowed_methods, reason = "a build script is told its target by variables")]

const SOURCE: &str = "src/system/memory_x86_64.c";

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("ENV") == "musl" && target("ARCH") == "x86_64" {
        cc::Build::new()
            .file(SOURCE)
            // For time, whatever the profile says, and without turning a loop back into a call of memcpy.
            .opt_level(2)
            .flag("-fno-builtin")
            .flag("-fno-tree-loop-distribute-patterns")
            .compile("memory");
    }
}
