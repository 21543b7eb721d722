//! `trtmem` measures what each stage of a TensorRT engine's life costs in memory.
//!
//! Dependencies point one way; nothing points left:
//!
//! ```text
//! main -> cli -> lifecycle -> probe, backend -> ffi -> platform
//!         cli -> survey -> ffi
//!         cli -> environment, model_file -> probe;  cli -> shapes
//!         cli -> render -> trt_log -> report -> stats, units
//! lifecycle, probe, backend -> report (vocabulary)
//! report, stats, units: no I/O, clock, cfg or unsafe;  unsafe only in platform, ffi
//! ```

pub mod backend;
mod cgroup;
mod child;
pub mod cli;
pub mod doctor;
pub mod environment;
mod error_chain;
mod extent;
pub mod ffi;
pub mod lifecycle;
pub mod model_file;
pub mod probe;
pub mod render;
pub mod report;
pub mod selftest;
pub mod shapes;
pub mod stats;
pub mod survey;
pub mod tensorrt_release;
pub mod trt_log;
pub mod units;
