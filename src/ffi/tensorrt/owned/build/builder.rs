//! A builder: what networks, configurations and profiles come from, and what makes a plan of them.

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::rc::Rc;

use super::kept::BuilderInner;
use super::{BuilderConfig, Network, OptimizationProfile, Serialized};
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::owned::{Allocator, Kind, Library, Logger};
use crate::ffi::tensorrt::raw::build_tables::builder as methods;

/// `createInferBuilder_INTERNAL`: logger, version.
type CreateBuilder = unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void;

/// A builder.
#[derive(Debug)]
pub struct Builder {
    inner: Rc<BuilderInner>,
}

impl Builder {
    /// Creates a builder. TensorRT touches CUDA here; without a GPU most releases give none, TensorRT-RTX
    /// does.
    ///
    /// # Errors
    /// The library cannot build (lean and dispatch runtimes); TensorRT gave no builder, logged an error, or
    /// gave one that is not laid out as its release says.
    pub fn create(library: &Library, logger: &'static Logger) -> Result<Builder, TensorRtError> {
        let operation = "create the builder";
        library.fits(logger, operation)?;
        let origin = library.origin();
        let cannot = |why: &str| {
            let problem = Problem::Refused(format!(
                "{why}; TensorRT's full library, libnvinfer, builds engines"
            ));
            origin.error(operation, problem)
        };
        if library.kind() != Kind::Full {
            return Err(cannot(&format!("this is the {} runtime", library.kind())));
        }
        // SAFETY: `void* createInferBuilder_INTERNAL(void*, int32_t)`, extern "C", every release since 8.0.
        let factory = unsafe { library.opened().function::<CreateBuilder>(FACTORY) };
        let factory = factory.map_err(|error| cannot(&error.to_string()))?;
        let number = library.version().number();
        let given = logger.object().pointer();
        let expected = Expected {
            base: library.base(),
            logger: Some(given.addr()),
            ..Expected::default()
        };
        // The library is told its own version: what it is compared with, if at all, are its own headers.
        // SAFETY: the factory was found by name in a library of a known release, and the logger is of its
        // family and never freed.
        let make = || Ok(unsafe { factory(given, number) });
        // SAFETY: the factory returns an `IBuilder`, or what is no object.
        let handle =
            unsafe { Handle::create(origin, logger, &methods::CLASS, &expected, make, operation) }?;
        Ok(Builder {
            inner: Rc::new(BuilderInner {
                handle,
                logger,
                library: library.clone(),
                caches: RefCell::default(),
            }),
        })
    }

    /// Has device memory taken from `allocator` from now on. Before the first network.
    ///
    /// # Errors
    /// The allocator is made for another family.
    pub fn set_allocator(&self, allocator: Allocator) -> Result<(), TensorRtError> {
        let handle = &self.inner.handle;
        if allocator.family() != handle.release().family() {
            let problem =
                Problem::Argument(format!("it is made for family {}", allocator.family()));
            return Err(handle.error("use the allocator", problem));
        }
        let pointer = allocator.object().pointer();
        // SAFETY: the allocator is of this family's form and never freed.
        unsafe { handle.call(&methods::SET_GPU_ALLOCATOR, (pointer,)) }
    }

    /// Bounds the threads that a build uses.
    ///
    /// # Errors
    /// Before 8.4; TensorRT refuses.
    pub fn set_max_threads(&self, threads: u32) -> Result<(), TensorRtError> {
        let handle = &self.inner.handle;
        let number = i32::try_from(threads).unwrap_or(i32::MAX);
        let ask = || handle.ask(&methods::SET_MAX_THREADS, (number,));
        let (taken, logged) = self.inner.logger.watch(ask);
        if taken? == 0 {
            let operation = format!("bound the builder to {threads} threads");
            return Err(handle.refused(operation, &"false", logged));
        }
        Ok(())
    }

    /// Threads that a build may use.
    ///
    /// # Errors
    /// Before 8.4.
    pub fn max_threads(&self) -> Result<u32, TensorRtError> {
        let threads = self.inner.handle.ask(&methods::GET_MAX_THREADS, ())?;
        Ok(u32::try_from(threads).unwrap_or(0))
    }

    /// How many DLA cores there are.
    ///
    /// # Errors
    /// None that a release up to 11.4 has.
    pub fn dla_cores(&self) -> Result<u32, TensorRtError> {
        self.inner.dla_cores()
    }

    /// An empty network. Its batch is explicit in every release. `strongly_typed` has it keep to the types
    /// that the model says; from 11.0 on, and in TensorRT-RTX from 1.5 on, every network does.
    ///
    /// # Errors
    /// Strongly typed before 9.0; TensorRT gave none.
    pub fn network(&self, strongly_typed: bool) -> Result<Network, TensorRtError> {
        Network::create(&self.inner, strongly_typed)
    }

    /// A configuration, as the release has it where nothing is set.
    ///
    /// # Errors
    /// TensorRT gave none.
    pub fn config(&self) -> Result<BuilderConfig, TensorRtError> {
        BuilderConfig::create(&self.inner)
    }

    /// A profile: between which shapes the inputs of a network are.
    ///
    /// # Errors
    /// TensorRT gave none.
    pub fn profile(&self) -> Result<OptimizationProfile, TensorRtError> {
        OptimizationProfile::create(&self.inner)
    }

    /// Builds the plan of a network. It takes from a fraction of a second to hours.
    ///
    /// # Errors
    /// Network or configuration is another builder's; the network's parser was released; TensorRT gave no
    /// plan: what it logged is the cause.
    pub fn build(
        &self,
        network: &Network,
        config: &BuilderConfig,
    ) -> Result<Serialized, TensorRtError> {
        let operation = "build the engine";
        let handle = &self.inner.handle;
        let ours =
            Rc::ptr_eq(&self.inner, network.builder()) && Rc::ptr_eq(&self.inner, config.builder());
        let wrong = |why: &str| handle.error(operation, Problem::Argument(why.to_owned()));
        if !ours {
            return Err(wrong(
                "network and configuration have to be of the builder that builds",
            ));
        }
        if network.has_lost_weights() {
            return Err(wrong(
                "its weights went with the parser, which was released before the build",
            ));
        }
        let pointers = (network.pointer(), config.pointer());
        // SAFETY: both are of this builder, and live through the call.
        let make = || unsafe { handle.call(&methods::BUILD_SERIALIZED_NETWORK, pointers) };
        Serialized::create(handle.origin(), self.inner.logger, make, operation)
    }

    /// The library it is of.
    pub fn library(&self) -> &Library {
        &self.inner.library
    }

    /// Deletes the builder now.
    ///
    /// # Errors
    /// A network, configuration or profile of it lives, and it goes with the last of them; TensorRT logged
    /// an error.
    pub fn release(self) -> Result<(), TensorRtError> {
        let origin = Rc::clone(self.inner.handle.origin());
        let logger = self.inner.logger;
        let users = "its networks, configurations and profiles";
        origin.give_back(self.inner, logger, "delete the builder", users)
    }
}

/// The builder's factory by name.
const FACTORY: &std::ffi::CStr = c"createInferBuilder_INTERNAL";
