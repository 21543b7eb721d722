//! Many releases in their order: which changes are found, what is told of them, and the Parquet table.

mod histories;
#[cfg(feature = "parquet")]
mod parquet;
mod steps;
