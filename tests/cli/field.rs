//! Cases from the field: what was shown wrongly once, with the right answer. Each has its `expected.md` beside it under
//! `tests/data/field`.

use std::path::{Path, PathBuf};

use crate::command::{Dir, Ran, run};

fn field(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/field")
        .join(name)
}

fn path(name: &str) -> String {
    field(name).to_string_lossy().into_owned()
}

/// Imports a log of the field as the report of a release.
fn import(dir: &Dir, log: &str, more: &[&str]) -> String {
    let report = format!("{log}.json");
    let log_path = path(&format!("{log}.log"));
    let args = ["import", &log_path, "--release", log, "-o", &report];
    let ran = run(dir, &[&args[..], more].concat());
    assert!(ran.code() == 0, "{ran:?}");
    report
}

fn budget(dir: &Dir, lines: &str) -> String {
    let text = format!("schema = \"trtmem.budget/1\"\n{lines}");
    dir.write("budget.toml", text);
    "budget.toml".to_owned()
}

fn one_line(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn two_drive_logs_with_100_mib_more_are_a_regression_for_diff_trend_and_check() {
    let dir = Dir::new();
    let (old, new) = (import(&dir, "d1", &[]), import(&dir, "d2", &[]));
    let diff = run(&dir, &["diff", &old, &new]);
    assert_eq!(diff.code(), 3, "{diff:?}");
    let said = one_line(&diff);
    assert!(said.contains("REGRESSION: "), "{said}");
    assert!(said.contains("beyond the assumed noise"), "{said}");
    assert!(said.contains("16 MiB are assumed"), "{said}");

    let trend = run(&dir, &["trend", &old, &new]);
    assert_eq!(trend.code(), 3, "{trend:?}");
    assert!(
        one_line(&trend).contains("+100.00 d2 beyond the assumed noise"),
        "{trend:?}"
    );

    let file = budget(&dir, "[[budget]]\ngrowth = \"1MiB\"\n");
    let check = run(
        &dir,
        &["check", &new, "--budget", &file, "--baseline", &old],
    );
    assert_eq!(check.code(), 4, "{check:?}");
}

#[test]
fn within_the_assumed_noise_a_log_is_undecided_and_never_the_same() {
    let dir = Dir::new();
    let old = import(&dir, "d1", &[]);
    // 8 MiB more: 2,048 pages.
    let log = std::fs::read_to_string(field("d1.log")).unwrap();
    dir.write(
        "d3.log",
        log.replace("0x6254bb", "0x624cbb")
            .replace("0x6252b1", "0x624ab1")
            .replace("0x62524a", "0x624a4a"),
    );
    let args = ["import", "d3.log", "--release", "d3", "-o", "d3.json"];
    assert_eq!(run(&dir, &args).code(), 0);
    let diff = run(&dir, &["diff", &old, "d3.json"]);
    assert_eq!(diff.code(), 6, "{diff:?}");
    assert!(one_line(&diff).contains("NOT DECIDABLE"), "{diff:?}");
    assert_eq!(run(&dir, &["trend", &old, "d3.json"]).code(), 6);
}

#[test]
fn recordings_of_counters_are_compared_by_their_lowest_available_memory() {
    let dir = Dir::new();
    let (old, new) = (import(&dir, "t1", &[]), import(&dir, "t2", &[]));
    let diff = run(&dir, &["diff", &old, &new]);
    assert_eq!(diff.code(), 3, "{diff:?}");
    let said = one_line(&diff);
    assert!(said.contains("+2100.00 +6900.00 +4800.00"), "{said}");
    assert!(!said.contains("Nothing changed"), "{said}");
}

#[test]
fn a_heap_that_is_stable_to_a_kilobyte_is_judged_by_the_heap_s_noise() {
    let dir = Dir::new();
    let (report, file) = (path("cpu-noise-v2.json"), path("cpu-budget.toml"));
    let check = run(&dir, &["check", &report, "--budget", &file]);
    assert_eq!(check.code(), 4, "{check:?}");
}

#[test]
fn a_step_that_is_exact_to_the_byte_is_found_by_trend_with_three_runs_a_release() {
    let dir = Dir::new();
    let (old, new) = (
        path("trend-exact-6.0.3.json"),
        path("trend-exact-6.0.4.json"),
    );
    let trend = run(&dir, &["trend", &old, &new]);
    let said = one_line(&trend);
    assert!(
        said.contains("Deserialization · cpu ▁█ +32.00 +40.00 +8.00 6.0.4 exact"),
        "{said}"
    );
    // As a comparison of the same two says.
    let diff = run(&dir, &["diff", &old, &new]);
    assert_eq!(trend.code(), diff.code(), "{trend:?} {diff:?}");
    assert!(
        one_line(&diff).contains("Exact, whatever other programs do: Deserialization, cpu +8 MiB.")
    );
}

#[test]
fn where_a_stage_has_no_total_its_parts_are_under_the_default_limit() {
    let dir = Dir::new();
    let more = ["--assume-finished", "--device-memory", "own"];
    let (old, new) = (import(&dir, "p1", &more), import(&dir, "p2", &more));
    let diff = run(&dir, &["diff", &old, &new]);
    assert_eq!(diff.code(), 3, "{diff:?}");
    assert!(
        one_line(&diff).contains("Context creation, TRT allocator +72 MiB"),
        "{diff:?}"
    );
}

#[test]
fn the_drive_brackets_are_the_common_ground_of_a_live_report_and_a_log_of_the_sample() {
    let dir = Dir::new();
    let golden = |name: &str| {
        let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports");
        goldens.join(name).to_string_lossy().into_owned()
    };
    let (live, log) = (golden("qnx-subtracted.json"), golden("drive-sample.json"));
    for sides in [[&live, &log], [&log, &live]] {
        let diff = run(&dir, &["diff", sides[0], sides[1]]);
        assert_eq!(diff.code(), 0, "{diff:?}");
        let said = one_line(&diff);
        assert!(said.contains("DRIVE brackets together +535.68"), "{said}");
        assert!(said.contains("Library load +38.4 MiB"), "{said}");
        assert!(!said.contains("whole life"), "{said}");
    }
}

#[test]
fn a_limit_of_nothing_is_a_limit_of_nothing() {
    let dir = Dir::new();
    let made = |name: &str, heap: &str| {
        let spec = format!("deserialize:heap={heap}");
        let args = ["run", "--spec", &spec, "--settle", "none", "--report", name];
        assert_eq!(run(&dir, &args).code(), 0);
    };
    made("a.json", "64MiB");
    made("b.json", "65MiB");
    let limited = |limit: &str| {
        run(
            &dir,
            &[
                "diff", "a.json", "b.json", "--limit", limit, "--format", "json",
            ],
        )
    };
    let rows = |ran: &Ran| -> Vec<serde_json::Value> {
        let rows = ran.json()["rows"].as_array().unwrap().clone();
        let limit = |row: &serde_json::Value| row["changes"][0]["limit_bytes"].clone();
        rows.iter()
            .map(limit)
            .filter(|limit| !limit.is_null())
            .collect()
    };
    assert_eq!(rows(&limited("total=0B")), [0]);
    // A share is never less than what is of no interest.
    assert_eq!(rows(&limited("cpu=0.001%")), [1 << 20]);
}

#[test]
fn the_table_has_the_row_that_the_answer_names() {
    let dir = Dir::new();
    let (old, new) = (
        path("trend-exact-6.0.3.json"),
        path("trend-exact-6.0.4.json"),
    );
    let diff = run(&dir, &["diff", &old, &new, "--limit", "cpu=1MiB"]);
    assert_eq!(diff.code(), 3, "{diff:?}");
    let is_row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.first() == Some(&"cpu") && words.contains(&"REGRESSION:")
    };
    assert!(diff.stdout.lines().any(is_row), "{}", diff.stdout);
}

#[test]
fn a_first_budget_names_what_its_noise_leaves_without_a_limit() {
    let dir = Dir::new();
    let init = run(&dir, &["check", "--init", &path("cpu-noise-v2.json")]);
    assert_eq!(init.code(), 0, "{init:?}");
    assert!(init.stderr.contains("have no limit"), "{init:?}");
    assert!(init.stdout.contains("# Not limited: "), "{init:?}");
}
