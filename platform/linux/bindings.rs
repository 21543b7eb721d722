// Made by scripts/gen-bindings.sh from wrapper.h; do not edit.

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
pub struct mallinfo2 {
    pub arena: usize,
    pub ordblks: usize,
    pub smblks: usize,
    pub hblks: usize,
    pub hblkhd: usize,
    pub usmblks: usize,
    pub fsmblks: usize,
    pub uordblks: usize,
    pub fordblks: usize,
    pub keepcost: usize,
}
