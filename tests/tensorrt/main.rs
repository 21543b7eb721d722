//! TensorRT from its tables to whole lifecycles, against a TensorRT of known cost that is compiled from the vendor's
//! headers and a stand-in for CUDA's driver (no GPU is needed, and every figure is known), and against real
//! libraries where they are here.
//!
//! A program of its own because it is run again on other releases: `TRTMEM_TENSORRT_HEADERS=DIR` names one's headers.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod builds;
mod double;
mod failures;
mod headers;
mod layout;
mod lives;
mod owned_build;
mod owned_life;
mod rtx;
mod runtimes;
mod setting;
mod shapes;
#[path = "../support/mod.rs"]
mod support;

use support::{again, aside, command, doubles, onnx_writer, reports, tensorrt_double};
