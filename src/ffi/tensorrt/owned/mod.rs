//! TensorRT's objects as values: what holds what is in the types, and dropping gives back.
//!
//! ```text
//! Library (never closed) <- Runtime <- Engine <- Context
//! ```
//!
//! Each keeps what it was made of: an engine whose runtime is dropped first keeps the runtime until it goes
//! itself, so the order of release is right whatever the order of drops is. `release` gives back at once,
//! says whether TensorRT complained, and is an error while something made of it lives.
//!
//! Objects are used by one thread. What they are given to call back, [`Logger`] and [`Allocator`], is called
//! on any, and is never freed.

mod allocator;
mod bound;
pub mod build;
mod by_index;
mod by_name;
mod choice;
mod context;
mod engine;
mod inputs;
mod inspector;
mod kept;
mod library;
mod memory;
mod plugins;
mod runtime;
mod stream;
mod tensor;

pub use crate::ffi::tensorrt::checked::{Logger, Sink};
pub use crate::ffi::tensorrt::raw::allocator::DeviceAllocator;
pub use allocator::Allocator;
pub use choice::Choice;
pub use context::Context;
pub use engine::{Engine, EngineStat};
pub use library::{Kind, Library};
pub use memory::WeightStreaming;
pub use runtime::Runtime;
pub use stream::StreamRef;
pub use tensor::{ProfileShapes, Tensor};
