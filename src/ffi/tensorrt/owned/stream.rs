//! A CUDA stream, as TensorRT is given it.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::marker::PhantomData;

use crate::ffi::cuda::Stream;

/// A CUDA stream that lives for `'s`.
#[derive(Clone, Copy, Debug)]
pub struct StreamRef<'s> {
    raw: *mut c_void,
    lives: PhantomData<&'s ()>,
}

impl StreamRef<'_> {
    pub(super) fn raw(self) -> *mut c_void {
        self.raw
    }
}

impl<'s> From<&'s Stream> for StreamRef<'s> {
    fn from(stream: &'s Stream) -> StreamRef<'s> {
        StreamRef {
            raw: stream.raw(),
            lives: PhantomData,
        }
    }
}

impl StreamRef<'static> {
    /// The default stream, which is there as long as the context.
    pub fn default_stream() -> StreamRef<'static> {
        StreamRef {
            raw: std::ptr::null_mut(),
            lives: PhantomData,
        }
    }
}
