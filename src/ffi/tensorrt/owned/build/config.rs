//! How an engine is to be built.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::fmt;
use std::rc::Rc;

use super::kept::BuilderInner;
use super::{
    BuildFlag, MemoryPool, OptimizationProfile, ProfilingVerbosity, ProgressMonitor, Serialized,
};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::names::{ComputeCapability, HardwareCompatibility};
use crate::ffi::tensorrt::raw::build_tables::{
    builder, builder_config as methods, compute_capability, device_type,
    hardware_compatibility_level, timing_cache,
};
use crate::ffi::tensorrt::raw::method::Enumerator;

/// A configuration. Every method that sets something fails where TensorRT logs an error of it.
pub struct BuilderConfig {
    handle: Handle,
    builder: Rc<BuilderInner>,
}

impl fmt::Debug for BuilderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.handle)
    }
}

impl Drop for BuilderConfig {
    fn drop(&mut self) {
        // SAFETY: nothing is made of a configuration that uses it later; it is deleted nowhere else, and its
        // builder, which this keeps, lives.
        unsafe { self.handle.delete() };
    }
}

impl BuilderConfig {
    pub(super) fn create(builder: &Rc<BuilderInner>) -> Result<BuilderConfig, TensorRtError> {
        let operation = "create the builder's configuration";
        let (handle, logger) = (builder.handle(), builder.logger());
        let (origin, class) = (handle.origin(), &methods::CLASS);
        let make = || handle.ask(&builder::CREATE_BUILDER_CONFIG, ());
        let expected = Expected::default();
        // SAFETY: the method returns an `IBuilderConfig`.
        let handle = unsafe { Handle::create(origin, logger, class, &expected, make, operation) }?;
        Ok(BuilderConfig {
            handle,
            builder: Rc::clone(builder),
        })
    }

    /// Sets a flag.
    ///
    /// # Errors
    /// The release has no such flag ([`TensorRtError::is_not_in_release`]), or does not keep it.
    pub fn set_flag(&self, flag: BuildFlag) -> Result<(), TensorRtError> {
        let value = flag.value(self.handle.release());
        let operation = if flag.clears() {
            format!("clear {}", value.name)
        } else {
            format!("set {}", value.name)
        };
        let number = self.handle.value(value, &operation)?;
        let method = if flag.clears() {
            &methods::CLEAR_FLAG
        } else {
            &methods::SET_FLAG
        };
        self.set(&operation, || self.handle.ask(method, (number,)))?;
        let kept = self.handle.ask(&methods::GET_FLAG, (number,))? != 0;
        if kept == flag.clears() {
            return Err(self
                .handle
                .refused(operation, &format!("{kept} afterwards"), None));
        }
        Ok(())
    }

    /// Bounds a memory pool. Before 8.4 the workspace is the only one.
    ///
    /// # Errors
    /// The release has no such pool; TensorRT refuses: the DLA's have to be powers of two.
    pub fn set_memory_pool(&self, pool: MemoryPool, bytes: u64) -> Result<(), TensorRtError> {
        let handle = &self.handle;
        let operation = format!("bound {pool} to {bytes} bytes");
        let size = usize::try_from(bytes).unwrap_or(usize::MAX);
        if pool == MemoryPool::Workspace && !handle.has(&methods::SET_MEMORY_POOL_LIMIT) {
            let method = &methods::SET_MAX_WORKSPACE_SIZE;
            return self.set(&operation, || handle.ask(method, (size,)));
        }
        let number = handle.value(pool.value(), &operation)?;
        self.set(&operation, || {
            handle.ask(&methods::SET_MEMORY_POOL_LIMIT, (number, size))
        })
    }

    /// How much time is spent on looking for faster kernels: 0 little to 5 much, 3 if nothing is said.
    ///
    /// # Errors
    /// Before 8.6; TensorRT refuses.
    pub fn set_optimization_level(&self, level: u32) -> Result<(), TensorRtError> {
        let number = i32::try_from(level).unwrap_or(i32::MAX);
        let method = &methods::SET_BUILDER_OPTIMIZATION_LEVEL;
        let operation = format!("set the optimization level to {level}");
        self.set(&operation, || self.handle.ask(method, (number,)))
    }

    /// How much the engine will tell of itself.
    ///
    /// # Errors
    /// TensorRT refuses.
    pub fn set_profiling_verbosity(
        &self,
        verbosity: ProfilingVerbosity,
    ) -> Result<(), TensorRtError> {
        let method = &methods::SET_PROFILING_VERBOSITY;
        let number = verbosity.number();
        let operation = format!("set the profiling verbosity to {verbosity:?}");
        self.set(&operation, || self.handle.ask(method, (number,)))
    }

