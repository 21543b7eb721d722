//! What the lifecycles of a report come to: which runs are shown, each figure over them, what can be relied upon, and
//! the answer in words. Decided here once; every form takes it from here.

mod answer;
mod device;
mod ending;
mod growth;
mod inside;
mod rows;
mod shown;
mod trust;

pub(crate) use answer::answer;
pub(crate) use device::{
    Beside, allocating, beside_tensorrt, build_peaks, disagreement, is_built_past_allocator,
    skipped,
};
pub(crate) use ending::{MOST_OUTPUT_AT_END, end_of_output, ended, endings, in_a_word};
pub(crate) use growth::{growth, leaks};
pub(crate) use inside::{brackets, inside, pinned};
pub(crate) use rows::{Figures, Row, RowOf, repeated, rows};
pub(crate) use shown::{Shown, model_name, temperature};
pub(crate) use trust::{others_moved, restless, unchecked_because};
