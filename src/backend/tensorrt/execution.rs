//! One execution context with its bindings.

use std::sync::{Arc, OnceLock};

use super::facts::{Bound, buffer_sizes, tensor_facts};
use super::shapes;
use crate::backend::BackendError;
use crate::ffi::cuda::{Context as CudaContext, CudaError, DeviceBuffer, PinnedBuffer, Stream};
use crate::ffi::ledger::{AddressLedger, Ledger};
use crate::ffi::tensorrt::{Context, DeviceAllocator, Shape, Tensor, TensorMode, TensorRtError};
use crate::shapes::Shapes;

/// An execution context, and what was bound to it. Dropped in this order.
#[derive(Debug)]
pub(super) struct Execution {
    pub(super) context: Context,
    bindings: Option<Bindings>,
}

/// What an execution needs besides its context.
#[derive(Debug)]
struct Bindings {
    device: Vec<DeviceBuffer>,
    pinned: Vec<PinnedBuffer>,
    stream: Stream,
}

/// What is asked of a context.
pub(super) struct Asked<'a> {
    /// The optimization profile.
    pub(super) profile: u32,
    /// Shapes of inputs.
    pub(super) shapes: &'a Shapes,
}

impl Execution {
    pub(super) fn new(context: Context) -> Execution {
        Execution {
            context,
            bindings: None,
        }
    }

    /// Sets profile and shapes, makes buffers for every tensor, uploads the inputs and tells TensorRT
    /// where everything is. Gives the shapes that came of it.
    pub(super) fn bind(
        &mut self,
        tensors: &[Tensor],
        batch: Option<u32>,
        asked: &Asked<'_>,
        cuda: &CudaContext,
        memory: &OwnMemory,
    ) -> Result<Bound, BackendError> {
        let stream = Stream::new(cuda)?;
        if asked.profile > 0 {
            self.context.set_profile(asked.profile, (&stream).into())?;
            stream.synchronize()?;
        }
        self.set_inputs(tensors, batch, asked)?;
        let mut bound = Bound::new();
        let mut bindings = Bindings {
            device: Vec::with_capacity(tensors.len()),
            pinned: Vec::with_capacity(tensors.len()),
            stream,
        };
        for tensor in tensors {
            let shape = self.shape_of(tensor)?;
            let bytes = self.bytes_of(tensor, shape.as_deref(), batch)?;
            self.place(tensor, bytes, &mut bindings, cuda, memory)?;
            if let Some(shape) = shape {
                bound.insert(tensor.name.clone(), shape);
            }
        }
        bindings.stream.synchronize()?;
        self.bindings = Some(bindings);
        Ok(bound)
    }

    fn set_inputs(
        &mut self,
        tensors: &[Tensor],
        batch: Option<u32>,
        asked: &Asked<'_>,
    ) -> Result<(), BackendError> {
        let facts = tensor_facts(tensors, batch, &Bound::new());
        let shapes = shapes::resolve(&facts, asked.shapes.by_name())
            .map_err(|error| BackendError::new(error.to_string()))?;
        let inputs = tensors
            .iter()
            .filter(|tensor| tensor.mode == TensorMode::Input);
        for (tensor, (_, shape)) in inputs.zip(shapes) {
            if tensor.shape.is_some_and(|shape| shape.is_open()) {
                let shape = Shape::new(&shape).map_err(|error| {
                    BackendError::caused(format!("`{}` cannot have this shape", tensor.name), error)
                })?;
                self.context.set_input_shape(tensor, shape)?;
            }
            if let Some(values) = &tensor.profile_values {
                self.context.set_shape_values(tensor, &values.opt)?;
            }
        }
        Ok(())
    }

    /// Gives a tensor its place: on the device, or, where TensorRT reads it on the host, there.
    fn place(
        &mut self,
        tensor: &Tensor,
        bytes: u64,
        bindings: &mut Bindings,
        cuda: &CudaContext,
        memory: &OwnMemory,
    ) -> Result<(), BackendError> {
        if !tensor.needs_address {
            return Ok(());
        }
        if !tensor.on_host {
            let address = bindings.make(tensor, bytes, cuda, memory)?;
            return Ok(self.context.set_device_address(tensor, address)?);
        }
        if tensor.mode == TensorMode::Output || tensor.profile_values.is_none() {
            self.context.provide_host_memory(tensor)?;
        }
        Ok(())
    }

    /// The shape a tensor has now; `None` while it depends on data.
    fn shape_of(&self, tensor: &Tensor) -> Result<Option<Vec<i64>>, TensorRtError> {
        let shape = self.context.tensor_shape(tensor)?;
        Ok(shape
            .filter(|shape| !shape.is_open())
            .map(|shape| shape.extents().to_vec()))
    }

