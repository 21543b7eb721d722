//! The `cpu` backend: real ONNX models without a GPU, through the pure-Rust engine rten.
//!
//! rten has no runtime object and no execution context. What it does have is told apart as far as
//! its interface allows; stages it lacks say why.

mod bindings;
mod engine;
mod stages;

pub(super) use stages::{INFO, make};
