//! The main job: a life, measured. What is asserted here holds on a busy machine too; figures of
//! available memory, which others move, are judged by `trtmem selftest` and the benches.

use crate::command::{Dir, Ran, model, run};
use serde_json::Value;

const MIB: i64 = 1 << 20;

/// What glibc adds to a block above its caches: its header, rounded up to a page.
const BLOCK: i64 = 4096 + 16;

/// Runs to the end and gives the report.
fn report(args: &[&str]) -> Value {
    let dir = Dir::new();
    let mut all = vec!["run", "--format", "json"];
    all.extend(args);
    let ran: Ran = run(&dir, &all);
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()
}

fn stages<'a>(report: &'a Value, stage: &str) -> Vec<&'a Value> {
    let all = report["runs"][0]["stages"].as_array().unwrap();
    all.iter()
        .filter(|record| record["stage"] == stage)
        .collect()
}

fn figure(record: &Value, path: &str) -> i64 {
    let value = record
        .pointer(path)
        .unwrap_or_else(|| panic!("{path}: {record}"));
    value.as_i64().unwrap_or_else(|| panic!("{path}: {value}"))
}

fn heap_growth(report: &Value, stage: &str) -> i64 {
    let records = stages(report, stage);
    assert_eq!(records.len(), 1, "{stage}");
    figure(records[0], "/delta/cpu_bytes")
}

#[test]
#[cfg_attr(
    not(feature = "cpu"),
    ignore = "runs an ONNX model, which boards do not"
)]
fn a_real_model_goes_through_its_whole_life() {
    let tiny = model("tiny.onnx");
    let bytes = i64::try_from(std::fs::metadata(&tiny).unwrap().len()).unwrap();
    // At rest between stages, or the pool's threads would still be starting in the next one.
    let report = report(&[&tiny, "--iterations", "2", "--release", "v1"]);
    assert_eq!(report["schema"], "trtmem.report/1");
    assert_eq!(report["complete"], true);
    assert_eq!(report["release"], "v1");
    assert_eq!(report["workload"]["backend"], "cpu");
    assert_eq!(report["workload"]["models"][0]["file_bytes"], bytes);
    assert_eq!(report["attribution"]["kind"], "host-only");
    for stage in [
        "runtime",
        "read",
        "deserialize",
        "release-plan",
        "bindings",
        "inference",
    ] {
        assert_eq!(stages(&report, stage)[0]["status"], "finished", "{stage}");
    }
    for stage in ["library", "cuda", "context"] {
        assert_eq!(
            stages(&report, stage)[0]["status"],
            "not-applicable",
            "{stage}"
        );
    }
    let read = heap_growth(&report, "read");
    assert!(
        (bytes..=bytes + BLOCK).contains(&read),
        "{read} for {bytes}"
    );
    assert_eq!(heap_growth(&report, "release-plan"), -read);
}

#[test]
fn totals_are_the_sum_of_their_parts_and_stages_share_their_samples() {
    let report = report(&[
        "--spec",
        "read:heap=4MiB;context:anon=8MiB",
        "--settle",
        "none",
    ]);
    let run = &report["runs"][0];
    let mut expected_before = 0;
    for record in run["stages"].as_array().unwrap() {
        let part = |name: &str| figure(record, &format!("/delta/{name}_bytes"));
        assert_eq!(part("total"), part("cpu") + part("other"));
        assert_eq!(figure(record, "/before"), expected_before);
        expected_before = figure(record, "/after");
    }
    let samples = run["samples"].as_array().unwrap();
    assert_eq!(samples.len(), usize::try_from(expected_before).unwrap() + 1);
}

#[test]
fn a_stage_that_does_nothing_moves_the_heap_by_nothing() {
    let report = report(&[
        "--spec",
        "read:heap=1MiB",
        "--runs",
        "2",
        "--settle",
        "none",
    ]);
    for run in report["runs"].as_array().unwrap() {
        for record in run["stages"].as_array().unwrap() {
            let moved = figure(record, "/delta/cpu_bytes");
            if record["stage"] == "read" {
                assert!((MIB..=MIB + BLOCK).contains(&moved), "{moved}");
            } else {
                assert_eq!(moved, 0, "{record}");
            }
        }
    }
}

#[test]
fn what_is_taken_and_given_back_inside_a_stage_is_seen() {
    let report = report(&["--spec", "inference:peak=64MiB/200ms", "--settle", "none"]);
    let record = stages(&report, "inference")[0];
    for view in ["resident", "high_water"] {
        let peak = figure(record, &format!("/peak/{view}_bytes"));
        assert!((58 * MIB..=70 * MIB).contains(&peak), "{view}: {peak}");
    }
    assert_eq!(figure(record, "/delta/cpu_bytes"), 0);
    assert!(figure(record, "/peak/readings") > 2);
}

