//! TensorRT 8.0 to 11.x, without its headers: opened at run time and called by the slots of its tables.
//!
//! | layer | holds | vouches for |
//! |---|---|---|
//! | [`raw`] | where each method of each release stands, how a method is called, the objects that TensorRT calls back | the layout |
//! | [`checked`] | which release it is and whether it is one of ours, every call gated by it, every answer looked at before it is followed | that no call leaves the layout |
//! | [`owned`] | library, runtime, engine and context as values that give back what they hold, in the right order | lifetimes |
//!
//! What TensorRT's C++ headers are compiled to is fixed for a family of releases: 8 and 9, 10, 11. Inside
//! one, methods are only added, at the end. The families share hardly a slot, so the release is asked
//! first, of the very library that is called, and an unknown one is refused. The layouts hold for the C++
//! ABI that Linux and QNX share (Itanium), on x86-64 and `AArch64`.

pub mod checked;
mod error;
mod names;
pub mod owned;
pub mod raw;

pub use error::{Identity, Problem, TensorRtError};
pub use names::{
    ComputeCapability, DataType, EngineCapability, HardwareCompatibility, ParserErrorCode,
    TensorFormat, TensorMode, tactic_sources,
};
pub use owned::build;
pub use owned::{
    Allocator, Choice, Context, DeviceAllocator, Engine, EngineStat, Kind, Library, Logger,
    ProfileShapes, Runtime, Sink, StreamRef, Tensor, WeightStreaming,
};
pub use raw::{Family, Release, Shape, Version};
