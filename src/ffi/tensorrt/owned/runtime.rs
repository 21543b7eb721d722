//! A runtime: what makes engines out of plans.

#![allow(unsafe_code)]

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use super::kept::RuntimeInner;
use super::{Allocator, Engine, Library, Logger};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::tables::runtime as methods;

/// A runtime.
#[derive(Debug)]
pub struct Runtime {
    inner: Rc<RuntimeInner>,
}

impl Runtime {
    /// Creates a runtime. CUDA has to work: call `cuInit` first, for without a driver TensorRT logs an error
    /// and returns what is no object (which is noticed).
    ///
    /// # Errors
    /// TensorRT gave none, logged an error, or gave one that is not laid out as its release says.
    pub fn create(library: &Library, logger: &'static Logger) -> Result<Runtime, TensorRtError> {
        library.fits(logger, "create the runtime")?;
        let factory = library.create_runtime();
        let number = library.version().number();
        let given = logger.object().pointer();
        let expected = Expected {
            base: library.base(),
            logger: Some(given.addr()),
            engine: None,
            is_itself: true,
        };
        // The library is told its own version: what it is compared with, if at all, are its own headers.
        // SAFETY: the factory was found by name in a library of a known release, and the logger is of its
        // family and never freed.
        let make = || Ok(unsafe { factory(given, number) });
        // SAFETY: the factory returns an `IRuntime`, or what is no object.
        let handle = unsafe {
            Handle::create(
                library.origin(),
                logger,
                &methods::CLASS,
                &expected,
                make,
                "create the runtime",
            )
        }?;
        Ok(Runtime {
            inner: Rc::new(RuntimeInner {
                handle,
                logger,
                library: library.clone(),
            }),
        })
    }

    /// Has device memory taken from `allocator` from now on. Before the first engine.
    ///
    /// # Errors
    /// The allocator is made for another family.
    pub fn set_allocator(&self, allocator: Allocator) -> Result<(), TensorRtError> {
        if allocator.family() != self.handle().release().family() {
            let problem =
                Problem::Argument(format!("it is made for family {}", allocator.family()));
            return Err(self.handle().error("use the allocator", problem));
        }
        let pointer = allocator.object().pointer();
        // SAFETY: the allocator is of this family's form and never freed.
        unsafe { self.handle().call(&methods::SET_GPU_ALLOCATOR, (pointer,)) }
    }

    /// Has engines made for this DLA core.
    ///
    /// # Errors
    /// There is no such core.
    pub fn set_dla_core(&self, core: u32) -> Result<(), TensorRtError> {
        let cores = self.dla_cores()?;
        if core >= cores {
            let problem = Problem::Argument(format!("the runtime has {cores} DLA cores"));
            return Err(self.handle().error(format!("use DLA core {core}"), problem));
        }
        let core = i32::try_from(core).unwrap_or(i32::MAX);
        self.handle().ask(&methods::SET_DLA_CORE, (core,))
    }

    /// The DLA core engines are made for; `None` for none.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn dla_core(&self) -> Result<Option<u32>, TensorRtError> {
        let core = self.handle().ask(&methods::GET_DLA_CORE, ())?;
        Ok(u32::try_from(core).ok())
    }

    /// How many DLA cores there are.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn dla_cores(&self) -> Result<u32, TensorRtError> {
        let cores = self.handle().ask(&methods::GET_NB_DLA_CORES, ())?;
        Ok(u32::try_from(cores).unwrap_or(0))
    }

    /// Bounds the threads the runtime uses.
    ///
    /// # Errors
    /// Before 8.4; TensorRT refuses.
    pub fn set_max_threads(&self, threads: u32) -> Result<(), TensorRtError> {
        let number = i32::try_from(threads).unwrap_or(i32::MAX);
        let taken = self.handle().ask(&methods::SET_MAX_THREADS, (number,))?;
        if taken == 0 {
            let operation = format!("bound the runtime to {threads} threads");
            return Err(self.handle().refused(operation, &"false", None));
        }
        Ok(())
    }

    /// Threads the runtime may use.
    ///
    /// # Errors
    /// Before 8.4.
    pub fn max_threads(&self) -> Result<u32, TensorRtError> {
        let threads = self.handle().ask(&methods::GET_MAX_THREADS, ())?;
        Ok(u32::try_from(threads).unwrap_or(0))
    }

    /// Where the runtime puts files that it needs (version-compatible plans).
    ///
    /// # Errors
    /// Before 8.6; the path has a zero byte in it.
    pub fn set_temporary_directory(&self, path: &Path) -> Result<(), TensorRtError> {
        let Ok(text) = CString::new(path.as_os_str().as_bytes()) else {
            let problem = Problem::Argument("the path has a zero byte in it".to_owned());
            return Err(self.handle().error("set the temporary directory", problem));
        };
        self.handle()
            .ask_of(&methods::SET_TEMPORARY_DIRECTORY, &text, ())
    }

    /// Lets engines bring code for the host with them, as version-compatible ones do.
    ///
    /// # Errors
    /// Before 8.6.
    pub fn allow_engine_host_code(&self, allowed: bool) -> Result<(), TensorRtError> {
        let method = &methods::SET_ENGINE_HOST_CODE_ALLOWED;
        self.handle().ask(method, (u8::from(allowed),))
    }

    /// Whether engines may bring code for the host.
    ///
    /// # Errors
    /// Before 8.6.
    pub fn engine_host_code_allowed(&self) -> Result<bool, TensorRtError> {
        let method = &methods::GET_ENGINE_HOST_CODE_ALLOWED;
        Ok(self.handle().ask(method, ())? != 0)
    }

    /// Makes an engine of a plan. The plan is not needed afterwards.
    ///
    /// # Errors
    /// TensorRT refuses the plan; what it logged is the cause.
    pub fn deserialize(&self, plan: &[u8]) -> Result<Engine, TensorRtError> {
        let handle = self.handle();
        let (data, size) = (plan.as_ptr().cast(), plan.len());
        let factory = std::ptr::null_mut();
        let make = || {
            if handle.has(&methods::DESERIALIZE_CUDA_ENGINE) {
                // SAFETY: the plan's bytes live through the call, which keeps nothing of them.
                return unsafe { handle.call(&methods::DESERIALIZE_CUDA_ENGINE, (data, size)) };
            }
            let method = &methods::DESERIALIZE_CUDA_ENGINE_WITH_FACTORY;
            // SAFETY: the same; a null factory is what the headers up to 9.x pass.
            unsafe { handle.call(method, (data, size, factory)) }
        };
        Engine::create(&self.inner, make)
    }

    /// The library it is of.
    pub fn library(&self) -> &Library {
        &self.inner.library
    }

    /// Deletes the runtime now.
    ///
    /// # Errors
    /// An engine of it lives, and it goes with the last of them; TensorRT logged an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let origin = Rc::clone(self.handle().origin());
        let logger = self.inner.logger;
        origin.give_back(self.inner, logger, "delete the runtime", "its engines")
    }

    fn handle(&self) -> &Handle {
        &self.inner.handle
    }
}
