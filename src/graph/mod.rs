//! Directed graphs laid out and drawn, without Graphviz: pure data to text.
//!
//! A [`Drawing`] is boxes and the tensors between them, in words and figures; whoever has an engine
//! fills it. Its way onto paper:
//!
//! 1. [`repeats`]: blocks that repeat in execution order become one box;
//! 2. [`rank`]: every box gets a row below those it depends on;
//! 3. [`cuts`](layered::cuts): a long drawing is cut into parts that stand side by side, where few tensors cross;
//! 4. [`layered()`]: within a part, what crosses least stands side by side (Sugiyama's method);
//! 5. [`svg`]; or [`dot()`]: the same as text for Graphviz.
//!
//! Nothing here is recursive, and every step is bounded: a cycle is cut where execution order says,
//! too large a graph is refused.

mod arcs;
mod card;
mod colours;
mod dot;
mod drawing;
mod fold;
pub mod layered;
mod legend;
mod paint;
mod plan;
pub mod rank;

pub use colours::{KINDS, STEPS};
pub use dot::dot;
pub use drawing::{
    Drawing, Key, MOST_BOXES, MOST_EDGES, Node, Paint, Role, Sign, Tensor, TooLarge,
};
pub use fold::{Repeat, repeats};
pub use layered::{Item, Layout, Link, layered, path};
pub use paint::svg;
