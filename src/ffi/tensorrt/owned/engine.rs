//! An engine.

#![allow(unsafe_code)]

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::rc::Rc;

use super::kept::{EngineInner, RuntimeInner};
use super::{Context, Tensor, by_index, by_name};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::names::{EngineCapability, HardwareCompatibility, tactic_sources};
use crate::ffi::tensorrt::raw::Family;
use crate::ffi::tensorrt::raw::method::Method;
use crate::ffi::tensorrt::raw::tables::cuda_engine as methods;

/// `ExecutionContextAllocationStrategy` since 10.0: with its own memory, with the caller's.
const STATIC: i32 = 0;
const USER_MANAGED: i32 = 2;

/// A method that a context comes from.
type Creates = unsafe extern "C" fn(*mut c_void) -> *mut c_void;

/// An engine: a plan in memory, with its weights on the device.
#[derive(Debug)]
pub struct Engine {
    inner: Rc<EngineInner>,
}

/// What `getEngineStat` counts, since 10.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineStat {
    /// Bytes of all weights.
    TotalWeights,
    /// Bytes of the weights that were left out of the plan.
    StrippedWeights,
}

impl Engine {
    /// The engine that `make` makes.
    pub(super) fn create(
        runtime: &Rc<RuntimeInner>,
        make: impl FnOnce() -> Result<*mut c_void, TensorRtError>,
    ) -> Result<Engine, TensorRtError> {
        let expected = Expected {
            is_itself: runtime.objects_are_themselves(),
            ..Expected::default()
        };
        let (origin, logger) = (runtime.handle().origin(), runtime.logger());
        let operation = "deserialize the plan";
        // SAFETY: what is made is what a method of a runtime returned for an `ICudaEngine`.
        let handle =
            unsafe { Handle::create(origin, logger, &methods::CLASS, &expected, make, operation) }?;
        let mut inner = EngineInner {
            handle,
            runtime: Rc::clone(runtime),
            max_batch: None,
        };
        inner.max_batch = inner.ask_max_batch();
        let inner = Rc::new(inner);
        Ok(Engine { inner })
    }

