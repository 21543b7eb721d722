//! The flat table, one row per run, model and stage, as values: what CSV and Parquet write.

mod columns;
mod row;

pub use columns::CSV_COLUMNS;
#[cfg(feature = "parquet")]
pub(super) use columns::{ABSENT, Kind, column, kind};
pub(super) use row::{Cell, rows};
