//! The layers of engines: every field of every truth beside the shared engines, small inputs of our own for
//! each form, properties that hold for any input, and the command.

mod corpus;
mod diff;
mod forms;
mod properties;
mod truth;