    /// Bytes of a tensor's buffer: by its shape, else the most TensorRT says it can take.
    fn bytes_of(
        &self,
        tensor: &Tensor,
        shape: Option<&[i64]>,
        batch: Option<u32>,
    ) -> Result<u64, BackendError> {
        if let Some(sizes) = shape.and_then(|shape| buffer_sizes(tensor, shape, batch)) {
            return Ok(sizes.padded_bytes);
        }
        self.context.most_output_bytes(tensor).map_err(|error| {
            let message = format!(
                "the size of `{}` depends on its data and TensorRT does not bound it",
                tensor.name
            );
            BackendError::caused(message, error)
        })
    }

    /// So many inferences, each waited for; `pulse` hears of each.
    pub(super) fn infer(
        &mut self,
        times: u64,
        pulse: &mut dyn FnMut(u64),
    ) -> Result<(), BackendError> {
        let Some(bindings) = &self.bindings else {
            return Err(BackendError::new(
                "nothing is bound; the bindings come first",
            ));
        };
        let stream = &bindings.stream;
        for done in 1..=times {
            self.context.enqueue(stream.into())?;
            stream.synchronize()?;
            pulse(done);
        }
        Ok(())
    }

    /// Gives back the context, then its buffers.
    pub(super) fn release(self) -> Result<(), TensorRtError> {
        let Execution { context, bindings } = self;
        let released = context.release();
        drop(bindings);
        released
    }
}

impl Bindings {
    /// Makes the buffers of one tensor, zeroed: device memory with pinned host memory beside it. Gives
    /// the address on the device.
    fn make(
        &mut self,
        tensor: &Tensor,
        bytes: u64,
        cuda: &CudaContext,
        memory: &OwnMemory,
    ) -> Result<u64, CudaError> {
        // An empty tensor needs an address all the same.
        let bytes = bytes.max(1);
        let pinned = cuda.allocate_pinned(bytes, &memory.pinned)?;
        let device = cuda.allocate(bytes, &memory.buffers)?;
        match tensor.mode {
            TensorMode::Input => self.stream.copy_to_device(&device, pinned.as_slice())?,
            TensorMode::Output => self.stream.fill(&device, 0)?,
        }
        let address = device.address();
        self.device.push(device);
        self.pinned.push(pinned);
        Ok(address)
    }
}

/// Allocations that TensorRT can hold at a time before the ledger takes memory from the heap that is
/// being measured: far more than engines with thousands of layers were seen to.
const ROOM: usize = 32_768;

/// Hands CUDA's memory to TensorRT and counts it. Never freed, since engines keep it.
#[derive(Debug)]
pub(super) struct CountedMemory {
    context: OnceLock<CudaContext>,
    /// What TensorRT holds.
    pub(super) ledger: AddressLedger,
}

impl CountedMemory {
    /// Counted memory without a context yet; what it needs for itself it takes now.
    pub(super) fn new() -> &'static CountedMemory {
        Box::leak(Box::new(CountedMemory {
            context: OnceLock::new(),
            ledger: AddressLedger::with_room_for(ROOM),
        }))
    }

    /// Says where memory comes from, once there is a context.
    pub(super) fn comes_from(&self, context: CudaContext) {
        // Said once: the stage that makes the context comes once in a process.
        let _ = self.context.set(context);
    }
}

impl DeviceAllocator for CountedMemory {
    fn allocate(&self, bytes: u64, alignment: u64, _flags: u32) -> Option<u64> {
        let given = self.context.get()?.allocate_raw(bytes).ok();
        let aligned = given.filter(|address| alignment < 2 || address % alignment == 0);
        if let (Some(address), None, Some(context)) = (given, aligned, self.context.get()) {
            // More than the driver's own alignment was asked for, which no release seen does.
            let _ = context.free_raw(address);
        }
        match aligned {
            Some(address) => self.ledger.took(address, bytes),
            None => self.ledger.was_refused(),
        }
        aligned
    }

    fn free(&self, address: u64) -> bool {
        let Some(context) = self.context.get() else {
            return false;
        };
        // Out of the ledger first: the driver may give the address to another thread at once.
        let known = self.ledger.gave_back(address).is_some();
        known && context.free_raw(address).is_ok()
    }
}

/// What this program takes itself.
#[derive(Debug, Default)]
pub(super) struct OwnMemory {
    /// Device buffers.
    pub(super) buffers: Arc<Ledger>,
    /// Pinned host memory.
    pub(super) pinned: Arc<Ledger>,
}
