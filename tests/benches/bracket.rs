//! What a bracket costs a program that has not opened a recorder: a load and a branch, through the shared
//! library as a program calls it. Under 5 ns for a pair is wanted; the peer is a pair of empty functions of
//! another shared library, called in the same turns.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::path::Path;
use std::process::Command;

/// The most that a pair may cost, nanoseconds.
const WANTED_NS: f64 = 5.0;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    done(
        Command::new(root.join("scripts/build-library.sh")).env("CARGO_TARGET_DIR", folder),
        "the library is built",
    );
    let sources = root.join("tests/capi");
    done(
        Command::new("cc")
            .args(["-O2", "-fPIC", "-shared"])
            .arg(sources.join("empty.c"))
            .arg("-o")
            .arg(folder.join("dist/libempty.so")),
        "empty.c compiles",
    );
    let program = folder.join("bracket-pairs");
    let library = folder.join("dist");
    done(
        Command::new("cc")
            .args(["-O2", "-I"])
            .arg(root.join("src/capi"))
            .arg(sources.join("pairs.c"))
            .arg("-o")
            .arg(&program)
            .arg(format!("-L{}", library.display()))
            .arg(format!("-Wl,-rpath,{}", library.display()))
            .args(["-ltrtmem", "-lempty"]),
        "pairs.c compiles",
    );
    let output = Command::new(&program).output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let (pair, empty) = printed.trim().split_once(' ').expect("two numbers");
    let (pair, empty): (f64, f64) = (pair.parse().unwrap(), empty.parse().unwrap());
    let verdict = if pair < WANTED_NS { "met" } else { "NOT met" };
    println!("a pair of brackets, nothing open: {pair:.2} ns (under {WANTED_NS} ns: {verdict})");
    println!(
        "a pair of empty functions: {empty:.2} ns, ratio {:.2}",
        pair / empty
    );
}

fn done(command: &mut Command, what: &str) {
    assert!(
        command.status().is_ok_and(|status| status.success()),
        "{what}"
    );
}
