//! The `cuda` backend: what CUDA costs by itself, without TensorRT.
//!
//! It lives the life of an engine with nothing but the driver: the primary context, a module with one
//! kernel that the driver compiles, a stream, buffers of known size, launches. Its report is the share
//! of CUDA in a TensorRT report; its buffers are how the counters of a device are checked.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Command, FromArgMatches};
use serde::{Deserialize, Serialize};

use crate::backend::options::by_name;
use crate::backend::{
    BUILDS_NONE, Backend, BackendError, BackendInfo, BackendSpec, DeviceCounter, device,
};
use crate::ffi::cuda::{Context, DeviceBuffer, DriverLibrary, PinnedBuffer, SampleKernel, Stream};
use crate::ffi::ledger::Ledger;
use crate::report::{DeviceReading, Fact, Stage};
use crate::units;

const STAGES_HELP: &str = "\
library          opening the CUDA driver library
cuda             starting the driver and making the primary context
runtime          a stream, and a module with one kernel, which the driver compiles
read             heap (option heap)
deserialize      device memory (option weights)
release-plan     the heap of read freed
context          device memory (option scratch)
bindings         device memory and pinned host memory (options device, pinned), and an upload
first-inference  one launch of the kernel
inference        warm-up and iterations: one launch each, synchronised
release-context  scratch and bindings freed
release-engine   weights freed
release-runtime  module and stream released; leaks device memory (option leak)";

pub(crate) const INFO: BackendInfo = BackendInfo {
    name: "cuda",
    about: "CUDA by itself, without TensorRT: what the driver costs, and buffers of known size",
    stages_help: STAGES_HELP,
    options: by_name::<CudaOptions>,
    uses_device: true,
    builds: false,
    formats: &[],
};

/// Makes the backend.
pub(crate) fn make(spec: &BackendSpec, options: &CudaOptions) -> Box<dyn Backend> {
    Box::new(Cuda::new(spec, options.clone()))
}

/// How far the life has come, and what it holds.
struct Cuda {
    options: CudaOptions,
    rounds: u64,
    buffers: Arc<Ledger>,
    pinned: Arc<Ledger>,
    library: Option<DriverLibrary>,
    context: Option<Context>,
    runtimes: Vec<Runtime>,
    models: Vec<Model>,
}

impl Cuda {
    fn new(spec: &BackendSpec, options: CudaOptions) -> Cuda {
        // A life without a named model is still one life.
        let models = spec.models.len().max(1);
        Cuda {
            options,
            rounds: u64::from(spec.warm_up) + u64::from(spec.iterations),
            buffers: Arc::default(),
            pinned: Arc::default(),
            library: None,
            context: None,
            runtimes: room(),
            models: (0..models).map(|_| Model::new()).collect(),
        }
    }

    fn open(&mut self) -> Result<(), BackendError> {
        let opened = match &self.options.driver {
            Some(path) => DriverLibrary::open_from(&[path]),
            None => DriverLibrary::open(),
        };
        self.library = Some(opened.map_err(device::failed)?);
        Ok(())
    }

    fn start(&mut self) -> Result<(), BackendError> {
        let library = self.library.ok_or_else(|| too_early(Stage::Library))?;
        let driver = library.start().map_err(device::failed)?;
        let device = driver
            .device(self.options.ordinal.unwrap_or(0))
            .map_err(device::failed)?;
        self.context = Some(Context::retain(&device).map_err(device::failed)?);
        Ok(())
    }

    fn context(&self) -> Result<&Context, BackendError> {
        self.context.as_ref().ok_or_else(|| too_early(Stage::Cuda))
    }

    fn make_runtime(&mut self) -> Result<(), BackendError> {
        let context = self.context()?;
        let stream = Stream::new(context).map_err(device::failed)?;
        let kernel = SampleKernel::load(context).map_err(device::failed)?;
        self.runtimes.push(Runtime { kernel, stream });
        Ok(())
    }

