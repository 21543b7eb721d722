//! What is wrong before a board is asked anything.

use std::path::Path;
use std::process::{Command, Output};

use super::board::program;

fn run(arguments: &[&str]) -> Output {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/on-target.sh"))
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("bash runs")
}

fn ends(arguments: &[&str], status: i32, words: &str) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    assert!(said.contains(words), "{arguments:?}: {words:?} in\n{said}");
}

#[test]
fn a_usage_that_is_wrong_is_told() {
    for (arguments, words) in [
        (&[][..], "which board?"),
        (&["--no-such", "x", "board"], "there is no option --no-such"),
        (&["--dir"], "--dir needs a value"),
        (&["board", "run"], "trtmem's arguments come after --"),
        (
            &["--dir", "here", "board"],
            "take an absolute path on the board",
        ),
        (
            &["--dir", "/a", "--mount", "/tmp", "board"],
            "two answers to one question",
        ),
        (
            &["--mount", "/no/such", "board"],
            "/no/such is not a folder on this machine",
        ),
        (
            &["--send", "/no/such", "board"],
            "/no/such is not a readable file",
        ),
        (
            &[
                "--send",
                "/etc/passwd",
                "--send",
                "/usr/share/base-passwd/../../../etc/passwd",
                "board",
            ],
            "have the name passwd",
        ),
        (&["--env", "A", "board"], "--env takes NAME=VALUE"),
        (
            &["board", "--", "run", "--report", "x"],
            "--report is set by this script",
        ),
        (
            &["board", "--", "run", "--journal=x"],
            "--journal is set by this script",
        ),
    ] {
        ends(arguments, 2, words);
    }
}

#[test]
fn help_is_the_head_of_the_script() {
    ends(
        &["--help"],
        2,
        "scripts/on-target.sh [OPTIONS] USER@BOARD -- TRTMEM-ARGUMENTS...",
    );
    ends(&["--help"], 2, "130 left running");
    let missing = [
        "--local-trtmem",
        "/no/such",
        "--binary",
        program(),
        "board",
        "--",
        "doctor",
    ];
    ends(&missing, 8, "/no/such does not run here");
}
