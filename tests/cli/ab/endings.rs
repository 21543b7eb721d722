//! When there are no more runs, and the status then.

use super::{in_turn, json, quick, runs};
use crate::command::{Dir, Ran, finish, run, signal, trtmem, wait_for};

/// Two variants of which B takes 4 MiB more in one stage, by limits on the heap, which others do not move.
const GROWN: [&str; 6] = [
    "--a",
    "spec=deserialize:heap=4MiB",
    "--b",
    "spec=deserialize:heap=8MiB",
    "--limit",
    "deserialize.cpu=1MiB",
];

fn ab(dir: &Dir, more: &[&str]) -> Ran {
    let mut args = quick(&["--report-a", "a.json", "--report-b", "b.json"]);
    args.extend(more);
    run(dir, &args)
}

#[test]
fn it_ends_at_the_first_look_that_finds_every_limit_decided() {
    let dir = Dir::new();
    let ran = ab(
        &dir,
        &[&GROWN[..], &["--min-runs", "3", "--max-runs", "30"]].concat(),
    );
    assert_eq!(ran.code(), 3, "{ran:?}");
    assert!(ran.stdout.contains("REGRESSION"), "{ran:?}");
    assert!(
        ran.stdout.contains("decided after 3 runs of each"),
        "{ran:?}"
    );
    assert!(ran.stdout.ends_with("Exit status 3.\n"), "{ran:?}");
    assert_eq!(runs(&json(&dir, "a.json")), 4);
    assert_eq!(runs(&json(&dir, "b.json")), 4);
}

