//! The layers of an engine: what each reads, writes and holds, and what is held at once.
//!
//! Pure data in, pure data out: the readers make a model out of what TensorRT wrote of an engine, and the rest
//! computes on it. A layer is known by its index, never by its name, because names repeat; a tensor by its
//! name, because that is how layers share it.

mod figure;
mod model;

pub use figure::{Figure, Why};
pub use model::{
    Binding, Contraction, DataType, Engine, Format, Held, Layer, LayerTime, Layout, Mode, Source,
    Tensor, TensorId, Unmatched, Use, Weights,
};
