//! Device memory in whole runs: where its figures come from, which arithmetic the machine calls for, and
//! whether it grows. A stand-in takes the place of the driver and of the management library.

use crate::command::{Dir, Ran, finish, trtmem};
use crate::doubles::{Double, SharedLedger};
use serde_json::Value;

const MIB: i64 = 1 << 20;

/// Runs the program with the stand-ins; `None` where there is no C compiler.
fn with_device(settings: &[(&str, &str)], args: &[&str]) -> Option<Ran> {
    let directory = Double::new().build()?;
    let (dir, ledger) = (Dir::new(), SharedLedger::new());
    let mut command = trtmem(&dir, args);
    command
        .env("LD_LIBRARY_PATH", directory)
        .env("TRTMEM_CUDA_DOUBLE_LEDGER", ledger.path())
        .env_remove("CUDA_VISIBLE_DEVICES");
    for (name, value) in settings {
        command.env(format!("TRTMEM_CUDA_DOUBLE_{name}"), value);
    }
    Some(finish(command.spawn().unwrap()))
}

const RUN: [&str; 11] = [
    "run",
    "--backend",
    "cuda",
    "--format",
    "json",
    "--settle",
    "none",
    "--noise-window",
    "0",
    "-O",
    "weights=64MiB",
];

/// A run of the `cuda` backend with 64 MiB of weights.
fn run_with(settings: &[(&str, &str)], more: &[&str]) -> Option<Ran> {
    with_device(settings, &[&RUN[..], more].concat())
}

fn report(settings: &[(&str, &str)], more: &[&str]) -> Option<Value> {
    let ran = run_with(settings, more)?;
    assert_eq!(ran.code(), 0, "{ran:?}");
    Some(ran.json())
}

fn stage<'a>(report: &'a Value, name: &str) -> &'a Value {
    let all = report["runs"][0]["stages"].as_array().unwrap();
    all.iter().find(|record| record["stage"] == name).unwrap()
}

/// The device in the sample after a stage.
fn device_after<'a>(report: &'a Value, name: &str) -> &'a Value {
    let after = usize::try_from(stage(report, name)["after"].as_u64().unwrap()).unwrap();
    &report["runs"][0]["samples"][after]["device"]
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn memory_of_a_pool_of_its_own_is_counted() {
    let Some(report) = report(&[("MEMORY", "pool")], &[]) else {
        return;
    };
    let attribution = &report["attribution"];
    assert_eq!(attribution["kind"], "discrete", "{attribution}");
    assert_eq!(attribution["forced"], false);
    let reason = attribution["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("64 MiB of device memory took"),
        "{reason}"
    );
    assert!(reason.contains("+64 MiB of free device memory"), "{reason}");
    let weights = stage(&report, "deserialize");
    assert_eq!(weights["delta"]["device_bytes"], 64 * MIB);
    assert_eq!(weights["breakdown"]["device_seen_bytes"], 64 * MIB);
    assert_eq!(weights["device_seen"]["buffers"]["allocations"], 1);
    let peak = weights["peak"]["device_bytes"].as_i64().unwrap();
    assert_eq!(peak, 64 * MIB);
    let cuda = stage(&report, "cuda")["delta"]["device_bytes"]
        .as_i64()
        .unwrap();
    assert_eq!(cuda, 32 * MIB, "what a context of the stand-in takes");
    assert_eq!(
        stage(&report, "release-engine")["delta"]["device_bytes"],
        -64 * MIB
    );
}

