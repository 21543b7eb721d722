//! What trtexec itself prints of memory and of the time its steps take. Other programs print similar
//! words, so these have to begin the message.

use super::said::{PoolSize, Said, TrtexecTime};
use super::scan::Scan;

/// What the line says, if it is one of these.
pub(super) fn parse(body: &str) -> Option<Said> {
    workspace(body)
        .or_else(|| pools(body))
        .or_else(|| device_memory(body))
        .or_else(|| took(body))
        .or_else(|| sizes(body))
        .or_else(|| context_needs(body))
        .or_else(|| free_memory(body))
        .or_else(|| limit(body))
}

/// `Workspace: 16 MB` in 7.x, `Workspace: 16 MiB` in 8.0 and 8.2; MB are MiB.
fn workspace(body: &str) -> Option<Said> {
    let mut scan = Scan::begins(body, "Workspace: ")?;
    let mib = scan.number()?;
    scan.skip(" MiB").or_else(|| scan.skip(" MB"))?;
    scan.end(Said::Workspace { mib })
}

/// Pools believed in one line; TensorRT has had at most six kinds.
const MOST_POOLS: usize = 16;

/// `Memory Pools: workspace: 1024 MiB, dlaSRAM: default, …`
fn pools(body: &str) -> Option<Said> {
    let list = Scan::begins(body, "Memory Pools: ")?.rest();
    let pool = |text: &str| {
        let (pool, size) = text.trim().split_once(": ")?;
        let bytes = match size {
            "default" => None,
            size => Some(Scan::begins(size, "")?.mib()?),
        };
        Some(PoolSize {
            pool: pool.to_owned(),
            bytes,
        })
    };
    let pools: Option<Vec<_>> = list.split(',').take(MOST_POOLS).map(pool).collect();
    Some(Said::MemoryPools { pools: pools? })
}

fn device_memory(body: &str) -> Option<Said> {
    let mut scan = Scan::begins(body, "Device Global Memory: ")?;
    let mib = scan.number()?;
    scan.skip(" MiB")?;
    scan.end(Said::DeviceMemory { mib })
}

fn took(body: &str) -> Option<Said> {
    let steps = [
        ("Engine built in ", TrtexecTime::Built),
        ("Engine loaded in ", TrtexecTime::Loaded),
        ("Engine deserialized in ", TrtexecTime::Deserialized),
    ];
    steps.into_iter().find_map(|(mark, step)| {
        let mut scan = Scan::begins(body, mark)?;
        let time_ns = scan.seconds()?;
        scan.skip(" sec")?;
        Some(Said::Took { step, time_ns })
    })
}

fn sizes(body: &str) -> Option<Said> {
    let size = |mark| {
        let mut scan = Scan::begins(body, mark)?;
        let bytes = scan.mib()?;
        scan.end(bytes)
    };
    if let Some(bytes) = size("Created execution context with device memory size: ") {
        return Some(Said::ContextCreated { bytes });
    }
    size("Created engine with size: ")
        .or_else(|| size("Loaded engine with size: "))
        .map(|bytes| Said::EngineSize { bytes })
}

/// `Maximum device memory size across all profiles: 2.3 MiB`
/// `Only allocated device memory enough for current input shapes: 1.1 MiB`
fn context_needs(body: &str) -> Option<Said> {
    let scan = Scan::begins(body, "Maximum device memory size ")
        .or_else(|| Scan::begins(body, "Only allocated device memory enough for "))?;
    let (scope, size) = scan.rest().rsplit_once(": ")?;
    let mut scan = Scan::begins(size, "")?;
    let bytes = scan.mib()?;
    scan.end(Said::ContextNeeds {
        scope: scope.to_owned(),
        bytes,
    })
}

/// `Free GPU memory = 7.1 GiB, newly allocated GPU memory = 0.1 GiB, total GPU memory = 7.9 GiB`
fn free_memory(body: &str) -> Option<Said> {
    let mut scan = Scan::begins(body, "Free GPU memory = ")?;
    let free_bytes = scan.gib()?;
    let mut newly = scan;
    let allocated_bytes = newly
        .skip(", newly allocated GPU memory = ")
        .and_then(|()| newly.gib());
    if allocated_bytes.is_some() {
        scan = newly;
    }
    scan.skip(", total GPU memory = ")?;
    let total_bytes = scan.gib()?;
    scan.end(Said::FreeMemory {
        free_bytes,
        allocated_bytes,
        total_bytes,
    })
}

fn limit(body: &str) -> Option<Said> {
    let mark = "Weight streaming is enabled with a device memory limit of ";
    let mut scan = Scan::begins(body, mark)?;
    let bytes = scan.number()?;
    scan.skip(" bytes")?;
    Some(Said::StreamingLimit { bytes })
}
