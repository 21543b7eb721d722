//! Which call of TensorRT is which stage.

use std::path::PathBuf;
use std::sync::Arc;

use super::execution::{Asked, Execution};
use super::facts::{engine_facts, tensor_facts};
use super::life::Life;
use super::options::{EngineOptions, LibraryOptions};
use super::process::Process;
use crate::backend::{
    BUILDS_NONE, Backend, BackendError, BackendInfo, BackendSpec, DeviceCounter, LogSink,
};
use crate::ffi::cuda::DeviceBuffer;
use crate::ffi::tensorrt::Runtime;
use crate::model_file::ModelFormat;
use crate::report::{DeviceReading, Fact, Stage};
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
    builds: false,
    formats: &["plan"],
};

/// Makes the backend.
pub(crate) fn make(
    spec: &BackendSpec,
    library: &LibraryOptions,
    options: &EngineOptions,
    log: &Arc<dyn LogSink>,
) -> Result<Box<dyn Backend>, BackendError> {
    Ok(Box::new(TensorRt::new(spec, library, options, log)?))
}

/// TensorRT and the plans of one process. Dropped in this order.
struct TensorRt {
    models: Vec<Life>,
    /// The block that contexts share, where they do.
    shared: Option<DeviceBuffer>,
    /// The youngest last; engines are of the first.
    runtimes: Vec<Runtime>,
    process: Process,
    /// TensorRT's own plugins, until it is told that they were registered.
    plugins: Option<PathBuf>,
    plugins_registered: bool,
    options: EngineOptions,
    shapes: Shapes,
    warm_up: u32,
    iterations: u32,
    inspected: bool,
}

impl TensorRt {
    fn new(
        spec: &BackendSpec,
        library: &LibraryOptions,
        options: &EngineOptions,
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
            process: Process::new(library, log),
            plugins: None,
            plugins_registered: false,
            shapes: Shapes::merged(&library.shapes)
                .map_err(|error| BackendError::caused("cannot use the shapes", error))?,
            options: options.clone(),
            warm_up: spec.warm_up,
            iterations: spec.iterations,
            inspected: false,
        })
    }

    fn create_runtime(&mut self) -> Result<(), BackendError> {
        let (Some(library), Some(logger), Some(_)) = (
            &self.process.library,
            self.process.logger,
            &self.process.cuda,
        ) else {
            let message = "library and CUDA come before the runtime";
            return Err(BackendError::new(message));
        };
        let runtime = Runtime::create(library, logger)?;
        if !self.plugins_registered {
            // They stay registered for as long as the process lives, whatever becomes of runtimes.
            self.plugins = library.init_plugins(logger, None)?;
            self.plugins_registered = true;
        }
        if let Some(allocator) = self.process.allocator {
            runtime.set_allocator(allocator)?;
        }
        if let Some(core) = self.process.options.dla_core {
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
        let Some(cuda) = &self.process.cuda else {
            return Err(BackendError::new("CUDA comes before contexts"));
        };
        let outgrown = if held < needed.max(1) {
            let larger = cuda.allocate(needed.max(1), &self.process.own.buffers)?;
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
        let Some(cuda) = &self.process.cuda else {
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
            .and_then(|it| it.bind(&tensors, batch, &asked, cuda, &self.process.own));
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

    fn opens_libraries(&self) -> bool {
        true
    }

    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        let iterations = u64::from(self.warm_up) + u64::from(self.iterations);
        match stage {
            Stage::Library => self.process.open_libraries(),
            Stage::Cuda => self.process.start_cuda(),
            Stage::Builder
            | Stage::Parse
            | Stage::Build
            | Stage::Save
            | Stage::ReleaseBuilder
            | Stage::Custom(_) => Err(BackendError::new(BUILDS_NONE)),
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
        self.process.device_reading()
    }

    fn device_counter(&self) -> Option<DeviceCounter> {
        Some(self.process.device_counter())
    }

    fn learn(&mut self, stage: Stage, model: usize, tell: &mut dyn FnMut(Fact)) {
        match stage {
            Stage::Library => self.process.tell_libraries(tell),
            Stage::Cuda => self.process.tell_device(tell),
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
