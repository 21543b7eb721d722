//! What lies at an address of this process: which file the loader put there.

#![allow(unsafe_code)]

use std::ffi::{CStr, OsStr, c_void};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// What lies at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressOrigin {
    /// The file of the program or library, as the loader names it.
    pub path: PathBuf,
    /// Where that file begins in memory.
    pub base: usize,
    /// What may be done there; absent where the system does not tell.
    pub access: Option<Access>,
}

/// What may be done with memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// It may be read.
    pub read: bool,
    /// It may be written to.
    pub write: bool,
    /// It may be executed.
    pub execute: bool,
}

/// Asks the loader which object holds `address`, by dladdr(3). Any number may be asked for: it is
/// compared with the objects' bounds and never followed.
pub(crate) fn loaded_object(address: usize) -> Option<AddressOrigin> {
    let mut about = MaybeUninit::<libc::Dl_info>::zeroed();
    let pointer = std::ptr::without_provenance::<c_void>(address);
    // SAFETY: `about` has room for a Dl_info and lives through the call; the address is only compared.
    let found = unsafe { libc::dladdr(pointer.cast_mut().cast(), about.as_mut_ptr()) };
    if found == 0 {
        return None;
    }
    // SAFETY: a Dl_info is pointers, and all of it was zeroed before the call.
    let about = unsafe { about.assume_init() };
    if about.dli_fname.is_null() {
        return None;
    }
    // SAFETY: a name that is not null is the loader's own text, which lives as long as the object; the
    // callers of this module ask for objects that are never unloaded, and it is copied at once.
    let name = unsafe { CStr::from_ptr(about.dli_fname) };
    Some(AddressOrigin {
        path: PathBuf::from(OsStr::from_bytes(name.to_bytes())),
        base: about.dli_fbase.addr(),
        access: None,
    })
}

#[cfg(test)]
mod tests {
    use super::loaded_object;

    #[test]
    fn a_function_of_this_program_lies_in_its_file() {
        let here = loaded_object as *const () as usize;
        let origin = loaded_object(here).unwrap();
        let this = std::env::current_exe().unwrap();
        assert_eq!(origin.path.file_name(), this.file_name());
        assert!(origin.base <= here);
    }

    #[test]
    fn the_c_library_is_told_from_the_program() {
        let malloc = libc::malloc as *const () as usize;
        let origin = loaded_object(malloc);
        let own = loaded_object(loaded_object as *const () as usize);
        // A statically linked C library is part of the program.
        assert!(origin.is_some() && own.is_some());
    }

    #[test]
    fn nothing_lies_at_absurd_addresses() {
        for address in [0, 1, 8, usize::MAX, usize::MAX - 7] {
            assert_eq!(loaded_object(address), None);
        }
        let on_heap = Box::new(0_u8);
        assert_eq!(loaded_object(std::ptr::from_ref(&*on_heap).addr()), None);
    }
}
