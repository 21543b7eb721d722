//! Which lines can tell anything at all.

/// Every line that tells anything has one of these in it, or one of [`COMPLAINTS`]. A verbose log is
/// large, and hardly any line of it has.
///
/// Who looks for all of them at once looks for the first three letters of each. So they begin with
/// letters that are rare together in what builders print of their tactics.
pub const ANCHORS: [&str; 53] = [
    // Of memory: the meters, totals, budgets, refusals.
    "MemUsage",
    "emory",
    "Persistent: ",
    "Total per-",
    "Block size ",
    "BlockAssign",
    "equested",
    "scratch: ",
    "budget",
    "orkspace",
    "erializ",
    "NvMapMem",
    "llocator error",
    // Of the life: engines, borders, banners.
    "ngine",
    "&&&& ",
    "=== Device Info",
    "=== Trace det",
    "=== Performance",
    "=== Profile (",
    "parsing network",
    "Input filename",
    "Parsing node",
    "cache in use",
    "cache disabled",
    "Using random",
    "binding for",
    "Starting inference",
    "Warmup comp",
    "queries over",
    // Of the machine, the model, the speed, the plan that was refused.
    "Version: ",
    "version: ",
    "Selected Device",
    "Compute Cap",
    "SMs: ",
    "Model: ",
    "hroughput: ",
    "median",
    "backend strategy",
    "expecting ",
    "Magic tag",
    "Platform specific",
    // The DRIVE sample.
    "narrow down",
    "InferRuntime",
    "ExecutionContext",
    "Bindings buffer",
    "setupInference",
    "pages_free",
    "MemUsed",
    "Consumed mem",
    // What went wrong, in words.
    "initialization fail",
    "Error Code ",
    "ERROR",
    "WARNING",
];

/// What loggers put before a complaint.
pub const COMPLAINTS: [&str; 3] = ["[E]", "[F]", "[W]"];

/// Whether a line can tell anything.
pub fn is_anchored(line: &str) -> bool {
    let all = ANCHORS.iter().chain(&COMPLAINTS);
    all.into_iter().any(|anchor| line.contains(anchor))
}
