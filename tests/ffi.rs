//! CUDA's driver and the management library, without a GPU: against stand-ins built from C.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/aside.rs"]
mod aside;
#[path = "ffi/cuda.rs"]
mod cuda;
#[path = "ffi/cuda_refusals.rs"]
mod cuda_refusals;
#[path = "support/doubles.rs"]
mod doubles;
