//! An order of work on the device.

#![allow(unsafe_code)]

use std::ffi::{c_uint, c_void};

use cudarc::driver::sys;

use super::calls::Refusal;
use super::context::Context;
use super::error::CudaError;
use super::memory::DeviceBuffer;

/// The stream does not wait for the default one (`CU_STREAM_NON_BLOCKING`), which TensorRT warns of.
const NON_BLOCKING: c_uint = 1;

/// A stream, given back when it is dropped.
#[derive(Debug)]
pub struct Stream {
    context: Context,
    handle: sys::CUstream,
}

// SAFETY: a stream may be used from any thread (CUDA driver API, stream management).
unsafe impl Send for Stream {}

impl Stream {
    /// Makes a stream of its own, which does not wait for the default one.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn new(context: &Context) -> Result<Stream, CudaError> {
        let failed = |refusal| context.failed("make a stream", refusal);
        context.ensure_current().map_err(failed)?;
        let mut handle: sys::CUstream = std::ptr::null_mut();
        // SAFETY: the place lives through the call, and a context is current.
        let made = unsafe {
            let calls = context.driver().calls();
            calls.cuStreamCreate(&raw mut handle, NON_BLOCKING)
        };
        made.map_err(failed)?;
        Ok(Stream {
            context: context.clone(),
            handle,
        })
    }

    /// The handle, for libraries that are given a stream. It is valid as long as `self` lives.
    pub fn raw(&self) -> *mut c_void {
        self.handle.cast()
    }

    /// The context it was made in.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Waits until the device has done all that was asked of this stream.
    ///
    /// # Errors
    /// Some of it failed, which the driver may tell only now.
    pub fn synchronize(&self) -> Result<(), CudaError> {
        self.wait()
            .map_err(|refusal| self.context.failed("wait for the stream", refusal))
    }

    /// Copies `from` to the beginning of `to` and waits for it, so that `from` may change afterwards.
    ///
    /// # Errors
    /// `to` is shorter than `from`, or the driver refuses.
    pub fn copy_to_device(&self, to: &DeviceBuffer, from: &[u8]) -> Result<(), CudaError> {
        let function = "cuMemcpyHtoDAsync_v2";
        let operation = || format!("copy {} bytes to the device", from.len());
        let failed = |refusal| self.context.failed(operation(), refusal);
        if from.len() as u64 > to.bytes() {
            return Err(failed(too_much(function)));
        }
        self.context.ensure_current().map_err(failed)?;
        // SAFETY: the buffer holds at least so many bytes, `from` is borrowed until the copy is over,
        // and the stream is one of the same process.
        let copied = unsafe {
            let calls = self.context.driver().calls();
            let start = from.as_ptr().cast();
            calls.cuMemcpyHtoDAsync_v2(to.address(), start, from.len(), self.handle)
        };
        // Waited for in either case: a copy that was begun must not outlive the borrow.
        let waited = self.wait();
        copied.and(waited).map_err(failed)
    }

    /// Fills `buffer` with one byte, without waiting for it.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn fill(&self, buffer: &DeviceBuffer, value: u8) -> Result<(), CudaError> {
        let failed = |refusal| {
            let operation = format!("fill {} bytes of the device", buffer.bytes());
            self.context.failed(operation, refusal)
        };
        self.context.ensure_current().map_err(failed)?;
        let bytes = usize::try_from(buffer.bytes()).unwrap_or(usize::MAX);
        // SAFETY: the buffer holds so many bytes. Should it be given back before the fill is over, the
        // driver waits for the device first (cuMemFree synchronises).
        let filled = unsafe {
            let calls = self.context.driver().calls();
            calls.cuMemsetD8Async(buffer.address(), value, bytes, self.handle)
        };
        filled.map_err(failed)
    }

    pub(super) fn handle(&self) -> sys::CUstream {
        self.handle
    }

    fn wait(&self) -> Result<(), Refusal> {
        self.context.ensure_current()?;
        // SAFETY: the handle is one the driver gave, and it is not yet given back.
        unsafe {
            self.context
                .driver()
                .calls()
                .cuStreamSynchronize(self.handle)
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.context.ensure_current().is_err() {
            return;
        }
        // SAFETY: the handle is one the driver gave, and nobody uses it any more; work that is under
        // way ends first (cuStreamDestroy). A refusal cannot be mended here.
        let _ = unsafe {
            self.context
                .driver()
                .calls()
                .cuStreamDestroy_v2(self.handle)
        };
    }
}

/// `CUDA_ERROR_INVALID_VALUE`, said before the driver is asked.
pub(super) fn too_much(function: &'static str) -> Refusal {
    Refusal::Code { function, code: 1 }
}
