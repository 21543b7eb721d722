//! Tests that stand aside: what one lacks is said in one place, and `.ci/run` prints all of it at its end.

#![allow(dead_code, unreachable_pub, clippy::panic, clippy::unwrap_used)]

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::thread;

/// A file to which a line is added for each test that stands aside; where it is not set the line is printed alone.
const LIST: &str = "TRTMEM_STOOD_ASIDE";

/// Whether CI runs this, which installs what tests want.
pub fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}

/// The test lacks what CI installs: it stands aside, and fails where CI runs it.
#[track_caller]
pub fn lacks(what: &str) {
    assert!(!in_ci(), "CI has what the tests need: {what}");
    stands(what);
}

/// The test cannot run on this machine, whoever runs it.
#[allow(clippy::print_stderr)]
pub fn stands(why: &str) {
    let thread = thread::current();
    // The thread of a test has its name; a program that is its own test has none.
    let test = thread.name().filter(|name| *name != "main").unwrap_or("");
    let why = why.trim().replace('\n', " ");
    let line = format!("{} {test}: {why}\n", env!("CARGO_CRATE_NAME")).replace(" :", ":");
    eprint!("stands aside: {line}");
    if let Some(list) = env::var_os(LIST) {
        let list = OpenOptions::new().create(true).append(true).open(list);
        // One write, so that lines of tests beside each other do not mix.
        list.and_then(|mut list| list.write_all(line.as_bytes()))
            .unwrap();
    }
}
