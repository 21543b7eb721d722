//! An optimization profile: between which shapes the inputs of an engine are.

#![allow(unsafe_code)]

use std::ffi::{CString, c_void};
use std::fmt;
use std::rc::Rc;

use super::kept::BuilderInner;
use crate::ffi::tensorrt::checked::{Expected, Handle};
use crate::ffi::tensorrt::error::{Problem, TensorRtError};
use crate::ffi::tensorrt::raw::Shape;
use crate::ffi::tensorrt::raw::build_tables::{builder, optimization_profile as methods};

/// `OptProfileSelector`: smallest, optimal, largest.
const SELECTORS: [(i32, &str); 3] = [(0, "min"), (1, "opt"), (2, "max")];

/// A profile. The builder owns it: it is never deleted from here.
pub struct OptimizationProfile {
    handle: Handle,
    builder: Rc<BuilderInner>,
}

impl fmt::Debug for OptimizationProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.handle)
    }
}

impl OptimizationProfile {
    pub(super) fn create(builder: &Rc<BuilderInner>) -> Result<OptimizationProfile, TensorRtError> {
        let operation = "create the profile";
        let (handle, logger) = (builder.handle(), builder.logger());
        let (origin, class) = (handle.origin(), &methods::CLASS);
        let make = || handle.ask(&builder::CREATE_OPTIMIZATION_PROFILE, ());
        // The builder's own, so that it may not be deleted, not even where an error was logged with it.
        let expected = Expected::default();
        // SAFETY: the method returns an `IOptimizationProfile`.
        let (profile, said) = unsafe {
            Handle::create_all_the_same(origin, logger, class, &expected, make, operation)
        }?;
        origin.unless_logged(said, operation)?;
        Ok(OptimizationProfile {
            handle: profile,
            builder: Rc::clone(builder),
        })
    }

    /// Says between which shapes an input is, and for which one it is to be fast.
    ///
    /// # Errors
    /// A name with a zero byte in it, an extent that the release cannot hold; TensorRT refuses. Some
    /// releases notice only when the profile is added, or at the build, that the shapes are not in order.
    pub fn set(
        &self,
        name: &str,
        min: &Shape,
        opt: &Shape,
        max: &Shape,
    ) -> Result<(), TensorRtError> {
        let of = |what: &str, shape: &Shape| format!("set the {what} shape of {name} to {shape}");
        let Ok(text) = CString::new(name) else {
            let problem = Problem::Argument("the name has a zero byte in it".to_owned());
            return Err(self.handle.error(of("min", min), problem));
        };
        for (shape, (selector, what)) in [min, opt, max].into_iter().zip(SELECTORS) {
            let ask = || self.set_one(&text, selector, shape);
            let (taken, logged) = self.builder.logger().watch(ask);
            if taken? == 0 {
                return Err(self.handle.refused(of(what, shape), &"false", logged));
            }
        }
        Ok(())
    }

    /// Up to 9.x the shape is handed over itself, since then by its address.
    fn set_one(&self, name: &CString, selector: i32, shape: &Shape) -> Result<u8, TensorRtError> {
        if self.handle.has(&methods::SET_DIMENSIONS_64) {
            let dims = shape.to_dims64();
            let method = &methods::SET_DIMENSIONS_64;
            let arguments = (name.as_ptr(), selector, &raw const dims);
            // SAFETY: name and shape live through the call, which copies them.
            return unsafe { self.handle.call(method, arguments) };
        }
        let dims = shape.to_dims32().map_err(|error| {
            let operation = format!("set a shape of {} to {shape}", name.to_string_lossy());
            self.handle
                .error(operation, Problem::Argument(error.to_string()))
        })?;
        let method = &methods::SET_DIMENSIONS_32;
        // SAFETY: the name lives through the call, which copies it.
        unsafe { self.handle.call(method, (name.as_ptr(), selector, dims)) }
    }

    pub(super) fn pointer(&self) -> *mut c_void {
        self.handle.pointer()
    }

    pub(super) fn builder(&self) -> &Rc<BuilderInner> {
        &self.builder
    }
}
