//! What a bracket costs a program that has not opened a recorder: a load and a branch, through the shared
//! library as a program calls it. Under 5 ns for a pair is wanted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::path::Path;
use std::process::Command;

/// The most that a pair may cost, nanoseconds.
const WANTED_NS: f64 = 5.0;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let built = Command::new(root.join("scripts/build-library.sh"))
        .env("CARGO_TARGET_DIR", folder)
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the library is built"
    );
    let library = folder.join("release");
    let program = folder.join("bracket-pairs");
    let compiled = Command::new("cc")
        .args(["-O2", "-I"])
        .arg(root.join("src/capi"))
        .arg(root.join("tests/capi/pairs.c"))
        .arg("-o")
        .arg(&program)
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .arg("-ltrtmem")
        .status();
    assert!(
        compiled.is_ok_and(|status| status.success()),
        "pairs.c compiles"
    );
    let output = Command::new(&program).output().expect("it runs");
    let each: f64 = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number");
    let verdict = if each < WANTED_NS { "met" } else { "NOT met" };
    println!("a pair of brackets, nothing open: {each:.2} ns (under {WANTED_NS} ns: {verdict})");
}
