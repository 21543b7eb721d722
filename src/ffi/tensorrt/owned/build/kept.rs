//! What is kept of a builder, a network and a parser by everything that comes from them or uses them.

#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::rc::Rc;

use crate::ffi::tensorrt::checked::Handle;
use crate::ffi::tensorrt::error::TensorRtError;
use crate::ffi::tensorrt::owned::{Library, Logger};
use crate::ffi::tensorrt::raw::build_tables::{builder as builders, parser as parsers};

/// What is kept of its builder by everything that comes from it.
#[derive(Debug)]
pub(super) struct BuilderInner {
    pub(super) handle: Handle,
    pub(super) logger: &'static Logger,
    pub(super) library: Library,
    /// Timing caches that configurations were given.
    pub(super) caches: RefCell<Vec<Handle>>,
}

impl Drop for BuilderInner {
    fn drop(&mut self) {
        // SAFETY: everything that comes from the builder keeps this, so nothing uses it any more; it is
        // deleted nowhere else.
        unsafe { self.handle.delete() };
        for cache in self.caches.get_mut().drain(..) {
            // SAFETY: the configurations that were given it are gone, and so is the builder.
            unsafe { cache.delete() };
        }
    }
}

impl BuilderInner {
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(super) fn logger(&self) -> &'static Logger {
        self.logger
    }

    pub(super) fn dla_cores(&self) -> Result<u32, TensorRtError> {
        let cores = self.handle.ask(&builders::GET_NB_DLA_CORES, ())?;
        Ok(u32::try_from(cores).unwrap_or(0))
    }

    /// Keeps a timing cache until the builder is gone.
    pub(super) fn keep_cache(&self, cache: Handle) {
        self.caches.borrow_mut().push(cache);
    }
}

/// What parsers keep of their network.
#[derive(Debug)]
pub(super) struct NetworkInner {
    pub(super) handle: Handle,
    pub(super) builder: Rc<BuilderInner>,
    /// Parsers that nobody holds any more, and whose weights the network uses.
    pub(super) parsers: RefCell<Vec<Parsed>>,
    pub(super) lost_weights: Cell<bool>,
}

impl Drop for NetworkInner {
    fn drop(&mut self) {
        // The parsers go first: they know the network, which does not know them.
        self.parsers.get_mut().clear();
        // SAFETY: parsers keep this, and those that it keeps are gone, so nothing uses the network any
        // more; it is deleted nowhere else, and its builder, which this keeps, lives.
        unsafe { self.handle.delete() };
    }
}

impl NetworkInner {
    pub(super) fn pointer(&self) -> *mut c_void {
        self.handle.pointer()
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Keeps a parser that nobody holds any more until the network goes.
    pub(super) fn keep_parser(&self, parsed: Parsed) {
        self.parsers.borrow_mut().push(parsed);
    }

    /// Has every later build of the network refused.
    pub(super) fn lose_weights(&self) {
        self.lost_weights.set(true);
    }
}

/// TensorRT's part of a parser.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) handle: Handle,
}

impl Drop for Parsed {
    fn drop(&mut self) {
        // 8.6.0 and 8.6.1 have the destructor in different places, and which of them DRIVE OS's 8.6.10 to
        // 8.6.13 are like is not known; the old method is where it was up to 9.x.
        if self.handle.ask(&parsers::DESTROY, ()).is_ok() {
            return;
        }
        // SAFETY: the parser is deleted nowhere else, nothing made of it is kept, and its network lives: a
        // parser keeps it, and a network that keeps a parser deletes it first.
        unsafe { self.handle.delete() };
    }
}
