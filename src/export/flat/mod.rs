//! The flat table, one row per run, model and stage, as values: what CSV and Parquet write.

mod columns;
mod row;

pub use columns::CSV_COLUMNS;
#[cfg(feature = "parquet")]
pub(crate) use columns::{ABSENT, Kind, column, kind};
pub(crate) use row::{Cell, rows};
