//! Tensors by the number of their binding: before 8.5, and engines with an implicit batch.
//!
//! The bindings of all profiles stand one after the other, each profile's in the same order; beyond the
//! first profile their names end in ` [profile N]` (`NvInferRuntime.h`, 8.4: `getBindingName`).

#![allow(unsafe_code)]

use super::by_name::{SELECTORS, all_three, copied};
use super::kept::{EngineInner, LONGEST_NAME};
use super::tensor::{Key, ProfileShapes, Tensor};
use crate::ffi::tensorrt::checked::text_of;
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::names::{DataType, TensorFormat, TensorMode};
use crate::ffi::tensorrt::raw::Shape;
use crate::ffi::tensorrt::raw::tables::cuda_engine as methods;

/// The engine's inputs and outputs as `profile` has them.
pub(super) fn tensors(engine: &EngineInner, profile: i32) -> Result<Vec<Tensor>, TensorRtError> {
    let all = bindings(engine)?;
    let profiles = i32::try_from(engine.profiles()?).unwrap_or(1);
    if all % profiles != 0 {
        let problem = Problem::Answered {
            returned: format!("{all} bindings of {profiles} profiles"),
        };
        return Err(engine.handle().error("count the bindings", problem));
    }
    let each = all / profiles;
    let first = profile * each;
    (0..each)
        .map(|position| tensor(engine, position, first + position, profile))
        .collect()
}

/// The bindings of all profiles.
pub(super) fn bindings(engine: &EngineInner) -> Result<i32, TensorRtError> {
    let count = engine.handle().ask(&methods::GET_NB_BINDINGS, ())?;
    engine.count("bindings", count)
}

/// The tensor at `position` of the first profile, as the profile has it that `binding` belongs to.
fn tensor(
    engine: &EngineInner,
    position: i32,
    binding: i32,
    profile: i32,
) -> Result<Tensor, TensorRtError> {
    let handle = engine.handle();
    let name = handle.ask(&methods::GET_BINDING_NAME, (position,))?;
    // SAFETY: the method tells a name.
    let name = unsafe { engine.name_of(name) }?;
    let is_input = handle.ask(&methods::BINDING_IS_INPUT, (binding,))? != 0;
    let is_shape = handle.ask(&methods::IS_SHAPE_BINDING, (binding,))? != 0;
    let format = handle.ask(&methods::GET_BINDING_FORMAT, (binding,))?;
    let description = handle.ask(&methods::GET_BINDING_FORMAT_DESC, (binding,))?;
    let vectorized = handle.ask(&methods::GET_BINDING_VECTORIZED_DIM, (binding,))?;
    let components = handle.ask(&methods::GET_BINDING_COMPONENTS_PER_ELEMENT, (binding,))?;
    let bytes = handle.ask(&methods::GET_BINDING_BYTES_PER_COMPONENT, (binding,))?;
    let data_type = handle.ask(&methods::GET_BINDING_DATA_TYPE, (binding,))?;
    let shape: Option<Shape> = handle
        .ask(&methods::GET_BINDING_DIMENSIONS_32, (binding,))?
        .into();
    let is_vectorized = vectorized >= 0;
    let of_vector = |number: i32| u32::try_from(number).ok().filter(|_| is_vectorized);
    // An engine with an implicit batch has no profiles, and none of its shapes is open.
    let has_profiles = is_input && engine.max_batch().is_none();
    Ok(Tensor {
        name: name.to_string_lossy().into_owned(),
        mode: if is_input {
            TensorMode::Input
        } else {
            TensorMode::Output
        },
        data_type: DataType::from_number(data_type),
        format: TensorFormat::from_number(format),
        // SAFETY: TensorRT's texts of an engine's tensors live as long as the engine.
        format_description: unsafe { text_of(description, LONGEST_NAME) },
        on_host: handle.ask(&methods::GET_LOCATION, (binding,))? == 1,
        needs_address: handle.ask(&methods::IS_EXECUTION_BINDING, (binding,))? != 0,
        is_shape,
        vectorized_dimension: u32::try_from(vectorized).ok(),
        components_per_element: of_vector(components),
        bytes_per_component: of_vector(bytes),
        profile_shapes: if has_profiles && !is_shape {
            shapes(engine, binding, profile)?
        } else {
            None
        },
        profile_values: if has_profiles && is_shape {
            values(engine, binding, profile, shape)?
        } else {
            None
        },
        shape,
        key: Key { name, binding },
    })
}

fn shapes(
    engine: &EngineInner,
    binding: i32,
    profile: i32,
) -> Result<Option<ProfileShapes<Shape>>, TensorRtError> {
    let mut shapes = [None; 3];
    for (shape, selector) in shapes.iter_mut().zip(SELECTORS) {
        let method = &methods::GET_PROFILE_DIMENSIONS_32;
        let asked = engine.handle().ask(method, (binding, profile, selector))?;
        *shape = asked.into();
    }
    Ok(all_three(shapes))
}

fn values(
    engine: &EngineInner,
    binding: i32,
    profile: i32,
    shape: Option<Shape>,
) -> Result<Option<ProfileShapes<Vec<i64>>>, TensorRtError> {
    let count = shape.and_then(|shape| shape.elements()).unwrap_or(0);
    let mut values = [None, None, None];
    for (value, selector) in values.iter_mut().zip(SELECTORS) {
        // The profile comes first here (`NvInferRuntime.h`, 8.0).
        let method = &methods::GET_PROFILE_SHAPE_VALUES;
        let asked = engine.handle().ask(method, (profile, binding, selector))?;
        // SAFETY: told for this tensor, whose elements were counted.
        *value = unsafe { copied(asked, count) };
    }
    Ok(all_three(values))
}
