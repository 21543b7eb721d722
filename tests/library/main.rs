//! What the library does: each module asks it directly. Where a form is made for people the command's output may be
//! looked at beside it; what the command alone does is asked in `tests/cli`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_collect,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod backend;
mod builder;
#[cfg(feature = "host")]
mod check;
mod corpus;
#[cfg(feature = "nvml")]
mod device_meter;
mod diff;
#[cfg(feature = "budget")]
mod digest;
mod ffi;
#[cfg(feature = "host")]
mod formats;
#[cfg(feature = "host")]
mod graph;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "host")]
mod layers;
mod lifecycle;
mod model_file;
#[cfg(feature = "host")]
mod pages;
mod parsers;
mod plan_header;
mod render;
mod render_device;
mod schema;
mod stats;
#[path = "../support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
mod synthetic_effects;
#[cfg(feature = "host")]
mod trend;
mod trt_log;

#[cfg(feature = "cpu")]
use support::onnx_writer;
#[cfg(feature = "import")]
use support::shared;
use support::{again, aside, command, doubles, golden, measured, options, reports, schemas, wire};
#[cfg(feature = "host")]
use support::{engines, markup, releases, results};
