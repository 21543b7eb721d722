//! What tests of several programs share. Each takes what it needs.

#![allow(dead_code, unused_imports)]

pub(crate) mod again;
pub(crate) mod aside;
pub(crate) mod board;
pub(crate) mod command;
pub(crate) mod cued;
pub(crate) mod doubles;
#[cfg(feature = "layers")]
pub(crate) mod engines;
pub(crate) mod golden;
pub(crate) mod markup;
pub(crate) mod measured;
pub(crate) mod onnx_writer;
pub(crate) mod options;
pub(crate) mod releases;
pub(crate) mod reports;
#[cfg(feature = "host")]
pub(crate) mod results;
pub(crate) mod schemas;
pub(crate) mod shared;
pub(crate) mod tensorrt;
pub(crate) mod tensorrt_double;
pub(crate) mod wire;
