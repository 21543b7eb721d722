//! One plan between its file and its release.

use std::path::{Path, PathBuf};

use super::execution::Execution;
use super::facts::Bound;
use crate::backend::BackendError;
use crate::ffi::tensorrt::{Engine, Runtime, Tensor};
use crate::model_file;
use crate::report::Stage;

/// One plan and how far it has come. Dropped in this order.
#[derive(Debug)]
pub(super) struct Life {
    /// Its executions, the youngest last.
    pub(super) executions: Vec<Execution>,
    /// Its engine, once deserialized.
    pub(super) engine: Option<Engine>,
    /// The engine's inputs and outputs.
    pub(super) tensors: Vec<Tensor>,
    /// Shapes that were bound.
    pub(super) bound: Bound,
    plan: Option<Vec<u8>>,
    path: PathBuf,
}

impl Life {
    pub(super) fn new(path: &Path) -> Life {
        Life {
            executions: Vec::new(),
            engine: None,
            tensors: Vec::new(),
            bound: Bound::new(),
            plan: None,
            path: path.to_owned(),
        }
    }

    pub(super) fn read(&mut self) -> Result<(), BackendError> {
        let bytes = std::fs::read(&self.path).map_err(|error| {
            let message = format!(
                "cannot read `{}`; check that it is there",
                self.path.display()
            );
            BackendError::caused(message, error)
        })?;
        self.plan = Some(bytes);
        Ok(())
    }

    /// Makes the engine. What an exporter put before the plan is left out: TensorRT refuses it.
    pub(super) fn deserialize(
        &mut self,
        runtime: &Runtime,
        profile: u32,
        streaming_budget_bytes: Option<u64>,
    ) -> Result<(), BackendError> {
        let bytes = self
            .plan
            .as_deref()
            .ok_or_else(|| self.too_early(Stage::Read))?;
        let plan = bytes.get(model_file::plan_begins_at(bytes)..);
        let engine = runtime.deserialize(plan.unwrap_or_default())?;
        if let Some(bytes) = streaming_budget_bytes {
            engine.set_weight_streaming_budget(bytes)?;
        }
        self.tensors = engine.tensors(profile)?;
        self.engine = Some(engine);
        Ok(())
    }

    pub(super) fn release_plan(&mut self) {
        self.plan = None;
    }

    pub(super) fn engine(&self) -> Result<&Engine, BackendError> {
        self.engine
            .as_ref()
            .ok_or_else(|| self.too_early(Stage::Deserialize))
    }

    /// The youngest execution.
    pub(super) fn youngest(&mut self) -> Result<&mut Execution, BackendError> {
        if self.executions.is_empty() {
            return Err(self.too_early(Stage::Context));
        }
        let missing = || BackendError::new("there is no context");
        self.executions.last_mut().ok_or_else(missing)
    }

    pub(super) fn release_context(&mut self) -> Result<(), BackendError> {
        match self.executions.pop() {
            Some(execution) => Ok(execution.release()?),
            None => Ok(()),
        }
    }

    pub(super) fn release_engine(&mut self) -> Result<(), BackendError> {
        self.tensors = Vec::new();
        self.bound = Bound::new();
        match self.engine.take() {
            Some(engine) => Ok(engine.release()?),
            None => Ok(()),
        }
    }

    fn too_early(&self, missing: Stage) -> BackendError {
        let (path, missing) = (self.path.display(), missing.id());
        BackendError::new(format!(
            "`{path}` has not completed `{missing}`, which comes first"
        ))
    }
}
