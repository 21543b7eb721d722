//! The `tensorrt` backend: TensorRT plans of every release from 8.0 to 11.x.
//!
//! Libraries are opened in the stages that are about opening them, so that their cost stands where it
//! belongs. CUDA is started before TensorRT's runtime is made: without a driver its factory gives what
//! is no object.

mod build;
mod execution;
mod facts;
mod life;
mod options;
mod process;
mod shapes;
mod stages;

pub use build::BuildOptions;
pub(super) use build::{INFO as BUILD, make as make_build};
pub use options::{EngineOptions, LibraryOptions};
pub(super) use stages::{INFO, make};

use crate::backend::BackendError;
use crate::ffi::tensorrt::TensorRtError;

impl From<TensorRtError> for BackendError {
    fn from(error: TensorRtError) -> BackendError {
        let missing = error.is_missing();
        let told = BackendError::new(error.to_string());
        if missing {
            told.machine_lacks_it()
        } else {
            told
        }
    }
}
