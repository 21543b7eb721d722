//! One report as a page.

mod environment;
mod life;
mod log;
mod runs;
mod sections;
mod stages;
mod steps;

pub(in crate::render) use sections::{chart, page};
