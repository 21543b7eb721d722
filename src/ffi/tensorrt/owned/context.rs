//! An execution context: what inferences run in.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::rc::Rc;

use super::bound::Bound;
use super::kept::EngineInner;
use super::{StreamRef, by_index};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::tables::execution_context as methods;

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

    pub(super) fn handle(&self) -> &Handle {
        &self.inner.handle
    }

    pub(super) fn engine(&self) -> &EngineInner {
        &self.inner.engine
    }

    /// What the context keeps for TensorRT.
    pub(super) fn bound(&mut self) -> &mut Bound {
        &mut self.inner.bound
    }

    pub(super) fn uses_bindings(&self) -> bool {
        self.inner.engine.uses_bindings()
    }

    /// Calls a method that says whether it did what it should.
    pub(super) fn done(
        &self,
        call: impl FnOnce() -> Result<u8, TensorRtError>,
        operation: impl Fn() -> String,
    ) -> Result<(), TensorRtError> {
        let (taken, logged) = self.inner.engine.runtime().logger().watch(call);
        if taken? == 0 {
            return Err(self.handle().refused(operation(), &"false", logged));
        }
        Ok(())
    }
}
