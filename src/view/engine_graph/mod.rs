//! An engine as a drawing: its layers as boxes, its tensors as edges.
//!
//! [`engine_drawing`] turns the model into a [`Drawing`](crate::graph::Drawing), which knows no engine;
//! `graph` writes it as SVG or DOT.

mod boxes;
mod colour;
mod drawing;
mod tensors;
mod words;

pub use colour::Colour;
pub use drawing::{Choice, engine_drawing};
