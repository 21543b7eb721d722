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
    /// Whether the machine lacks something: a driver, a device, a library.
    pub missing: bool,
}

impl BackendError {
    /// An error with nothing beneath it.
    pub fn new(message: impl Into<String>) -> BackendError {
        BackendError {
            message: message.into(),
            source: None,
            missing: false,
        }
    }

    /// The same error, said to be the machine's lack of something it must have.
    #[must_use]
    pub fn machine_lacks_it(self) -> BackendError {
        BackendError {
            missing: true,
            ..self
        }
    }

    /// An error that `source` led to. The message does not repeat it.
    pub fn caused(
        message: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> BackendError {
        BackendError {
            message: message.into(),
            source: Some(source.into()),
            missing: false,
        }
    }
}