    fn release_runtime(&mut self) -> Result<(), BackendError> {
        self.runtimes.pop();
        if let Some(left) = self.take(self.options.leak.unwrap_or(0))? {
            left.forget();
        }
        Ok(())
    }

    /// Device memory; nothing where no bytes are asked for, which the driver would refuse.
    fn take(&self, bytes: u64) -> Result<Option<DeviceBuffer>, BackendError> {
        match bytes {
            0 => Ok(None),
            bytes => {
                let taken = self.context()?.allocate(bytes, &self.buffers);
                taken.map(Some).map_err(device::failed)
            }
        }
    }

    fn bind(&self) -> Result<Bindings, BackendError> {
        let context = self.context()?;
        let made = context.allocate(self.options.device.unwrap_or(units::MIB), &self.buffers);
        let device = made.map_err(device::failed)?;
        let pinned = match self.options.pinned.unwrap_or(units::MIB) {
            0 => None,
            bytes => {
                let made = context.allocate_pinned(bytes, &self.pinned);
                Some(made.map_err(device::failed)?)
            }
        };
        let stream = &self.runtime()?.stream;
        stream.fill(&device, 1).map_err(device::failed)?;
        if let Some(pinned) = &pinned {
            let whole = pinned.as_slice();
            let fits = usize::try_from(device.bytes()).unwrap_or(usize::MAX);
            let input = whole.get(..whole.len().min(fits)).unwrap_or(whole);
            let copied = stream.copy_to_device(&device, input);
            copied.map_err(device::failed)?;
        }
        stream.synchronize().map_err(device::failed)?;
        Ok(Bindings { device, pinned })
    }

    /// Launches the kernel on the youngest context's buffer so often, and waits each time.
    fn infer(
        &self,
        model: usize,
        rounds: u64,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        let Runtime { kernel, stream } = self.runtime()?;
        let youngest = self
            .models
            .get(model)
            .and_then(|model| model.contexts.last());
        let bound = youngest.and_then(|context| context.bindings.as_ref());
        let Bindings { device: buffer, .. } = bound.ok_or_else(|| too_early(Stage::Bindings))?;
        (1..=rounds).try_for_each(|done| {
            let launched = kernel.add(stream, buffer, buffer);
            launched
                .and_then(|()| stream.synchronize())
                .map_err(device::failed)?;
            pulse(done);
            Ok(())
        })
    }

    fn runtime(&self) -> Result<&Runtime, BackendError> {
        self.runtimes
            .last()
            .ok_or_else(|| too_early(Stage::Runtime))
    }

