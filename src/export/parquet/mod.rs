//! The flat table as Parquet files in folders by release and board, the way Hive lays partitions out and
//! Spark and `DuckDB` read them.

mod file;
mod partition;
mod parts;

pub use parts::{Part, Parts};
