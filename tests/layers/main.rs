//! The layers of engines: every field of every truth beside the shared engines, small inputs of our own for
//! each form, properties that hold for any input, and the command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/aside.rs"]
mod aside;
mod cli;
#[path = "../command/mod.rs"]
mod command;
mod corpus;
mod diff;
mod forms;
#[path = "../support/golden.rs"]
mod golden;
mod properties;
#[path = "../support/schemas.rs"]
mod schemas;
mod shared;
mod truth;
