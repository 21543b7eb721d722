//! Which step of rten is which stage.

use std::path::PathBuf;

use rten::Model;

use super::bindings::{self, Binding};
use super::engine;
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
        self.engine = Some(engine::load(&self.path, plan.clone())?);
        Ok(())
    }

    fn bind(&mut self) -> Result<(), BackendError> {
        self.inputs = bindings::fill(&self.path, self.engine()?)?;
        Ok(())
    }

    fn infer(&self, iterations: u64, pulse: &mut dyn FnMut(u64)) -> Result<(), BackendError> {
        let engine = self.engine()?;
        (1..=iterations).try_for_each(|done| {
            engine::infer(&self.path, engine, &self.inputs)?;
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
