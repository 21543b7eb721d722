//! From what a system said to what it means: a [`Reading`](super::Reading) becomes a
//! [`Sample`](crate::report::Sample).
//!
//! Pure, and the same on every system, so that a reading from a board means on a host what it meant
//! there. Never fails: what a source did not give is absent with the reason, and what was odd about
//! it is a warning of the sample.

mod absence;
mod counters;
mod keep;
mod linux;
mod nvmap;
mod qnx;
mod sample;
#[cfg(test)]
mod tests;

pub use keep::Keep;
pub use sample::interpret;
