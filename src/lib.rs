//! `trtmem` measures what each stage of a TensorRT engine's life costs in memory.
//!
//! Dependencies point one way; nothing points left:
//!
//! ```text
//! main -> cli -> lifecycle -> probe, backend -> ffi -> platform
//!         cli -> ab -> lifecycle, analysis
//!         cli -> survey -> ffi
//!         cli -> import -> trt_log -> report
//!         cli -> environment, model_file -> probe;  cli -> shapes
//!         cli, render -> form -> view -> analysis -> trt_log -> report -> stats, units
//!         cli, render -> export -> analysis;  form, view, render -> chart;  cli, render -> graph -> chart
//!         cli -> render -> layers -> trt_log
//! lifecycle, probe, backend -> report (vocabulary)
//! report, stats, units: no I/O, clock, cfg or unsafe;  unsafe only in platform, ffi
//! ```

pub mod ab;
pub mod analysis;
pub mod backend;
#[cfg(feature = "capi")]
pub mod capi;
mod cgroup;
#[cfg(any(feature = "host", feature = "layers"))]
pub mod chart;
mod child;
pub mod cli;
pub mod doctor;
pub mod environment;
mod error_chain;
pub mod escape;
pub mod export;
mod extent;
pub mod ffi;
pub mod form;
#[cfg(feature = "layers")]
pub mod graph;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "layers")]
pub mod layers;
pub mod lifecycle;
pub mod model_file;
pub mod probe;
#[cfg(feature = "capi")]
pub mod recorder;
pub mod render;
pub mod report;
pub mod selftest;
#[cfg(feature = "import")]
pub mod series;
pub mod shapes;
pub mod stats;
pub mod survey;
pub mod tensorrt_release;
pub mod trt_log;
pub mod units;
pub mod view;
mod wildcard;
