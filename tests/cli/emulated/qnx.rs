//! The list on QNX 7.1, and what is QNX's alone. Nobody else moves this machine's counters, and its heap counts as
//! the classic allocator of QNX 7 does: every figure is exact.

use std::fs;

use super::expected::MIB;
use super::machine::{Machine, bytes, stage};

super::expected::on!(Machine::qnx);

const PAGE: i64 = 4096;

/// What a stage took: in all, and in the heap.
fn taken(report: &serde_json::Value, name: &str) -> (i64, i64) {
    let delta = &stage(report, name)["delta"];
    (bytes(&delta["total_bytes"]), bytes(&delta["cpu_bytes"]))
}

/// Large blocks have an arena of their own: with a header of 16 bytes, in whole pages.
#[test]
fn every_figure_of_a_life_is_exact() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    let report = machine.measured(
        "read:heap=1MiB*16;deserialize:heap=64MiB;release-plan:sleep=1ms;context:anon=64MiB;\
         bindings:anon-untouched=8MiB;inference:peak=32MiB/20ms;release-context:free=anon;release-engine:free=heap",
    );
    let expected = [
        ("read", 16 * (MIB + PAGE), 16 * (MIB + 16)),
        ("deserialize", 64 * MIB + PAGE, 64 * MIB + 16),
        ("release-plan", 0, 0),
        ("context", 64 * MIB, 0),
        // QNX 7 gives the pages of a mapping at once.
        ("bindings", 8 * MIB, 0),
        ("release-context", -72 * MIB, 0),
        ("release-engine", -80 * MIB - 17 * PAGE, -80 * MIB - 17 * 16),
    ];
    for (name, total, cpu) in expected {
        assert_eq!(taken(&report, name), (total, cpu), "{name}");
    }
    let peak = &stage(&report, "inference")["peak"];
    assert!(bytes(&peak["total_bytes"]) >= 32 * MIB, "{peak}");
    assert!(bytes(&peak["resident_bytes"]) >= 32 * MIB, "{peak}");
    let environment = &report["environment"];
    assert_eq!(environment["system"], "QNX");
    assert_eq!(environment["kernel"], "7.1.0");
    assert_eq!(environment["memory_bytes"], 0xe_0000 * PAGE);
    assert_eq!(environment["processors"], 4);
}

#[test]
fn a_reading_is_the_captured_machines() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    let sample = machine.probe();
    let system = &sample["system"];
    assert_eq!(system["source"], "/proc/vm/stats pages_free");
    assert_eq!(system["total_bytes"], 0xe_0000 * PAGE);
    assert_eq!(system["fields"]["pages_wired"]["pages"], 0x4c35);
    // What the machine had, less what the program's heap and mappings take.
    let free = 0xa_9494 * PAGE - bytes(&system["available_bytes"]);
    assert_eq!(free, bytes(&sample["heap"]["held_bytes"]));
    assert_eq!(
        bytes(&sample["process"]["resident_bytes"]),
        0x4284 * PAGE + free
    );
}

#[test]
fn what_other_programs_take_is_seen() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    let available = || bytes(&machine.probe()["system"]["available_bytes"]);
    let before = available();
    machine.others_move("pages_free", -1000);
    assert_eq!(available(), before - 1000 * PAGE);
}

#[test]
fn where_the_statistics_are_refused_the_size_of_proc_serves() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    fs::write(machine.path("refused"), "").unwrap();
    let sample = machine.probe();
    let system = &sample["system"];
    assert_eq!(system["source"], "size of /proc");
    assert_eq!(
        bytes(&system["available_bytes"]),
        0xa_9494 * PAGE - bytes(&sample["heap"]["held_bytes"])
    );
    assert!(
        system["warnings"][0]
            .as_str()
            .unwrap()
            .contains("run as root"),
        "{system}"
    );
}

/// An `int` wraps at 2 GiB, read without its sign at 4.
#[test]
fn a_heap_of_five_gib_is_followed_through_32_bits() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    // A larger machine: the captured one has 3.5 GiB, and its heap could not be larger.
    for counter in ["page_count", "pages_free"] {
        machine.others_move(counter, 0x20_0000);
    }
    let block = 512 * MIB;
    let report = machine.measured("deserialize:heap-untouched=512MiB*10;release-engine:free=heap");
    let all = (10 * (block + PAGE), 10 * (block + 16));
    assert_eq!(taken(&report, "deserialize"), all);
    assert_eq!(taken(&report, "release-engine"), (-all.0, -all.1));
}

/// The structure of QNX 8 is twice as large under the same name; the program is the same.
#[test]
fn on_qnx_8_the_same_program_reads_wide_counters() {
    let Some(machine) = Machine::qnx_8() else {
        return;
    };
    expected::counters(&machine);
    let sample = machine.probe();
    let system = &sample["system"];
    // Its pages are the sum of their parts, or there would be a warning.
    assert!(system["warnings"].is_null(), "{system}");
    let held = bytes(&sample["heap"]["held_bytes"]);
    assert_eq!(bytes(&system["reservable_bytes"]), 0x1e_106a * PAGE - held);
    assert_eq!(bytes(&system["cached_bytes"]), (0x23e4 + 0x590) * PAGE);
    let report = machine.measured("deserialize:heap=64MiB");
    assert_eq!(
        taken(&report, "deserialize"),
        (64 * MIB + PAGE, 64 * MIB + 16)
    );
}

#[test]
fn doctor_names_the_counters() {
    let Some(machine) = Machine::qnx() else {
        return;
    };
    let ran = machine.run(&["doctor", "--window", "100ms"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    for said in [
        "QNX 7.1.0 aarch64le on 4 processors",
        "/proc/vm/stats",
        "mallinfo",
        "modulo 4 GiB",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {ran:?}");
    }
}
