//! What a report holds besides its runs. Integers are bytes or nanoseconds and say so in their names.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attribution_kind::Attribution;
use super::facts::{DeviceFacts, EngineFacts, MappedFile};
use super::measured::Measured;
use super::run::Run;

/// The environment, the workload and all runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `trtmem.report/1`.
    pub schema: String,
    /// What was known before the first run began.
    #[serde(flatten)]
    pub header: Header,
    /// Whether every run that was asked for ended as it should.
    pub complete: bool,
    /// The engines as TensorRT describes them, in the order of the models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub engines: Vec<EngineFacts>,
    /// What the libraries take that a stage mapped, as the first run found them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mapped: Vec<MappedFile>,
    /// Notes for the reader, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The runs in the order they were made.
    pub runs: Vec<Run>,
}

/// What is known before the first run begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// The program that measured.
    pub tool: Tool,
    /// When measuring began, RFC 3339 in UTC; boards without a clock say 1970.
    pub created: String,
    /// The user's label for what is being measured, for example `drive-6.0.5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The machine.
    pub environment: Environment,
    /// What was run.
    pub workload: Workload,
    /// Which arithmetic turned samples into total, CPU, device and other bytes.
    pub attribution: Attribution,
    /// A report of CUDA alone on this machine, from which CUDA's own share is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
}

/// What CUDA alone costs on this machine, taken from an earlier report of the `cuda` backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Baseline {
    /// Path of that report, as given.
    pub path: String,
    /// When it was made.
    pub created: String,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Bytes that `cuda` took there, in all; the median of its runs.
    pub total_bytes: Measured<i64>,
    /// Of those, heap in use.
    pub cpu_bytes: Measured<i64>,
    /// Of those, device memory.
    pub device_bytes: Measured<i64>,
    /// Of those, what no other row of the breakdown explains.
    pub unattributed_bytes: Measured<i64>,
}

/// The program that measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Always `trtmem` for live runs.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// Commit it was built from, `unknown` outside a checkout.
    pub commit: String,
    /// Rust target triple it was built for.
    pub target: String,
    /// Cargo features it was built with.
    pub features: Vec<String>,
}

/// The machine a report was made on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Environment {
    /// Operating system, for example `Linux` or `QNX`.
    pub system: String,
    /// Kernel release, for example `6.18.44` or `7.1.0`.
    pub kernel: String,
    /// Kernel build, as `uname -v` prints it.
    pub kernel_build: String,
    /// Processor architecture, for example `aarch64`.
    pub architecture: String,
    /// Network name of the machine.
    pub node: String,
    /// Board or machine model where the system reports it.
    pub board: Measured<String>,
    /// Size of a page of memory.
    pub page_bytes: u64,
    /// Memory known to the system.
    pub memory_bytes: Measured<u64>,
    /// Processors this process may use.
    pub processors: u64,
    /// Limits on memory that apply to this process, by name (`cgroup memory.max`, `RLIMIT_AS`).
    pub limits: BTreeMap<String, Measured<u64>>,
    /// Environment variables that change memory behaviour and were set.
    pub variables: BTreeMap<String, String>,
    /// Versions of the libraries that do the work, by name, as they say them (`TensorRT`: `8.4.12`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub libraries: BTreeMap<String, String>,
    /// The files those libraries were opened from, by the same names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub library_paths: BTreeMap<String, String>,
    /// The device, where one was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceFacts>,
}

/// Where the figures of a report come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Counters were read while the program ran.
    Measured,
    /// They were read from a stored log.
    Logged,
}

impl Header {
    /// Where the figures come from.
    pub fn origin(&self) -> Origin {
        if self.workload.backend == LOG_BACKEND {
            Origin::Logged
        } else {
            Origin::Measured
        }
    }
}

/// The backend of reports that were made from a log; readers ask [`Header::origin`].
pub const LOG_BACKEND: &str = "log";

/// The backend of builds; readers ask [`Workload::is_build`].
pub const BUILD_BACKEND: &str = "tensorrt-build";

impl Workload {
    /// Whether engines were built; else they were run.
    pub fn is_build(&self) -> bool {
        self.backend == BUILD_BACKEND
    }
}

/// What was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Workload {
    /// Name of the backend.
    pub backend: String,
    /// The models in the order they were loaded; a repeated file appears repeatedly.
    pub models: Vec<Model>,
    /// How the runs were made.
    pub settings: Settings,
}

/// A model or plan file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// Path as the user gave it.
    pub path: String,
    /// What its content says it is: `onnx`, `plan`, `synthetic`.
    pub format: String,
    /// Size of the file.
    pub file_bytes: Measured<u64>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: Measured<String>,
}

/// How the runs were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Fresh processes measured.
    pub runs: u32,
    /// Iterations of the steady loop.
    pub iterations: u32,
    /// Iterations before the steady loop is timed; they belong to the stage all the same.
    pub warm_up: u32,
    /// How the counters were waited for, as written on the command line.
    pub settle: String,
    /// Longest a single stage may take, nanoseconds; absent when unlimited.
    pub stage_timeout_ns: Measured<u64>,
    /// Available memory below which the child is ended; absent when not asked for.
    pub min_free_bytes: Measured<u64>,
    /// Shortest interval between readings from outside, nanoseconds; absent when switched off.
    pub peak_interval_ns: Measured<u64>,
    /// Execution contexts made of each engine.
    #[serde(default = "one")]
    pub contexts: u32,
    /// Runtimes created in one process.
    #[serde(default = "one")]
    pub runtimes: u32,
    /// Times everything was created and released in one process.
    #[serde(default = "one")]
    pub cycles: u32,
    /// Backend options as given, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub backend_options: BTreeMap<String, String>,
}

fn one() -> u32 {
    1
}
