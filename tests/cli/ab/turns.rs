//! Whose turn it is, and what each variant gets.

use super::{in_turn, json, quick, runs};
use crate::command::{Dir, run};

const HEAP: [&str; 2] = ["--spec", "read:heap=1MiB"];

#[test]
fn a_cold_run_of_each_comes_first_and_then_a_b_b_a() {
    let dir = Dir::new();
    let extent = ["--min-runs", "4", "--max-runs", "4"];
    let (ran, turns) = in_turn(&dir, "", &[&HEAP[..], &extent].concat());
    assert_eq!(turns, "ABABBAABBA", "{ran:?}");
    for (name, variant) in [("a.json", "A"), ("b.json", "B")] {
        let report = json(&dir, name);
        assert_eq!(report["environment"]["variables"]["VARIANT"], variant);
        assert_eq!(report["release"], format!("VARIANT={variant}"));
        assert_eq!(report["complete"], true);
        assert_eq!(report["workload"]["settings"]["runs"], 5);
        let temperatures = report["runs"].as_array().unwrap().iter();
        let temperatures: Vec<&str> = temperatures
            .map(|run| run["temperature"].as_str().unwrap())
            .collect();
        assert_eq!(temperatures, ["cold", "warm", "warm", "warm", "warm"]);
    }
}

#[test]
fn a_variable_that_is_taken_out_does_not_reach_the_variant() {
    let dir = Dir::new();
    let extent = ["--min-runs", "1", "--max-runs", "1"];
    let then = "[ -n \"${TRT_GIVEN-}\" ] && echo \"$VARIANT has it\" >&2";
    let args = [
        &HEAP[..],
        &extent,
        &["--a", "env:TRT_GIVEN=1", "--b", "env:TRT_GIVEN"],
    ]
    .concat();
    let (ran, _) = in_turn(&dir, then, &args);
    assert!(ran.code() == 0 || ran.code() == 6, "{ran:?}");
    let output = |report: &str| json(&dir, report)["runs"][0]["child_output"].to_string();
    assert!(output("a.json").contains("A has it"));
    assert!(!output("b.json").contains("has it"));
    assert!(json(&dir, "b.json")["environment"]["variables"]["TRT_GIVEN"].is_null());
}

#[test]
fn both_are_split_by_the_same_arithmetic_and_kept_in_reports() {
    let dir = Dir::new();
    let args = quick(&[
        "--spec",
        "read:heap=1MiB",
        "--min-runs",
        "1",
        "--max-runs",
        "1",
    ]);
    let ran = run(
        &dir,
        &[&args[..], &["--a-label", "v1", "--b-label", "v/2"]].concat(),
    );
    assert!(
        ran.stdout
            .contains("Reports: reports/synthetic-a-v1.json, reports/synthetic-b-v-2.json\n"),
        "{ran:?}"
    );
    let [a, b] =
        ["a-v1", "b-v-2"].map(|name| json(&dir, &format!("reports/synthetic-{name}.json")));
    assert_eq!(a["attribution"], b["attribution"]);
    assert_eq!(
        (a["release"].as_str(), b["release"].as_str()),
        (Some("v1"), Some("v/2"))
    );
    assert_eq!((runs(&a), runs(&b)), (2, 2));
}

#[test]
fn each_variant_has_a_journal_from_which_its_report_can_be_made() {
    let dir = Dir::new();
    let args = [
        "--min-runs",
        "2",
        "--max-runs",
        "2",
        "--journal",
        "x.journal",
        "--no-report",
    ];
    let ran = run(&dir, &quick(&[&HEAP[..], &args].concat()));
    assert_eq!(dir.files(), ["x-a.journal", "x-b.journal"], "{ran:?}");
    for name in dir.files() {
        let rendered = run(&dir, &["render", &name, "--format", "json"]).json();
        assert_eq!(runs(&rendered), 3);
        assert_eq!(rendered["complete"], true);
    }
}
