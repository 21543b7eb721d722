//! The `cuda` backend: what CUDA costs by itself, without TensorRT.
//!
//! It lives the life of an engine with nothing but the driver: the primary context, a module with one
//! kernel that the driver compiles, a stream, buffers of known size, launches. Its report is the share
//! of CUDA in a TensorRT report; its buffers are how the counters of a device are checked.

mod holdings;
mod options;
mod stages;

pub use options::CudaOptions;
pub(super) use stages::{INFO, make};
