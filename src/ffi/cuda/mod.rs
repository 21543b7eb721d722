//! CUDA's driver, opened at run time: 11.4 to 13.x by the same code.
//!
//! Types and declarations come from `cudarc`, whose bindings are made from the vendor's header for the
//! oldest CUDA that DRIVE OS 6 has. Its own calls are not used, for two reasons: they panic where the
//! library or a function is absent, and they return an enumeration, which is undefined for a number
//! that a newer driver brought. Each function is looked up here, in the library that TensorRT uses,
//! under a type that the compiler compares with `cudarc`'s; what comes back is an integer.
//!
//! Three layers: `calls` (one function each, present or not, refused or done), `error` (what a refusal
//! means), and the owners: [`Driver`], [`Context`], [`DeviceBuffer`], [`PinnedBuffer`], [`Stream`],
//! [`SampleKernel`]. Owners keep the context they were made in, so it outlives them.

mod calls;
mod context;
mod driver;
mod error;
mod memory;
mod sample;
mod stream;

pub use calls::Refusal;
pub use context::{Context, MemoryInfo};
pub use driver::{CudaVersion, Device, Driver, DriverLibrary};
pub use error::CudaError;
pub use memory::{DEVICE_ALIGNMENT, DeviceBuffer, PinnedBuffer};
pub use sample::SampleKernel;
pub use stream::Stream;
