//! What a report says of the machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use trtmem_platform as platform;

use crate::cgroup::MemoryGroup;
use crate::probe::{Depth, Keep, Origin, Sampler, Subject, interpret};
use crate::report::{Environment, Measured, Tool};

/// Variables that change memory behaviour, beside every one that begins with a prefix below.
const VARIABLES: [&str; 6] = [
    "GLIBC_TUNABLES",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "OMP_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "RTEN_NUM_THREADS",
];

/// Beginnings of such variables: CUDA's own, and the C libraries' allocators' (glibc `MALLOC_ARENA_MAX`,
/// QNX `MALLOC_ARENA_SIZE`, `MALLOC_MEMORY_HOLD` and their like).
const PREFIXES: [&str; 4] = ["CUDA_", "MALLOC_", "NVIDIA_", "TRT_"];

/// Files in which Linux says what machine it runs on: a device tree's boards, then PCs.
const BOARD_FILES: [&str; 2] = ["/proc/device-tree/model", "/sys/class/dmi/id/product_name"];

/// A cgroup of version 1 that has no limit says the largest multiple of a page.
const UNLIMITED: u64 = 1 << 62;

/// Longest board name or variable kept.
const LONGEST_TEXT: usize = 1000;

/// This program.
pub fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("TRTMEM_COMMIT").to_owned(),
        target: env!("TRTMEM_TARGET").to_owned(),
        features: env!("TRTMEM_FEATURES")
            .split(',')
            .filter(|feature| !feature.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

/// This machine, with the counters of `origin`.
pub fn environment(origin: &Origin) -> Environment {
    let name = platform::system_name();
    let mut sampler = Sampler::open(origin, Subject::Myself, Depth::Quick);
    sampler.take();
    let system = interpret(&sampler.owned(), Keep::Named).system;
    Environment {
        system: name.system,
        kernel: name.release,
        kernel_build: name.build,
        architecture: name.machine,
        node: name.node,
        board: board(),
        page_bytes: origin.page_bytes,
        memory_bytes: system.total_bytes,
        processors: std::thread::available_parallelism().map_or(1, |count| count.get() as u64),
        limits: limits(),
        variables: variables(),
        library_paths: BTreeMap::new(),
        device: None,
        libraries: BTreeMap::new(),
    }
}

fn board() -> Measured<String> {
    let name = BOARD_FILES.iter().find_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        let name = text.trim_matches(['\0', '\n', ' ']);
        (!name.is_empty()).then(|| name.chars().take(LONGEST_TEXT).collect())
    });
    Measured::from_option(name, "the system does not report its board")
}

/// Limits on this process's memory, by name.
pub fn limits() -> BTreeMap<String, Measured<u64>> {
    let mut limits: BTreeMap<String, Measured<u64>> = platform::resource_limits()
        .into_iter()
        .map(|(name, limit)| (name.to_owned(), Measured::from_option(limit, "unlimited")))
        .collect();
    if let Some(limit) = group_limit() {
        limits.insert("cgroup memory.max".to_owned(), limit);
    }
    limits
}

/// The memory limit of this process's control group; `None` where there is none to read.
fn group_limit() -> Option<Measured<u64>> {
    match MemoryGroup::own(Path::new("/"))?.limit()?.as_str() {
        "max" => Some(Measured::absent("unlimited")),
        number => number.parse().ok().map(|bytes| match bytes {
            UNLIMITED.. => Measured::absent("unlimited"),
            _ => Measured::Value(bytes),
        }),
    }
}

fn variables() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| {
            VARIABLES.contains(&name.as_str())
                || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        })
        .map(|(name, value)| {
            let value = value.to_string_lossy().chars().take(LONGEST_TEXT).collect();
            (name, value)
        })
        .collect()
}
