//! An execution context: what inferences run in.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::rc::Rc;

use super::bound::Bound;
use super::engine::Inner as EngineInner;
use super::inspector::about;
use super::{StreamRef, Tensor, by_index};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::dims::Dims32;
use crate::ffi::tensorrt::raw::tables::execution_context as methods;
use crate::ffi::tensorrt::raw::{RankError, Shape};

/// `DataType::kINT64`.
const INT64: i32 = 8;

/// An execution context.
#[derive(Debug)]
pub struct Context {
    inner: Inner,
}

/// A context and what it uses. Dropped in this order: the context, what it was told, the engine.
#[derive(Debug)]
struct Inner {
    handle: Handle,
    bound: Bound,
    engine: Rc<EngineInner>,
    batch: i32,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // SAFETY: the context is this value's alone; its engine, which this keeps, lives.
        unsafe { self.handle.delete() };
    }
}

impl Context {
    /// The context that `make` makes.
    pub(super) fn create(
        engine: &Rc<EngineInner>,
        make: impl FnOnce() -> Result<*mut c_void, TensorRtError>,
        operation: &str,
    ) -> Result<Context, TensorRtError> {
        let is_itself = engine.runtime().objects_are_themselves();
        let expected = Expected {
            is_itself,
            engine: is_itself.then(|| engine.handle().pointer().addr()),
            ..Expected::default()
        };
        let (origin, logger) = (engine.handle().origin(), engine.runtime().logger());
        // SAFETY: what is made is what a method of an engine returned for an `IExecutionContext`.
        let handle =
            unsafe { Handle::create(origin, logger, &methods::CLASS, &expected, make, operation) }?;
        let mut inner = Inner {
            handle,
            bound: Bound::default(),
            engine: Rc::clone(engine),
            batch: engine
                .max_batch()
                .map_or(1, |batch| i32::try_from(batch).unwrap_or(1)),
        };
        if engine.uses_bindings() {
            let bindings = usize::try_from(by_index::bindings(engine)?).unwrap_or(0);
            inner.bound.addresses = vec![std::ptr::null_mut(); bindings];
        }
        Ok(Context { inner })
    }

    /// Uses another optimization profile. The tensors of that profile are [`Engine::tensors`] of it; what
    /// was set for another profile's is void. Done when the stream is at that point.
    ///
    /// [`Engine::tensors`]: super::Engine::tensors
    ///
    /// # Errors
    /// There is no such profile, or another context uses it.
    pub fn set_profile(
        &mut self,
        profile: u32,
        stream: StreamRef<'_>,
    ) -> Result<(), TensorRtError> {
        let number = i32::try_from(profile).unwrap_or(i32::MAX);
        let method = &methods::SET_OPTIMIZATION_PROFILE_ASYNC;
        let arguments = (number, stream.raw());
        // SAFETY: the stream lives, as its borrow says.
        let set = || unsafe { self.handle().call(method, arguments) };
        self.done(set, || format!("use profile {profile}"))
    }

