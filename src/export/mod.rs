//! Results for programs: JSON, CSV, Parquet, the DRIVE sample's log, and the formats of continuous integration,
//! monitoring and trace viewers.
//!
//! An exporter takes what was measured or decided and a writer, and nothing else.

pub mod csv;
#[cfg(feature = "host")]
pub mod csv_checks;
pub(crate) mod drive;
mod error;
#[cfg(feature = "host")]
pub mod first_budget;
pub(crate) mod flat;
pub mod json;
#[cfg(feature = "host")]
pub mod junit;
#[cfg(feature = "layers")]
pub mod layers;
#[cfg(feature = "host")]
pub mod metrics;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "host")]
pub(crate) mod perfetto;
#[cfg(feature = "host")]
pub mod sarif;
#[cfg(feature = "host")]
pub mod schemas;
pub mod stream;

pub use error::RenderError;
pub use flat::csv_columns;
