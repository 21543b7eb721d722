//! The C library's allocation functions, counted.
//!
//! A program's own `malloc` takes the place of the C library's everywhere in the process, the C
//! library's own calls included (glibc manual, "Replacing malloc"). Each function here counts and
//! hands on to the one it replaced, so the heap and its counters stay what they are.

use std::ffi::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering};

static CALLS: AtomicU64 = AtomicU64::new(0);

/// Calls of allocation functions, `free` included, while `body` runs.
pub(crate) fn calls_in(body: impl FnOnce()) -> u64 {
    let before = CALLS.load(Ordering::Relaxed);
    body();
    CALLS.load(Ordering::Relaxed) - before
}

/// Has the C library allocate for itself: strdup(3) calls its `malloc`.
pub(crate) fn duplicate_in_c() {
    // SAFETY: the text ends in a NUL.
    let copy = unsafe { strdup(c"text".as_ptr()) };
    // SAFETY: the copy was made by `malloc` and is not used again.
    unsafe { free(copy.cast()) };
}

unsafe extern "C" {
    fn strdup(text: *const c_char) -> *mut c_char;
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    fn __libc_realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn __libc_free(block: *mut c_void);
    fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
    fn __libc_valloc(size: usize) -> *mut c_void;
    fn __libc_pvalloc(size: usize) -> *mut c_void;
}

fn count() {
    CALLS.fetch_add(1, Ordering::Relaxed);
}

/// # Safety
///
/// As `malloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_malloc(size) }
}

/// # Safety
///
/// As `calloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(elements: usize, size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_calloc(elements, size) }
}

/// # Safety
///
/// As `realloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_realloc(block, size) }
}

/// # Safety
///
/// As `free`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn free(block: *mut c_void) {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_free(block) }
}

/// # Safety
///
/// As `memalign`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn memalign(alignment: usize, size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_memalign(alignment, size) }
}

/// # Safety
///
/// As `aligned_alloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came; glibc's own `aligned_alloc` is its memalign.
    unsafe { __libc_memalign(alignment, size) }
}

/// # Safety
///
/// As `posix_memalign`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn posix_memalign(
    result: *mut *mut c_void,
    alignment: usize,
    size: usize,
) -> c_int {
    const EINVAL: c_int = 22;
    const ENOMEM: c_int = 12;
    count();
    if !alignment.is_power_of_two() || alignment < size_of::<*mut c_void>() {
        return EINVAL;
    }
    // SAFETY: the alignment is one the function takes.
    let block = unsafe { __libc_memalign(alignment, size) };
    if block.is_null() {
        return ENOMEM;
    }
    // SAFETY: the caller gives the address of a pointer.
    unsafe { result.write(block) };
    0
}

/// # Safety
///
/// As `valloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_valloc(size) }
}

/// # Safety
///
/// As `pvalloc`(3).
#[unsafe(no_mangle)]
unsafe extern "C" fn pvalloc(size: usize) -> *mut c_void {
    count();
    // SAFETY: handed on as it came.
    unsafe { __libc_pvalloc(size) }
}
