//! The heap counters of the C library the process runs on.
//!
//! Found by name at run time, not linked: old C libraries have only the 32-bit `mallinfo`, musl has
//! neither, and on QNX one binary meets both the 7.x structure of ten `int` and the 8.0 one of ten
//! `size_t`. The fields are the same ten in the same order everywhere; what they mean differs, and
//! is the business of whoever reads them.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_void};
use std::mem::MaybeUninit;

use crate::system::heap_functions;

/// Width of the fields of a `mallinfo` structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeapWidth {
    /// Ten C `int`: wraps at 2^31 as signed, at 2^32 as read here.
    Bits32,
    /// Ten 64-bit `size_t`.
    Bits64,
}

impl HeapWidth {
    /// The width of a field of C type `size_t` in this build.
    pub const SIZE_T: HeapWidth = if size_of::<usize>() == 8 {
        HeapWidth::Bits64
    } else {
        HeapWidth::Bits32
    };
}

/// A function of the C library that tells its heap counters. Its C type is `struct mallinfo (void)`,
/// the structure being ten fields of `width`; `HeapReader` calls it on this promise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeapFunction {
    pub(crate) name: &'static CStr,
    pub(crate) width: HeapWidth,
}

/// What `mallinfo` fills in: either structure, in room for a larger one.
///
/// QNX changed the structure from 40 to 80 bytes between 7.1 and 8.0, and the caller provides the
/// room. 128 bytes leave space for a third form instead of a broken stack.
#[derive(Clone, Copy)]
#[repr(C)]
union Returned {
    narrow: [u32; 10],
    wide: [u64; 10],
    room: [MaybeUninit<u64>; 16],
}

type Mallinfo = unsafe extern "C" fn() -> Returned;

/// Reads the C library's heap counters. Found once; a read allocates nothing and takes the
/// allocator's own locks.
#[derive(Clone, Copy, Debug)]
pub struct HeapReader {
    call: Mallinfo,
    width: HeapWidth,
}

impl HeapReader {
    /// The widest counters the running C library has, or `None` where it has none (musl).
    pub fn native() -> Option<HeapReader> {
        heap_functions().iter().find_map(HeapReader::found)
    }

    /// The C library's 32-bit counters, so that the arithmetic of counters that wrap can be run on
    /// systems that also have wide ones. `None` where there are none.
    pub fn narrow() -> Option<HeapReader> {
        let narrow = |function: &&HeapFunction| function.width == HeapWidth::Bits32;
        heap_functions()
            .iter()
            .filter(narrow)
            .find_map(HeapReader::found)
    }

    /// Width of the counters.
    pub fn width(&self) -> HeapWidth {
        self.width
    }

    /// The fields in their order: `arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks,
    /// uordblks, fordblks, keepcost`. A 32-bit field is given as its unsigned value.
    pub fn read(&self) -> [u64; 10] {
        // SAFETY: `call` is a C function without arguments that returns a structure of ten fields
        // of `width`, as its `HeapFunction` promises. A structure above 16 bytes is returned
        // through a pointer the caller passes (System V x86-64; AAPCS64 of Linux and QNX; the
        // 32-bit conventions likewise), so declaring a larger one only gives the callee more room.
        let returned = unsafe { (self.call)() };
        match self.width {
            // SAFETY: the call wrote ten `int`, which are these words.
            HeapWidth::Bits32 => unsafe { returned.narrow }.map(u64::from),
            // SAFETY: the call wrote ten 64-bit `size_t`, which are these words.
            HeapWidth::Bits64 => unsafe { returned.wide },
        }
    }

    fn found(function: &HeapFunction) -> Option<HeapReader> {
        // SAFETY: the name ends in a NUL and lives through the call; the default handle needs no
        // open library.
        let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, function.name.as_ptr()) };
        if address.is_null() {
            return None;
        }
        // SAFETY: the address is not null and is that of a function of this type, as every
        // `HeapFunction` promises; on these systems code and data pointers are alike.
        let call = unsafe { std::mem::transmute::<*mut c_void, Mallinfo>(address) };
        Some(HeapReader {
            call,
            width: function.width,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{HeapFunction, HeapReader, HeapWidth};

    /// In use by glibc's arithmetic: blocks of the arenas and blocks with a mapping of their own.
    fn in_use(reader: HeapReader) -> u64 {
        let [_, _, _, _, mapped, _, _, blocks, ..] = reader.read();
        mapped + blocks
    }

    #[test]
    fn a_symbol_nobody_has_is_no_reader() {
        let function = HeapFunction {
            name: c"trtmem_no_such_symbol",
            width: HeapWidth::Bits32,
        };
        assert!(HeapReader::found(&function).is_none());
    }

    // Other tests of this process allocate at the same time, so these look again when a figure is
    // off. That nothing else moves is shown by the tool's own tests, alone in a process.
    #[test]
    fn a_block_of_sixteen_mebibytes_is_seen() {
        let Some(reader) = HeapReader::native() else {
            return;
        };
        let seen = |_| {
            let before = in_use(reader);
            let block = std::hint::black_box(vec![1_u8; 16 << 20]);
            let grown = in_use(reader).wrapping_sub(before).cast_signed();
            drop(block);
            (16 << 20..17 << 20).contains(&grown)
        };
        assert!((0..1000).any(seen));
    }

    #[test]
    fn narrow_counters_are_the_native_ones_modulo_two_to_the_32() {
        let (Some(native), Some(narrow)) = (HeapReader::native(), HeapReader::narrow()) else {
            return;
        };
        assert_eq!(narrow.width(), HeapWidth::Bits32);
        // Untouched blocks with a mapping of their own count in full: beyond 2^32 without the memory.
        let mut block = Vec::<u8>::new();
        if std::hint::black_box(&mut block)
            .try_reserve_exact(5 << 30)
            .is_err()
        {
            return; // A machine that does not lend untouched memory.
        }
        let close = |_| {
            let (wide, small) = (native.read()[4], narrow.read()[4]);
            small < 1 << 32 && wide > 1 << 32 && small == wide & 0xffff_ffff
        };
        assert!((0..1000).any(close));
        drop(block);
    }
}
