//! Reports out of logs: what every shape of line comes to, and what any bytes do.

mod corpus;
mod properties;
mod reading;
mod series;
mod shapes;
