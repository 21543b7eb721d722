//! The `cpu` backend: real ONNX models without a GPU, through the pure-Rust engine rten.
//!
//! rten has no runtime object and no execution context. What it does have is told apart as far as
//! its interface allows; stages it lacks say why.

use std::any::Any;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rten::{
    DataType, Dimension, LoadErrorKind, Model, NodeId, NodeInfo, RunErrorKind, Value, ValueOrView,
    ValueType,
};

use crate::backend::{BUILDS_NONE, Backend, BackendError, BackendInfo, BackendSpec};
use crate::model_file::ModelFormat;
use crate::report::Stage;

const STAGES_HELP: &str = "\
library          not applicable: rten is linked into trtmem
cuda             not applicable: no GPU is used
runtime          rten's thread pool (RTEN_NUM_THREADS threads)
read             the file's bytes in memory
deserialize      bytes to engine; rten frees the bytes it is given, so it is given a copy:
                 that copy is in the stage's peak and freed at its end
release-plan     the file's bytes freed
context          not applicable: rten keeps no state between inferences
bindings         input tensors, filled from a fixed seed; dynamic dimensions are 1
first-inference  one inference
inference        warm-up and iterations
release-context  not applicable, as context
release-engine   the engine and its input tensors released
release-runtime  not applicable: rten keeps its threads until the process ends";

pub(crate) const INFO: BackendInfo = BackendInfo {
    name: "cpu",
    about: "ONNX models on the processor, through the pure-Rust engine rten",
    stages_help: STAGES_HELP,
    options: Vec::new,
    uses_device: false,
    builds: false,
    formats: &["onnx"],
};

/// Makes the backend.
pub(crate) fn make(spec: &BackendSpec) -> Result<Box<dyn Backend>, BackendError> {
    Ok(Box::new(Cpu::new(spec)?))
}

/// The models of one process and how far each has come.
struct Cpu {
    models: Vec<Life>,
    warm_up: u32,
    iterations: u32,
}

/// One model between its file and its release.
struct Life {
    path: PathBuf,
    plan: Option<Vec<u8>>,
    engine: Option<Model>,
    inputs: Vec<Binding>,
}

impl Cpu {
    fn new(spec: &BackendSpec) -> Result<Cpu, BackendError> {
        if spec.models.is_empty() {
            let format = ModelFormat::Onnx;
            let message = format!("the backend `cpu` has nothing to run; name an {format}");
            return Err(BackendError::new(message));
        }
        let begin = |path: &PathBuf| Life {
            path: path.clone(),
            plan: None,
            engine: None,
            inputs: Vec::new(),
        };
        Ok(Cpu {
            models: spec.models.iter().map(begin).collect(),
            warm_up: spec.warm_up,
            iterations: spec.iterations,
        })
    }
}

