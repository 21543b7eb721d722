//! An `IGpuAllocator`: six slots up to 9.x, nine with the asynchronous pair since 10.0.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::logger::language;
use super::method::{InterfaceInfo, This};
use super::release::Family;
use super::table::Table;
use super::tables::gpu_allocator as methods;

/// Where TensorRT's device memory comes from. Called on any thread, also many at once.
pub trait DeviceAllocator: Sync {
    /// Gives `bytes` of device memory at an address that is a multiple of `alignment` (a power of two, or 0
    /// for any), or `None`. `flags` are TensorRT's: bit 0 says that it may ask to have it resized.
    fn allocate(&self, bytes: u64, alignment: u64, flags: u32) -> Option<u64>;

    /// Takes back what [`allocate`](DeviceAllocator::allocate) gave; false when it gave no such thing.
    fn free(&self, address: u64) -> bool;
}

/// An `IGpuAllocator` as a C++ compiler lays it out. Never freed: runtimes and engines keep it.
#[repr(C)]
pub struct AllocatorObject {
    table: *const c_void,
    memory: &'static dyn DeviceAllocator,
}

impl std::fmt::Debug for AllocatorObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AllocatorObject({self:p})")
    }
}

// SAFETY: the table is never written again, and the memory may be asked from any thread.
unsafe impl Sync for AllocatorObject {}

impl AllocatorObject {
    /// An allocator for libraries of `family` that asks `memory` for everything. `None` when the family's
    /// table has a slot that is not known here.
    pub fn new(
        family: Family,
        memory: &'static dyn DeviceAllocator,
    ) -> Option<&'static AllocatorObject> {
        let functions = [
            (methods::ALLOCATE.row(), allocate as *const c_void),
            (methods::FREE.row(), free as *const c_void),
            (methods::REALLOCATE.row(), reallocate as *const c_void),
            (methods::DEALLOCATE.row(), deallocate as *const c_void),
            (
                methods::ALLOCATE_ASYNC.row(),
                allocate_async as *const c_void,
            ),
            (
                methods::DEALLOCATE_ASYNC.row(),
                deallocate_async as *const c_void,
            ),
            (methods::GET_API_LANGUAGE.row(), language as *const c_void),
            (methods::GET_INTERFACE_INFO.row(), info as *const c_void),
        ];
        let table = Table::new(&methods::CLASS, family, &functions)?.pointer();
        Some(Box::leak(Box::new(AllocatorObject { table, memory })))
    }

    /// What TensorRT is given.
    pub fn pointer(&'static self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

/// The memory behind an allocator that TensorRT calls.
///
/// # Safety
/// `this` is an [`AllocatorObject`].
unsafe fn memory(this: This) -> &'static dyn DeviceAllocator {
    // SAFETY: the caller vouches for the object, which is never freed.
    unsafe { &*this.cast::<AllocatorObject>() }.memory
}

/// `IGpuAllocator::allocate`: null for no bytes, as its documentation asks for, and where there is none.
unsafe extern "C" fn allocate(this: This, bytes: u64, alignment: u64, flags: u32) -> *mut c_void {
    // SAFETY: TensorRT calls this with the object whose table it stands in.
    let memory = unsafe { memory(this) };
    let given = || memory.allocate(bytes, alignment, flags);
    let address = match bytes {
        0 => None,
        _ => catch_unwind(AssertUnwindSafe(given)).ok().flatten(),
    };
    let address = address.and_then(|address| usize::try_from(address).ok());
    std::ptr::without_provenance_mut(address.unwrap_or(0))
}

/// `IGpuAllocator::deallocate`: nothing to do for null.
unsafe extern "C" fn deallocate(this: This, address: *mut c_void) -> u8 {
    if address.is_null() {
        return 1;
    }
    // SAFETY: TensorRT calls this with the object whose table it stands in.
    let memory = unsafe { memory(this) };
    // An address fits into 64 bits on every system this runs on.
    let taken = || memory.free(address.addr() as u64);
    u8::from(catch_unwind(AssertUnwindSafe(taken)).unwrap_or(false))
}

/// `IGpuAllocator::free`, which 8.0 calls.
unsafe extern "C" fn free(this: This, address: *mut c_void) {
    // SAFETY: the same object.
    unsafe { deallocate(this, address) };
}

/// `IGpuAllocator::reallocate`: never, which its documentation allows and its own body does.
extern "C" fn reallocate(
    _this: This,
    _address: *mut c_void,
    _alignment: u64,
    _bytes: u64,
) -> *mut c_void {
    std::ptr::null_mut()
}

/// `IGpuAllocator::allocateAsync`: the memory is there at once, whatever the stream is at.
unsafe extern "C" fn allocate_async(
    this: This,
    bytes: u64,
    alignment: u64,
    flags: u32,
    _stream: *mut c_void,
) -> *mut c_void {
    // SAFETY: the same object.
    unsafe { allocate(this, bytes, alignment, flags) }
}

/// `IGpuAllocator::deallocateAsync`: what [`DeviceAllocator::free`] does waits for the device itself.
unsafe extern "C" fn deallocate_async(
    this: This,
    address: *mut c_void,
    _stream: *mut c_void,
) -> u8 {
    // SAFETY: the same object.
    unsafe { deallocate(this, address) }
}

/// `IVersionedInterface::getInterfaceInfo`.
extern "C" fn info(_this: This) -> InterfaceInfo {
    InterfaceInfo {
        kind: c"IGpuAllocator".as_ptr(),
        major: 1,
        minor: 0,
    }
}
