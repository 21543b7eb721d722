//! `trtmem` measures what each stage of a TensorRT engine's life costs in memory.
//!
//! Dependencies point one way; nothing points left:
//!
//! ```text
//! main -> cli -> lifecycle -> probe, backend -> platform
//!         cli -> environment, model_file -> probe
//!         cli -> render -> trt_log -> report, units
//! lifecycle, probe, backend -> report (vocabulary)
//! report, units: no I/O, clock, cfg or unsafe;  unsafe only in platform
//! ```

pub mod backend;
mod cgroup;
mod child;
pub mod cli;
pub mod doctor;
pub mod environment;
mod error_chain;
mod extent;
pub mod lifecycle;
pub mod model_file;
pub mod probe;
pub mod render;
pub mod report;
pub mod selftest;
pub mod survey;
pub mod tensorrt_release;
pub mod trt_log;
pub mod units;
