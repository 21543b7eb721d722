//! What drives a model through the stages.
//!
//! A backend performs steps and knows nothing of sampling. It lives in the child process. What it
//! needs besides its model (files, helper threads, room in its own lists) it takes when it is made,
//! which is before the baseline, so that a step changes memory only by what the step is about.
//!
//! The stages of one life come in the order of [`Stage::ALL`]. Those of the whole process come once;
//! the others once per model, for all models before the next stage begins or model by model. A stage
//! that comes again for the same model, or for the process, makes one more of what it made before:
//! another runtime, another execution context with its bindings. Each release then gives back the
//! youngest that is left. After every release the life may begin anew, from `runtime` on.

mod cuda;
mod device;
mod error;
pub(crate) mod options;
mod registry;
mod synthetic;
mod tensorrt;

#[cfg(feature = "cpu")]
mod cpu;

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ffi::ledger::{AddressLedger, Ledger};
use crate::model_file::ModelFormat;
use crate::report::{DeviceReading, Fact, Severity, Stage};

pub use cuda::CudaOptions;
pub use error::{BackendError, FailureKind};
pub use registry::{BackendOptions, all, builder, by_name, create, runners};
pub use synthetic::{Action, Clause, Crash, Kind, SpecError, SyntheticOptions, SyntheticSpec};
pub use tensorrt::{BuildOptions, EngineOptions, LibraryOptions};

/// What is known of a backend without making one.
#[derive(Debug)]
pub struct BackendInfo {
    /// Name on the command line and in reports.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// What each stage means to it, for `--help`: one line per stage.
    pub stages_help: &'static str,
    /// Options that have no flag of their own and are given by `-O`: name and meaning.
    pub options: fn() -> Vec<(String, String)>,
    /// Whether it uses a device with memory of its own or a part of the system's.
    pub uses_device: bool,
    /// Whether it builds engines, which `trtmem build` asks for; the others run models.
    pub builds: bool,
    /// Formats of model it runs, as [`ModelFormat::id`] names them; none where it needs no model.
    pub formats: &'static [&'static str],
}

impl BackendInfo {
    /// Whether it runs models of this format.
    pub fn runs(&self, format: ModelFormat) -> bool {
        self.formats.contains(&format.id())
    }
}

/// What the worker needs to make a backend; sent from the parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackendSpec {
    /// The models, in loading order.
    pub models: Vec<PathBuf>,
    /// Iterations of the steady loop.
    pub iterations: u32,
    /// Iterations before those.
    pub warm_up: u32,
    /// Which backend, and what it is told.
    pub options: BackendOptions,
    /// The least grave lines that are kept of what libraries log.
    pub log_level: Severity,
}

/// Where a backend's libraries log.
pub trait LogSink: Send + Sync {
    /// Takes a line. Called from any thread, also in the middle of a step; allocates nothing and never
    /// panics. `text` is whatever the library said, of any length and encoding.
    fn log(&self, severity: Severity, text: &[u8]);

    /// Takes how far a long step is: so many steps of a phase are done; of how many is 0 where nobody knows.
    /// Called as `log` is.
    fn progress(&self, phase: &str, done: u32, of: u32) {
        let _ = (phase, done, of);
    }
}

/// Why a backend that runs models has no stage of a build.
const BUILDS_NONE: &str = "a run builds no engine";

/// Where nobody listens.
impl LogSink for () {
    fn log(&self, _severity: Severity, _text: &[u8]) {}
}

/// Reads what a backend holds of the device: through TensorRT's allocator and in buffers of its own.
pub struct DeviceCounter {
    allocator: Option<&'static AddressLedger>,
    buffers: Arc<Ledger>,
}

impl DeviceCounter {
    /// Bytes held now. Allocates nothing.
    pub fn held_bytes(&self) -> u64 {
        let of_tensorrt = self.allocator.map_or(0, AddressLedger::live_bytes);
        of_tensorrt.saturating_add(self.buffers.live_bytes())
    }
}

/// Drives a model through the stages.
pub trait Backend {
    /// Why the backend has no such step, or `None` where it has it. Constant for a stage.
    fn lacks(&self, stage: Stage) -> Option<&'static str>;

    /// Whether its first stages are about opening libraries, so that what each takes is worth telling.
    fn opens_libraries(&self) -> bool {
        false
    }

    /// Performs one step for the model at this position (0 for stages of the whole process). In a
    /// steady loop `pulse` is called after each iteration with the number done so far.
    ///
    /// # Errors
    /// The step failed; what earlier steps made stays as it is.
    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError>;

    /// What the process sees of the device, and what it allocated there since the last reading.
    /// Called at every stage border; allocates nothing.
    fn device_reading(&mut self) -> DeviceReading {
        DeviceReading::default()
    }

    /// What it holds of the device by its own count, to be read in the middle of a step; `None` where it
    /// does not count that. Asked for before the step, and allocates nothing.
    fn device_counter(&self) -> Option<DeviceCounter> {
        None
    }

    /// Tells what the step that has just ended taught of libraries, device and engine. Called between
    /// stages, after the sample; what it takes for itself it gives back before it returns.
    fn learn(&mut self, stage: Stage, model: usize, tell: &mut dyn FnMut(Fact)) {
        let _ = (stage, model, tell);
    }
}
