//! What the lifecycles of a report come to: which runs are shown, each figure over them, what can be relied upon, and
//! the answer in words. Decided here once; every form takes it from here.

mod answer;
mod growth;
mod inside;
mod rows;
mod shown;

pub(crate) use answer::{MOST_OUTPUT_AT_END, answer, end_of_output, ended, endings};
pub(crate) use growth::{growth, leaks};
pub(crate) use inside::{
    Beside, allocating, beside_tensorrt, brackets, build_peaks, disagreement, inside,
    is_built_past_allocator, pinned, skipped,
};
#[cfg(any(feature = "host", feature = "layers"))]
pub(crate) use rows::repeated;
pub(crate) use rows::{Figures, Row, RowOf, rows};
#[cfg(any(feature = "host", feature = "layers"))]
pub(crate) use shown::{OVER_TIME, OverTime};
pub(crate) use shown::{Shown, model_name, others_moved, restless, temperature, unchecked_because};
