//! Which step of CUDA stands for which stage.

use std::sync::Arc;

use super::holdings::{Bindings, Execution, Model, Runtime, block, room};
use super::options::CudaOptions;
use crate::backend::options::by_name;
use crate::backend::{
    BUILDS_NONE, Backend, BackendError, BackendInfo, BackendSpec, DeviceCounter, device,
};
use crate::ffi::cuda::{Context, DeviceBuffer, DriverLibrary, SampleKernel, Stream};
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
