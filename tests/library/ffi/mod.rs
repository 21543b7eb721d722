//! CUDA's driver and the management library, without a GPU: against stand-ins built from C.

mod cuda;
mod cuda_refusals;
