//! The examples in C++ and Python against the shared library: what a bracket says of a known amount.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::command::{Dir, run};
use crate::library::library;

const MIB: i64 = 1 << 20;

/// How far a bracket may be off the heap's truth.
const OFF: i64 = 64 << 10;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a program is here; in CI it has to be.
fn has(program: &str) -> bool {
    let here = Command::new(program).arg("--version").output().is_ok();
    if !here {
        crate::aside::lacks(program);
    }
    here
}

/// The report of a journal.
fn rendered(dir: &Dir, journal: &str) -> Value {
    let ran = run(dir, &["render", journal, "--format", "json"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()
}

/// Heap in use that a stage took.
fn cpu(report: &Value, stage: &str) -> i64 {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let found = stages.iter().find(|it| it["stage"] == stage);
    let delta = &found.unwrap_or_else(|| panic!("no {stage}: {report}"))["delta"];
    delta["cpu_bytes"]
        .as_i64()
        .unwrap_or_else(|| panic!("{delta}"))
}

fn expect_the_loop(report: &Value) {
    assert_eq!(report["complete"], true);
    assert_eq!(report["release"], "v1");
    assert!((cpu(report, "deserialize") - 100 * MIB).abs() <= OFF);
    assert!(cpu(report, "inference").abs() <= OFF);
    assert!((cpu(report, "release-engine") + 100 * MIB).abs() <= OFF);
    let log = report["runs"][0]["log"].to_string();
    assert!(log.contains("the loop begins"), "{log}");
}

/// Compiles the C++ example, with `options` for the compiler, and runs it to its end.
fn run_the_loop(dir: &Dir, name: &str, options: &[&str]) {
    let program = dir.join(name);
    let output = Command::new("c++")
        .args(["-std=c++11", "-O1", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(root().join("src/capi"))
        .arg(root().join("tests/capi/loop.cpp"))
        .arg("-o")
        .arg(&program)
        .args(options)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = Command::new(program)
        .current_dir(dir.path())
        .arg("j")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Runs a program of this folder with the Python module.
fn python(dir: &Dir, program: &str, arguments: &[&str]) {
    let output = Command::new("python3")
        .current_dir(dir.path())
        .env("PYTHONPATH", root().join("src/capi"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TRTMEM_LIBRARY", library().join("libtrtmem.so"))
        .arg(root().join("tests/capi").join(program))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_loop_in_cpp_has_its_hundred_mebibytes_in_the_stage_that_took_them() {
    if !has("c++") {
        return;
    }
    let dir = Dir::new();
    let folder = library().to_str().unwrap();
    let search = format!("-L{folder}");
    let rpath = format!("-Wl,-rpath,{folder}");
    run_the_loop(&dir, "loop", &[&search, &rpath, "-ltrtmem"]);
    let report = rendered(&dir, "j");
    expect_the_loop(&report);
    assert!((cpu(&report, "bindings") - 8 * MIB).abs() <= OFF);
}

#[test]
fn one_macro_takes_everything_out() {
    if !has("c++") {
        return;
    }
    let dir = Dir::new();
    // Not linked against the library: nothing of it may be left.
    run_the_loop(&dir, "plain", &["-DTRTMEM_DISABLED"]);
    assert!(!dir.join("j").exists());
}

#[test]
fn a_loop_in_python_does_the_same() {
    if !has("python3") {
        return;
    }
    let dir = Dir::new();
    python(&dir, "loop.py", &["j"]);
    expect_the_loop(&rendered(&dir, "j"));
}

#[test]
fn a_forked_child_has_no_part_in_its_parents_journal() {
    if !has("python3") {
        return;
    }
    let dir = Dir::new();
    python(&dir, "forked.py", &["parent", "child"]);
    let parent = rendered(&dir, "parent");
    assert_eq!(parent["complete"], true);
    assert_eq!(parent["runs"][0]["log"].as_array().map_or(0, Vec::len), 0);
    assert_eq!(parent["runs"][0]["stages"][0]["stage"], "context");
    let child = rendered(&dir, "child");
    assert_eq!(child["complete"], true);
    assert_eq!(child["runs"][0]["stages"][0]["stage"], "inference");
}

#[test]
fn an_open_recorder_takes_little_of_its_program() {
    if !has("python3") {
        return;
    }
    let dir = Dir::new();
    let output = Command::new("python3")
        .current_dir(dir.path())
        .arg(root().join("tests/capi/memory.py"))
        .arg(library().join("libtrtmem.so"))
        .arg("j")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let grown: Vec<i64> = printed
        .split_whitespace()
        .map(|it| it.parse().unwrap())
        .collect();
    assert!(grown.iter().all(|bytes| *bytes <= OFF), "{grown:?}");
}