    /// A step of one model.
    fn step_of(&mut self, stage: Stage, model: usize) -> Result<(), BackendError> {
        match stage {
            Stage::Read => {
                let plan = block(self.options.heap.unwrap_or(0))?;
                self.model(model)?.plan = Some(plan);
            }
            Stage::Deserialize => {
                let weights = self.take(self.options.weights.unwrap_or(0))?;
                self.model(model)?.engines.push(weights);
            }
            Stage::ReleasePlan => self.model(model)?.plan = None,
            Stage::Context => {
                let scratch = self.take(self.options.scratch.unwrap_or(0))?;
                let bindings = None;
                let made = Execution { scratch, bindings };
                self.model(model)?.contexts.push(made);
            }
            Stage::Bindings => {
                let bindings = self.bind()?;
                let youngest = self.model(model)?.contexts.last_mut();
                let context = youngest.ok_or_else(|| too_early(Stage::Context))?;
                context.bindings = Some(bindings);
            }
            Stage::ReleaseContext => {
                let gone = self.model(model)?.contexts.pop();
                gone.map_or(Ok(()), Execution::release)?;
            }
            Stage::ReleaseEngine => {
                let gone = self.model(model)?.engines.pop().flatten();
                gone.map_or(Ok(()), DeviceBuffer::release)
                    .map_err(device::failed)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn model(&mut self, model: usize) -> Result<&mut Model, BackendError> {
        let count = self.models.len();
        let found = self.models.get_mut(model);
        found.ok_or_else(|| {
            BackendError::new(format!("there is no model {model}; there are {count}"))
        })
    }
}

impl Execution {
    /// Gives everything back and says how that went.
    fn release(self) -> Result<(), BackendError> {
        if let Some(Bindings { device, pinned }) = self.bindings {
            drop(pinned);
            device.release().map_err(device::failed)?;
        }
        let scratch = self.scratch.map_or(Ok(()), DeviceBuffer::release);
        scratch.map_err(device::failed)
    }
}

impl Backend for Cuda {
    fn lacks(&self, stage: Stage) -> Option<&'static str> {
        stage.is_of_a_build().then_some(BUILDS_NONE)
    }

    fn opens_libraries(&self) -> bool {
        true
    }

    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        match stage {
            Stage::Library => self.open(),
            Stage::Cuda => self.start(),
            Stage::Runtime => self.make_runtime(),
            Stage::FirstInference => self.infer(model, 1, pulse),
            Stage::Inference => self.infer(model, self.rounds, pulse),
            Stage::ReleaseRuntime => self.release_runtime(),
            _ => self.step_of(stage, model),
        }
    }

    fn device_reading(&mut self) -> DeviceReading {
        DeviceReading {
            buffers: Some(device::allocations(self.buffers.take())),
            pinned: Some(device::allocations(self.pinned.take())),
            ..device::reading(self.context.as_ref())
        }
    }

    fn device_counter(&self) -> Option<DeviceCounter> {
        Some(DeviceCounter {
            allocator: None,
            buffers: Arc::clone(&self.buffers),
        })
    }

    fn learn(&mut self, stage: Stage, _model: usize, tell: &mut dyn FnMut(Fact)) {
        if let (Stage::Cuda, Some(context)) = (stage, &self.context) {
            device::learn(context.device(), tell);
        }
    }
}

fn too_early(missing: Stage) -> BackendError {
    let missing = missing.id();
    BackendError::new(format!(
        "the backend `cuda` has not completed `{missing}`, which comes first"
    ))
}

/// Room in a list for as many as anyone repeats: the lists must not grow in a stage, for they are on
/// the heap themselves.
const ROOM: usize = 64;

/// What stands for a runtime: a module and a stream.
pub(super) struct Runtime {
    pub(super) kernel: SampleKernel,
    pub(super) stream: Stream,
}

/// What stands for a model, from its plan to its contexts.
pub(super) struct Model {
    /// The plan's bytes, while they are held.
    pub(super) plan: Option<Vec<u8>>,
    /// Engines: weights, `None` where they take nothing.
    pub(super) engines: Vec<Option<DeviceBuffer>>,
    /// Contexts, each with its bindings.
    pub(super) contexts: Vec<Execution>,
}

/// What stands for an execution context.
pub(super) struct Execution {
    /// Activations, `None` where they take nothing.
    pub(super) scratch: Option<DeviceBuffer>,
    /// Its inputs and outputs, once they are bound.
    pub(super) bindings: Option<Bindings>,
}

/// Buffers of one context.
pub(super) struct Bindings {
    pub(super) device: DeviceBuffer,
    /// `None` where no host memory was asked for.
    pub(super) pinned: Option<PinnedBuffer>,
}

impl Model {
    pub(super) fn new() -> Model {
        Model {
            plan: None,
            engines: Vec::with_capacity(ROOM),
            contexts: Vec::with_capacity(ROOM),
        }
    }
}

/// An empty list with room for all that will be made.
pub(super) fn room<T>() -> Vec<T> {
    Vec::with_capacity(ROOM)
}

/// A block of the heap, every page of it written to; a refusal is an error and no abort.
pub(super) fn block(bytes: u64) -> Result<Vec<u8>, BackendError> {
    // Copied piece by piece: a whole page at a time is fast without optimisation too.
    const PATTERN: [u8; 4096] = [0x5a; 4096];
    let refused = |error| {
        let message = format!("cannot allocate {bytes} bytes of heap; ask for less");
        BackendError::caused(message, error)
    };
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut block = Vec::new();
    block.try_reserve_exact(size).map_err(refused)?;
    while block.len() < size {
        let piece = PATTERN.get(..size - block.len()).unwrap_or(&PATTERN);
        block.extend_from_slice(piece);
    }
    Ok(block)
}

/// Least device memory: the kernel adds numbers of four bytes.
const LEAST_DEVICE: u64 = 4;

/// What was asked for, bytes where nothing else is said.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct CudaOptions {
    /// heap allocated in the stage read, freed by release-plan (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heap: Option<u64>,
    /// device memory allocated in the stage deserialize (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<u64>,
    /// device memory allocated in the stage context (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scratch: Option<u64>,
    /// device memory allocated in the stage bindings, used by the kernel (1MiB)
    #[arg(long, value_parser = for_the_kernel)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<u64>,
    /// pinned host memory allocated in the stage bindings (1MiB)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<u64>,
    /// device memory that every release-runtime leaks (0)
    #[arg(long, value_parser = units::parse_size)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak: Option<u64>,
    /// position of the device, from 0 (0)
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// path of the CUDA driver library (libcuda.so.1 as the loader finds it)
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<PathBuf>,
}

