// Written from the layouts that are public, QNX 7.1 on aarch64: no SDK was at hand to generate from.
// mallinfo as in the libc crate (unix/nto); _procfs_map_info as in the published <sys/procfs.h> of
// QNX 6, with the 64-bit offsets and inodes of later releases. heap.rs asserts what is relied on, of
// this file and of what `--features bindgen` makes from an SDK.

#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct mallinfo {
    pub arena: ::core::ffi::c_int,
    pub ordblks: ::core::ffi::c_int,
    pub smblks: ::core::ffi::c_int,
    pub hblks: ::core::ffi::c_int,
    pub hblkhd: ::core::ffi::c_int,
    pub usmblks: ::core::ffi::c_int,
    pub fsmblks: ::core::ffi::c_int,
    pub uordblks: ::core::ffi::c_int,
    pub fordblks: ::core::ffi::c_int,
    pub keepcost: ::core::ffi::c_int,
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct _procfs_map_info {
    pub vaddr: u64,
    pub size: u64,
    pub flags: u32,
    pub dev: u32,
    pub offset: i64,
    pub ino: u64,
    pub reserved: i64,
}
