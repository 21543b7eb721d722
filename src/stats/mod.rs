//! Statistics: numbers in, numbers out. No I/O, no clock, no randomness of its own.

mod growth;
mod holm;
mod normal;
mod planning;
mod pooled;
mod ranks;
mod shift;
mod splits;
mod steps;
mod summary;
mod trend;

pub use growth::{Assessment, FEWEST_POINTS, Seen, Shows, assess};
pub use holm::holm;
pub use planning::runs_needed;
pub use ranks::{
    EXACT_UP_TO, RankMethod, RankTest, mann_whitney, smallest_p, smallest_p_of_sizes,
    smallest_p_untied,
};
pub use shift::{Shift, shift};
pub use steps::{Ground, Groups, Step, StepRules, steps};
pub use summary::{median, median_interval};
pub use trend::{Trend, trend};
