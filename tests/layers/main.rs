//! The layers of engines: every field of every truth beside the shared engines, small inputs of our own for
//! each form, properties that hold for any input, and the command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod corpus;
mod shared;
mod truth;
