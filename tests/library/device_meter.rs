//! A device's figures from outside, against stand-ins for the management library and the driver.
//!
//! Both are found by the loader, which looks at its environment once, when a process starts: each test
//! runs itself again in a process that has the stand-ins.

use std::sync::Arc;

use trtmem::ffi::cuda::{Context, Driver, DriverLibrary};
use trtmem::ffi::ledger::Ledger;
use trtmem::probe::{DeviceMeter, ProcessBytes};

use crate::again;
use crate::aside;
use crate::doubles::{Double, SharedLedger};

const MIB: u64 = 1 << 20;

/// Runs `body` in a process of its own, where the loader finds the stand-ins and these are set.
fn with_doubles(test: &str, settings: &[(&str, &str)], body: fn()) {
    if again::is_alone(module_path!(), test) {
        return body();
    }
    let Some(directory) = Double::new().build() else {
        return;
    };
    let ledger = SharedLedger::new();
    let output = again::command(module_path!(), test)
        .env("LD_LIBRARY_PATH", directory)
        .env("TRTMEM_CUDA_DOUBLE_LEDGER", ledger.path())
        .env_remove("CUDA_VISIBLE_DEVICES")
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    again::expect_passed(&output, test);
}

fn this() -> u32 {
    std::process::id()
}

#[test]
fn what_a_process_takes_is_booked_to_it_and_gone_from_what_is_free() {
    with_doubles(
        "what_a_process_takes_is_booked_to_it_and_gone_from_what_is_free",
        &[],
        || {
            let meter = DeviceMeter::open(0).unwrap();
            let before = meter.read(this());
            assert_eq!(before.process_bytes, ProcessBytes::Unlisted);
            assert_eq!(before.total_bytes.get(), Some(8 << 30));
            assert_eq!(before.free_bytes.get(), Some(8 << 30));
            let device = Driver::open().unwrap().device(0).unwrap();
            let context = Context::retain(&device).unwrap();
            let ledger = Arc::new(Ledger::default());
            let buffer = context.allocate(64 * MIB, &ledger).unwrap();
            let after = meter.read(this());
            assert_eq!(after.process_bytes, ProcessBytes::Booked(96 * MIB));
            assert_eq!(after.free_bytes.get(), Some((8 << 30) - 96 * MIB));
            assert_eq!(meter.free_bytes(), after.free_bytes.get());
            assert_eq!(meter.process_bytes(this()), Some(96 * MIB));
            // The driver's own word agrees.
            let own = context.memory_info().unwrap();
            assert_eq!(Some(own.free_bytes), after.free_bytes.get());
            drop(buffer);
            assert_eq!(meter.process_bytes(this()), Some(32 * MIB));
            assert_eq!(meter.driver_version().as_deref(), Some("580.0"));
        },
    );
}

#[test]
fn a_process_that_is_not_listed_is_told_from_one_without_a_figure() {
    with_doubles(
        "a_process_that_is_not_listed_is_told_from_one_without_a_figure",
        &[("TRTMEM_CUDA_DOUBLE_NVML_UNKNOWN", "1")],
        || {
            let meter = DeviceMeter::open(0).unwrap();
            let device = Driver::open().unwrap().device(0).unwrap();
            let _context = Context::retain(&device).unwrap();
            let ProcessBytes::Refused(reason) = meter.read(this()).process_bytes else {
                panic!("a figure that is none")
            };
            assert!(reason.contains("without its memory"), "{reason}");
            assert_eq!(meter.process_bytes(this()), None);
            let other = meter.read(1).process_bytes;
            assert_eq!(other, ProcessBytes::Unlisted);
        },
    );
}

#[test]
fn a_library_that_does_not_start_gives_its_reason() {
    with_doubles(
        "a_library_that_does_not_start_gives_its_reason",
        &[("TRTMEM_CUDA_DOUBLE_NVML_FAIL", "1")],
        || {
            let reason = DeviceMeter::open(0).unwrap_err();
            assert!(
                reason.contains("libnvidia-ml.so.1 does not start"),
                "{reason}"
            );
            assert!(!reason.contains('\n'), "{reason}");
        },
    );
}

#[test]
fn the_device_that_cuda_sees_is_the_one_that_is_read() {
    with_doubles(
        "the_device_that_cuda_sees_is_the_one_that_is_read",
        // The beginning of a UUID is enough for CUDA.
        &[("CUDA_VISIBLE_DEVICES", "GPU-00000000-7472")],
        || {
            assert!(DeviceMeter::open(0).is_ok());
            let reason = DeviceMeter::open(1).unwrap_err();
            assert!(reason.contains("CUDA_VISIBLE_DEVICES"), "{reason}");
        },
    );
}

#[test]
fn a_device_that_is_not_there_is_refused() {
    with_doubles("a_device_that_is_not_there_is_refused", &[], || {
        let reason = DeviceMeter::open(3).unwrap_err();
        assert!(reason.contains("NVML has no device 3"), "{reason}");
    });
}

#[test]
fn a_machine_without_the_library_says_what_was_looked_for() {
    if DriverLibrary::open().is_ok() {
        aside::stands("this machine has a driver; the test needs one without");
        return;
    }
    if let Err(reason) = DeviceMeter::open(0) {
        assert!(reason.contains("libnvidia-ml.so"), "{reason}");
    }
}
