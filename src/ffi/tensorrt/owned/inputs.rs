//! What a context is told of its tensors: shapes, values, addresses.

#![allow(unsafe_code)]

use std::ffi::c_void;

use super::by_name::MOST_VALUES;
use super::{Context, Tensor};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::dims::Dims32;
use crate::ffi::tensorrt::raw::tables::{cuda_engine, execution_context as methods};
use crate::ffi::tensorrt::raw::{RankError, Shape};

/// `DataType::kINT64`.
const INT64: i32 = 8;

/// `TensorLocation::kHOST`.
const HOST: i32 = 1;

impl Context {
    /// The shape of an input whose shape is open.
    ///
    /// # Errors
    /// TensorRT refuses it: out of the profile's range, another rank.
    pub fn set_input_shape(&mut self, tensor: &Tensor, shape: Shape) -> Result<(), TensorRtError> {
        let operation = || about(&format!("give shape {shape} to input"), tensor);
        let handle = self.handle();
        if !self.uses_bindings() {
            let name = tensor.key.name.as_ptr();
            if handle.has(&methods::SET_INPUT_SHAPE_64) {
                let dims = shape.to_dims64();
                let method = &methods::SET_INPUT_SHAPE_64;
                // SAFETY: name and shape live through the call.
                let set = || unsafe { handle.call(method, (name, &raw const dims)) };
                return self.done(set, operation);
            }
            let dims = self.narrow(shape, operation)?;
            let method = &methods::SET_INPUT_SHAPE_32;
            // SAFETY: name and shape live through the call.
            let set = || unsafe { handle.call(method, (name, &raw const dims)) };
            return self.done(set, operation);
        }
        let dims = self.narrow(shape, operation)?;
        let arguments = (tensor.key.binding, dims);
        // SAFETY: a number, and a shape by value.
        let set = || unsafe { handle.call(&methods::SET_BINDING_DIMENSIONS_32, arguments) };
        self.done(set, operation)
    }

    /// The values of an input whose values decide on shapes ([`Tensor::is_shape`]). They are copied.
    ///
    /// # Errors
    /// TensorRT refuses them; they are more or fewer than the tensor's elements, or too large for its type.
    pub fn set_shape_values(
        &mut self,
        tensor: &Tensor,
        values: &[i64],
    ) -> Result<(), TensorRtError> {
        let operation = || about("give values to input", tensor);
        let wanted = self
            .tensor_shape(tensor)?
            .and_then(|shape| shape.elements());
        if wanted.is_none_or(|wanted| wanted != values.len() as u64) {
            let problem = Problem::Argument(match wanted {
                Some(wanted) => format!("it has {wanted} elements, not {}", values.len()),
                None => "its own shape is dynamic; set that first".to_owned(),
            });
            return Err(self.handle().error(operation(), problem));
        }
        let is_wide = self.type_of(tensor)? == INT64;
        let bound = self.bound();
        let kept: Option<*mut c_void> = if is_wide {
            bound.keep_wide(&tensor.name, values).map(<*mut i64>::cast)
        } else {
            bound
                .keep_narrow(&tensor.name, values)
                .map(<*mut i32>::cast)
        };
        let Some(address) = kept else {
            let problem = Problem::Argument("a value is beyond 32 bits".to_owned());
            return Err(self.handle().error(operation(), problem));
        };
        if !self.uses_bindings() {
            return self.set_address(tensor, address);
        }
        if self.is_on_host(tensor)? {
            self.bound().set(tensor.key.binding, address);
        }
        let arguments = (tensor.key.binding, address.cast_const().cast());
        let handle = self.handle();
        // SAFETY: as many values as the tensor has elements, 32 bits each, which is the only type such a
        // tensor has before 10.0; they stay until they are set again.
        let set = || unsafe { handle.call(&methods::SET_INPUT_SHAPE_BINDING, arguments) };
        self.done(set, operation)
    }

    /// Gives an output in host memory ([`Tensor::on_host`]) room, which the context keeps: for its elements,
    /// and for as many as any shape tensor has.
    ///
    /// # Errors
    /// TensorRT refuses.
    pub fn provide_host_memory(&mut self, tensor: &Tensor) -> Result<(), TensorRtError> {
        let shape = self.tensor_shape(tensor)?;
        let elements = shape.and_then(|shape| shape.elements()).unwrap_or(0);
        let elements = usize::try_from(elements.max(MOST_VALUES)).unwrap_or(0);
        let bound = self.bound();
        let kept = bound.keep_wide(&tensor.name, &vec![0; elements]);
        let address = kept.map_or(std::ptr::null_mut(), <*mut i64>::cast);
        self.set_address(tensor, address)
    }

