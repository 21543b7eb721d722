//! Which lines can tell anything at all.

/// Every line that tells anything has one of these in it. A verbose log is large, and hardly any line
/// of it has.
pub const ANCHORS: [&str; 45] = [
    // Of memory: the meters, totals, budgets, refusals.
    "MemUsage",
    "emory",
    "Memory Pools: ",
    "Persistent: ",
    "per-runner ",
    "Block size ",
    "[BlockAssignment]",
    "cratch requested: ",
    "unner scratch: ",
    "budget",
    "orkspace",
    "Serialized ",
    "Deserialization required ",
    "can stream its weights",
    "Requested size was ",
    "OutOfMemory",
    "NvMapMem",
    "User allocator error ",
    // Of the life: engines, borders, banners.
    "ngine",
    "&&&& ",
    "=== ",
    "Loading standard plugins",
    "parsing network model",
    "timing cache in use",
    "Using random values for ",
    " binding for ",
    "Starting inference",
    "Warmup completed ",
    "Timing trace has ",
    // Of the machine, the model, the speed, the plan that was refused.
    "ersion: ",
    "Selected Device",
    "Compute Capability: ",
    "SMs: ",
    "Model: ",
    "hroughput: ",
    "median",
    "backend strategy ",
    "expecting ",
    " tag ",
    // The DRIVE sample.
    "----------",
    "pages_free=0x",
    "CpuMemUsed is ",
    "Consumed mem size ",
    // Complaints.
    "CUDA initialization failure",
    "Error Code ",
];

/// How a line begins, or what stands in it, that complains: a logger's word for it.
const COMPLAINTS: [&str; 7] = [
    "[E]",
    "[F]",
    "[W]",
    "ERROR",
    "WARNING",
    "[error]",
    "[warning]",
];

/// Whether a line can tell anything.
pub fn is_anchored(line: &str) -> bool {
    let all = ANCHORS.iter().chain(&COMPLAINTS);
    all.into_iter().any(|anchor| line.contains(anchor))
}

/// Every anchor, for whoever looks for all of them at once.
pub fn anchors() -> impl Iterator<Item = &'static str> {
    ANCHORS.into_iter().chain(COMPLAINTS)
}
