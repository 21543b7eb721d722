//! The kernel that is shipped: what the smallest program on the device is made of.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_uint, c_void};

use cudarc::driver::sys;

use super::calls::Refusal;
use super::context::Context;
use super::error::CudaError;
use super::memory::DeviceBuffer;
use super::stream::{Stream, too_much};

/// The kernel's text, which the driver compiles for the device.
const TEXT: &str = concat!(include_str!("kernel.ptx"), "\0");

/// The kernel's name in it.
const NAME: &CStr = c"trtmem_add";

/// Bytes of one element.
const ELEMENT_BYTES: u64 = 4;

/// Threads of a block: a multiple of the 32 that every device runs together.
const BLOCK: c_uint = 256;

/// Most blocks of one launch; more elements are taken by the same threads.
const MOST_BLOCKS: u64 = 1024;

/// A loaded module with one kernel, given back when it is dropped.
#[derive(Debug)]
pub struct SampleKernel {
    context: Context,
    module: sys::CUmodule,
    function: sys::CUfunction,
}

// SAFETY: modules and their functions may be used from any thread in their context.
unsafe impl Send for SampleKernel {}

impl SampleKernel {
    /// Loads the module; the driver compiles it.
    ///
    /// # Errors
    /// The driver refuses: it has no compiler at hand, or the device is too old for the kernel.
    pub fn load(context: &Context) -> Result<SampleKernel, CudaError> {
        let failed = |refusal| context.failed("load the sample kernel", refusal);
        context.ensure_current().map_err(failed)?;
        let mut module: sys::CUmodule = std::ptr::null_mut();
        // SAFETY: the image is a text ended by a NUL, and the place lives through the call.
        let loaded = unsafe {
            let calls = context.driver().calls();
            calls.cuModuleLoadData(&raw mut module, TEXT.as_ptr().cast())
        };
        loaded.map_err(failed)?;
        let mut kernel = SampleKernel {
            context: context.clone(),
            module,
            function: std::ptr::null_mut(),
        };
        // SAFETY: the module was loaded just now, the name ends with a NUL, the place lives on.
        let found = unsafe {
            let calls = context.driver().calls();
            calls.cuModuleGetFunction(&raw mut kernel.function, module, NAME.as_ptr())
        };
        found.map_err(failed)?;
        Ok(kernel)
    }

    /// Adds the numbers of `part` to those of `sum` on the device, as many as both have, without
    /// waiting for it.
    ///
    /// # Errors
    /// A buffer holds no number, or the driver refuses.
    pub fn add(
        &self,
        stream: &Stream,
        sum: &DeviceBuffer,
        part: &DeviceBuffer,
    ) -> Result<(), CudaError> {
        let count = sum.bytes().min(part.bytes()) / ELEMENT_BYTES;
        let failed = |refusal| self.context.failed("launch the sample kernel", refusal);
        if count == 0 {
            return Err(failed(too_much("cuLaunchKernel")));
        }
        self.launch(stream, [sum.address(), part.address(), count])
            .map_err(failed)
    }

    fn launch(&self, stream: &Stream, mut arguments: [u64; 3]) -> Result<(), Refusal> {
        let [_, _, count] = arguments;
        let blocks = count.div_ceil(u64::from(BLOCK)).min(MOST_BLOCKS);
        let blocks = c_uint::try_from(blocks).unwrap_or(1);
        let mut places = arguments
            .each_mut()
            .map(|place| std::ptr::from_mut(place).cast::<c_void>());
        self.context.ensure_current()?;
        // SAFETY: the kernel takes three 64-bit values, which the driver copies before it returns. It
        // touches `count` elements from both addresses on, which both buffers hold; one that is given
        // back meanwhile is kept until the kernel ends (cuMemFree synchronises).
        unsafe {
            let calls = self.context.driver().calls();
            let none = std::ptr::null_mut();
            calls.cuLaunchKernel(
                self.function,
                blocks,
                1,
                1,
                BLOCK,
                1,
                1,
                0,
                stream.handle(),
                places.as_mut_ptr(),
                none,
            )
        }
    }
}

impl Drop for SampleKernel {
    fn drop(&mut self) {
        if self.context.ensure_current().is_err() {
            return;
        }
        // SAFETY: the module is one the driver gave, and its kernel is not launched any more. A refusal
        // cannot be mended here.
        let _ = unsafe { self.context.driver().calls().cuModuleUnload(self.module) };
    }
}
