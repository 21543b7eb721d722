//! What every board has to show.

use std::time::Duration;

use serde_json::Value;

use super::machine::{Machine, bytes, life, stage};
use crate::command::{Ran, signal, wait_for};

pub(crate) const MIB: i64 = 1 << 20;

/// The list as tests, on the machine that `$machine` gives.
macro_rules! on {
    ($machine:path) => {
        use $crate::emulated::expected;

        #[test]
        fn probe_reads_the_counters() {
            $machine().iter().for_each(expected::counters);
        }
        #[test]
        fn known_amounts_are_measured() {
            $machine().iter().for_each(expected::known_amounts);
        }
        #[test]
        fn a_worker_that_dies_is_reported_with_its_signal() {
            $machine().iter().for_each(expected::deaths);
        }
        #[test]
        fn a_worker_that_hangs_or_stops_is_ended() {
            $machine().iter().for_each(expected::hangs);
        }
        #[test]
        fn an_interrupt_ends_with_a_report() {
            $machine().iter().for_each(expected::interrupt);
        }
        #[test]
        fn the_self_test_finds_what_it_did() {
            $machine().iter().for_each(expected::self_test);
        }
        #[test]
        fn diff_names_what_grew() {
            $machine().iter().for_each(expected::diff);
        }
    };
}
pub(crate) use on;

pub(crate) fn counters(machine: &Machine) {
    let sample = machine.probe();
    let heap = &sample["heap"];
    assert_eq!(heap["layout"], machine.heap_layout);
    assert!(bytes(&heap["in_use_bytes"]) > 0, "{heap}");
    assert!(bytes(&heap["held_bytes"]) >= bytes(&heap["in_use_bytes"]));
    assert!(bytes(&sample["system"]["available_bytes"]) > 0, "{sample}");
    assert!(bytes(&sample["process"]["resident_bytes"]) > 0, "{sample}");
}

/// To the byte in the heap; the size of the process has the emulator's own in it.
pub(crate) fn known_amounts(machine: &Machine) {
    let report =
        machine.measured("deserialize:heap=64MiB;context:anon=32MiB;release-engine:free=heap");
    let delta = |name: &str| &stage(&report, name)["delta"];
    let block = 64 * MIB + machine.block_header;
    assert_eq!(delta("deserialize")["cpu_bytes"], block);
    assert_eq!(delta("context")["cpu_bytes"], 0);
    assert_eq!(delta("release-engine")["cpu_bytes"], -block);
    let peak = &stage(&report, "deserialize")["peak"];
    assert!(bytes(&peak["resident_bytes"]) >= 63 * MIB, "{peak}");
}

fn cause(ran: &Ran) -> Value {
    assert_eq!(ran.code(), 7, "{ran:?}");
    let outcome = &ran.json()["runs"][0]["outcome"];
    assert_eq!(outcome["ended"], "died", "{outcome}");
    assert_eq!(outcome["stage"], "deserialize", "{outcome}");
    outcome["cause"].clone()
}

pub(crate) fn deaths(machine: &Machine) {
    let ways = [
        ("segv", "SIGSEGV"),
        ("bus", "SIGBUS"),
        ("fpe", "SIGFPE"),
        ("abort", "SIGABRT"),
        ("kill", "SIGKILL"),
    ];
    for (way, name) in ways {
        let spec = format!("read:sleep=1ms;deserialize:heap=1MiB,crash={way}");
        let cause = cause(&machine.run(&life(&spec)));
        assert_eq!(cause["kind"], "signal", "{way}: {cause}");
        assert_eq!(cause["name"], name, "{way}: {cause}");
    }
    let cause = cause(&machine.run(&life("deserialize:crash=exit:3")));
    assert_eq!(cause["kind"], "exit", "{cause}");
    assert_eq!(cause["status"], 3, "{cause}");
}

pub(crate) fn hangs(machine: &Machine) {
    for way in ["hang", "stop"] {
        let spec = format!("deserialize:crash={way}");
        let args = [&life(&spec)[..], &["--timeout", "2s"]].concat();
        let cause = cause(&machine.run(&args));
        assert_eq!(cause["kind"], "timeout", "{way}: {cause}");
    }
}

pub(crate) fn interrupt(machine: &Machine) {
    let journal = machine.path("journal");
    let path = journal.to_str().unwrap();
    let args = [&life("deserialize:sleep=60s")[..], &["--journal", path]].concat();
    let child = machine.start(&args);
    wait_for("the worker", || {
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        text.contains("\"read\"").then_some(())
    });
    std::thread::sleep(Duration::from_millis(200));
    signal(child.id(), "INT");
    let ran = crate::command::finish(child);
    assert_eq!(ran.code(), 130, "{ran:?}");
    assert_eq!(ran.json()["complete"], false);
}

/// Where others move the system's counters, those of the program alone are held to it.
pub(crate) fn self_test(machine: &Machine) {
    let made = 20;
    let ran = machine.run(&[
        "selftest",
        "--runs",
        "1",
        "--plateaus",
        "20",
        "--format",
        "json",
    ]);
    let findings = ran.json();
    let checks = findings["checks"].as_array().unwrap();
    let own = |check: &&Value| !machine.has_neighbours || check["counter"] == "heap in use";
    for check in checks.iter().filter(own) {
        assert_ne!(check["result"], "wrong", "{check}");
    }
    let plateaus = &findings["plateaus"];
    assert_eq!(plateaus["made"], made);
    if !machine.has_neighbours {
        // Time is the emulator's: on a busy machine it may miss some, and then says so by its status.
        for found in ["found_in_system", "found_in_process"] {
            assert!(bytes(&plateaus[found]) >= made * 3 / 4, "{plateaus}");
        }
        let all = plateaus["result"] == "right";
        assert_eq!(ran.code(), if all { 0 } else { 6 }, "{ran:?}");
    }
}

pub(crate) fn diff(machine: &Machine) {
    for size in ["64", "80"] {
        let spec = format!("deserialize:heap={size}MiB");
        let report = format!("{size}.json");
        let ran = machine.run(&[&life(&spec)[..], &["--report", &report]].concat());
        assert_eq!(ran.code(), 0, "{ran:?}");
    }
    let same = machine.run(&["diff", "64.json", "64.json"]);
    assert_eq!(same.code(), 0, "{same:?}");
    let grown = machine.run(&["diff", "64.json", "80.json", "--format", "json"]);
    let comparison = grown.json();
    let rows = comparison["rows"].as_array().unwrap();
    let mut rows = rows.iter();
    let heap = rows.find(|row| row["stage"] == "deserialize" && row["category"] == "cpu");
    assert_eq!(heap.unwrap()["changes"][0]["change_bytes"], 16 * MIB);
    // With neighbours, whose memory comes and goes, all of it together may have grown, shrunk or be open.
    if !machine.has_neighbours {
        assert_eq!(grown.code(), 3, "{grown:?}");
    }
}
