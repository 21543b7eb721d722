//! The `synthetic` backend: known amounts of memory in each stage, and every way to die.
//!
//! It needs no model and no engine. What it does is written down in a specification, so the tool can
//! be held against a truth: on a new machine by `trtmem selftest`, in tests by whole runs.
//!
//! Memory that is kept belongs to the model whose step took it, or to the process. Everything the
//! backend needs for itself is taken when it is made, so that a step moves the counters by what the
//! specification says and by nothing else.

mod forms;
mod holdings;
mod late;
mod memory;
mod parse;
mod spec;
mod stages;
mod tree;

pub use parse::SpecError;
pub use spec::SyntheticOptions;
pub use spec::{Action, Clause, Crash, Kind, SyntheticSpec};

pub(super) use stages::{INFO, make};