#[test]
fn memory_that_comes_out_of_the_systems_is_subtracted() {
    let Some(report) = report(&[("MEMORY", "system")], &[]) else {
        return;
    };
    let attribution = &report["attribution"];
    assert_eq!(attribution["kind"], "unified", "{attribution}");
    let delta = &stage(&report, "deserialize")["delta"];
    // The stand-in's device memory is memory of the process, which a real device's is not: so it is in `other`, the
    // growth of private memory less the heap, and only the sum can be held to anything here.
    let of = |part: &str| delta[part].as_i64().unwrap();
    let sum = of("cpu_bytes") + of("device_bytes") + of("other_bytes");
    assert_eq!(delta["total_bytes"], sum);
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn both_sources_are_kept_and_agree() {
    let Some(report) = report(&[], &[]) else {
        return;
    };
    let before = device_after(&report, "library");
    assert_eq!(before["process_bytes"], 0);
    assert!(before["cuda_free_bytes"]["absent"].is_string());
    let device = device_after(&report, "deserialize");
    assert_eq!(device["process_bytes"], (64 + 32) * MIB);
    assert_eq!(device["free_bytes"], device["cuda_free_bytes"]);
    assert_eq!(device["total_bytes"], device["cuda_total_bytes"]);
    let timeline = report["runs"][0]["timeline"].as_array().unwrap();
    let highest = timeline
        .iter()
        .filter_map(|point| point["max_device_bytes"].as_i64())
        .max();
    assert!(highest >= Some(64 * MIB), "{highest:?}");
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn a_process_that_is_listed_under_another_number_goes_by_free_memory() {
    let Some(report) = report(&[("NVML_UNLISTED", "1")], &[]) else {
        return;
    };
    let reason = device_after(&report, "deserialize")["process_bytes"]["absent"].to_string();
    assert!(reason.contains("another namespace"), "{reason}");
    assert_eq!(
        stage(&report, "deserialize")["delta"]["device_bytes"],
        64 * MIB
    );
    assert_eq!(stage(&report, "cuda")["delta"]["device_bytes"], 32 * MIB);
    assert_eq!(report["attribution"]["kind"], "discrete");
}

#[test]
fn without_a_management_library_the_childs_own_driver_is_believed() {
    let Some(report) = report(&[("NVML_FAIL", "1")], &[]) else {
        return;
    };
    let weights = stage(&report, "deserialize");
    assert_eq!(weights["delta"]["device_bytes"], 64 * MIB);
    assert!(weights["peak"]["device_bytes"]["absent"].is_string());
    assert!(weights["peak"]["total_bytes"]["absent"].is_string());
    // Before there is a context there is nobody to ask.
    assert!(stage(&report, "cuda")["delta"]["device_bytes"]["absent"].is_string());
    assert_eq!(report["attribution"]["kind"], "discrete");
}

#[test]
fn a_machine_without_a_driver_ends_with_the_status_of_what_is_missing() {
    let dir = Dir::new();
    let args = [&RUN[..], &["-O", "driver=/no/such/libcuda.so.1"]].concat();
    let ran = finish(trtmem(&dir, &args).spawn().unwrap());
    assert_eq!(ran.code(), 8, "{ran:?}");
    let report = ran.json();
    assert_eq!(report["runs"][0]["outcome"]["missing"], true);
    let reason = report["attribution"]["reason"].as_str().unwrap();
    assert!(reason.contains("could not be calibrated"), "{reason}");
}

fn growth<'a>(report: &'a Value, counter: &str) -> &'a Value {
    let all = report["runs"][0]["growth"].as_array().unwrap();
    let mut same = all.iter().filter(|growth| growth["counter"] == counter);
    same.next().unwrap_or_else(|| panic!("{counter}: {all:?}"))
}

