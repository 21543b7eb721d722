//! Building an engine: what holds what is in the types, as for running one.
//!
//! ```text
//! Library (never closed) <- Builder <- Network <- Parser <- ParserLibrary (never closed)
//!                                   <- BuilderConfig
//!                                   <- OptimizationProfile
//! ```
//!
//! A network keeps its builder, a parser its network; a [`Serialized`] plan stands for itself and outlives
//! them all. Three things that TensorRT asks for and a caller need not know:
//!
//! - The weights of a parsed network lie in its parser. A parser that is dropped stays until its network
//!   goes; one that is [released](Parser::release) goes at once, and its network cannot be built any more.
//! - A timing cache has to outlive the builder (`NvInfer.h`, `createTimingCache`), which therefore keeps it.
//! - Optimization profiles are the builder's, and are never deleted.
//!
//! TensorRT logs errors in builds that end well, such as for a kernel that it could not try for want of
//! memory. So an error in the log is a failure where an object is created or an option is set, and is told
//! [beside the plan](Serialized::logged) where there is one.

mod builder;
mod config;
mod kept;
mod network;
mod options;
mod parser;
mod profile;
mod progress;
mod serialized;

pub use crate::ffi::tensorrt::raw::progress::Progress;
pub use builder::Builder;
pub use config::BuilderConfig;
pub use network::{Network, NetworkInput};
pub use options::{BuildFlag, MemoryPool, ProfilingVerbosity};
pub use parser::{NodeError, ParseFailure, Parser, ParserLibrary};
pub use profile::OptimizationProfile;
pub use progress::ProgressMonitor;
pub use serialized::Serialized;
