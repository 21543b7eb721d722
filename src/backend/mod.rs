//! What drives a model through the stages.
//!
//! A backend performs steps and knows nothing of sampling. It lives in the child process. What it
//! needs besides its model (files, helper threads, room in its own lists) it takes when it is made,
//! which is before the baseline, so that a step changes memory only by what the step is about.
//!
//! The stages of one life come in the order of [`Stage::ALL`]. Those of the whole process come once;
//! the others once per model, for all models before the next stage begins or model by model.

mod error;
mod registry;
mod synthetic;

#[cfg(feature = "cpu")]
mod cpu;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::report::Stage;

pub use error::BackendError;
pub use registry::{BackendInfo, all, by_name, create};
pub use synthetic::{Action, Clause, Crash, Kind, SpecError, SyntheticSpec};

/// What the worker needs to make a backend; sent from the parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackendSpec {
    /// Name in the registry.
    pub name: String,
    /// The models, in loading order.
    pub models: Vec<PathBuf>,
    /// Iterations of the steady loop.
    pub iterations: u32,
    /// Iterations before those.
    pub warm_up: u32,
    /// Options of the backend by name.
    pub options: BTreeMap<String, String>,
}

/// Drives a model through the stages.
pub trait Backend {
    /// Why the backend has no such step, or `None` where it has it. Constant for a stage.
    fn lacks(&self, stage: Stage) -> Option<&'static str>;

    /// Performs one step for the model at this position (0 for stages of the whole process).
    ///
    /// # Errors
    /// The step failed; what earlier steps made stays as it is.
    fn step(&mut self, stage: Stage, model: usize) -> Result<(), BackendError>;
}
