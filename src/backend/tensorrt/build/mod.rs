//! The `tensorrt-build` backend: engines from ONNX models, by the builder and the parser of this machine.

mod limits;
mod options;
mod progress;
mod ranges;
mod stages;

pub use options::BuildOptions;
pub(crate) use stages::{INFO, make};
