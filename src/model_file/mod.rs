//! What a model file is, by its content.
//!
//! A file's name says what somebody meant it to be; its content says what it is. So plans and ONNX
//! models are told apart by content, and a file that was cut while it was copied is told from one
//! that was never a model. Only headers are read into memory, however large the file.

mod content;
mod file;
mod onnx;
mod plan;
mod plan_device;
mod plan_header;
mod plan_items;

pub use content::{Content, ModelFormat};
pub use file::*;
pub use plan_device::{BuiltOn, ComputeCapability};
pub use plan_header::{PlanHeader, PlanLayout, Platform, PlatformTag, Section, read_plan_header};
