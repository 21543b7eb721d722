//! Reading what TensorRT wrote of an engine, whatever form it has.
//!
//! A file is told by its content. JSON is read in one pass straight into the model; text is read line by line.
//! Everything is bounded by the size of the file, which is bounded itself, and nothing that is not understood
//! is an error unless nothing at all is.

mod document;
mod dump;
mod error;
mod json;
mod key;
mod listing;
mod loose;
mod object;
mod parts;
mod profile_table;
mod state;
mod stream;
mod tensor;
mod text;
mod times;

pub use document::{Found, read};
pub use error::ReadLayersError;
pub use stream::{PIECE_BYTES, read_stream};
pub use times::{TimeRecord, Times};
