//! The recorder as a C library: six functions, a header, a C++ wrapper and a Python module.
//!
//! One recorder for a process, used from any thread. Not opened, every function is a load and a branch.
//! No panic leaves here: each entry catches it, says so through `trtmem_error`, and the program goes on.

#[cfg(panic = "abort")]
compile_error!(
    "the C library catches panics at its border, which needs unwinding; leave out the feature `capi` (boards: --no-default-features --features board)"
);

mod entry;
mod state;
mod text;

pub use entry::{
    trtmem_close, trtmem_error, trtmem_note, trtmem_open, trtmem_stage_begin, trtmem_stage_end,
};
