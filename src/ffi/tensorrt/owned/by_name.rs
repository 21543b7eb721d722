//! Tensors by name: since 8.5.

#![allow(unsafe_code)]

use std::ffi::CStr;

use super::kept::{EngineInner, LONGEST_NAME};
use super::tensor::{Key, ProfileShapes, Tensor};
use crate::ffi::tensorrt::checked::text_of;
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::names::{DataType, TensorFormat, TensorMode};
use crate::ffi::tensorrt::raw::Shape;
use crate::ffi::tensorrt::raw::method::{Method, This};
use crate::ffi::tensorrt::raw::tables::cuda_engine as methods;

/// `OptProfileSelector`.
pub(super) const SELECTORS: [i32; 3] = [0, 1, 2];

/// `TensorIOMode::kINPUT`.
const INPUT: i32 = 1;
/// `TensorIOMode::kOUTPUT`.
const OUTPUT: i32 = 2;

type OneName<R> = unsafe extern "C" fn(This, *const std::ffi::c_char) -> R;
type NameAndProfile<R> = unsafe extern "C" fn(This, *const std::ffi::c_char, i32) -> R;

/// The engine's inputs and outputs as `profile` has them.
pub(super) fn tensors(engine: &EngineInner, profile: i32) -> Result<Vec<Tensor>, TensorRtError> {
    let count = engine.handle().ask(&methods::GET_NB_IO_TENSORS, ())?;
    (0..engine.count("tensors", count)?)
        .map(|position| tensor(engine, position, profile))
        .collect()
}

fn tensor(engine: &EngineInner, position: i32, profile: i32) -> Result<Tensor, TensorRtError> {
    let handle = engine.handle();
    let name = handle.ask(&methods::GET_IO_TENSOR_NAME, (position,))?;
    // SAFETY: the method tells a name.
    let name = unsafe { engine.name_of(name) }?;
    let asked = Asked {
        engine,
        name: &name,
        profile,
    };
    let mode = asked.mode()?;
    let is_shape = asked.of(&methods::IS_SHAPE_INFERENCE_IO)? != 0;
    let is_input = mode == TensorMode::Input;
    let format = asked.per_profile(&methods::GET_TENSOR_FORMAT, &methods::GET_TENSOR_FORMAT_V2)?;
    let components = asked.per_profile(
        &methods::GET_TENSOR_COMPONENTS_PER_ELEMENT,
        &methods::GET_TENSOR_COMPONENTS_PER_ELEMENT_V2,
    )?;
    let bytes = asked.per_profile(
        &methods::GET_TENSOR_BYTES_PER_COMPONENT,
        &methods::GET_TENSOR_BYTES_PER_COMPONENT_V2,
    )?;
    let vectorized = asked.per_profile(
        &methods::GET_TENSOR_VECTORIZED_DIM,
        &methods::GET_TENSOR_VECTORIZED_DIM_V2,
    )?;
    let description = asked.per_profile(
        &methods::GET_TENSOR_FORMAT_DESC,
        &methods::GET_TENSOR_FORMAT_DESC_V2,
    )?;
    let shape = asked.shape()?;
    Ok(Tensor {
        name: name.to_string_lossy().into_owned(),
        mode,
        data_type: DataType::from_number(asked.of(&methods::GET_TENSOR_DATA_TYPE)?),
        format: TensorFormat::from_number(format),
        // SAFETY: TensorRT's texts of an engine's tensors live as long as the engine.
        format_description: unsafe { text_of(description, LONGEST_NAME) },
        on_host: asked.of(&methods::GET_TENSOR_LOCATION)? == 1,
        needs_address: true,
        is_shape,
        vectorized_dimension: u32::try_from(vectorized).ok(),
        components_per_element: u32::try_from(components).ok(),
        bytes_per_component: u32::try_from(bytes).ok(),
        profile_shapes: if is_input { asked.shapes()? } else { None },
        profile_values: if is_input && is_shape {
            asked.values(shape)?
        } else {
            None
        },
        shape,
        key: Key { name, binding: -1 },
    })
}

/// A tensor that is asked about.
struct Asked<'e> {
    engine: &'e EngineInner,
    name: &'e CStr,
    profile: i32,
}