    /// The shape a tensor has now; `None` while an input that it depends on is not set.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn tensor_shape(&self, tensor: &Tensor) -> Result<Option<Shape>, TensorRtError> {
        let handle = self.handle();
        if self.uses_bindings() {
            let binding = (tensor.key.binding,);
            return Ok(handle
                .ask(&methods::GET_BINDING_DIMENSIONS_32, binding)?
                .into());
        }
        let name = &tensor.key.name;
        if handle.has(&methods::GET_TENSOR_SHAPE_64) {
            return Ok(handle
                .ask_of(&methods::GET_TENSOR_SHAPE_64, name, ())?
                .into());
        }
        Ok(handle
            .ask_of(&methods::GET_TENSOR_SHAPE_32, name, ())?
            .into())
    }

    /// The most bytes that an output takes whose shape depends on data, since 8.5.
    ///
    /// # Errors
    /// Before 8.5; TensorRT does not bound it.
    pub fn most_output_bytes(&self, tensor: &Tensor) -> Result<u64, TensorRtError> {
        let handle = self.handle();
        let operation = || about("query the largest size of output", tensor);
        if self.uses_bindings() {
            let problem = Problem::Argument("its shape is dynamic".to_owned());
            return Err(handle.error(operation(), problem));
        }
        let bytes = handle.ask_of(&methods::GET_MAX_OUTPUT_SIZE, &tensor.key.name, ())?;
        u64::try_from(bytes).map_err(|_| handle.refused(operation(), &bytes, None))
    }

    /// Where a tensor's data is on the device. The memory has to be there until the last inference is done.
    ///
    /// # Errors
    /// The tensor is in host memory; TensorRT refuses.
    pub fn set_device_address(
        &mut self,
        tensor: &Tensor,
        address: u64,
    ) -> Result<(), TensorRtError> {
        if self.is_on_host(tensor)? {
            let problem = Problem::Argument("its data is in host memory".to_owned());
            return Err(self
                .handle()
                .error(about("give a device address to", tensor), problem));
        }
        self.set_address(tensor, device_pointer(address))
    }

    /// Device memory for a context that was created without: at least what
    /// [`Engine::device_memory_bytes`](super::Engine::device_memory_bytes) says, at a multiple of 256.
    ///
    /// # Errors
    /// TensorRT logged an error: too little, not aligned.
    pub fn set_device_memory(&mut self, address: u64, bytes: u64) -> Result<(), TensorRtError> {
        let handle = self.handle();
        let pointer = device_pointer(address);
        let size = i64::try_from(bytes).unwrap_or(i64::MAX);
        let set = || {
            if handle.has(&methods::SET_DEVICE_MEMORY_V2) {
                let method = &methods::SET_DEVICE_MEMORY_V2;
                // SAFETY: an address on the device, which no code on the host follows.
                return unsafe { handle.call(method, (pointer, size)) };
            }
            // SAFETY: as above.
            unsafe { handle.call(&methods::SET_DEVICE_MEMORY, (pointer,)) }
        };
        let (set, logged) = self.engine().runtime().logger().watch(set);
        set?;
        if logged.is_none() {
            return Ok(());
        }
        let operation = format!("give the context {bytes} bytes of device memory");
        Err(handle.refused(operation, &"", logged))
    }

    /// Bytes of device memory that the shapes set now need, since 10.0.
    ///
    /// # Errors
    /// Before 10.0.
    pub fn device_memory_bytes_for_shapes(&mut self) -> Result<u64, TensorRtError> {
        let method = &methods::UPDATE_DEVICE_MEMORY_SIZE_FOR_SHAPES;
        Ok(self.handle().ask(method, ())? as u64)
    }

    fn set_address(&mut self, tensor: &Tensor, address: *mut c_void) -> Result<(), TensorRtError> {
        if self.uses_bindings() {
            if self.bound().set(tensor.key.binding, address) {
                return Ok(());
            }
            let problem = Problem::Argument("it is a tensor of another engine".to_owned());
            return Err(self
                .handle()
                .error(about("give an address to", tensor), problem));
        }
        let arguments = (tensor.key.name.as_ptr(), address);
        let handle = self.handle();
        // SAFETY: the name lives through the call. The address is on the device, where no code on the host
        // follows it, or of memory that this context keeps.
        let set = || unsafe { handle.call(&methods::SET_TENSOR_ADDRESS, arguments) };
        self.done(set, || about("give an address to", tensor))
    }

    fn narrow(
        &self,
        shape: Shape,
        operation: impl Fn() -> String,
    ) -> Result<Dims32, TensorRtError> {
        let wide = |error: RankError| {
            let problem = Problem::Argument(error.to_string());
            self.handle().error(operation(), problem)
        };
        shape.to_dims32().map_err(wide)
    }

    /// A tensor's type, as its engine has it.
    fn type_of(&self, tensor: &Tensor) -> Result<i32, TensorRtError> {
        let engine = self.engine().handle();
        if self.uses_bindings() {
            return engine.ask(&cuda_engine::GET_BINDING_DATA_TYPE, (tensor.key.binding,));
        }
        engine.ask_of(&cuda_engine::GET_TENSOR_DATA_TYPE, &tensor.key.name, ())
    }

    /// Whether code on the host follows a tensor's address.
    fn is_on_host(&self, tensor: &Tensor) -> Result<bool, TensorRtError> {
        let engine = self.engine().handle();
        let location = if self.uses_bindings() {
            engine.ask(&cuda_engine::GET_LOCATION, (tensor.key.binding,))
        } else {
            engine.ask_of(&cuda_engine::GET_TENSOR_LOCATION, &tensor.key.name, ())
        };
        Ok(location? == HOST)
    }
}

/// Names a tensor in a message.
fn about(operation: &str, tensor: &Tensor) -> String {
    format!("{operation} {}", tensor.name)
}

/// An address on the device as TensorRT takes it.
fn device_pointer(address: u64) -> *mut c_void {
    // Every system this runs on has addresses of 64 bits.
    std::ptr::without_provenance_mut(usize::try_from(address).unwrap_or(0))
}
