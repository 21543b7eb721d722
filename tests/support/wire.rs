//! The wire form of a report, declared a second time: a field that is renamed, dropped or added in
//! the program fails here until it is changed on purpose.

#![allow(dead_code, clippy::struct_field_names)]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Measured<T> {
    Value(T),
    Absent(Absent),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Absent {
    absent: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {
    pub(crate) schema: String,
    tool: Tool,
    created: String,
    release: Option<String>,
    environment: Environment,
    workload: Workload,
    attribution: Attribution,
    baseline: Option<Baseline>,
    complete: bool,
    #[serde(default)]
    engines: Vec<Engine>,
    #[serde(default)]
    remarks: Vec<String>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    name: String,
    version: String,
    commit: String,
    target: String,
    features: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Environment {
    system: String,
    kernel: String,
    kernel_build: String,
    architecture: String,
    node: String,
    board: Measured<String>,
    page_bytes: u64,
    memory_bytes: Measured<u64>,
    processors: u64,
    limits: BTreeMap<String, Measured<u64>>,
    variables: BTreeMap<String, String>,
    #[serde(default)]
    libraries: BTreeMap<String, String>,
    #[serde(default)]
    library_paths: BTreeMap<String, String>,
    device: Option<DeviceFacts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceFacts {
    name: String,
    ordinal: u32,
    compute_capability: String,
    integrated: bool,
    total_bytes: Measured<u64>,
    multiprocessors: u32,
    driver_version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    path: String,
    created: String,
    release: Option<String>,
    total_bytes: Measured<i64>,
    cpu_bytes: Measured<i64>,
    device_bytes: Measured<i64>,
    unattributed_bytes: Measured<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Engine {
    model: u32,
    name: Measured<String>,
    layers: Measured<u32>,
    context_bytes: Measured<u64>,
    context_bytes_by_profile: Measured<Vec<u64>>,
    profiles: Measured<u32>,
    profile: u32,
    max_batch: Measured<u32>,
    tensors: Vec<Tensor>,
    dla_core: Measured<u32>,
    dla_cores: Measured<u32>,
    streamable_weights_bytes: Measured<u64>,
    weight_streaming_budget_bytes: Measured<u64>,
    weight_streaming_scratch_bytes: Measured<u64>,
    weights_bytes: Measured<u64>,
    properties: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tensor {
    name: String,
    mode: TensorMode,
    on_host: bool,
    data_type: String,
    format: String,
    format_description: Measured<String>,
    shape: Vec<i64>,
    bound_shape: Measured<Vec<i64>>,
    profile_shapes: Measured<[Vec<i64>; 3]>,
    vectorized_dimension: Measured<u32>,
    components_per_element: u32,
    bits_per_element: u32,
    logical_bytes: Measured<u64>,
    padded_bytes: Measured<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TensorMode {
    Input,
    Output,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workload {
    backend: String,
    models: Vec<Model>,
    settings: Settings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    path: String,
    format: String,
    file_bytes: Measured<u64>,
    sha256: Measured<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    runs: u32,
    iterations: u32,
    warm_up: u32,
    settle: String,
    stage_timeout_ns: Measured<u64>,
    min_free_bytes: Measured<u64>,
    peak_interval_ns: Measured<u64>,
    contexts: u32,
    runtimes: u32,
    cycles: u32,
    #[serde(default)]
    backend_options: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribution {
    kind: AttributionKind,
    forced: bool,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AttributionKind {
    Logged,
    Unified,
    Discrete,
    HostOnly,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    index: u32,
    temperature: Temperature,
    outcome: Outcome,
    noise: Measured<Noise>,
    samples: Vec<Sample>,
    stages: Vec<Stage>,
    lifecycle: Measured<Lifecycle>,
    not_reclaimed: Measured<Drift>,
    cost: Measured<Cost>,
    #[serde(default)]
    timeline: Vec<Point>,
    #[serde(default)]
    child_output: String,
    #[serde(default)]
    log: Vec<LogLine>,
    #[serde(default)]
    log_dropped: u64,
    #[serde(default)]
    cycles: Vec<GrowthPoint>,
    #[serde(default)]
    loops: Vec<Loop>,
    #[serde(default)]
    growth: Vec<Growth>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogLine {
    at_ns: u64,
    severity: Severity,
    stage: Option<StageId>,
    model: Option<u32>,
    line: Option<u64>,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Severity {
    InternalError,
    Error,
    Warning,
    Info,
    Verbose,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrowthPoint {
    done: u64,
    at_ns: u64,
    available_bytes: Measured<u64>,
    heap_in_use_bytes: Measured<u64>,
    resident_bytes: Measured<u64>,
    device_bytes: Measured<u64>,
    device_seen_bytes: Measured<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Loop {
    stage: StageId,
    model: Option<u32>,
    points: Vec<GrowthPoint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Growth {
    over: GrowthOver,
    stage: Option<StageId>,
    model: Option<u32>,
    counter: GrowthCounter,
    points: u32,
    growth_bytes: Option<Measured<i64>>,
    #[serde(default)]
    steps: u64,
    one_time_bytes: Measured<i64>,
    rate_bytes: Measured<i64>,
    low_bytes: Measured<i64>,
    high_bytes: Measured<i64>,
    verdict: GrowthVerdict,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GrowthOver {
    Cycle,
    ThousandIterations,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GrowthCounter {
    HeapInUse,
    Resident,
    SystemTaken,
    Device,
    DeviceSeen,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GrowthVerdict {
    Grows,
    Steady,
    Undecided,
    TooFew,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceSeen {
    allocator: Measured<Allocations>,
    buffers: Measured<Allocations>,
    pinned: Measured<Allocations>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allocations {
    live_bytes: u64,
    growth_bytes: i64,
    peak_bytes: Option<u64>,
    largest_bytes: Option<u64>,
    allocations: Option<u64>,
    releases: Option<u64>,
    refusals: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Temperature {
    Cold,
    Warm,
}

#[derive(Deserialize)]
#[serde(tag = "ended", rename_all = "kebab-case", deny_unknown_fields)]
enum Outcome {
    Finished,
    Failed {
        stage: Option<StageId>,
        message: String,
        #[serde(default)]
        missing: bool,
    },
    Died {
        stage: Option<StageId>,
        cause: Cause,
        after_ns: Option<u64>,
        evidence: Vec<String>,
    },
    Interrupted {
        stage: Option<StageId>,
    },
    Unknown {
        stage: Option<StageId>,
    },
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Cause {
    Signal { number: i32, name: String },
    Exit { status: i32 },
    OutOfMemory,
    MemoryLimit,
    Timeout,
    MinFree,
    Protocol { detail: String },
    Spawn { detail: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Noise {
    readings: u32,
    window_ns: u64,
    system_bytes: Measured<u64>,
    heap_bytes: Measured<u64>,
    process_bytes: Measured<u64>,
    device_bytes: Measured<u64>,
    #[serde(default)]
    assumed: bool,
    rounding: Option<Rounding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rounding {
    total_bytes: u64,
    cpu_bytes: u64,
    device_bytes: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drift {
    available_bytes: Measured<i64>,
    cached_bytes: Measured<i64>,
    settle_ns: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    child_resident_bytes: Measured<u64>,
    border_sample_ns: u64,
    parent_cpu_ns: u64,
    wall_ns: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Point {
    at_ns: u64,
    min_available_bytes: u64,
    max_resident_bytes: u64,
    max_device_bytes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    at_ns: u64,
    cost_ns: u64,
    system: System,
    heap: Heap,
    process: Process,
    device: Device,
    other_processes: OtherProcesses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherProcesses {
    low_bytes: Measured<u64>,
    high_bytes: Measured<u64>,
    nvmap_bytes: Measured<u64>,
    incomplete: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    source: String,
    total_bytes: Measured<u64>,
    available_bytes: Measured<u64>,
    #[serde(default)]
    available_counts_file_pages: Option<bool>,
    free_bytes: Measured<u64>,
    reservable_bytes: Measured<u64>,
    cached_bytes: Measured<u64>,
    #[serde(default)]
    fields: BTreeMap<String, Field>,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Field {
    Bytes(u64),
    Pages(u64),
    VirtualPages(u64),
    Count(u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heap {
    layout: Measured<HeapLayout>,
    in_use_bytes: Measured<u64>,
    held_bytes: Measured<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HeapLayout {
    GlibcMallinfo2,
    GlibcMallinfo,
    Qnx32,
    Qnx64,
    Printed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Process {
    resident_bytes: Measured<u64>,
    resident_anonymous_bytes: Measured<u64>,
    resident_file_bytes: Measured<u64>,
    resident_shared_bytes: Measured<u64>,
    proportional_bytes: Measured<u64>,
    private_bytes: Measured<u64>,
    peak_resident_bytes: Measured<u64>,
    mapped_bytes: Measured<u64>,
    swapped_bytes: Measured<u64>,
    threads: Measured<u64>,
    #[serde(default)]
    fields: BTreeMap<String, Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    free_bytes: Measured<u64>,
    total_bytes: Measured<u64>,
    process_bytes: Measured<u64>,
    cuda_free_bytes: Measured<u64>,
    cuda_total_bytes: Measured<u64>,
    nvmap_bytes: Measured<u64>,
    logged: Option<Logged>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Logged {
    used_bytes: Measured<u64>,
    memory: MemoryOf,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MemoryOf {
    Own,
    Shared,
    Unknown,
}

/// A stage of any status; which fields belong to which is checked by the program's own types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stage {
    stage: StageId,
    model: Option<u32>,
    status: Status,
    reason: Option<String>,
    began_ns: Option<u64>,
    before: Option<u32>,
    after: Option<u32>,
    duration_ns: Option<u64>,
    settle: Option<Settle>,
    delta: Option<Delta>,
    breakdown: Option<Breakdown>,
    device_seen: Option<Measured<DeviceSeen>>,
    peak: Option<Peak>,
    mark: Option<Mark>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StageId {
    Library,
    Cuda,
    Runtime,
    Read,
    Deserialize,
    ReleasePlan,
    Context,
    Bindings,
    FirstInference,
    Inference,
    ReleaseContext,
    ReleaseEngine,
    ReleaseRuntime,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Finished,
    NotApplicable,
    Unfinished,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    waited_ns: u64,
    at_rest: bool,
    spread_bytes: Measured<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delta {
    total_bytes: Measured<i64>,
    cpu_bytes: Measured<i64>,
    device_bytes: Measured<i64>,
    other_bytes: Measured<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lifecycle {
    rules: u32,
    delta: Delta,
    breakdown: Breakdown,
    peak_bytes: Measured<i64>,
    mark: String,
    after_teardown: Measured<Delta>,
    brackets: Vec<Bracket>,
    headline: Measured<Headline>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bracket {
    bracket: String,
    #[serde(default)]
    model: Option<u32>,
    delta: Delta,
    duration_ns: Measured<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Headline {
    stage: String,
    #[serde(default)]
    model: Option<u32>,
    occurrence: u32,
    bytes: i64,
    #[serde(default)]
    cuda_bytes: Option<i64>,
    lifecycle_bytes: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Breakdown {
    heap_in_use_bytes: Measured<i64>,
    heap_untouched_bytes: Measured<i64>,
    heap_free_bytes: Measured<i64>,
    other_private_bytes: Measured<i64>,
    file_mapping_bytes: Measured<i64>,
    reclaimable_file_bytes: Measured<i64>,
    device_seen_bytes: Measured<i64>,
    unattributed_bytes: Measured<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peak {
    total_bytes: Measured<i64>,
    resident_bytes: Measured<i64>,
    high_water_bytes: Measured<i64>,
    device_bytes: Measured<i64>,
    readings: u64,
    largest_gap_ns: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mark {
    Clear,
    WithinNoise,
    OtherProcesses,
    AtLeast,
    NotChecked,
}
