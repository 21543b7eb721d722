//! A public object of TensorRT and the one place from which its methods are called.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::ptr::NonNull;

use super::method::{Method, MethodRow, Signature, This};
use super::release::Release;

/// Below this no object lies. On failure the runtime's factory returns the place of a part inside an
/// object it did not get: 0x228 and 0x238 were seen.
pub const LOWEST_ADDRESS: usize = 65_536;

/// Slot of a public object's own table that destroys and frees it, every release.
const DELETE: usize = 1;

/// A public object as every release lays it out: its own table, then what it stands for.
#[repr(C)]
struct Public {
    table: *const Slot,
    implementation: *mut Implementation,
}

/// What does the work: its first word is the table that the slots count in.
#[repr(C)]
struct Implementation {
    table: *const Slot,
}

/// An entry of a table.
type Slot = *const c_void;

/// A method that a release does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this release has no {}::{}", method.class, method.name)]
pub struct Missing {
    /// The method.
    pub method: MethodRow,
}

/// Whether a pointer could be one: not null nor nearly so, and aligned as objects are.
pub fn is_plausible(pointer: *const c_void) -> bool {
    let address = pointer.addr();
    address >= LOWEST_ADDRESS && address.is_multiple_of(align_of::<Public>())
}

/// A public object of TensorRT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object(NonNull<Public>);

/// The words of an object that say what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anatomy {
    /// The public object's table.
    pub public_table: usize,
    /// The implementation.
    pub implementation: usize,
}

impl Object {
    /// The object at a plausible address; `None` elsewhere.
    pub fn at(pointer: *mut c_void) -> Option<Object> {
        if !is_plausible(pointer) {
            return None;
        }
        NonNull::new(pointer.cast()).map(Object)
    }

    /// Its address.
    pub fn pointer(self) -> *mut c_void {
        self.0.as_ptr().cast()
    }

    /// The two words it consists of.
    ///
    /// # Safety
    /// The object is one that the library returned and has not been deleted.
    pub unsafe fn anatomy(self) -> Anatomy {
        // SAFETY: the caller vouches that a public object of two words lies here.
        let public = unsafe { self.0.read() };
        Anatomy {
            public_table: public.table.addr(),
            implementation: public.implementation.addr(),
        }
    }

    /// The table of the implementation: its address, and the functions in its first `count` slots.
    ///
    /// # Safety
    /// As for [`anatomy`](Object::anatomy), and the implementation's table has `count` slots.
    pub unsafe fn functions(self, count: usize) -> (usize, Vec<usize>) {
        // SAFETY: the caller vouches for the object; the second word of a public object leads to its
        // implementation, whose first word is its table.
        let table = unsafe { (*self.0.as_ref().implementation).table };
        let functions = (0..count)
            // SAFETY: the caller vouches that the table is this long.
            .map(|slot| unsafe { table.add(slot).read() }.addr())
            .collect();
        (table.addr(), functions)
    }

    /// Calls a method, if the release has it: every call of a method goes through here.
    ///
    /// # Safety
    /// The object is of the method's class, was returned by a library of this release and has not been
    /// deleted; the arguments are what the method asks for.
    ///
    /// # Errors
    /// The release does not have the method; nothing was called.
    pub unsafe fn call<F: Signature>(
        self,
        release: Release,
        method: &Method<F>,
        arguments: F::Arguments,
    ) -> Result<F::Output, Missing> {
        let row = method.row();
        let slot = row.slot(release).ok_or(Missing { method: row })?;
        // SAFETY: the caller vouches for the object; the second word of a public object leads to its
        // implementation.
        let this = unsafe { self.0.as_ref() }.implementation;
        // SAFETY: the slot stands in this release's table of the class, so it holds the function that the
        // method is compiled to, and the arguments are the caller's to vouch for.
        Ok(unsafe { call_slot::<F>(this.cast(), slot, arguments) })
    }

    /// The same of an interface, whose own first word is its table.
    ///
    /// # Safety
    /// The interface is one that the library returned and has not been deleted, and its table has `count`
    /// slots.
    pub unsafe fn interface_functions(self, count: usize) -> (usize, Vec<usize>) {
        // SAFETY: the caller vouches that an interface lies here, and it begins with its table.
        let table = unsafe { self.pointer().cast::<*const Slot>().read() };
        let functions = (0..count)
            // SAFETY: the caller vouches that the table is this long.
            .map(|slot| unsafe { table.add(slot).read() }.addr())
            .collect();
        (table.addr(), functions)
    }

    /// Deletes the object, by the second slot of its own table.
    ///
    /// # Safety
    /// The object was returned by the library, has not been deleted, and nothing uses it any more.
    pub unsafe fn delete(self) {
        // SAFETY: the first word of a public object is a table whose second slot, in every release, is the
        // destructor that frees as well; the caller vouches for the rest.
        unsafe { call_slot::<unsafe extern "C" fn(This)>(self.pointer(), DELETE, ()) }
    }
}

/// Calls a method of an interface, an object whose own first word is its table: the plugin registry.
///
/// # Safety
/// As for [`Object::call`], of the interface itself.
///
/// # Errors
/// The release does not have the method; nothing was called.
pub unsafe fn call_interface<F: Signature>(
    interface: NonNull<c_void>,
    release: Release,
    method: &Method<F>,
    arguments: F::Arguments,
) -> Result<F::Output, Missing> {
    let row = method.row();
    let slot = row.slot(release).ok_or(Missing { method: row })?;
    // SAFETY: the caller vouches for the interface, and the slot stands in this release's table of it.
    Ok(unsafe { call_slot::<F>(interface.as_ptr(), slot, arguments) })
}

/// Deletes an interface, by the second of its class's destructors.
///
/// # Safety
/// As for [`Object::delete`], of an interface of a class and release whose destructor that slot holds.
pub unsafe fn delete_interface(interface: NonNull<c_void>, slot: usize) {
    // SAFETY: the caller vouches for the interface and the slot.
    unsafe { call_slot::<unsafe extern "C" fn(This)>(interface.as_ptr(), slot, ()) }
}

/// Calls the function in a slot of the table that `this` begins with.
///
/// # Safety
/// `this` begins with a table that has this slot, and in it a function of the form `F`.
unsafe fn call_slot<F: Signature>(this: This, slot: usize, arguments: F::Arguments) -> F::Output {
    const { assert!(size_of::<F>() == size_of::<Slot>()) };
    // SAFETY: the caller vouches for the object, its table and the slot.
    let entry: Slot = unsafe { (*this.cast::<*const Slot>()).add(slot).read() };
    // SAFETY: the caller vouches that the slot holds a function of this form, and a function pointer has
    // the size and form of an address.
    let function = unsafe { std::mem::transmute_copy::<Slot, F>(&entry) };
    // SAFETY: as above; the arguments are the caller's to vouch for.
    unsafe { function.invoke(this, arguments) }
}
