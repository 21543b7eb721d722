//! Which call of TensorRT is which stage.

use std::path::PathBuf;
use std::sync::Arc;

use super::execution::{Asked, Execution};
use super::facts::{engine_facts, tensor_facts};
use super::life::Life;
use super::memory::{CountedMemory, OwnMemory};
use super::options::TensorRtOptions;
use crate::backend::device;
use crate::backend::{
    BUILDS_NONE, Backend, BackendError, BackendInfo, BackendSpec, DeviceCounter, LogSink,
};
use crate::ffi::cuda::{Context as CudaContext, DeviceBuffer, Driver};
use crate::ffi::tensorrt::{Allocator, Choice, Library, Logger, Runtime};
use crate::model_file::ModelFormat;
use crate::report::{DeviceReading, Fact, Severity, Stage};
use crate::shapes::Shapes;

const STAGES_HELP: &str = "\
library          opening libnvinfer and the plugin libraries
cuda             starting the driver, making the primary context
runtime          creating the runtime, registering plugins, handing it the allocator
read             the plan's bytes in memory
deserialize      plan to engine, the plan still in memory
release-plan     the plan's bytes freed
context          creating an execution context (each of --contexts)
bindings         profile and shapes, device and pinned host buffers, input upload
first-inference  one inference
inference        warm-up and iterations, each synchronised
release-context  the context and its buffers released
release-engine   the engine released
release-runtime  the runtime released; libraries and CUDA's context stay to the end";

pub(crate) const INFO: BackendInfo = BackendInfo {
    name: "tensorrt",
    about: "TensorRT plans, through the TensorRT of this machine (8.0 to 11.x)",
    stages_help: STAGES_HELP,
    options: Vec::new,
    uses_device: true,
    formats: &["plan"],
};

/// Makes the backend.
pub(crate) fn make(
    spec: &BackendSpec,
    options: &TensorRtOptions,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    Ok(Box::new(TensorRt::new(spec, options, log)?))
}

/// TensorRT and the plans of one process. Dropped in this order.
struct TensorRt {
    models: Vec<Life>,
    /// The block that contexts share, where they do.
    shared: Option<DeviceBuffer>,
    /// The youngest last; engines are of the first.
    runtimes: Vec<Runtime>,
    cuda: Option<CudaContext>,
    logger: Option<&'static Logger>,
    library: Option<Library>,
    /// TensorRT's own plugins, until it is told that they were registered.
    plugins: Option<PathBuf>,
    plugins_registered: bool,
    counted: &'static CountedMemory,
    allocator: Option<Allocator>,
    own: OwnMemory,
    options: TensorRtOptions,
    shapes: Shapes,
    log: Arc<dyn LogSink>,
    warm_up: u32,
    iterations: u32,
    inspected: bool,
}

impl TensorRt {
    fn new(
        spec: &BackendSpec,
        options: &TensorRtOptions,
        log: &Arc<dyn LogSink>,
    ) -> Result<TensorRt, BackendError> {
        if spec.models.is_empty() {
            let format = ModelFormat::Plan;
            let message = format!("the backend `tensorrt` has nothing to run; name a {format}");
            return Err(BackendError::new(message));
        }
        Ok(TensorRt {
            models: spec.models.iter().map(|path| Life::new(path)).collect(),
            shared: None,
            runtimes: Vec::new(),
            cuda: None,
            logger: None,
            library: None,
            plugins: None,
            plugins_registered: false,
            counted: CountedMemory::new(),
            allocator: None,
            own: OwnMemory::default(),
            shapes: Shapes::merged(&options.shapes)
                .map_err(|error| BackendError::caused("cannot use the shapes", error))?,
            options: options.clone(),
            log: Arc::clone(log),
            warm_up: spec.warm_up,
            iterations: spec.iterations,
            inspected: false,
        })
    }

    fn open_libraries(&mut self) -> Result<(), BackendError> {
        let choice = match &self.options.library {
            Some(path) => Choice::Path(path.clone()),
            None => Choice::Usual,
        };
        let library = Library::open(&choice)?;
        let log = Arc::clone(&self.log);
        let sink = Box::leak(Box::new(move |severity: i32, text: &[u8]| {
            // A severity that no release has is news at least.
            let severity = Severity::from_number(severity).unwrap_or(Severity::Info);
            log.log(severity, text);
        }));
        let family = library.release().family();
        let logger = Logger::new(family, sink).ok_or_else(|| no_table(&library, "logger"))?;
        for path in &self.options.plugins {
            library.load_plugin_library(logger, path)?;
        }
        if !self.options.no_allocator_hook {
            let allocator = Allocator::new(family, self.counted);
            self.allocator = Some(allocator.ok_or_else(|| no_table(&library, "allocator"))?);
        }
        self.logger = Some(logger);
        self.library = Some(library);
        Ok(())
    }

