//! What is kept of a runtime and of an engine by everything that comes from them: each is deleted when the last of those is gone.

#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_void};
use std::rc::Rc;

use super::{Kind, Library, Logger};
use crate::ffi::tensorrt::checked::{Handle, text_of};
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::raw::method::Method;
use crate::ffi::tensorrt::raw::tables::cuda_engine as methods;
use crate::ffi::tensorrt::raw::{Family, Release, text};

/// Longest name of an engine or tensor that is taken, bytes.
pub(super) const LONGEST_NAME: usize = 4096;

/// Most of anything that an engine is believed to have: tensors, profiles.
pub(super) const MOST: i32 = 65_536;

/// What engines keep of their runtime.
#[derive(Debug)]
pub(super) struct RuntimeInner {
    pub(super) handle: Handle,
    pub(super) logger: &'static Logger,
    pub(super) library: Library,
}

impl Drop for RuntimeInner {
    fn drop(&mut self) {
        // SAFETY: every engine keeps this, so nothing uses the runtime any more; it is deleted nowhere else.
        unsafe { self.handle.delete() };
    }
}

impl RuntimeInner {
    pub(super) fn logger(&self) -> &'static Logger {
        self.logger
    }

    /// Whether objects of this library stand for themselves: those of the lean and dispatch runtimes may
    /// stand for others.
    pub(super) fn objects_are_themselves(&self) -> bool {
        self.library.kind() == Kind::Full
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

/// What contexts keep of their engine.
#[derive(Debug)]
pub(super) struct EngineInner {
    pub(super) handle: Handle,
    pub(super) runtime: Rc<RuntimeInner>,
    pub(super) max_batch: Option<u32>,
}

impl Drop for EngineInner {
    fn drop(&mut self) {
        // SAFETY: every context keeps this, so nothing uses the engine any more; it is deleted nowhere
        // else, and its runtime, which this keeps, lives.
        unsafe { self.handle.delete() };
    }
}

impl EngineInner {
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(super) fn runtime(&self) -> &Rc<RuntimeInner> {
        &self.runtime
    }

    pub(super) fn release(&self) -> Release {
        self.handle.release()
    }

    pub(super) fn max_batch(&self) -> Option<u32> {
        self.max_batch
    }

    /// Whether tensors are known by the numbers of their bindings: before 8.5, and in an engine with an
    /// implicit batch, which the calls by name do not serve (`NvInferRuntime.h`, 8.5: `enqueueV3`).
    pub(super) fn uses_bindings(&self) -> bool {
        self.max_batch.is_some() || !self.handle.has(&methods::GET_NB_IO_TENSORS)
    }

    pub(super) fn profiles(&self) -> Result<u32, TensorRtError> {
        let profiles = self
            .handle
            .ask(&methods::GET_NB_OPTIMIZATION_PROFILES, ())?;
        // An engine with an implicit batch has none, and is used as if it had one.
        Ok(u32::try_from(profiles.clamp(1, MOST)).unwrap_or(1))
    }

    /// A count that TensorRT tells, in bounds.
    pub(super) fn count(&self, what: &str, count: i32) -> Result<i32, TensorRtError> {
        if (0..=MOST).contains(&count) {
            return Ok(count);
        }
        Err(self
            .handle
            .refused(format!("count the {what}"), &count, None))
    }

    /// A text that TensorRT tells; empty where it tells none.
    pub(super) fn text(
        &self,
        method: &Method<unsafe extern "C" fn(*mut c_void) -> *const c_char>,
    ) -> Result<String, TensorRtError> {
        let text = self.handle.ask(method, ())?;
        // SAFETY: TensorRT's texts of an engine live as long as the engine.
        Ok(unsafe { text_of(text, LONGEST_NAME) }.unwrap_or_default())
    }

    /// The name of a tensor that TensorRT tells.
    ///
    /// # Safety
    /// It is what a method of this engine returned for a name.
    pub(super) unsafe fn name_of(&self, name: *const c_char) -> Result<CString, TensorRtError> {
        if name.is_null() {
            return Err(self.handle.refused("query a tensor's name", &"null", None));
        }
        // SAFETY: a name that TensorRT tells lives as long as the engine.
        let bytes = unsafe { text::bytes(name, LONGEST_NAME) };
        // Without the zero byte that ends it, none is left.
        Ok(CString::new(bytes).unwrap_or_default())
    }

    /// The largest batch, where it is implicit.
    pub(super) fn ask_max_batch(&self) -> Option<u32> {
        // Later releases that still have the question always answer no, and TensorRT-RTX 1.4 warns of being asked.
        if self.release().family() != Family::EightAndNine {
            return None;
        }
        let implicit = self.handle.ask(&methods::HAS_IMPLICIT_BATCH_DIMENSION, ());
        let asked = || self.handle.ask(&methods::GET_MAX_BATCH_SIZE, ()).ok();
        if implicit.is_ok_and(|it| it != 0) {
            return asked().map(|batch| u32::try_from(batch).unwrap_or(1).max(1));
        }
        None
    }
}