    /// Has kernels that a cache knows not timed again; an empty one begins a new cache. The builder keeps
    /// it until it goes.
    ///
    /// # Errors
    /// TensorRT refuses: another device's or another release's cache.
    pub fn set_timing_cache(&self, bytes: &[u8]) -> Result<(), TensorRtError> {
        let operation = "use the timing cache";
        let (handle, logger) = (&self.handle, self.builder.logger());
        let data = if bytes.is_empty() {
            std::ptr::null()
        } else {
            bytes.as_ptr().cast::<c_void>()
        };
        let arguments = (data, bytes.len());
        // SAFETY: the bytes live through the call, which copies what it keeps of them.
        let make = || unsafe { handle.call(&methods::CREATE_TIMING_CACHE, arguments) };
        let (origin, class) = (handle.origin(), &timing_cache::CLASS);
        let expected = Expected::default();
        // SAFETY: the method returns an `ITimingCache`.
        let cache = unsafe { Handle::create(origin, logger, class, &expected, make, operation) }?;
        let of_other_devices = u8::from(false);
        let arguments = (cache.pointer(), of_other_devices);
        // SAFETY: the cache has just been made, and is kept until the builder is gone.
        let set = || unsafe { handle.call(&methods::SET_TIMING_CACHE, arguments) };
        let (taken, said) = logger.watch(set);
        self.builder.keep_cache(cache);
        if taken? == 0 {
            return Err(handle.refused(operation, &"false", said));
        }
        origin.unless_logged(said, operation)
    }

    /// What the timing cache holds by now; `None` where there is none.
    ///
    /// # Errors
    /// TensorRT gives no bytes of it.
    pub fn timing_cache(&self) -> Result<Option<Vec<u8>>, TensorRtError> {
        let operation = "read the timing cache";
        let pointer = self.handle.ask(&methods::GET_TIMING_CACHE, ())?;
        if pointer.is_null() {
            return Ok(None);
        }
        let (origin, class) = (self.handle.origin(), &timing_cache::CLASS);
        // SAFETY: the method returns an `ITimingCache`, which lives as long as the configuration.
        let cache = unsafe { Handle::found(origin, class, pointer, operation) }?;
        let make = || cache.ask(&timing_cache::SERIALIZE, ());
        let memory = Serialized::create(origin, self.builder.logger(), make, operation)?;
        Ok(Some(memory.bytes().to_vec()))
    }

    /// Has the build tell `monitor` how far it is.
    ///
    /// # Errors
    /// Before 9.0; the monitor is made for another family.
    pub fn set_progress(&self, monitor: &'static ProgressMonitor) -> Result<(), TensorRtError> {
        let operation = "watch the build's progress";
        let handle = &self.handle;
        if monitor.family() != handle.release().family() {
            let problem = Problem::Argument(format!("it is made for family {}", monitor.family()));
            return Err(handle.error(operation, problem));
        }
        let pointer = monitor.object().pointer();
        // SAFETY: the monitor is of this family's form and never freed.
        let set = || unsafe { handle.call(&methods::SET_PROGRESS_MONITOR, (pointer,)) };
        self.set(operation, set)
    }

    /// Has every layer that can run on this DLA core; with `gpu_fallback` the others run on the GPU, else
    /// the build fails.
    ///
    /// # Errors
    /// There is no such core; TensorRT refuses.
    pub fn set_dla(&self, core: u32, gpu_fallback: bool) -> Result<(), TensorRtError> {
        let operation = format!("build for DLA core {core}");
        let (cores, logged) = self.builder.logger().watch(|| self.builder.dla_cores());
        let cores = cores?;
        if core >= cores {
            // Without a driver TensorRT logs that it cannot know.
            self.handle.origin().unless_logged(logged, &operation)?;
            let problem = Problem::Argument(format!("the builder has {cores} DLA cores"));
            return Err(self.handle.error(operation, problem));
        }
        let dla = self.handle.value(&device_type::DLA, &operation)?;
        let number = i32::try_from(core).unwrap_or(i32::MAX);
        self.set(&operation, || {
            self.handle.ask(&methods::SET_DEFAULT_DEVICE_TYPE, (dla,))?;
            self.handle.ask(&methods::SET_DLA_CORE, (number,))
        })?;
        if gpu_fallback {
            self.set_flag(BuildFlag::GpuFallback)?;
        }
        Ok(())
    }

