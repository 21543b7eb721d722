//! Tests that need a process to themselves: the program of tests is started again for one of them alone.

use std::env;
use std::process::{Command, Output};

/// Names the test that a process was started for.
const ALONE: &str = "TRTMEM_TEST_ALONE";

/// This program again, for one test of a module (`module_path!()`), ignored or not.
pub(crate) fn command(module: &str, test: &str) -> Command {
    let name = name_of(module, test);
    let mut command = Command::new(env::current_exe().expect("a program knows its path"));
    command
        .args(["--exact", &name, "--include-ignored", "--nocapture"])
        .env(ALONE, name);
    command
}

/// Expects that the one test was run and passed, and gives what was printed. A name that no test has would run none,
/// and end well.
#[track_caller]
pub(crate) fn expect_passed(output: &Output, what: &str) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let passed = output.status.success() && said.contains("test result: ok. 1 passed");
    assert!(passed, "{what}: {said}{complaint}");
    said
}

/// Whether this process was started for this test.
pub(crate) fn is_alone(module: &str, test: &str) -> bool {
    env::var(ALONE).is_ok_and(|name| name == name_of(module, test))
}

/// Runs `body` in a process where no other test moves what it measures.
#[track_caller]
pub(crate) fn alone(module: &str, test: &str, body: fn()) {
    if is_alone(module, test) {
        return body();
    }
    let output = command(module, test).output().expect("a process starts");
    expect_passed(&output, test);
}

/// A test's name as the harness has it: without the program's.
fn name_of(module: &str, test: &str) -> String {
    match module.split_once("::") {
        Some((_, below)) => format!("{below}::{test}"),
        None => test.to_owned(),
    }
}