#[test]
fn device_memory_left_behind_in_every_cycle_is_found_with_its_size() {
    for settings in [&[][..], &[("NVML_UNLISTED", "1")], &[("NVML_FAIL", "1")]] {
        let Some(ran) = run_with(settings, &["--cycles", "20", "-O", "leak=1MiB"]) else {
            return;
        };
        assert_eq!(ran.code(), 5, "{ran:?}");
        let report = ran.json();
        for counter in ["device", "device-seen"] {
            let growth = growth(&report, counter);
            assert_eq!(growth["verdict"], "grows", "{growth}");
            assert_eq!(growth["rate_bytes"], MIB, "{growth}");
            assert_eq!(growth["points"], 19);
        }
        assert_eq!(growth(&report, "heap-in-use")["verdict"], "steady");
        // The first life is measured as ever, and its releases left the same behind.
        let left = &stage(&report, "release-runtime")["device_seen"]["buffers"];
        assert_eq!(left["growth_bytes"], MIB);
    }
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn cycles_that_give_everything_back_show_no_growth() {
    let Some(ran) = run_with(&[], &["--cycles", "20"]) else {
        return;
    };
    assert_eq!(ran.code(), 0, "{ran:?}");
    let report = ran.json();
    for counter in ["device", "device-seen", "heap-in-use"] {
        let growth = growth(&report, counter);
        assert_eq!(growth["verdict"], "steady", "{growth}");
        assert_eq!(growth["rate_bytes"], 0, "{growth}");
    }
    // The context stays from cycle to cycle, and is what the first one cost.
    assert_eq!(growth(&report, "device")["one_time_bytes"], 32 * MIB);
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn the_points_of_a_loop_have_the_device_beside_them() {
    let Some(report) = report(&[], &["--iterations", "30000"]) else {
        return;
    };
    let points = report["runs"][0]["loops"][0]["points"].as_array().unwrap();
    assert!(points.len() >= 2);
    let held = points
        .iter()
        .map(|point| point["device_bytes"].as_i64().unwrap());
    // What the backend counts itself: weights and the buffer, without the context.
    let mut seen = points.iter().map(|point| &point["device_seen_bytes"]);
    assert!(seen.all(|bytes| *bytes == (64 + 1) * MIB), "{points:?}");
    assert_eq!(growth(&report, "device-seen")["verdict"], "steady");
    // Context, weights, and the buffer the kernel works on.
    assert!(
        held.clone().all(|bytes| bytes == (32 + 64 + 1) * MIB),
        "{held:?}"
    );
}

fn check<'a>(findings: &'a Value, deed: &str, counter: &str) -> &'a Value {
    let all = findings["device"]["checks"].as_array().unwrap();
    let mut same = all
        .iter()
        .filter(|check| check["deed"] == deed && check["counter"] == counter);
    same.next()
        .unwrap_or_else(|| panic!("{deed}, {counter}: {all:?}"))
}

const SELFTEST: [&str; 7] = [
    "selftest",
    "--runs",
    "1",
    "--plateaus",
    "0",
    "--format",
    "json",
];

fn expect_device_checks(mode: &str, kind: &str) -> Option<Value> {
    let findings = with_device(&[("MEMORY", mode)], &SELFTEST)?.json();
    assert_eq!(findings["device"]["calibration"]["attribution"], kind);
    let exact = [
        ("64 MiB of device memory", "device, counted here"),
        ("64 MiB of device memory freed", "device, counted here"),
        ("64 MiB of pinned host memory", "pinned, counted here"),
        // Exact by the stand-in; allowed to be off by a granule.
        ("64 MiB of device memory", "device, booked to process"),
    ];
    for (deed, counter) in exact {
        let check = check(&findings, deed, counter);
        assert_eq!(check["result"], "right", "{check}");
        assert_eq!(check["measured_bytes"], check["expected_bytes"]);
    }
    Some(findings)
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn the_self_test_covers_device_and_pinned_memory_of_a_pool() {
    let Some(findings) = expect_device_checks("pool", "discrete") else {
        return;
    };
    for counter in ["device, free memory", "device, free by CUDA"] {
        let check = check(&findings, "64 MiB of device memory", counter);
        assert_eq!(check["measured_bytes"], 64 * MIB, "{check}");
    }
}

#[test]
#[cfg_attr(not(feature = "nvml"), ignore = "asks NVML, which boards do not get")]
fn the_self_test_covers_device_memory_that_is_the_systems() {
    expect_device_checks("system", "unified");
}

#[test]
fn a_self_test_without_a_device_says_why() {
    let Some(ran) = with_device(&[("DEVICES", "0")], &SELFTEST) else {
        return;
    };
    let findings = ran.json();
    let reason = findings["device"]["absent"].as_str().unwrap();
    assert!(reason.contains("device"), "{reason}");
}