#[test]
fn two_that_are_the_same_are_shown_to_be() {
    let dir = Dir::new();
    let spec = ["--spec", "deserialize:heap=4MiB", "--limit", "*.cpu=1MiB"];
    let ran = ab(
        &dir,
        &[&spec[..], &["--min-runs", "3", "--max-runs", "30"]].concat(),
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(
        ran.stdout.contains("decided after 3 runs of each"),
        "{ran:?}"
    );
}

#[test]
fn what_cannot_be_decided_ends_with_the_most_runs() {
    let dir = Dir::new();
    // So few runs can decide nothing about available memory.
    let spec = [
        "--spec",
        "read:heap=1MiB",
        "--limit",
        "total=0B",
        "--threshold",
        "0B",
    ];
    let ran = ab(
        &dir,
        &[&spec[..], &["--min-runs", "2", "--max-runs", "3"]].concat(),
    );
    assert!(
        ran.stdout
            .contains("Measuring stopped after 3 runs of each"),
        "{ran:?}"
    );
    assert_eq!(runs(&json(&dir, "b.json")), 4);
}

#[test]
fn when_time_is_over_no_further_pair_begins() {
    let dir = Dir::new();
    let ran = ab(&dir, &[&GROWN[..], &["--max-time", "1ms"]].concat());
    assert!(
        ran.stdout.contains("Measuring stopped after one run"),
        "{ran:?}"
    );
    assert_eq!(runs(&json(&dir, "a.json")), 1);
    assert_eq!(json(&dir, "a.json")["complete"], false);
}

#[test]
fn each_look_spends_its_share_of_the_significance() {
    let dir = Dir::new();
    let extent = ["--min-runs", "3", "--max-runs", "30", "--format", "json"];
    let ran = ab(&dir, &[&GROWN[..], &extent].concat());
    let comparison = ran.json();
    let rule = |name: &str| comparison["rules"][name].as_f64().unwrap();
    assert!(
        (rule("significance") - 0.005 / 4.0).abs() < 1e-12,
        "{comparison}"
    );
    assert!((rule("confidence") - (1.0 - 0.05 / 4.0)).abs() < 1e-12);
    assert_eq!(comparison["sides"][0]["paths"][0], "a.json");
    assert_eq!(
        comparison["sides"][1]["label"],
        "spec=deserialize:heap=8MiB"
    );
}

#[test]
fn the_comparison_is_the_one_that_diff_makes_of_the_reports() {
    let dir = Dir::new();
    let extent = ["--min-runs", "4", "--max-runs", "4", "--format", "json"];
    let ran = ab(&dir, &[&GROWN[..], &extent].concat());
    let args = [
        "diff",
        "a.json",
        "b.json",
        "--limit",
        "deserialize.cpu=1MiB",
        "--format",
        "json",
    ];
    let mut made = ran.json();
    let plan = made.as_object_mut().unwrap().remove("plan").unwrap();
    assert_eq!(plan["looks"], serde_json::json!([4]));
    assert_eq!(made, run(&dir, &args).json());
}

#[test]
fn a_variant_that_dies_twice_is_not_run_again() {
    let dir = Dir::new();
    let then = "[ \"$VARIANT\" = B ] && kill -SEGV $$";
    let (ran, turns) = in_turn(&dir, then, &["--spec", "read:heap=1MiB"]);
    assert_eq!((ran.code(), turns.as_str()), (7, "ABAB"), "{ran:?}");
    assert!(ran.stdout.contains("SIGSEGV"), "{ran:?}");
    assert!(ran.stdout.contains("B failed or died twice"), "{ran:?}");
    assert!(ran.stdout.contains("trtmem render b.json"), "{ran:?}");
    assert!(ran.stderr.contains("nothing to compare"), "{ran:?}");
    assert_eq!(json(&dir, "b.json")["complete"], false);
    assert_eq!(runs(&json(&dir, "a.json")), 2);
}

#[test]
fn one_death_is_told_and_the_others_are_compared() {
    let dir = Dir::new();
    let then = "[ \"$made\" = 4 ] && kill -KILL $$";
    let extent = [
        "--spec",
        "read:heap=1MiB",
        "--min-runs",
        "4",
        "--max-runs",
        "4",
    ];
    let (ran, turns) = in_turn(&dir, then, &extent);
    assert_eq!((ran.code(), turns.as_str()), (7, "ABABBAABBA"), "{ran:?}");
    assert!(ran.stdout.contains("1 of 5 runs did not finish"), "{ran:?}");
    assert!(ran.stdout.contains("lifecycle total"), "{ran:?}");
    assert_eq!(json(&dir, "b.json")["complete"], false);
    assert_eq!(json(&dir, "a.json")["complete"], true);
}

#[test]
fn what_the_machine_lacks_is_found_once_and_told() {
    let dir = Dir::new();
    let args = [
        "--backend",
        "cuda",
        "-O",
        "driver=/nowhere/libcuda.so.1",
        "--attribution",
        "host",
    ];
    let ran = ab(&dir, &args);
    assert_eq!(ran.code(), 8, "{ran:?}");
    assert!(ran.stdout.contains("/nowhere/libcuda.so.1"), "{ran:?}");
    assert!(
        ran.stdout.contains("A cannot be run with these options."),
        "{ran:?}"
    );
    assert_eq!(runs(&json(&dir, "a.json")), 1);
    assert_eq!(runs(&json(&dir, "b.json")), 0);
}

#[test]
fn ctrl_c_ends_with_what_there_is() {
    let dir = Dir::new();
    let mut args = quick(&["--spec", "inference:sleep=20ms", "--journal", "x.journal"]);
    args.extend([
        "--report-a",
        "a.json",
        "--report-b",
        "b.json",
        "--limit",
        "cpu=0B",
    ]);
    args.extend(["--min-runs", "500", "--max-runs", "500"]);
    let child = trtmem(&dir, &args).spawn().unwrap();
    wait_for("two runs of B", || {
        let journal = std::fs::read_to_string(dir.join("x-b.journal")).ok()?;
        (journal.matches("\"run-ended\"").count() >= 2).then_some(())
    });
    signal(child.id(), "INT");
    let ran = finish(child);
    assert_eq!(ran.code(), 130, "{ran:?}");
    assert!(ran.stdout.contains("Interrupted after"), "{ran:?}");
    assert!(ran.stdout.contains("lifecycle total"), "{ran:?}");
    for name in ["a.json", "b.json"] {
        assert_eq!(json(&dir, name)["complete"], false);
        assert!(runs(&json(&dir, name)) >= 2);
    }
}

#[test]
fn reports_that_cannot_be_kept_do_not_take_the_result_with_them() {
    let dir = Dir::new();
    let mut args = quick(&GROWN);
    args.extend([
        "--min-runs",
        "1",
        "--max-runs",
        "1",
        "--no-report",
        "-o",
        "/dev/full",
    ]);
    let ran = run(&dir, &args);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{ran:?}");
    for line in lines {
        let (_, path) = line.split_once("the report is in ").unwrap();
        let path = path.strip_suffix(" instead").unwrap();
        assert!(path.contains("trtmem-"), "{line}");
        std::fs::remove_file(path).unwrap();
    }
}
