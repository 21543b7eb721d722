//! Statistics of comparisons: against figures computed another way, and by what holds whatever the figures.

mod oracle;
mod promises;
mod properties;
mod vectors;