impl Backend for Cpu {
    fn lacks(&self, stage: Stage) -> Option<&'static str> {
        match stage {
            Stage::Library => Some("rten is linked into trtmem"),
            Stage::Cuda => Some("no GPU is used"),
            Stage::Context | Stage::ReleaseContext => {
                Some("rten keeps no state between inferences")
            }
            Stage::ReleaseRuntime => Some("rten keeps its threads until the process ends"),
            stage if stage.is_of_a_build() => Some(BUILDS_NONE),
            _ => None,
        }
    }

    fn step(
        &mut self,
        stage: Stage,
        model: usize,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        if stage == Stage::Runtime {
            // rten starts this pool at the first inference even where it is given another one, so
            // a pool of our own would only come on top.
            rten::thread_pool().run(|| ());
            return Ok(());
        }
        let iterations = match stage {
            Stage::FirstInference => 1,
            _ => u64::from(self.warm_up) + u64::from(self.iterations),
        };
        let count = self.models.len();
        let life = self.models.get_mut(model).ok_or_else(|| {
            BackendError::new(format!("there is no model {model}; {count} were named"))
        })?;
        match stage {
            Stage::Read => life.read(),
            Stage::Deserialize => life.deserialize(),
            Stage::ReleasePlan => {
                life.plan = None;
                Ok(())
            }
            Stage::Bindings => life.bind(),
            Stage::FirstInference | Stage::Inference => life.infer(iterations, pulse),
            Stage::ReleaseEngine => {
                life.inputs = Vec::new();
                life.engine = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Life {
    fn read(&mut self) -> Result<(), BackendError> {
        let bytes = std::fs::read(&self.path).map_err(|error| {
            let path = self.path.display();
            BackendError::caused(
                format!("cannot read `{path}`; check that it is there"),
                error,
            )
        })?;
        self.plan = Some(bytes);
        Ok(())
    }

    fn deserialize(&mut self) -> Result<(), BackendError> {
        let plan = self
            .plan
            .as_ref()
            .ok_or_else(|| self.too_early(Stage::Read))?;
        // The plan has to outlive this stage, as TensorRT's callers keep it, so rten gets a copy.
        self.engine = Some(load(&self.path, plan.clone())?);
        Ok(())
    }

    fn bind(&mut self) -> Result<(), BackendError> {
        self.inputs = fill(&self.path, self.engine()?)?;
        Ok(())
    }

    fn infer(&self, iterations: u64, pulse: &mut dyn FnMut(u64)) -> Result<(), BackendError> {
        let engine = self.engine()?;
        (1..=iterations).try_for_each(|done| {
            infer(&self.path, engine, &self.inputs)?;
            pulse(done);
            Ok(())
        })
    }

    fn engine(&self) -> Result<&Model, BackendError> {
        self.engine
            .as_ref()
            .ok_or_else(|| self.too_early(Stage::Deserialize))
    }

    fn too_early(&self, missing: Stage) -> BackendError {
        let (path, missing) = (self.path.display(), missing.id());
        BackendError::new(format!(
            "`{path}` has not completed `{missing}`, which comes first"
        ))
    }
}

/// Makes an engine of a model's bytes, which rten takes and frees.
pub(super) fn load(path: &Path, bytes: Vec<u8>) -> Result<Model, BackendError> {
    let loaded = guarded(path, || Model::load(bytes))?;
    loaded.map_err(|error| {
        let next = match error.kind() {
            LoadErrorKind::OperatorInvalid => {
                "it uses an operator that rten does not support; export it with a common operator set"
            }
            LoadErrorKind::ExternalDataError => {
                "its weights are in another file; save the model with its weights inside"
            }
            _ => "check that it is a whole ONNX model, for example with onnx.checker",
        };
        let message = format!("cannot load `{}` with rten: {next}", path.display());
        // As text: its own source repeats what it says itself.
        BackendError::caused(message, error.to_string())
    })
}

/// Runs a model once and drops what it gives.
pub(super) fn infer(path: &Path, model: &Model, inputs: &[Binding]) -> Result<(), BackendError> {
    let inputs = inputs.iter().map(Binding::for_run).collect();
    let done = guarded(path, || model.run(inputs, model.output_ids(), None))?;
    done.map(drop).map_err(|error| {
        let next = match error.kind() {
            RunErrorKind::OperatorError => {
                "its dynamic dimensions are set to 1; export it with fixed ones"
            }
            _ => "check the model, for example with onnx.checker",
        };
        let message = format!("cannot run `{}` with rten: {next}", path.display());
        BackendError::caused(message, error.to_string())
    })
}

/// Runs a part of rten so that a panic in it, which a malformed model can cause, becomes an error.
pub(super) fn guarded<R>(path: &Path, part: impl FnOnce() -> R) -> Result<R, BackendError> {
    // What a panic leaves half-done is dropped with the model and never used again.
    catch_unwind(AssertUnwindSafe(part)).map_err(|payload| {
        let message = format!(
            "rten panicked on `{}`; check the model, for example with onnx.checker",
            path.display()
        );
        BackendError::caused(message, panic_text(payload.as_ref()))
    })
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let literal = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    literal
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it gave no reason".to_owned())
}

/// Every process fills its inputs alike, so that runs differ by memory behaviour alone.
const SEED: u64 = 0;

/// One input of a model and the tensor bound to it.
pub(super) struct Binding {
    node: NodeId,
    value: Value,
}

impl Binding {
    /// What rten wants for a run: the input by its number, the tensor borrowed.
    pub(super) fn for_run(&self) -> (NodeId, ValueOrView<'_>) {
        (self.node, (&self.value).into())
    }
}

/// Makes a tensor for every input of the model. Open dimensions are taken as 1.
pub(super) fn fill(path: &Path, model: &Model) -> Result<Vec<Binding>, BackendError> {
    let mut random = Random(SEED);
    let bind = |&node| {
        let value = tensor(model, node, &mut random).map_err(|Refusal { input, reason }| {
            let path = path.display();
            BackendError::caused(
                format!("cannot make input `{input}` of `{path}`; export the model with another"),
                reason,
            )
        })?;
        Ok(Binding { node, value })
    };
    model.input_ids().iter().map(bind).collect()
}

/// Why an input cannot be made.
struct Refusal {
    input: String,
    reason: Box<dyn Error + Send + Sync>,
}

fn tensor(model: &Model, node: NodeId, random: &mut Random) -> Result<Value, Refusal> {
    let info = model.node_info(node);
    let refuse = |reason| Refusal {
        input: info
            .as_ref()
            .and_then(NodeInfo::name)
            .unwrap_or("?")
            .to_owned(),
        reason,
    };
    let dimensions = info
        .as_ref()
        .and_then(NodeInfo::shape)
        .ok_or_else(|| refuse("the model does not define its shape".into()))?;
    let shape: Vec<usize> = dimensions.iter().map(extent).collect();
    let count = shape
        .iter()
        .try_fold(1usize, |product, &size| product.checked_mul(size));
    let count = count.ok_or_else(|| refuse("it has more elements than memory can hold".into()))?;
    let dtype = info.as_ref().and_then(NodeInfo::dtype);
    let filled = match dtype {
        Some(ValueType::Tensor(DataType::Float)) => random
            .draw(count, Random::unit)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::Int32)) => random
            .draw(count, Random::bit::<i32>)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::Int8)) => random
            .draw(count, Random::bit::<i8>)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(ValueType::Tensor(DataType::UInt8)) => random
            .draw(count, Random::byte)
            .and_then(|elements| Ok(Value::from_shape(&shape, elements)?)),
        Some(other) => Err(format!("it is a {other}, not a tensor of numbers").into()),
        None => Err("rten does not know its type".into()),
    };
    filled.map_err(refuse)
}

fn extent(dimension: &Dimension) -> usize {
    match dimension {
        Dimension::Fixed(size) => *size,
        Dimension::Symbolic(_) => 1,
    }
}

/// `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014): a good stream from a few lines, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In [0, 1), like a normalised image.
    fn unit(&mut self) -> f32 {
        // 24 bits are what a float holds exactly.
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// 0 or 1: a valid mask, and a valid index into anything with two entries.
    fn bit<T: From<bool>>(&mut self) -> T {
        T::from(self.next() & 1 == 1)
    }

    /// Any byte, like a raw image.
    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// So many values. Memory is asked for so that a refusal is an error and no abort.
    fn draw<T>(
        &mut self,
        count: usize,
        one: impl Fn(&mut Random) -> T,
    ) -> Result<Vec<T>, Box<dyn Error + Send + Sync>> {
        let mut elements = Vec::new();
        elements.try_reserve_exact(count)?;
        elements.extend((0..count).map(|_| one(self)));
        Ok(elements)
    }
}
