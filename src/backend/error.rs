//! What went wrong in a backend.

use std::error::Error;

/// A step that failed; the message names the operation and the object and says what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct BackendError {
    /// What failed, on what, and what to try.
    pub message: String,
    /// What lies beneath.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
    /// What it means for the lifecycle.
    pub kind: FailureKind,
}

/// What a step that was not done means for the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// It failed.
    Failed,
    /// The machine lacks something: a driver, a device, a library.
    Missing,
    /// There is no such step here, and the next can be done without it.
    NotApplicable,
}

impl BackendError {
    /// An error with nothing beneath it.
    pub fn new(message: impl Into<String>) -> BackendError {
        BackendError {
            message: message.into(),
            source: None,
            kind: FailureKind::Failed,
        }
    }

    /// Whether the machine lacks something.
    pub fn is_missing(&self) -> bool {
        self.kind == FailureKind::Missing
    }

    /// The same error, said to be the machine's lack of something it must have.
    #[must_use]
    pub fn machine_lacks_it(self) -> BackendError {
        BackendError {
            kind: FailureKind::Missing,
            ..self
        }
    }

    /// Why a step that was begun is none after all.
    pub fn not_applicable(reason: impl Into<String>) -> BackendError {
        BackendError {
            kind: FailureKind::NotApplicable,
            ..BackendError::new(reason)
        }
    }

    /// An error that `source` led to. The message does not repeat it.
    pub fn caused(
        message: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> BackendError {
        BackendError {
            source: Some(source.into()),
            ..BackendError::new(message)
        }
    }
}