#[test]
fn without_an_interval_nothing_is_read_inside_a_stage() {
    let report = report(&[
        "--spec",
        "inference:sleep=20ms",
        "--peak-interval",
        "0",
        "--settle",
        "none",
    ]);
    let record = stages(&report, "inference")[0];
    assert!(
        record["peak"]["resident_bytes"]["absent"].is_string(),
        "{record}"
    );
    assert!(report["workload"]["settings"]["peak_interval_ns"]["absent"].is_string());
}

#[test]
fn memory_given_back_after_the_stage_returned_is_waited_for() {
    let report = report(&["--spec", "inference:free-late=32MiB/400ms"]);
    let record = stages(&report, "inference")[0];
    let after = usize::try_from(figure(record, "/after")).unwrap();
    let before = usize::try_from(figure(record, "/before")).unwrap();
    let samples = &report["runs"][0]["samples"];
    let anonymous =
        |position: usize| figure(&samples[position], "/process/resident_anonymous_bytes");
    let left = anonymous(after) - anonymous(before);
    assert!(left.abs() < MIB, "{left}");
}

#[test]
fn a_fixed_wait_is_as_long_as_it_says() {
    let report = report(&["--spec", "read:heap=1MiB", "--settle", "fixed:15ms"]);
    let record = stages(&report, "read")[0];
    assert_eq!(figure(record, "/settle/waited_ns"), 15_000_000);
    assert_eq!(report["workload"]["settings"]["settle"], "fixed:15ms");
}

#[test]
fn repeats_are_fresh_processes_the_first_of_them_cold() {
    let report = report(&[
        "--spec",
        "read:heap=1MiB",
        "--runs",
        "3",
        "--settle",
        "none",
    ]);
    let runs = report["runs"].as_array().unwrap();
    let temperatures: Vec<&str> = runs
        .iter()
        .map(|run| run["temperature"].as_str().unwrap())
        .collect();
    assert_eq!(temperatures, ["cold", "warm", "warm"]);
    let held = |run: &Value| figure(&run["samples"][0], "/heap/in_use_bytes");
    assert!(runs.iter().all(|run| held(run) == held(&runs[0])));
}

#[test]
#[cfg_attr(
    not(feature = "cpu"),
    ignore = "runs an ONNX model, which boards do not"
)]
fn a_repeated_file_is_loaded_again_in_the_same_process() {
    let tiny = model("tiny.onnx");
    let report = report(&[&tiny, &tiny, "--iterations", "1", "--settle", "none"]);
    assert_eq!(stages(&report, "runtime").len(), 1);
    let models = |stage: &str| -> Vec<i64> {
        let records = stages(&report, stage);
        records
            .iter()
            .map(|record| figure(record, "/model"))
            .collect()
    };
    assert_eq!(models("deserialize"), [0, 1]);
    assert_eq!(models("release-engine"), [1, 0]);
}

#[test]
fn the_noise_is_measured_before_the_first_stage_and_the_drift_after_the_last() {
    let report = report(&["--spec", "read:heap=1MiB", "--settle", "adaptive:100ms"]);
    let run = &report["runs"][0];
    assert!(figure(run, "/noise/readings") > 10);
    assert_eq!(figure(run, "/noise/heap_bytes"), 0);
    assert!(
        run["not_reclaimed"]["available_bytes"].is_i64(),
        "{}",
        run["not_reclaimed"]
    );
    assert!(figure(run, "/cost/child_resident_bytes") > 0);
    assert!(!run["timeline"].as_array().unwrap().is_empty());
}

#[test]
fn libraries_that_print_do_not_break_the_conversation() {
    let report = report(&[
        "--spec",
        "read:print={\"say\":\"done\"}",
        "--settle",
        "none",
    ]);
    let output = report["runs"][0]["child_output"].as_str().unwrap();
    assert!(output.contains("{\"say\":\"done\"}"), "{output}");
}

#[test]
fn the_self_test_finds_heap_and_process_figures_right() {
    let dir = Dir::new();
    let ran = run(
        &dir,
        &[
            "selftest",
            "--runs",
            "1",
            "--plateaus",
            "5",
            "--format",
            "json",
        ],
    );
    let findings = ran.json();
    let checks = findings["checks"].as_array().unwrap();
    assert!(checks.len() > 10);
    for check in checks {
        // What others move is told, and not asserted, here.
        if check["counter"] != "available memory" {
            assert_eq!(check["result"], "right", "{check}");
        }
    }
    assert_eq!(findings["plateaus"]["made"], 5);
    assert_eq!(findings["plateaus"]["found_by_high_water"], 5);
}
