//! What a QNX 7.1 board is told, run on Linux: its files come from a captured tree, its heap from the
//! 32-bit counters of this machine's C library, which wrap at 4 GiB.

use std::fs;

use crate::aside;
use crate::board::board;
use crate::command::{Dir, finish, run, trtmem};
use serde_json::Value;

const MIB: i64 = 1 << 20;
const GIB: i64 = 1 << 30;

/// A block that glibc maps by itself.
const BLOCK: i64 = 512 * MIB;

/// What glibc counts for it beside its size: the page that its header takes.
fn header() -> i64 {
    trtmem_platform::page_bytes().cast_signed()
}

/// Whether this machine lets a process ask for more than it has; says so where not.
fn may_ask_for_much() -> bool {
    let strict = fs::read_to_string("/proc/sys/vm/overcommit_memory").unwrap_or_default();
    if strict.trim() == "2" {
        aside::stands("this machine promises only memory that it has");
        return false;
    }
    true
}

const QUICK: [&str; 9] = [
    "run",
    "--backend",
    "synthetic",
    "--settle",
    "none",
    "--noise-window",
    "0",
    "--format",
    "json",
];

fn measured(dir: &Dir, spec: &str, more: &[&str]) -> Value {
    let args = [&QUICK[..], &["--spec", spec], more].concat();
    // What changing the counters takes from the heap for a moment, glibc would keep for the next time
    // and count as in use.
    let tuned = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");
    let child = trtmem(dir, &args).env(tuned.0, tuned.1).spawn();
    let ran = finish(child.unwrap());
    assert_eq!(ran.code(), 0, "{ran:?}");
    ran.json()
}

/// A life on the board, measured the way the board measures.
fn forced(spec: &str) -> Value {
    forced_with(spec, &[])
}

fn forced_with(spec: &str, more: &[&str]) -> Value {
    let dir = Dir::new();
    board(&dir);
    measured(&dir, spec, &[&["--forced-qnx", "tree"], more].concat())
}

fn delta<'a>(report: &'a Value, stage: &str) -> &'a Value {
    let stages = report["runs"][0]["stages"].as_array().unwrap();
    let record = stages.iter().find(|record| record["stage"] == stage);
    &record.unwrap()["delta"]
}

fn cpu(report: &Value, stage: &str) -> i64 {
    let bytes = &delta(report, stage)["cpu_bytes"];
    bytes.as_i64().unwrap_or_else(|| panic!("{stage}: {bytes}"))
}

/// Growth by so many blocks, and the counters of the system moving with it.
fn grow(blocks: i64) -> String {
    let bytes = blocks * BLOCK;
    format!("heap-untouched={BLOCK}*{blocks},vmstats=-{bytes},as-stats-rss=+{bytes}")
}

#[test]
fn the_counters_read_are_those_of_the_tree_and_the_narrow_heap() {
    let report = forced("read:sleep=1ms");
    let sample = &report["runs"][0]["samples"][0];
    assert_eq!(sample["system"]["source"], "/proc/vm/stats pages_free");
    assert_eq!(sample["system"]["available_bytes"], 24 * GIB);
    assert_eq!(sample["system"]["total_bytes"], 32 * GIB);
    assert_eq!(sample["system"]["fields"]["pages_wired"]["pages"], 0x4c35);
    assert_eq!(sample["heap"]["layout"], "glibc-mallinfo");
    assert_eq!(sample["process"]["resident_bytes"], 69_746_688);
}

#[test]
fn growth_past_two_and_four_gib_is_found_exactly() {
    if !may_ask_for_much() {
        return;
    }
    for blocks in [1, 3, 6, 8, 10, 18] {
        let report = forced(&format!("deserialize:{}", grow(blocks)));
        let grown = blocks * (BLOCK + header());
        assert_eq!(cpu(&report, "deserialize"), grown, "{blocks} blocks");
        let total = &delta(&report, "deserialize")["total_bytes"];
        assert_eq!(total, blocks * BLOCK, "{blocks} blocks");
        let other = &delta(&report, "deserialize")["other_bytes"];
        assert_eq!(other, -blocks * header(), "{blocks} blocks");
    }
}

#[test]
fn the_wide_counters_of_this_machine_say_the_same() {
    if !may_ask_for_much() {
        return;
    }
    let spec = format!("context:heap-untouched={BLOCK}*10");
    let native = measured(&Dir::new(), &spec, &[]);
    if native["runs"][0]["samples"][0]["heap"]["layout"] != "glibc-mallinfo2" {
        aside::stands("this C library has only the narrow counters");
        return;
    }
    let narrow = forced(&format!("context:{}", grow(10)));
    assert_eq!(cpu(&narrow, "context"), cpu(&native, "context"));
}