impl CudaOptions {
    /// Reads what `-O` gives, each `NAME=VALUE`.
    ///
    /// # Errors
    /// What is wrong with the first that is wrong, in words.
    pub fn by_names(given: &[String]) -> Result<CudaOptions, String> {
        let known = by_name::<CudaOptions>();
        let mut words = Vec::new();
        for text in given {
            let Some((name, _)) = text.split_once('=') else {
                return Err(format!("`{text}` has no value; write NAME=VALUE"));
            };
            if !known.iter().any(|(known, _)| known == name) {
                let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
                return Err(format!(
                    "the cuda backend has no option `{name}`; it has {}",
                    names.join(", ")
                ));
            }
            words.push(format!("--{text}"));
        }
        let command = Command::new("options").no_binary_name(true);
        let matches = CudaOptions::augment_args(command)
            .try_get_matches_from(words)
            .and_then(|matches| CudaOptions::from_arg_matches(&matches));
        matches.map_err(|error| {
            let error = error.to_string();
            let line = error.lines().next().unwrap_or_default();
            line.trim_start_matches("error: ").replace("--", "")
        })
    }
}

fn for_the_kernel(text: &str) -> Result<u64, String> {
    match units::parse_size(text).map_err(|error| error.to_string())? {
        0..LEAST_DEVICE => Err(format!(
            "it must be at least {LEAST_DEVICE} bytes, which the kernel needs"
        )),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::CudaOptions;

    fn read(given: &[&str]) -> Result<CudaOptions, String> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        CudaOptions::by_names(&given)
    }

    #[test]
    fn options_are_given_by_name_once_and_known() {
        let options = read(&["heap=1MiB", "driver=a=b.so"]).expect("both are known");
        assert_eq!(options.heap, Some(1 << 20));
        assert_eq!(options.driver, Some("a=b.so".into()));
        for (given, words) in [
            (&["heap"][..], "no value"),
            (&["=1"], "no option ``; it has heap, weights"),
            (&["speed=1"], "no option `speed`"),
            (&["leak=1", "leak=2"], "cannot be used multiple times"),
            (&["leak=much"], "`much` is not a size"),
            (&["device=3B"], "at least 4 bytes"),
        ] {
            assert!(
                read(given).is_err_and(|error| error.contains(words)),
                "{given:?}: {:?}",
                read(given)
            );
        }
    }
}
