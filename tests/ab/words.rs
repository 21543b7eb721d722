//! Command lines that mean nothing.

use super::command::{Dir, model, run};
use super::quick;

const USAGE: i32 = 2;

fn refused(args: &[&str], words: &[&str]) {
    let dir = Dir::new();
    let ran = run(&dir, args);
    assert_eq!(
        (ran.code(), ran.stdout.as_str()),
        (USAGE, ""),
        "{args:?}: {ran:?}"
    );
    for word in words {
        assert!(ran.complaint().contains(word), "{word:?}: {ran:?}");
    }
    assert_eq!(dir.files(), [""; 0], "{args:?}");
}

#[test]
fn what_makes_no_two_variants_is_refused_in_one_line() {
    let spec = ["--spec", "read:sleep=1ms"];
    let with = |more: &[&'static str]| quick(&[&spec[..], more].concat());
    refused(&quick(&[]), &["nothing to run"]);
    refused(&["ab", "a", "b", "c"], &["'c'", "trtmem ab --help"]);
    refused(
        &with(&["--a", "settle=none"]),
        &["--a `settle=none`", "tensorrt"],
    );
    refused(
        &with(&["--b", "env:=1"]),
        &["--b `env:=1`", "env:NAME=VALUE"],
    );
    refused(
        &with(&["--b", "spec=read:heap=1MiB"]),
        &["--b: ", "multiple times"],
    );
    refused(&with(&["--b", "profile=1"]), &["--profile", "synthetic"]);
    refused(
        &with(&["--min-runs", "5", "--max-runs", "4"]),
        &["--max-runs 5 or more"],
    );
    refused(&with(&["--min-runs", "0"]), &["--min-runs"]);
    refused(
        &with(&["--max-time", "soon"]),
        &["--max-time", "not a time"],
    );
    refused(&with(&["--limit", "heap=1"]), &["--limit", "heap"]);
    refused(
        &with(&["--report-a", "x", "--no-report"]),
        &["--report-a", "--no-report"],
    );
    refused(&with(&["--runs", "5"]), &["--runs"]);
}

#[test]
#[cfg(feature = "cpu")]
fn variants_of_different_backends_are_not_compared() {
    let plan = format!("{}/tests/data/plans", env!("CARGO_MANIFEST_DIR"));
    let plans = std::fs::read_dir(plan)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let plan = plans
        .into_iter()
        .find(|path| path.is_file() && path.extension().is_some());
    let plan = plan.unwrap().to_str().unwrap().to_owned();
    let args = quick(&["--attribution", "host"]);
    let tiny = model("tiny.onnx");
    refused(
        &[&args[..], &[&tiny, &plan]].concat(),
        &["A runs on the cpu backend", "tensorrt"],
    );
}
