//! The instrument does not disturb the patient: taking a sample and sending it allocates nothing.
//!
//! This program puts its own `malloc` and its family in front of the C library's, and counts every
//! call: those of Rust, and those the C library makes for itself. It has no test harness, because a
//! harness allocates from its own thread whenever it likes.

#![allow(
    unsafe_code,
    reason = "functions of the C library can only be replaced by such"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a harness would print"
)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn main() {
    quiet::run();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn main() {
    aside::stands("only glibc lets a program replace malloc and still call the replaced one");
}

#[path = "../support/aside.rs"]
mod aside;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod counting;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[path = "../support/doubles.rs"]
mod doubles;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod quiet {
    use std::hint::black_box;
    use std::path::Path;
    use std::sync::Arc;

    use trtmem::backend::{self, BackendOptions, BackendSpec, CudaOptions, LogSink};
    use trtmem::probe::{Depth, Origin, OwnedReading, Sampler, Subject};
    use trtmem::report::{CustomStage, DeviceReading, Severity, Stage};
    use trtmem_platform::{FAMILY, Family, HeapReader};

    use crate::counting::{self, calls_in};
    use crate::doubles::Double;

    /// More than the texts of any reading.
    const ROOM: usize = 1 << 20;

    pub(crate) fn run() {
        if FAMILY == Family::Other {
            crate::aside::stands("compiled for a system without counters");
            return;
        }
        counts_are_taken();
        println!("test calls of Rust and of the C library are counted ... ok");
        names_of_stages_are_quiet();
        println!(
            "test a stage of a program's own takes no heap, nor when it is first named ... ok"
        );
        for (name, sampler) in [
            ("border", live(Depth::Border)),
            ("quick", live(Depth::Quick)),
            ("32-bit board", board()),
        ] {
            samples_are_quiet(&sampler);
            println!("test {name}: a sample allocates nothing ... ok");
            sending_is_quiet(&sampler);
            println!("test {name}: sending a sample allocates nothing ... ok");
            heap_stands_still(&sampler);
            println!("test {name}: the heap stands still between two samples ... ok");
        }
        match Double::new().driver() {
            Some(driver) => device_readings_are_quiet(&driver),
            None => {
                crate::aside::stands("the device is not asked, without a stand-in for its driver");
            }
        }
    }

    /// What the measured process tells of the device at a stage border, told and refused.
    fn device_readings_are_quiet(driver: &Path) {
        let spec = BackendSpec {
            models: Vec::new(),
            iterations: 1,
            warm_up: 0,
            options: BackendOptions::Cuda(CudaOptions {
                driver: Some(driver.to_owned()),
                ..CudaOptions::default()
            }),
            log_level: Severity::Info,
        };
        let deaf: Arc<dyn LogSink> = Arc::new(());
        let mut backend = backend::create(&spec, &deaf).unwrap();
        for stage in Stage::ALL {
            backend.step(stage, 0, &mut |_| ()).unwrap();
            let mut told = DeviceReading::default();
            assert_eq!(calls_in(|| told = backend.device_reading()), 0, "{stage:?}");
            assert_eq!(told.memory.is_some(), stage != Stage::Library, "{stage:?}");
        }
        println!("test asking the device allocates nothing ... ok");
    }

    /// A program that brackets its own stages pays for no name of theirs.
    fn names_of_stages_are_quiet() {
        CustomStage::make_room();
        for _ in 0..2 {
            let mut stage = None;
            assert_eq!(calls_in(|| stage = Stage::from_id("custom:preprocess")), 0);
            assert_eq!(stage.map(Stage::label), Some("preprocess"));
        }
    }

    /// Makes a sampler. A recipe, so that each test begins with one that has taken nothing yet.
    type Recipe = Box<dyn Fn() -> Sampler>;

    fn live(depth: Depth) -> Recipe {
        Box::new(move || Sampler::open(&Origin::live(), Subject::Myself, depth))
    }

    /// The way a QNX 7.1 board goes: its files, and heap counters of 32 bits.
    fn board() -> Recipe {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/qnx/board-qnx71");
        let origin = Origin::forced(root, Family::Qnx, None);
        Box::new(move || Sampler::open(&origin, Subject::Myself, Depth::Border))
    }

    /// Without this, no call counted would not mean that none was made.
    fn counts_are_taken() {
        assert_eq!(
            calls_in(|| drop(black_box(Box::new(1_u64)))),
            2,
            "malloc and free"
        );
        assert_eq!(
            calls_in(|| drop(black_box(vec![0_u8; 100]))),
            2,
            "calloc and free"
        );
        let mut grown = black_box(Vec::<u8>::with_capacity(10));
        assert_eq!(calls_in(|| grown.reserve_exact(1000)), 1, "realloc");
        assert_eq!(calls_in(|| ()), 0);
        assert_eq!(
            calls_in(counting::duplicate_in_c),
            2,
            "malloc in the C library and free here"
        );
    }

    fn samples_are_quiet(sampler: &Recipe) {
        let mut sampler = sampler();
        assert_eq!(calls_in(|| sampler.take()), 0, "the first");
        assert_eq!(
            calls_in(|| (0..100).for_each(|_| sampler.take())),
            0,
            "the next hundred"
        );
        let figures = || {
            black_box((
                sampler.available_bytes(),
                sampler.resident_bytes(),
                sampler.threads(),
            ));
            black_box((
                sampler.heap_in_use_bytes(),
                sampler.at_ns(),
                sampler.cost_ns(),
            ));
        };
        assert_eq!(calls_in(figures), 0, "asking for its figures");
        assert!(
            sampler
                .owned()
                .sources
                .iter()
                .any(|source| source.cost_ns > 0),
            "nothing was read"
        );
    }

    fn sending_is_quiet(sampler: &Recipe) {
        let mut sampler = sampler();
        let mut message = vec![0; ROOM];
        let mut length = 0;
        let send = || {
            sampler.take();
            let mut free = &mut message[..];
            serde_json::to_writer(&mut free, &sampler.taken()).unwrap();
            length = ROOM - free.len();
        };
        assert_eq!(calls_in(send), 0);
        let received: OwnedReading = serde_json::from_slice(&message[..length]).unwrap();
        assert_eq!(received, sampler.owned());
    }

    fn heap_stands_still(sampler: &Recipe) {
        let mut sampler = sampler();
        let heap = HeapReader::native().unwrap();
        sampler.take();
        let (before, in_use) = (heap.read(), sampler.heap_in_use_bytes());
        sampler.take();
        let (after, in_use_after) = (heap.read(), sampler.heap_in_use_bytes());
        assert_eq!(before, after, "the fields of mallinfo");
        assert!(in_use.is_some());
        assert_eq!(in_use, in_use_after, "heap in use");
    }
}
