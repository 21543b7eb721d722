//! Statistics of comparisons: against figures computed another way, and by what holds whatever the figures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/aside.rs"]
mod aside;
#[path = "stats/oracle.rs"]
mod oracle;
#[path = "stats/promises.rs"]
mod promises;
#[path = "stats/properties.rs"]
mod properties;
#[path = "stats/vectors.rs"]
mod vectors;