    /// Which GPUs the engine is to run on besides the one it is built on.
    ///
    /// # Errors
    /// Before 8.6; the release has no such level; TensorRT refuses.
    pub fn set_hardware_compatibility(
        &self,
        level: HardwareCompatibility,
    ) -> Result<(), TensorRtError> {
        let operation = format!("set the hardware compatibility to {level}");
        let number = self.known(
            hardware_compatibility_level::ALL,
            level.number(),
            &operation,
        )?;
        let method = &methods::SET_HARDWARE_COMPATIBILITY_LEVEL;
        self.set(&operation, || self.handle.ask(method, (number,)))
    }

    /// Which GPUs the engine is to run on: TensorRT-RTX, which needs none of them for it.
    ///
    /// # Errors
    /// TensorRT; a capability that the release does not know; TensorRT-RTX refuses.
    pub fn set_compute_capabilities(
        &self,
        capabilities: &[ComputeCapability],
    ) -> Result<(), TensorRtError> {
        let handle = &self.handle;
        let list: Vec<String> = capabilities.iter().map(|it| it.written()).collect();
        let operation = format!("build for compute capability {}", list.join(", "));
        let count = i32::try_from(capabilities.len()).unwrap_or(i32::MAX);
        let refused = |(taken, logged): (Result<u8, TensorRtError>, Option<String>)| {
            if taken? == 0 {
                return Err(handle.refused(operation.as_str(), &"false", logged));
            }
            handle.origin().unless_logged(logged, &operation)
        };
        let watch = |ask: &dyn Fn() -> Result<u8, TensorRtError>| self.builder.logger().watch(ask);
        refused(watch(&|| {
            handle.ask(&methods::SET_NB_COMPUTE_CAPABILITIES, (count,))
        }))?;
        for (index, capability) in (0..count).zip(capabilities) {
            let number = self.known(compute_capability::ALL, capability.number(), &operation)?;
            refused(watch(&|| {
                handle.ask(&methods::SET_COMPUTE_CAPABILITY, (number, index))
            }))?;
        }
        Ok(())
    }

    /// Adds a profile; returns which of the engine's it will be, from 0.
    ///
    /// # Errors
    /// The profile is another builder's; TensorRT refuses: it lacks an input's shapes, or they are none.
    pub fn add_profile(&self, profile: &OptimizationProfile) -> Result<u32, TensorRtError> {
        let operation = "add the profile";
        let handle = &self.handle;
        if !Rc::ptr_eq(&self.builder, profile.builder()) {
            let problem = Problem::Argument("it is of another builder".to_owned());
            return Err(handle.error(operation, problem));
        }
        let arguments = (profile.pointer(),);
        // SAFETY: the profile is of this builder, whose own it is and which this keeps.
        let add = || unsafe { handle.call(&methods::ADD_OPTIMIZATION_PROFILE, arguments) };
        let (index, logged) = self.builder.logger().watch(add);
        let index = index?;
        u32::try_from(index).map_err(|_| handle.refused(operation, &index, logged))
    }

    /// Deletes the configuration now.
    ///
    /// # Errors
    /// TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let origin = Rc::clone(self.handle.origin());
        let logger = self.builder.logger();
        let ((), said) = logger.watch(|| drop(self));
        origin.unless_logged(said, "delete the configuration")
    }

    pub(super) fn builder(&self) -> &Rc<BuilderInner> {
        &self.builder
    }

    pub(super) fn pointer(&self) -> *mut c_void {
        self.handle.pointer()
    }

    /// Sets something, and fails where TensorRT logs an error of it.
    fn set(
        &self,
        operation: &str,
        set: impl FnOnce() -> Result<(), TensorRtError>,
    ) -> Result<(), TensorRtError> {
        let (called, logged) = self.builder.logger().watch(set);
        called?;
        self.handle.origin().unless_logged(logged, operation)
    }

    /// The number of a value that the release has. One that no release of its family has is TensorRT's to
    /// judge.
    fn known(
        &self,
        values: &'static [Enumerator],
        number: i32,
        operation: &str,
    ) -> Result<i32, TensorRtError> {
        let is_it = |value: &&Enumerator| value.numbers_of_all().any(|it| it == number);
        match values.iter().find(is_it) {
            Some(value) => self.handle.value(value, operation),
            None => Ok(number),
        }
    }
}
