//! The child's side: opens one library and says what it found.

use std::path::Path;

use serde::Serialize;

use super::found::{CudaFound, NvmlFound, TensorRtFound, Topic};
use crate::report::Measured;

/// What the line with the answer begins with: a library may print lines of its own.
pub(super) const ANSWER: &str = "trtmem-survey ";

/// Looks for one library and gives the line that says what was found.
///
/// # Errors
/// The answer has no JSON form; a fault of this program.
pub fn look(topic: Topic, tensorrt: Option<&Path>) -> serde_json::Result<String> {
    match topic {
        Topic::Cuda => line(&cuda()),
        Topic::TensorRt => line(&self::tensorrt(tensorrt)),
        Topic::Nvml => line(&nvml()),
    }
}

fn line<T: Serialize>(found: &Measured<T>) -> serde_json::Result<String> {
    Ok(format!("{ANSWER}{}", serde_json::to_string(found)?))
}

fn cuda() -> Measured<CudaFound> {
    Measured::absent("this build cannot open CUDA")
}

fn tensorrt(_path: Option<&Path>) -> Measured<TensorRtFound> {
    Measured::absent("this build cannot open TensorRT")
}

fn nvml() -> Measured<NvmlFound> {
    Measured::absent("this build cannot open NVML")
}
