//! An input or output of an engine, the same for every release.

use std::ffi::CString;

use crate::ffi::tensorrt::names::{DataType, TensorFormat, TensorMode};
use crate::ffi::tensorrt::raw::Shape;

/// Smallest, optimal and largest of something in an optimization profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileShapes<T> {
    /// The smallest.
    pub min: T,
    /// What the engine is tuned for.
    pub opt: T,
    /// The largest.
    pub max: T,
}

/// An input or output of an engine as one optimization profile has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, without TensorRT's ` [profile 1]`.
    pub name: String,
    /// In or out.
    pub mode: TensorMode,
    /// Type of its elements.
    pub data_type: DataType,
    /// How its elements lie.
    pub format: TensorFormat,
    /// TensorRT's own sentence on that.
    pub format_description: Option<String>,
    /// Whether its data is in host memory.
    pub on_host: bool,
    /// Whether an inference needs an address for it: all but some shape tensors before 8.5.
    pub needs_address: bool,
    /// Whether its values are needed to know shapes, so that they have to be set before an inference.
    pub is_shape: bool,
    /// Shape in the engine, without the batch where that is implicit; -1 where an extent is open.
    pub shape: Option<Shape>,
    /// The dimension that is vectorised, from 0; `None` where none is.
    pub vectorized_dimension: Option<u32>,
    /// Elements in a vector of that dimension; `None` where there is none.
    pub components_per_element: Option<u32>,
    /// Bytes of one of those; `None` where there is none.
    pub bytes_per_component: Option<u32>,
    /// The profile's shapes, of an input.
    pub profile_shapes: Option<ProfileShapes<Shape>>,
    /// The profile's values, of an input that is a shape tensor.
    pub profile_values: Option<ProfileShapes<Vec<i64>>>,
    /// What TensorRT knows it by.
    pub(super) key: Key,
}

/// What TensorRT knows a tensor by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Its name.
    pub name: CString,
    /// Its position among the bindings of all profiles; only where bindings are used.
    pub binding: i32,
}
