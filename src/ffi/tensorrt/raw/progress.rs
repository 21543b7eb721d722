//! An `IProgressMonitor`: five slots in 9.x, seven since 10.0; earlier releases have none.

#![allow(unsafe_code)]

use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::build_tables::progress_monitor as methods;
use super::logger::language;
use super::method::{InterfaceInfo, This};
use super::release::Family;
use super::table::Table;
use super::text;

/// Longest name of a phase that is taken, bytes.
const LONGEST_NAME: usize = 1024;

/// What a build says of how far it is. Called on any thread, also many at once. A phase goes on inside
/// another, or beside it.
pub trait Progress {
    /// A phase of so many steps begins, inside another where there is one.
    fn phase_start(&self, phase: &str, parent: Option<&str>, steps: i32);

    /// A step of a phase is done; false has the build given up, which then fails.
    fn step(&self, phase: &str, step: i32) -> bool;

    /// A phase is over, whether or not all its steps were done.
    fn phase_finish(&self, phase: &str);
}

/// An `IProgressMonitor` as a C++ compiler lays it out. Never freed: configurations keep it.
#[repr(C)]
pub struct ProgressObject {
    table: *const c_void,
    receiver: &'static (dyn Progress + Sync),
}

impl std::fmt::Debug for ProgressObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProgressObject({self:p})")
    }
}

// SAFETY: the table is never written again, and the receiver may be called from any thread.
unsafe impl Sync for ProgressObject {}

impl ProgressObject {
    /// A monitor for libraries of `family` that tells everything to `receiver`. `None` when the family's
    /// table has a slot that is not known here.
    pub fn new(
        family: Family,
        receiver: &'static (dyn Progress + Sync),
    ) -> Option<&'static ProgressObject> {
        let functions = [
            (methods::PHASE_START.row(), phase_start as *const c_void),
            (methods::STEP_COMPLETE.row(), step_complete as *const c_void),
            (methods::PHASE_FINISH.row(), phase_finish as *const c_void),
            (methods::GET_API_LANGUAGE.row(), language as *const c_void),
            (methods::GET_INTERFACE_INFO.row(), info as *const c_void),
        ];
        let table = Table::new(&methods::CLASS, family, &functions)?.pointer();
        Some(Box::leak(Box::new(ProgressObject { table, receiver })))
    }

    /// What TensorRT is given.
    pub fn pointer(&'static self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

/// The receiver behind a monitor that TensorRT calls.
///
/// # Safety
/// `this` is a [`ProgressObject`].
unsafe fn receiver(this: This) -> &'static (dyn Progress + Sync) {
    // SAFETY: the caller vouches for the object, which is never freed.
    unsafe { &*this.cast::<ProgressObject>() }.receiver
}

/// Hands a name on; what is no UTF-8 in it is replaced.
///
/// # Safety
/// `name` is null or a C string that lives through the call.
unsafe fn with_name<R>(name: *const c_char, told: impl FnOnce(&str) -> R) -> R {
    // SAFETY: the caller vouches for the string.
    let bytes = unsafe { text::bytes(name, LONGEST_NAME) };
    told(&String::from_utf8_lossy(bytes))
}

/// `IProgressMonitor::phaseStart`. Never unwinds.
unsafe extern "C" fn phase_start(
    this: This,
    phase: *const c_char,
    parent: *const c_char,
    steps: i32,
) {
    // SAFETY: TensorRT calls this with the object whose table it stands in.
    let receiver = unsafe { receiver(this) };
    let told = || {
        // SAFETY: a phase's name is a C string that lives until this returns; its parent's too, or null.
        unsafe {
            with_name(phase, |phase| {
                with_name(parent, |name| {
                    let parent = (!parent.is_null()).then_some(name);
                    receiver.phase_start(phase, parent, steps);
                });
            });
        }
    };
    let _ = catch_unwind(AssertUnwindSafe(told));
}

/// `IProgressMonitor::stepComplete`: whether to go on. Never unwinds; a receiver that panics stops nothing.
unsafe extern "C" fn step_complete(this: This, phase: *const c_char, step: i32) -> u8 {
    // SAFETY: TensorRT calls this with the object whose table it stands in.
    let receiver = unsafe { receiver(this) };
    // SAFETY: a phase's name is a C string that lives until this returns.
    let told = || unsafe { with_name(phase, |phase| receiver.step(phase, step)) };
    u8::from(catch_unwind(AssertUnwindSafe(told)).unwrap_or(true))
}

/// `IProgressMonitor::phaseFinish`. Never unwinds.
unsafe extern "C" fn phase_finish(this: This, phase: *const c_char) {
    // SAFETY: TensorRT calls this with the object whose table it stands in.
    let receiver = unsafe { receiver(this) };
    // SAFETY: a phase's name is a C string that lives until this returns.
    let told = || unsafe { with_name(phase, |phase| receiver.phase_finish(phase)) };
    let _ = catch_unwind(AssertUnwindSafe(told));
}

/// `IVersionedInterface::getInterfaceInfo`.
extern "C" fn info(_this: This) -> InterfaceInfo {
    InterfaceInfo {
        kind: c"IProgressMonitor".as_ptr(),
        major: 1,
        minor: 0,
    }
}