    fn start_cuda(&mut self) -> Result<(), BackendError> {
        let device = Driver::open()?.device(self.options.ordinal.unwrap_or(0))?;
        let context = CudaContext::retain(&device)?;
        self.counted.comes_from(context.clone());
        self.cuda = Some(context);
        Ok(())
    }

    fn create_runtime(&mut self) -> Result<(), BackendError> {
        let (Some(library), Some(logger), Some(_)) = (&self.library, self.logger, &self.cuda)
        else {
            let message = "library and CUDA come before the runtime";
            return Err(BackendError::new(message));
        };
        let runtime = Runtime::create(library, logger)?;
        if !self.plugins_registered {
            // They stay registered for as long as the process lives, whatever becomes of runtimes.
            self.plugins = library.init_plugins(logger, None)?;
            self.plugins_registered = true;
        }
        if let Some(allocator) = self.allocator {
            runtime.set_allocator(allocator)?;
        }
        if let Some(core) = self.options.dla_core {
            runtime.set_dla_core(core)?;
        }
        self.runtimes.push(runtime);
        Ok(())
    }

    fn create_context(&mut self, model: usize) -> Result<(), BackendError> {
        let shares = self.options.share_device_memory;
        let engine = self.life(model)?.engine()?;
        if !shares {
            let context = engine.create_context()?;
            self.life(model)?.executions.push(Execution::new(context));
            return Ok(());
        }
        let needed = engine.device_memory_bytes()?;
        let context = engine.create_context_without_device_memory()?;
        self.life(model)?.executions.push(Execution::new(context));
        self.share(needed)
    }

    /// Gives every context the shared block, which grows to the largest that one of them needs.
    fn share(&mut self, needed: u64) -> Result<(), BackendError> {
        let held = self.shared.as_ref().map_or(0, DeviceBuffer::bytes);
        let Some(cuda) = &self.cuda else {
            return Err(BackendError::new("CUDA comes before contexts"));
        };
        let outgrown = if held < needed.max(1) {
            let larger = cuda.allocate(needed.max(1), &self.own.buffers)?;
            self.shared.replace(larger)
        } else {
            None
        };
        if let Some(block) = &self.shared {
            for execution in self.models.iter_mut().flat_map(|life| &mut life.executions) {
                execution
                    .context
                    .set_device_memory(block.address(), block.bytes())?;
            }
        }
        // Only now does no context use it any more.
        drop(outgrown);
        Ok(())
    }

    fn bind(&mut self, model: usize) -> Result<(), BackendError> {
        let count = self.models.len();
        let Some(cuda) = &self.cuda else {
            return Err(BackendError::new("CUDA comes before bindings"));
        };
        let life = self
            .models
            .get_mut(model)
            .ok_or_else(|| no_model(model, count))?;
        let batch = life.engine()?.implicit_batch();
        let asked = Asked {
            profile: self.options.profile.unwrap_or(0),
            shapes: &self.shapes,
        };
        let tensors = std::mem::take(&mut life.tensors);
        let bound = life
            .youngest()
            .and_then(|it| it.bind(&tensors, batch, &asked, cuda, &self.own));
        life.tensors = tensors;
        life.bound = bound?;
        Ok(())
    }

    fn release_runtime(&mut self) -> Result<(), BackendError> {
        if self.runtimes.len() == 1 {
            self.shared = None;
        }
        match self.runtimes.pop() {
            Some(runtime) => Ok(runtime.release()?),
            None => Ok(()),
        }
    }

    fn life(&mut self, model: usize) -> Result<&mut Life, BackendError> {
        let count = self.models.len();
        self.models
            .get_mut(model)
            .ok_or_else(|| no_model(model, count))
    }

    fn deserialize(&mut self, model: usize) -> Result<(), BackendError> {
        let count = self.models.len();
        let (profile, budget) = (
            self.options.profile.unwrap_or(0),
            self.options.weight_streaming_budget,
        );
        let Some(runtime) = self.runtimes.first() else {
            return Err(BackendError::new("the runtime comes before engines"));
        };
        let life = self
            .models
            .get_mut(model)
            .ok_or_else(|| no_model(model, count))?;
        life.deserialize(runtime, profile, budget)
    }

    fn tell_engine(&self, model: usize, tell: &mut dyn FnMut(Fact)) {
        let (Some(life), Some(runtime)) = (self.models.get(model), self.runtimes.first()) else {
            return;
        };
        let (Ok(engine), Ok(position)) = (life.engine(), u32::try_from(model)) else {
            return;
        };
        let tensors = tensor_facts(&life.tensors, engine.implicit_batch(), &life.bound);
        let profile = self.options.profile.unwrap_or(0);
        let facts = engine_facts(position, runtime, engine, profile, tensors);
        tell(Fact::Engine(Box::new(facts)));
    }

