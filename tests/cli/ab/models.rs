//! Two real models: one with 8 MiB more weights, and twice the same.

use super::json;
use crate::command::{Dir, run};
use crate::onnx_writer::layers;
use serde_json::Value;

const MIB: i64 = 1 << 20;

/// What the rows of a stage say of one owner.
fn change<'a>(comparison: &'a Value, stage: &str, owner: &str) -> &'a Value {
    let rows = comparison["rows"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["stage"] == stage && row["category"] == owner && row["quantity"] == "held");
    &row.unwrap_or_else(|| panic!("{stage}, {owner}: {comparison}"))["changes"][0]
}

/// Limits on the heap decide, and nothing is waited for: others move available memory on a machine that
/// runs tests, and would be waited for in vain.
const HEAP: [&str; 6] = [
    "--limit",
    "cpu=1MiB,*.cpu=1MiB",
    "--min-runs",
    "3",
    "--format",
    "json",
];

#[test]
fn the_stage_that_holds_more_weights_is_named_with_their_size() {
    let dir = Dir::new();
    dir.write("small.onnx", layers(&[256, 1024]));
    dir.write("large.onnx", layers(&[256, 1024, 2048]));
    let args = [
        "ab",
        "small.onnx",
        "large.onnx",
        "--iterations",
        "2",
        "--settle",
        "none",
    ];
    let ran = run(&dir, &[&args[..], &HEAP, &["--max-runs", "3"]].concat());
    assert_eq!(ran.code(), 3, "{ran:?}");
    let comparison = ran.json();
    let held = change(&comparison, "deserialize", "cpu");
    assert_eq!(held["verdict"]["is"], "regression", "{held}");
    let grown = held["change_bytes"].as_i64().unwrap();
    assert!((grown - 8 * MIB).abs() <= 8 * MIB / 50, "{grown}");
    assert_eq!(comparison["sides"][1]["label"], "large.onnx");
}

#[test]
fn the_same_model_twice_is_shown_to_be_the_same() {
    let dir = Dir::new();
    dir.write("net.onnx", layers(&[256, 1024]));
    let args = [
        "ab",
        "net.onnx",
        "net.onnx",
        "--iterations",
        "2",
        "--settle",
        "none",
    ];
    let args = [
        &args[..],
        &HEAP,
        &["--max-runs", "12", "--report-a", "a.json"],
    ]
    .concat();
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let comparison = ran.json();
    let rows = comparison["rows"].as_array().unwrap();
    let limited = rows
        .iter()
        .filter(|row| row["changes"][0]["limit_bytes"].is_u64());
    let mut seen = 0;
    for row in limited {
        let verdict = row["changes"][0]["verdict"]["is"].as_str().unwrap();
        assert!(["identical", "same"].contains(&verdict), "{row}");
        seen += 1;
    }
    assert!(seen > 5, "{comparison}");
    assert_eq!(json(&dir, "a.json")["release"], "A");
}
