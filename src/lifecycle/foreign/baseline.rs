//! What is read before the program starts: how much the system moves at rest, and the sample that its
//! first stage is held against.

use trtmem_platform as platform;

use crate::lifecycle::device_watch::DeviceWatch;
use crate::lifecycle::noise::at_rest;
use crate::lifecycle::others::OthersWatch;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, Tree, interpret};
use crate::report::{DeviceReading, HeapMemory, Measured, Noise, ProcessMemory, Sample};

/// Why there is no heap.
const FOREIGN_HEAP: &str = "the heap of another program cannot be read from outside";

/// How much the system moves while nothing happens here.
pub(super) fn noise(window_ns: u64, device: Option<u32>) -> Noise {
    let mut watch = DeviceWatch::from_outside(device, std::process::id());
    watch.begin_stage(None);
    let mut noise = at_rest(&Origin::live(), window_ns, || {
        platform::interrupted().is_some()
    });
    noise.device_bytes = watch.noise();
    noise.heap_bytes = Measured::absent(FOREIGN_HEAP);
    noise.process_bytes = Measured::absent("the program had not begun");
    noise
}

/// The machine before the program: what does not exist yet holds nothing. With it comes what reads other
/// processes: all but this one and those that descend from it.
pub(super) fn baseline(device: Option<u32>) -> (Sample, OthersWatch) {
    let mut others = OthersWatch::open(&Origin::live(), Tree::Descendants);
    let mut sampler = Sampler::open(&Origin::live(), Subject::Myself, Depth::Passing);
    sampler.take();
    let mut sample = interpret(&sampler.owned(), Keep::Named);
    let nothing = std::process::id();
    let nvmap = sample.device.nvmap_bytes.clone().map(|_| 0);
    let mut watch = DeviceWatch::from_outside(device, nothing);
    sample.device = watch.border(&DeviceReading::default(), nvmap);
    sample.heap = HeapMemory {
        layout: Measured::absent(FOREIGN_HEAP),
        in_use_bytes: Measured::absent(FOREIGN_HEAP),
        held_bytes: Measured::absent(FOREIGN_HEAP),
    };
    sample.process = nothing_of(sample.process);
    sample.other_processes = others.around(sample.other_processes.nvmap_bytes);
    (sample, others)
}

/// The same figures, each zero where the system tells it at all.
fn nothing_of(process: ProcessMemory) -> ProcessMemory {
    let zero = |figure: Measured<u64>| figure.map(|_| 0);
    ProcessMemory {
        resident_bytes: zero(process.resident_bytes),
        resident_anonymous_bytes: zero(process.resident_anonymous_bytes),
        resident_file_bytes: zero(process.resident_file_bytes),
        resident_shared_bytes: zero(process.resident_shared_bytes),
        proportional_bytes: zero(process.proportional_bytes),
        private_bytes: zero(process.private_bytes),
        peak_resident_bytes: zero(process.peak_resident_bytes),
        mapped_bytes: zero(process.mapped_bytes),
        swapped_bytes: zero(process.swapped_bytes),
        threads: zero(process.threads),
        fields: std::collections::BTreeMap::new(),
    }
}
