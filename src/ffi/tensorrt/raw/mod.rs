//! The layout: where methods stand, how one is called, what is handed out to be called back.
//!
//! Nothing here decides whether a call is wise. What is fixed here is that a call goes to the slot that the
//! release has for it, or nowhere.

pub mod allocator;
#[rustfmt::skip]
pub mod build_tables;
pub mod dims;
pub mod logger;
pub mod method;
pub mod object;
pub mod progress;
mod release;
#[rustfmt::skip]
pub mod tables;
mod table;
pub mod text;

pub use dims::{RankError, Shape};
pub use release::{Family, Release, Version};
