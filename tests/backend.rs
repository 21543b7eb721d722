//! Backends, driven stage by stage as the worker drives them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/aside.rs"]
mod aside;
#[cfg(feature = "cpu")]
#[path = "backend/cpu.rs"]
mod cpu;
#[path = "backend/cuda.rs"]
mod cuda;
#[path = "support/doubles.rs"]
mod doubles;
#[cfg(feature = "cpu")]
#[path = "backend/onnx_writer.rs"]
mod onnx_writer;
#[path = "support/options.rs"]
mod options;
#[path = "backend/registry.rs"]
mod registry;
#[cfg(feature = "cpu")]
#[path = "backend/shipped_models.rs"]
mod shipped_models;
#[path = "backend/support.rs"]
mod support;
#[path = "backend/synthetic.rs"]
mod synthetic;
#[path = "backend/synthetic_spec.rs"]
mod synthetic_spec;
