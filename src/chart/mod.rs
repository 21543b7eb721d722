//! Charts as inline SVG: pure data to text.
//!
//! A chart is made of figures and words and knows no report; whoever has one fills the chart's data.
//! The same chart comes in two shapes, for a page or slide and for a telephone, and stands alone with
//! its colours where it is asked to ([`Setting`]). Whatever a colour says, a pattern, a dash or a word
//! says as well. Words are cut where they do not fit, with the whole in a tooltip; what XML forbids is
//! replaced.

mod bars;
mod carried;
mod frame;
mod lines;
mod marks;
mod palette;
mod scale;
mod steps;
pub(crate) mod svg;
mod timeline;
mod waterfall;
pub(crate) mod words;

pub use bars::{Bar, Bars};
pub use carried::{as_one, carried, folded, left_over};
pub use frame::{Setting, Shape};
pub use lines::{Line, Lines, Mark, Point};
pub use palette::{Hue, style};
pub use steps::Steps;
pub use svg::escaped;
pub use timeline::{Band, Curve, Timeline};
pub use waterfall::{Row, RowKind, Waterfall};
