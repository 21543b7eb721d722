//! The log of the DRIVE OS trtexec sample, line for line, for scripts that read it.
//!
//! The sample ([cam-ai/qnx_trtexec_memory_checker], `samples/common/memConsumption.cpp`) reads
//! `pages_free` from the rounded text in brackets, keeps whole MB of it, drops signs, shows a negative
//! GPU figure as 0 and everything as 0 where the total is 0. This does as it does. Its first line is
//! the shell's, with the command that was typed.
//!
//! The sample has read the plan before its first reading, and here the plan is read after the runtime
//! is made. So the first reading is moved to where it would have been: the one before deserialization,
//! less what the bracket before it took. Every bracket is then the sum of its stages.
//!
//! [cam-ai/qnx_trtexec_memory_checker]: https://github.com/cam-ai/qnx_trtexec_memory_checker

mod checker;
mod log;

pub(crate) use log::text;
