//! The driver's functions, each where the driver has it.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::fmt;

use cudarc::driver::sys;

use crate::ffi::library::Library;

/// Why a call did nothing. Plain numbers, so that refusing allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The driver has no such function: it is older than the function.
    Absent {
        /// The function.
        function: &'static str,
    },
    /// The driver refused.
    Code {
        /// The function.
        function: &'static str,
        /// Its number for the reason.
        code: u32,
    },
}

impl Refusal {
    /// The function that was called.
    pub fn function(self) -> &'static str {
        match self {
            Refusal::Absent { function } | Refusal::Code { function, .. } => function,
        }
    }

    /// The driver's number for the reason; -1 where it has no such function.
    pub fn number(self) -> i32 {
        match self {
            Refusal::Absent { .. } => -1,
            Refusal::Code { code, .. } => i32::try_from(code).unwrap_or(i32::MAX),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Absent { function } => write!(f, "this driver has no {function}"),
            Refusal::Code { function, code } => write!(f, "{function} returned {code}"),
        }
    }
}

/// Longest text of the driver that is kept, bytes.
const MOST_TEXT: usize = 200;

/// What every function returns: `CUresult`, as the integer it is in C.
type Code = c_uint;

const _: () = assert!(size_of::<Code>() == size_of::<sys::CUresult>());

fn answer(function: &'static str, code: Code) -> Result<(), Refusal> {
    match code {
        0 => Ok(()),
        code => Err(Refusal::Code { function, code }),
    }
}

/// Declares the functions that are used: a table of addresses, and a method for each.
macro_rules! driver_calls {
    ($($name:ident($($arg:ident: $type:ty),*);)+) => {
        /// The functions that are used, each where the driver has it.
        #[derive(Debug)]
        #[allow(non_snake_case)]
        pub(super) struct Calls {
            $($name: Option<unsafe extern "C" fn($($type),*) -> Code>,)+
            texts: [Option<TextOf>; 2],
        }

        // cudarc's declarations are made from the vendor's header: another signature does not compile.
        $(const _: unsafe fn($($type),*) -> sys::CUresult = sys::$name;)+

        impl Calls {
            /// Looks every function up. None is called.
            pub(super) fn find(library: &Library) -> Calls {
                Calls {
                    $($name: {
                        const NAME: &[u8] = concat!(stringify!($name), "\0").as_bytes();
                        let name = CStr::from_bytes_with_nul(NAME).unwrap_or(c"");
                        // SAFETY: the parameters are those of the vendor's declaration, compared above;
                        // the result is a C enumeration without negative values, an unsigned int.
                        unsafe { library.function(name) }.ok()
                    },)+
                    texts: [c"cuGetErrorName", c"cuGetErrorString"].map(|name| {
                        // SAFETY: both are CUresult(CUresult, const char **), see `TextOf`.
                        unsafe { library.function(name) }.ok()
                    }),
                }
            }

            $(
                /// The driver's function of this name.
                ///
                /// # Safety
                /// As the driver's documentation demands of the caller.
                #[allow(non_snake_case)]
                #[allow(clippy::too_many_arguments, reason = "as many as the driver requires")]
                pub(super) unsafe fn $name(&self, $($arg: $type),*) -> Result<(), Refusal> {
                    let function = stringify!($name);
                    let call = self.$name.ok_or(Refusal::Absent { function })?;
                    // SAFETY: the address is that of this very function, whose library is never closed;
                    // the caller vouches for the arguments.
                    answer(function, unsafe { call($($arg),*) })
                }
            )+
        }
    };
}

driver_calls! {
    cuInit(flags: c_uint);
    cuDriverGetVersion(version: *mut c_int);
    cuDeviceGetCount(count: *mut c_int);
    cuDeviceGet(device: *mut sys::CUdevice, ordinal: c_int);
    cuDeviceGetName(name: *mut c_char, length: c_int, device: sys::CUdevice);
    cuDeviceTotalMem_v2(bytes: *mut usize, device: sys::CUdevice);
    cuDeviceGetAttribute(value: *mut c_int, which: sys::CUdevice_attribute, device: sys::CUdevice);
    cuDeviceGetPCIBusId(text: *mut c_char, length: c_int, device: sys::CUdevice);
    cuDevicePrimaryCtxRetain(context: *mut sys::CUcontext, device: sys::CUdevice);
    cuDevicePrimaryCtxRelease_v2(device: sys::CUdevice);
    cuCtxSetCurrent(context: sys::CUcontext);
    cuCtxGetCurrent(context: *mut sys::CUcontext);
    cuMemGetInfo_v2(free: *mut usize, total: *mut usize);
    cuMemAlloc_v2(address: *mut sys::CUdeviceptr, bytes: usize);
    cuMemFree_v2(address: sys::CUdeviceptr);
    cuMemHostAlloc(address: *mut *mut c_void, bytes: usize, flags: c_uint);
    cuMemFreeHost(address: *mut c_void);
    cuMemcpyHtoDAsync_v2(to: sys::CUdeviceptr, from: *const c_void, bytes: usize, stream: sys::CUstream);
    cuMemsetD8Async(to: sys::CUdeviceptr, value: u8, bytes: usize, stream: sys::CUstream);
    cuStreamCreate(stream: *mut sys::CUstream, flags: c_uint);
    cuStreamSynchronize(stream: sys::CUstream);
    cuStreamDestroy_v2(stream: sys::CUstream);
    cuModuleLoadData(module: *mut sys::CUmodule, image: *const c_void);
    cuModuleUnload(module: sys::CUmodule);
    cuModuleGetFunction(function: *mut sys::CUfunction, module: sys::CUmodule, name: *const c_char);
    cuLaunchKernel(
        function: sys::CUfunction,
        grid_x: c_uint, grid_y: c_uint, grid_z: c_uint,
        block_x: c_uint, block_y: c_uint, block_z: c_uint,
        shared_bytes: c_uint,
        stream: sys::CUstream,
        parameters: *mut *mut c_void,
        extra: *mut *mut c_void
    );
}

/// `cuGetErrorName` and `cuGetErrorString`. The code goes in as an integer: a driver may be asked for
/// numbers of its own that cudarc's enumeration does not have.
type TextOf = unsafe extern "C" fn(Code, *mut *const c_char) -> Code;

impl Calls {
    /// The driver's name and description of a code; `None` each where it has none.
    pub(super) fn texts(&self, code: u32) -> [Option<String>; 2] {
        self.texts.map(|text| {
            let text = text?;
            let mut words: *const c_char = std::ptr::null();
            // SAFETY: `words` lives through the call; every number is allowed, an unknown one is
            // refused. The function's library is never closed.
            let done = unsafe { text(code, &raw mut words) };
            if done != 0 || words.is_null() {
                return None;
            }
            // SAFETY: what the driver gives is a constant text of its own, ended by a NUL.
            Some(bounded(unsafe { CStr::from_ptr(words) }))
        })
    }
}

/// A text of the driver in one line of bounded length.
pub(super) fn bounded(text: &CStr) -> String {
    let bytes = text.to_bytes();
    let kept = bytes.get(..bytes.len().min(MOST_TEXT)).unwrap_or(bytes);
    let words = String::from_utf8_lossy(kept);
    let plain = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect()
}
