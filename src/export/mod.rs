//! Results for programs: JSON, CSV, Parquet, the DRIVE sample's log, and the formats of continuous integration,
//! monitoring and trace viewers.
//!
//! An exporter takes what was measured or decided and a writer, and nothing else.

pub mod compared;
pub mod csv;
pub(crate) mod drive;
mod error;
#[cfg(feature = "host")]
pub mod exchange;
pub(crate) mod flat;
pub mod json;
#[cfg(feature = "parquet")]
pub mod parquet;

pub use error::RenderError;
pub use flat::CSV_COLUMNS;
