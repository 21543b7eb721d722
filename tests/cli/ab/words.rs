//! Command lines that mean nothing.

use super::quick;
#[cfg(feature = "cpu")]
use crate::command::model;
use crate::command::{Dir, run};

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
    let head = "10.3.0.30-sm87-aiaxmaior-resnet18-dashcamnet-pruned-onnx-b2-gpu0-fp16-engine.head";
    let head = format!("{}/tests/data/plans/{head}", env!("CARGO_MANIFEST_DIR"));
    // What follows the head is not looked at before the backend is chosen; it only has to be there.
    let mut plan = std::fs::read(head).unwrap();
    plan.resize(4 << 20, 0);
    let dir = Dir::new();
    let plan = dir.write("net.engine", plan).to_str().unwrap().to_owned();
    let args = quick(&["--attribution", "host-only"]);
    let tiny = model("tiny.onnx");
    refused(
        &[&args[..], &[&tiny, &plan]].concat(),
        &["A runs on the cpu backend", "tensorrt"],
    );
}