    fn tell_libraries(&self, tell: &mut dyn FnMut(Fact)) {
        if let Some(library) = &self.library {
            tell(Fact::Library {
                name: library.version().product().to_string(),
                version: library.version().to_string(),
                path: Some(library.path().display().to_string()),
            });
            tell(Fact::Remark {
                text: format!(
                    "{}'s {} runtime was used",
                    library.version().product(),
                    library.kind()
                ),
            });
        }
    }

    /// Writes the inspector's JSON where it was asked for, once, and says how that went.
    fn inspect(&mut self, model: usize, tell: &mut dyn FnMut(Fact)) {
        let Some(path) = self.options.layer_info.clone().filter(|_| !self.inspected) else {
            return;
        };
        self.inspected = true;
        let Some(life) = self.models.get(model) else {
            return;
        };
        let Ok(engine) = life.engine() else { return };
        let context = life.executions.last().map(|execution| &execution.context);
        let text = match engine.inspector_json(context) {
            Ok(json) => match std::fs::write(&path, json) {
                Ok(()) => format!("the engine inspector's JSON is in {}", path.display()),
                Err(error) => format!("{} cannot be written ({error})", path.display()),
            },
            Err(error) => format!("the engine inspector failed: {error}"),
        };
        tell(Fact::Remark { text });
    }
}

impl Backend for TensorRt {
    fn lacks(&self, stage: Stage) -> Option<&'static str> {
        stage.is_of_a_build().then_some(BUILDS_NONE)
    }

    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        let iterations = u64::from(self.warm_up) + u64::from(self.iterations);
        match stage {
            Stage::Library if self.library.is_some() => Ok(()),
            Stage::Library => self.open_libraries(),
            Stage::Cuda => self.start_cuda(),
            Stage::Builder | Stage::Parse | Stage::Build | Stage::Save | Stage::ReleaseBuilder => {
                Err(BackendError::new(BUILDS_NONE))
            }
            Stage::Runtime => self.create_runtime(),
            Stage::Read => self.life(model)?.read(),
            Stage::Deserialize => self.deserialize(model),
            Stage::ReleasePlan => {
                self.life(model)?.release_plan();
                Ok(())
            }
            Stage::Context => self.create_context(model),
            Stage::Bindings => self.bind(model),
            Stage::FirstInference => self.life(model)?.youngest()?.infer(1, pulse),
            Stage::Inference => self.life(model)?.youngest()?.infer(iterations, pulse),
            Stage::ReleaseContext => self.life(model)?.release_context(),
            Stage::ReleaseEngine => self.life(model)?.release_engine(),
            Stage::ReleaseRuntime => self.release_runtime(),
        }
    }

    fn device_reading(&mut self) -> DeviceReading {
        let mut reading = device::reading(self.cuda.as_ref());
        let hooked = !self.options.no_allocator_hook && self.cuda.is_some();
        reading.allocator = hooked.then(|| device::allocations(self.counted.ledger.take()));
        reading.buffers = Some(device::allocations(self.own.buffers.take()));
        reading.pinned = Some(device::allocations(self.own.pinned.take()));
        reading
    }

    fn device_counter(&self) -> Option<DeviceCounter> {
        let hooked = !self.options.no_allocator_hook && self.cuda.is_some();
        Some(DeviceCounter {
            allocator: hooked.then_some(&self.counted.ledger),
            buffers: Arc::clone(&self.own.buffers),
        })
    }

    fn learn(&mut self, stage: Stage, model: usize, tell: &mut dyn FnMut(Fact)) {
        match stage {
            Stage::Library => self.tell_libraries(tell),
            Stage::Cuda => {
                if let Some(context) = &self.cuda {
                    device::learn(context.device(), tell);
                }
            }
            Stage::Runtime => {
                if let Some(path) = self.plugins.take() {
                    let text = format!("plugins were registered from {}", path.display());
                    tell(Fact::Remark { text });
                }
            }
            Stage::Deserialize | Stage::Bindings => self.tell_engine(model, tell),
            Stage::Inference => self.inspect(model, tell),
            _ => {}
        }
    }
}

fn no_model(model: usize, count: usize) -> BackendError {
    BackendError::new(format!("there is no model {model}; {count} were named"))
}

/// A family whose tables have a slot that is not known here: the tests rule it out.
fn no_table(library: &Library, what: &str) -> BackendError {
    let version = library.version();
    BackendError::new(format!(
        "no {what} can be created for {} {version}; report this with that version",
        version.product()
    ))
}