    /// Its name; empty where it was given none.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn name(&self) -> Result<String, TensorRtError> {
        self.inner.text(&methods::GET_NAME)
    }

    /// Layers after fusion.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn layers(&self) -> Result<u32, TensorRtError> {
        let layers = self.inner.handle.ask(&methods::GET_NB_LAYERS, ())?;
        Ok(u32::try_from(layers).unwrap_or(0))
    }

    /// Optimization profiles; at least 1.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn profiles(&self) -> Result<u32, TensorRtError> {
        self.inner.profiles()
    }

    /// The largest batch, of an engine whose batch dimension is implicit (up to 9.x); its tensors' shapes
    /// are without it.
    pub fn implicit_batch(&self) -> Option<u32> {
        self.inner.max_batch
    }

    /// What it was built to run in.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn capability(&self) -> Result<EngineCapability, TensorRtError> {
        let number = self.inner.handle.ask(&methods::GET_ENGINE_CAPABILITY, ())?;
        Ok(EngineCapability::from_number(number))
    }

    /// Whether its weights can be replaced.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn is_refittable(&self) -> Result<bool, TensorRtError> {
        Ok(self.inner.handle.ask(&methods::IS_REFITTABLE, ())? != 0)
    }

    /// Where its kernels were allowed to come from, by name.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn tactic_sources(&self) -> Result<Vec<String>, TensorRtError> {
        let bits = self.inner.handle.ask(&methods::GET_TACTIC_SOURCES, ())?;
        Ok(tactic_sources(bits, self.inner.release().family()))
    }

    /// Streams that it uses besides the caller's.
    ///
    /// # Errors
    /// Before 8.6.
    pub fn aux_streams(&self) -> Result<u32, TensorRtError> {
        let streams = self.inner.handle.ask(&methods::GET_NB_AUX_STREAMS, ())?;
        Ok(u32::try_from(streams).unwrap_or(0))
    }

    /// Which GPUs it runs on besides the one it was built on.
    ///
    /// # Errors
    /// Before 8.6.
    pub fn hardware_compatibility(&self) -> Result<HardwareCompatibility, TensorRtError> {
        let method = &methods::GET_HARDWARE_COMPATIBILITY_LEVEL;
        let number = self.inner.handle.ask(method, ())?;
        Ok(HardwareCompatibility::from_number(number))
    }

    /// What else the release tells, by the method's name without `get`: `engine_capability`, `refittable`,
    /// `tactic_sources`, `aux_streams`, `hardware_compatibility`. What it does not tell is left out.
    pub fn properties(&self) -> BTreeMap<String, String> {
        let told = [
            (
                "engine_capability",
                self.capability().map(|it| it.to_string()),
            ),
            ("refittable", self.is_refittable().map(|it| it.to_string())),
            (
                "tactic_sources",
                self.tactic_sources().map(|it| it.join(" ")),
            ),
            ("aux_streams", self.aux_streams().map(|it| it.to_string())),
            (
                "hardware_compatibility",
                self.hardware_compatibility().map(|it| it.to_string()),
            ),
        ];
        let known = |(name, value): (&str, Result<String, _>)| Some((name.to_owned(), value.ok()?));
        told.into_iter().filter_map(known).collect()
    }

    /// Inputs and outputs as `profile` has them, in the engine's order.
    ///
    /// # Errors
    /// There is no such profile; TensorRT tells what cannot be.
    pub fn tensors(&self, profile: u32) -> Result<Vec<Tensor>, TensorRtError> {
        let profiles = self.profiles()?;
        let profile = i32::try_from(profile).unwrap_or(i32::MAX);
        if !u32::try_from(profile).is_ok_and(|it| it < profiles) {
            let problem = Problem::Argument(format!(
                "the engine has {profiles} profiles, counted from 0"
            ));
            return Err(self
                .inner
                .handle
                .error(format!("use profile {profile}"), problem));
        }
        if self.inner.uses_bindings() {
            by_index::tensors(&self.inner, profile)
        } else {
            by_name::tensors(&self.inner, profile)
        }
    }

    /// Creates a context with its own device memory.
    ///
    /// # Errors
    /// TensorRT gave none or logged an error.
    pub fn create_context(&self) -> Result<Context, TensorRtError> {
        let operation = "create the context";
        self.context(&methods::CREATE_EXECUTION_CONTEXT, STATIC, operation)
    }

    /// Creates a context that is given its device memory: [`Context::set_device_memory`] before the first
    /// inference.
    ///
    /// # Errors
    /// TensorRT gave none or logged an error.
    pub fn create_context_without_device_memory(&self) -> Result<Context, TensorRtError> {
        let operation = "create the context without device memory";
        let method = &methods::CREATE_EXECUTION_CONTEXT_WITHOUT_DEVICE_MEMORY;
        self.context(method, USER_MANAGED, operation)
    }

    /// Creates a context: up to 9.x by a method of its own, since 10.0 by a strategy.
    fn context(
        &self,
        method: &Method<Creates>,
        strategy: i32,
        operation: &str,
    ) -> Result<Context, TensorRtError> {
        let handle = &self.inner.handle;
        let make = || match self.inner.release().family() {
            Family::EightAndNine => handle.ask(method, ()),
            Family::Ten | Family::Eleven | Family::RtxThree | Family::RtxFive => handle.ask(
                &methods::CREATE_EXECUTION_CONTEXT_WITH_STRATEGY,
                (strategy,),
            ),
        };
        Context::create(&self.inner, make, operation)
    }

    /// Deletes the engine now.
    ///
    /// # Errors
    /// A context of it lives, and it goes with the last of them; TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let origin = Rc::clone(self.inner.handle.origin());
        let runtime = Rc::clone(&self.inner.runtime);
        let logger = runtime.logger();
        origin.give_back(self.inner, logger, "delete the engine", "its contexts")
    }

    pub(super) fn inner(&self) -> &Rc<EngineInner> {
        &self.inner
    }
}