    /// The batch that inferences run with, of an engine with an implicit batch; at first the largest.
    ///
    /// # Errors
    /// The engine's batch is not implicit, or is smaller.
    pub fn set_batch(&mut self, batch: u32) -> Result<(), TensorRtError> {
        let most = self.inner.engine.max_batch();
        let number = i32::try_from(batch).ok();
        match (most, number) {
            (Some(most), Some(number)) if (1..=most).contains(&batch) => {
                self.inner.batch = number;
                Ok(())
            }
            (most, _) => {
                let problem = Problem::Argument(match most {
                    Some(most) => format!("the engine's batch is from 1 to {most}"),
                    None => "the engine's batch is part of its shapes".to_owned(),
                });
                Err(self.handle().error(format!("use batch {batch}"), problem))
            }
        }
    }

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
                None => "its own shape is open; give that first".to_owned(),
            });
            return Err(self.handle().error(operation(), problem));
        }
        let name = &tensor.name;
        let bound = &mut self.inner.bound;
        let kept: Option<*mut c_void> = match tensor.data_type.number() {
            INT64 => bound.keep_wide(name, values).map(<*mut i64>::cast),
            _ => bound.keep_narrow(name, values).map(<*mut i32>::cast),
        };
        let Some(address) = kept else {
            let problem = Problem::Argument("a value is beyond 32 bits".to_owned());
            return Err(self.handle().error(operation(), problem));
        };
        if !self.uses_bindings() {
            return self.set_host_address(tensor, address);
        }
        if tensor.on_host {
            self.inner.bound.set(tensor.key.binding, address);
        }
        let arguments = (tensor.key.binding, address.cast_const().cast());
        let handle = self.handle();
        // SAFETY: as many values as the tensor has elements, 32 bits each, which is the only type such a
        // tensor has before 10.0; they stay until they are set again.
        let set = || unsafe { handle.call(&methods::SET_INPUT_SHAPE_BINDING, arguments) };
        self.done(set, operation)
    }

    /// Gives an output in host memory ([`Tensor::on_host`]) room for so many bytes, which the context keeps.
    ///
    /// # Errors
    /// TensorRT refuses.
    pub fn provide_host_memory(
        &mut self,
        tensor: &Tensor,
        bytes: usize,
    ) -> Result<(), TensorRtError> {
        let room = vec![0_i64; bytes.div_ceil(size_of::<i64>()).max(1)];
        let kept = self.inner.bound.keep_wide(&tensor.name, &room);
        let address = kept.map_or(std::ptr::null_mut(), <*mut i64>::cast);
        self.set_host_address(tensor, address)
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

    /// Where a tensor's data is on the device. The memory has to be there until the last inference is done.
    ///
    /// # Errors
    /// The tensor is in host memory; TensorRT refuses.
    pub fn set_device_address(
        &mut self,
        tensor: &Tensor,
        address: u64,
    ) -> Result<(), TensorRtError> {
        if tensor.on_host {
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
        let (set, logged) = self.inner.engine.runtime().logger().watch(set);
        set?;
        match logged {
            None => Ok(()),
            Some(_) => {
                let operation = format!("give the context {bytes} bytes of device memory");
                Err(handle.refused(operation, "", logged))
            }
        }
    }

    /// Bytes of device memory that the shapes set now need, since 10.0.
    ///
    /// # Errors
    /// Before 10.0.
    pub fn device_memory_bytes_for_shapes(&mut self) -> Result<u64, TensorRtError> {
        let method = &methods::UPDATE_DEVICE_MEMORY_SIZE_FOR_SHAPES;
        Ok(self.handle().ask(method, ())? as u64)
    }

    /// Whether every input has its shape, and, where the release tells, every shape tensor its values.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn has_all_shapes(&self) -> Result<bool, TensorRtError> {
        let handle = self.handle();
        let dimensions = handle.ask(&methods::ALL_INPUT_DIMENSIONS_SPECIFIED, ())?;
        let values = handle.ask(&methods::ALL_INPUT_SHAPES_SPECIFIED, ());
        Ok(dimensions != 0 && values.unwrap_or(1) != 0)
    }

    /// Puts one inference into the stream. It is done when the stream is.
    ///
    /// # Errors
    /// TensorRT refuses, or could not launch it.
    pub fn enqueue(&mut self, stream: StreamRef<'_>) -> Result<(), TensorRtError> {
        let handle = self.handle();
        let stream = stream.raw();
        let addresses = self.inner.bound.addresses.as_ptr();
        let (batch, consumed) = (self.inner.batch, std::ptr::null_mut());
        let run = || {
            if !self.uses_bindings() {
                // SAFETY: the stream lives, as its borrow says.
                return unsafe { handle.call(&methods::ENQUEUE_V3, (stream,)) };
            }
            if self.inner.engine.max_batch().is_none() {
                let arguments = (addresses, stream, consumed);
                // SAFETY: an address for every binding of every profile; the stream lives; no event.
                return unsafe { handle.call(&methods::ENQUEUE_V2, arguments) };
            }
            let arguments = (batch, addresses, stream, consumed);
            // SAFETY: as above.
            unsafe { handle.call(&methods::ENQUEUE, arguments) }
        };
        self.done(run, || "run an inference".to_owned())
    }

    /// Deletes the context now.
    ///
    /// # Errors
    /// TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let engine = Rc::clone(&self.inner.engine);
        let origin = Rc::clone(self.handle().origin());
        match engine.runtime().logger().watch(|| drop(self)) {
            ((), None) => Ok(()),
            ((), Some(said)) => {
                let returned = false;
                Err(origin.error("delete the context", Problem::Logged { said, returned }))
            }
        }
    }

    pub(super) fn pointer(&self) -> *mut c_void {
        self.handle().pointer()
    }

    fn handle(&self) -> &Handle {
        &self.inner.handle
    }

    fn uses_bindings(&self) -> bool {
        self.inner.engine.uses_bindings()
    }

    /// The address of a tensor in host memory that this context keeps.
    fn set_host_address(
        &mut self,
        tensor: &Tensor,
        address: *mut c_void,
    ) -> Result<(), TensorRtError> {
        self.set_address(tensor, address)
    }

    fn set_address(&mut self, tensor: &Tensor, address: *mut c_void) -> Result<(), TensorRtError> {
        if self.uses_bindings() {
            if self.inner.bound.set(tensor.key.binding, address) {
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

    /// Calls a method that says whether it did what it should.
    fn done(
        &self,
        call: impl FnOnce() -> Result<u8, TensorRtError>,
        operation: impl Fn() -> String,
    ) -> Result<(), TensorRtError> {
        let (taken, logged) = self.inner.engine.runtime().logger().watch(call);
        if taken? == 0 {
            return Err(self.handle().refused(operation(), "false", logged));
        }
        Ok(())
    }
}

/// An address on the device as TensorRT takes it.
fn device_pointer(address: u64) -> *mut c_void {
    // Every system this runs on has addresses of 64 bits.
    std::ptr::without_provenance_mut(usize::try_from(address).unwrap_or(0))
}
