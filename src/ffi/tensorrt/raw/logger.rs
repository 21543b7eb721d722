//! An `ILogger`: three slots up to 10.x, five since 11.0.

#![allow(unsafe_code)]

use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::method::{InterfaceInfo, This};
use super::release::Family;
use super::table::Table;
use super::tables::logger;
use super::text;

/// Where lines go: TensorRT's number of the severity (0 the gravest) and the bytes of the line. Called on
/// any thread, also many at once. The bytes are gone when it returns.
pub type Receiver = dyn Fn(i32, &[u8]) + Sync;

/// Longest line that is taken, bytes; TensorRT's own are under 10 KiB.
const LONGEST_LINE: usize = 64 * 1024;

/// An `ILogger` as a C++ compiler lays it out. Never freed: TensorRT keeps it for as long as it likes.
#[repr(C)]
pub struct LoggerObject {
    table: *const c_void,
    receiver: &'static Receiver,
}

impl std::fmt::Debug for LoggerObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoggerObject({self:p})")
    }
}

// SAFETY: the table is never written again, and the receiver may be called from any thread.
unsafe impl Sync for LoggerObject {}

impl LoggerObject {
    /// A logger for libraries of `family` that hands every line to `receiver`. `None` when the family's
    /// table has a slot that is not known here.
    pub fn new(family: Family, receiver: &'static Receiver) -> Option<&'static LoggerObject> {
        let functions = [
            (logger::LOG.row(), log as *const c_void),
            (logger::GET_API_LANGUAGE.row(), language as *const c_void),
            (logger::GET_INTERFACE_INFO.row(), info as *const c_void),
        ];
        let table = Table::new(&logger::CLASS, family, &functions)?.pointer();
        Some(Box::leak(Box::new(LoggerObject { table, receiver })))
    }

    /// What TensorRT is given.
    pub fn pointer(&'static self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

/// `ILogger::log`. Never unwinds.
unsafe extern "C" fn log(this: This, severity: i32, line: *const c_char) {
    // SAFETY: TensorRT calls this with the object whose table it stands in, which is never freed.
    let logger = unsafe { &*this.cast::<LoggerObject>() };
    // SAFETY: `ILogger::log` is given a C string that lives until it returns.
    let line = unsafe { text::bytes(line, LONGEST_LINE) };
    let _ = catch_unwind(AssertUnwindSafe(|| (logger.receiver)(severity, line)));
}

/// `IVersionedInterface::getAPILanguage`: C++, which is 0.
pub(super) extern "C" fn language(_this: This) -> i32 {
    0
}

/// `IVersionedInterface::getInterfaceInfo`.
extern "C" fn info(_this: This) -> InterfaceInfo {
    InterfaceInfo {
        kind: c"ILogger".as_ptr(),
        major: 1,
        minor: 0,
    }
}
