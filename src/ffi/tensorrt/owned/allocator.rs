//! The allocator that TensorRT takes its device memory from.

use crate::ffi::tensorrt::raw::Family;
use crate::ffi::tensorrt::raw::allocator::{AllocatorObject, DeviceAllocator};

/// An allocator for [`Runtime::set_allocator`](super::Runtime::set_allocator). Never freed, since engines
/// keep it; one serves a whole process.
#[derive(Clone, Copy)]
pub struct Allocator {
    object: &'static AllocatorObject,
    family: Family,
}

impl Allocator {
    /// An allocator for libraries of `family` over `memory`. `None` when the family's table has a slot that
    /// is not known here, which the tests rule out.
    pub fn new(family: Family, memory: &'static dyn DeviceAllocator) -> Option<Allocator> {
        let object = AllocatorObject::new(family, memory)?;
        Some(Allocator { object, family })
    }

    /// The family it is made for.
    pub fn family(self) -> Family {
        self.family
    }

    /// What TensorRT is given.
    pub(super) fn object(self) -> &'static AllocatorObject {
        self.object
    }
}

impl std::fmt::Debug for Allocator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Allocator({:p})", self.object)
    }
}
