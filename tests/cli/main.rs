//! What the built program does, and the scripts around it: each module starts it as a user would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod ab;
#[cfg(unix)]
mod build_target;
#[cfg(unix)]
mod captured_trees;
#[cfg(feature = "host")]
mod check;
mod crash;
mod cuda_run;
mod cuda_views;
#[cfg(target_os = "linux")]
mod devices;
mod diff;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod emulated;
#[cfg(target_os = "linux")]
mod exec;
#[cfg(feature = "host")]
mod field;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod forced_qnx;
#[cfg(feature = "host")]
mod graph;
#[cfg(all(feature = "cpu", feature = "docs"))]
mod help;
mod hostile_reports;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "host")]
mod layers;
mod misuse;
#[cfg(feature = "host")]
mod one_figure;
mod run;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod target;
#[cfg(feature = "host")]
mod trend;
#[cfg(target_os = "linux")]
mod watch;
mod words;

use support::{aside, board, command, cued, doubles, reports, tensorrt_double};
#[cfg(feature = "host")]
use support::{golden, markup, onnx_writer, releases, schemas};