#[test]
fn growth_on_top_of_growth_and_shrinkage_below_it_are_found_exactly() {
    if !may_ask_for_much() {
        return;
    }
    let all = 16 * BLOCK;
    let report = forced(&format!(
        "deserialize:{};context:{};release-engine:free=heap,vmstats=+{all},as-stats-rss=-{all}",
        grow(6),
        grow(10),
    ));
    assert_eq!(cpu(&report, "deserialize"), 6 * (BLOCK + header()));
    assert_eq!(cpu(&report, "context"), 10 * (BLOCK + header()));
    assert_eq!(cpu(&report, "release-engine"), -16 * (BLOCK + header()));
    assert_eq!(cpu(&report, "bindings"), 0);
}

#[test]
fn a_witness_may_be_off_by_what_the_gpu_took() {
    if !may_ask_for_much() {
        return;
    }
    // 900 MiB more than the heap: the GPU's memory comes out of the same pages.
    let taken = 10 * BLOCK + 900 * MIB;
    let spec = format!(
        "context:heap-untouched={BLOCK}*10,vmstats=-{taken},as-stats-rss=+{}",
        10 * BLOCK
    );
    let report = forced_with(&spec, &["--attribution", "unified"]);
    assert_eq!(cpu(&report, "context"), 10 * (BLOCK + header()));
    let device = &delta(&report, "context")["device_bytes"];
    assert_eq!(device, 900 * MIB - 10 * header());
}

/// Expects that the heap's growth is absent, and with it what is computed from it.
fn expect_ambiguous(stage: &str, action: &str, words: &str) {
    let report = forced(&format!("{stage}:{action}"));
    let delta = delta(&report, stage);
    for part in ["cpu_bytes", "other_bytes"] {
        let reason = delta[part]["absent"].as_str();
        let reason = reason.unwrap_or_else(|| panic!("{action}: {delta}"));
        assert!(reason.starts_with("ambiguous: "), "{action}: {reason}");
        assert!(reason.contains(words), "{action}: {reason}");
    }
    assert!(delta["total_bytes"].is_i64(), "{action}: {delta}");
}

#[test]
fn growth_that_nothing_else_saw_is_ambiguous_never_a_number() {
    if !may_ask_for_much() {
        return;
    }
    let words = "nothing else that was measured tells";
    expect_ambiguous("context", &format!("heap-untouched={BLOCK}*4"), words);
    expect_ambiguous("context", &format!("heap-untouched={BLOCK}*12"), words);
}

#[test]
fn growth_that_process_and_system_tell_differently_is_ambiguous() {
    if !may_ask_for_much() {
        return;
    }
    let action = format!("heap-untouched={BLOCK}*6,vmstats=-3GiB,as-stats-rss=+7GiB");
    expect_ambiguous("context", &action, "disagree");
}

#[test]
fn an_ambiguous_stage_leaves_the_others_and_the_table_alone() {
    if !may_ask_for_much() {
        return;
    }
    let dir = Dir::new();
    board(&dir);
    let spec = format!("deserialize:heap-untouched={BLOCK}*4;context:{}", grow(10));
    let args = [&QUICK[..], &["--spec", &spec, "--forced-qnx", "tree"]].concat();
    let args: Vec<&str> = args
        .into_iter()
        .map(|arg| if arg == "json" { "table" } else { arg })
        .collect();
    let ran = run(&dir, &args);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let row = |label: &str| {
        let mut rows = ran.stdout.lines();
        rows.find(|line| line.contains(label)).unwrap().to_owned()
    };
    assert!(row("Deserialization").contains('—'), "{}", ran.stdout);
    assert!(
        row("Context creation").contains("+5120.04"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("ambiguous: "), "{}", ran.stdout);
}

#[test]
fn a_tree_without_statistics_leaves_the_total_absent_and_the_heap_told() {
    let dir = Dir::new();
    board(&dir);
    fs::remove_file(dir.join("tree/proc/vm/stats")).unwrap();
    let spec = "context:heap-untouched=64MiB,as-stats-rss=+64MiB";
    let report = measured(&dir, spec, &["--forced-qnx", "tree"]);
    assert_eq!(cpu(&report, "context"), 64 * MIB + header());
    let total = &delta(&report, "context")["total_bytes"]["absent"];
    let reason = total.as_str().unwrap();
    assert!(
        reason.contains("proc/vm/stats cannot be opened"),
        "{reason}"
    );
}
