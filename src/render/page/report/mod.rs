//! One report as a page.

mod environment;
mod life;
mod log;
mod runs;
mod sections;
mod stages;
mod steps;

pub(crate) use sections::{chart, page};
