//! Which release it is, whether a call may be made, whether an answer may be followed.
//!
//! - [`release_of`]: a library's own version number to a release whose layout is known, or a refusal by name.
//! - [`Handle`]: an object and its release; every call is gated, every method that is not there is an error.
//! - [`Logger`]: what TensorRT says, for whoever listens, and what it says during a creation, as its cause.
//! - `inspection`: whether an object is laid out as its release's are, looked at after it was made.

mod handle;
mod logger;
mod release;

pub use handle::{Handle, Origin, text_of};
pub use logger::{Logger, Sink};
pub use release::release_of;

pub(super) use handle::Expected;
