//! The layers of an engine as a page.

mod charts;
mod sections;
mod tables;

pub use sections::{PageChoice, layers_page};
