//! What drives a model through the stages.
//!
//! A backend performs steps and knows nothing of sampling. It lives in the child process.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::report::Stage;

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

/// A step that failed; the message names the operation and the object and says what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct BackendError {
    /// What failed, on what, and what to try.
    pub message: String,
    /// What lies beneath.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
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
