//! Another process takes memory while a lifecycle is measured: the stages it is charged to say so.

use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::command;
use crate::command::{Dir, trtmem};
use serde_json::Value;

/// What the other process, which is this test, takes.
const TAKEN: usize = 200 << 20;

/// Waits until a stage has begun, by the journal, and a little longer: it sleeps for a second.
fn wait_for(journal: &Path, stage: &str) {
    let mark = format!("\"stage\":\"{stage}\"");
    let began = |text: &str| {
        let mut lines = text.lines();
        lines.any(|line| line.contains("\"stage-began\"") && line.contains(&mark))
    };
    let read = || std::fs::read_to_string(journal).ok();
    command::wait_for(stage, || read().filter(|text| began(text)));
    thread::sleep(Duration::from_millis(200));
}

fn mark_of<'a>(report: &'a Value, stage: &str) -> &'a str {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let record = stages.iter().find(|record| record["stage"] == stage);
    record.unwrap()["mark"].as_str().unwrap()
}

#[test]
fn memory_that_another_process_takes_and_gives_back_is_never_charged_as_clear() {
    let _one = crate::one_at_a_time();
    let dir = Dir::new();
    let journal = dir.join("n.journal");
    let out = dir.join("n.json");
    let child = trtmem(&dir, &["run", "--spec"])
        .arg("deserialize:heap=64MiB;context:sleep=1s;bindings:sleep=1s;inference:sleep=1s")
        .args(["--iterations", "1", "--warm-up", "0"])
        .arg("--journal")
        .arg(&journal)
        .args(["--format", "json", "-o"])
        .arg(&out)
        .spawn()
        .unwrap();
    wait_for(&journal, "context");
    let taken = vec![1_u8; TAKEN];
    wait_for(&journal, "inference");
    drop(taken);
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let text = std::fs::read_to_string(&out).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let noise = report["runs"][0]["noise"]["system_bytes"].as_u64();
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let mut settles = stages.iter().filter_map(|record| record.get("settle"));
    // On a machine so busy that as much moves at rest, it is lost in the noise.
    let is_quiet = noise.is_some_and(|noise| noise < TAKEN as u64 / 4)
        && settles.all(|settle| settle["at_rest"] == true);
    for stage in ["context", "inference"] {
        let mark = mark_of(&report, stage);
        let lost = !is_quiet && mark == "within-noise";
        assert!(mark == "other-processes" || lost, "{stage}: {mark}");
    }
    let table = trtmem(&dir, &["render"]).arg(&out).output().unwrap();
    let table = String::from_utf8(table.stdout).unwrap();
    if is_quiet {
        assert!(table.contains("? other processes "), "{table}");
        assert!(table.contains("meanwhile ("), "{table}");
    }
}
