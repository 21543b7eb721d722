//! The layers of an engine: what each reads, writes and holds, and what is held at once.
//!
//! Pure data in, pure data out: the readers make a model out of what TensorRT wrote of an engine, and the rest
//! computes on it. A layer is known by its index, never by its name, because names repeat; a tensor by its
//! name, because that is how layers share it.

mod account;
mod align;
mod arithmetic;
mod assemble;
mod bytes;
mod compare;
mod draft;
mod dynamic;
mod figure;
mod hasher;
mod join;
mod liveness;
mod model;
mod open;
mod optimization_profile;
mod origin;
mod pool;
pub mod read;
mod rows;
mod share;
mod size;
mod totals;
mod words;

pub use account::{Account, Asked, Padding, Peak, Reformats, share};
pub use align::{Bond, Match, align};
pub use arithmetic::{Arithmetic, Product};
pub use assemble::assemble;
pub use compare::{Aspect, Comparison, Row, Whole, Work, touched_change};
pub use draft::EngineDraft;
pub use figure::{Figure, Why};
pub use join::join;
pub use liveness::{Liveness, Region};
pub use model::{
    Binding, Contraction, DataType, Engine, Format, Held, Layer, LayerTime, Layout, Mode, Source,
    Tensor, TensorId, Unmatched, Use, Weights,
};
pub use open::{Wanted, open};
pub use rows::{Shown, Sort, select, sorted};
pub use share::Sharing;
pub use totals::{Group, Tally, Totals, format_of, groups, precision, types};
