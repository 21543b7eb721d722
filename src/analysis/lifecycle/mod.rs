//! What the lifecycles of a report come to: which runs are shown, and each figure over them, decided once for all forms.

mod rows;
mod shown;

pub(crate) use rows::{Counted, Line, Row, RowOf, in_a_word, lines, repeated};
pub(crate) use shown::{Shown, middle, model_name};
