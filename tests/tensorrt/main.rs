//! Whole lives of TensorRT plans, against a TensorRT of known cost that is compiled from the vendor's
//! headers, and a stand-in for CUDA's driver: no GPU is needed, and every figure is known.
//!
//! `TRTMEM_TENSORRT_HEADERS=DIR` makes the same tests run on another release.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/aside.rs"]
mod aside;
mod builds;
#[path = "../command/mod.rs"]
mod command;
#[path = "../support/doubles.rs"]
mod doubles;
mod failures;
mod lives;
mod setting;
mod shapes;
#[path = "../support/tensorrt_double.rs"]
mod tensorrt_double;