impl Asked<'_> {
    fn of<R>(&self, method: &Method<OneName<R>>) -> Result<R, TensorRtError> {
        self.engine.handle().ask_of(method, self.name, ())
    }

    /// By the method that knows profiles, where the release has it (8.6.1), else by the one that does not.
    fn per_profile<R>(
        &self,
        plain: &Method<OneName<R>>,
        with_profile: &Method<NameAndProfile<R>>,
    ) -> Result<R, TensorRtError> {
        let handle = self.engine.handle();
        if handle.has(with_profile) {
            return handle.ask_of(with_profile, self.name, (self.profile,));
        }
        self.of(plain)
    }

    fn mode(&self) -> Result<TensorMode, TensorRtError> {
        match self.of(&methods::GET_TENSOR_IO_MODE)? {
            INPUT => Ok(TensorMode::Input),
            OUTPUT => Ok(TensorMode::Output),
            other => {
                let operation = format!("query the mode of {}", self.name.to_string_lossy());
                Err(self.engine.handle().refused(operation, &other, None))
            }
        }
    }

    fn shape(&self) -> Result<Option<Shape>, TensorRtError> {
        let (handle, name) = (self.engine.handle(), self.name);
        if handle.has(&methods::GET_TENSOR_SHAPE_64) {
            return Ok(handle
                .ask_of(&methods::GET_TENSOR_SHAPE_64, name, ())?
                .into());
        }
        Ok(handle
            .ask_of(&methods::GET_TENSOR_SHAPE_32, name, ())?
            .into())
    }

    fn shapes(&self) -> Result<Option<ProfileShapes<Shape>>, TensorRtError> {
        let (handle, name) = (self.engine.handle(), self.name);
        let mut shapes = [None; 3];
        for (shape, selector) in shapes.iter_mut().zip(SELECTORS) {
            let numbers = (self.profile, selector);
            *shape = if handle.has(&methods::GET_PROFILE_SHAPE_64) {
                handle
                    .ask_of(&methods::GET_PROFILE_SHAPE_64, name, numbers)?
                    .into()
            } else {
                handle
                    .ask_of(&methods::GET_PROFILE_SHAPE_32, name, numbers)?
                    .into()
            };
        }
        Ok(all_three(shapes))
    }

    /// The profile's values of a shape tensor: 32 bits wide until 10.10, 64 since, and before 10.0 by the
    /// number of the binding.
    fn values(
        &self,
        shape: Option<Shape>,
    ) -> Result<Option<ProfileShapes<Vec<i64>>>, TensorRtError> {
        let (handle, name) = (self.engine.handle(), self.name);
        let count = shape.and_then(|shape| shape.elements()).unwrap_or(0);
        let mut values = [None, None, None];
        for (value, selector) in values.iter_mut().zip(SELECTORS) {
            let numbers = (self.profile, selector);
            *value = if handle.has(&methods::GET_PROFILE_TENSOR_VALUES_V2) {
                let method = &methods::GET_PROFILE_TENSOR_VALUES_V2;
                let told = handle.ask_of(method, name, numbers)?;
                // SAFETY: told for this tensor, whose elements were counted.
                unsafe { copied(told, count) }
            } else if handle.has(&methods::GET_PROFILE_TENSOR_VALUES) {
                let method = &methods::GET_PROFILE_TENSOR_VALUES;
                let told = handle.ask_of(method, name, numbers)?;
                // SAFETY: as above.
                unsafe { copied(told, count) }
            } else {
                let binding = handle.ask_of(&methods::GET_BINDING_INDEX, name, ())?;
                let method = &methods::GET_PROFILE_SHAPE_VALUES;
                // The profile comes first here (`NvInferRuntime.h`, 8.0).
                let told = handle.ask(method, (self.profile, binding, selector))?;
                // SAFETY: as above.
                unsafe { copied(told, count) }
            };
        }
        Ok(all_three(values))
    }
}

/// Most values of a shape tensor: TensorRT itself takes 64 (`NvInferRuntime.h`).
pub(super) const MOST_VALUES: u64 = 64;

/// Smallest, optimal and largest, where all are there.
pub(super) fn all_three<T>(three: [Option<T>; 3]) -> Option<ProfileShapes<T>> {
    let [min, opt, max] = three;
    Some(ProfileShapes {
        min: min?,
        opt: opt?,
        max: max?,
    })
}

/// The values at an address that TensorRT gave for `count` of them; `None` for null.
///
/// # Safety
/// A method of a living engine returned it for the values of a tensor with so many elements.
pub(super) unsafe fn copied<T: Copy + Into<i64>>(values: *const T, count: u64) -> Option<Vec<i64>> {
    let count = usize::try_from(count.min(MOST_VALUES)).unwrap_or(0);
    if values.is_null() {
        return None;
    }
    let value = |at| {
        // SAFETY: the caller vouches for so many values, which live as long as the engine.
        unsafe { values.add(at).read() }.into()
    };
    Some((0..count).map(value).collect())
}
