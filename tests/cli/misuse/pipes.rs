//! Readers that leave early, and standard streams that take nothing.

use std::fs::OpenOptions;
use std::process::Stdio;

use super::quick;
use crate::command::{Dir, Ran, finish, trtmem};

fn report() -> String {
    format!(
        "{}/tests/data/reports/host-run.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// Every command, with what it needs to end soon.
fn commands(report: &str) -> Vec<Vec<&str>> {
    let mut commands = vec![
        quick(&["--spec", "read:sleep=1ms"]),
        quick(&["--spec", "read:sleep=1ms", "--format", "json"]),
        vec!["render", report],
        vec!["render", report, "--format", "drive"],
        vec!["probe"],
        vec!["doctor", "--window", "1ms"],
        vec!["watch", "--interval", "1ms", "--", "sleep", "0.1"],
        vec!["schema"],
        vec!["--help"],
        vec!["run", "--help"],
    ];
    if cfg!(feature = "docs") {
        commands.extend([vec!["completions", "bash"], vec!["man"]]);
    }
    commands
}

/// What a command does when its reader has gone before anything is written.
fn unread(args: &[&str]) -> Ran {
    let dir = Dir::new();
    let mut child = trtmem(&dir, args).spawn().unwrap();
    drop(child.stdout.take());
    finish(child)
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    for args in commands(&report()) {
        let ran = unread(&args);
        assert_eq!(ran.code(), 0, "{args:?}: {ran:?}");
        let complaints = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("trtmem: "));
        assert_eq!(complaints.count(), 0, "{args:?}: {ran:?}");
    }
}

#[test]
fn a_reader_that_has_gone_does_not_change_what_became_of_the_run() {
    let ran = unread(&quick(&["--spec", "read:crash=segv"]));
    assert_eq!((ran.code(), ran.stderr.as_str()), (7, ""), "{ran:?}");
    let ran = unread(&["watch", "--", "sh", "-c", "sleep 0.1; exit 3"]);
    assert_eq!(ran.code(), 7, "{ran:?}");
}

#[test]
fn standard_output_that_is_full_is_told_once() {
    for args in commands(&report()) {
        let dir = Dir::new();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let child = trtmem(&dir, &args)
            .env("TMPDIR", dir.path())
            .stdout(Stdio::from(full))
            .spawn();
        let ran = finish(child.unwrap());
        assert_eq!(ran.code(), 1, "{args:?}: {ran:?}");
        let complaints = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("trtmem: "));
        let complaints: Vec<&str> = complaints.collect();
        assert_eq!(complaints.len(), 1, "{args:?}: {ran:?}");
        assert!(
            complaints[0].contains("standard output cannot be written"),
            "{ran:?}"
        );
    }
}

#[test]
fn standard_error_that_is_full_changes_nothing() {
    let refusals: [(&[&str], i32); 4] = [
        (&["run", "nowhere.onnx"], 2),
        (&["run", "--runs", "0"], 2),
        (&["watch", "--", "true"], 0),
        (&["run", "--spec", "read:crash=abort", "--no-report"], 7),
    ];
    for (args, status) in refusals {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let dir = Dir::new();
        let child = trtmem(&dir, args).stderr(Stdio::from(full)).spawn();
        let ran = finish(child.unwrap());
        assert_eq!(ran.code(), status, "{args:?}: {ran:?}");
    }
}
