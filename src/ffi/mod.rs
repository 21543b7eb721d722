//! Libraries that are opened at run time: CUDA's driver, NVIDIA's management library, TensorRT.
//!
//! ```text
//! probe, backend -> ffi -> platform
//! ```
//!
//! None of them is needed to build. An absent library is a typed error of opening it; a function that
//! a release lacks is a typed error of the call that needs it, and of that call alone. What comes back
//! from a library is checked before it is used: numbers of enumerations are integers here, texts are
//! bounded, pointers are not followed before they look like pointers.
//!
//! Device and library share one vendor's code: the probe asks NVML for the figures of the process that
//! a backend runs in, without knowing the backend.

pub mod cuda;
pub mod ledger;
pub mod library;
#[cfg(feature = "nvml")]
pub mod nvml;
pub mod tensorrt;
