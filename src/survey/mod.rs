//! What this machine has for TensorRT's work, and whether a plan will load here.
//!
//! Finding out means opening libraries that may hang or crash, so each is opened in a short-lived child
//! of its own, which says what it found in one line. The parent never opens them. [`predict`] sets what
//! was found beside a plan's header.

mod ask;
mod found;
mod look;
mod predict;

pub use ask::{Asking, ask};
pub use found::{CudaFound, NvmlFound, Survey, TensorRtFound, Topic};
pub use look::look;
pub use predict::predict_file;
pub use predict::{Finding, Forecast, Verdict, forecast, predict};
