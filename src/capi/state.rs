//! The process's one recorder, and what went wrong last.

use std::cell::RefCell;
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error_chain::chain;
use crate::recorder::{Recorder, RecorderError};

/// Whether there is a recorder: what every function asks first.
static OPEN: AtomicBool = AtomicBool::new(false);

static RECORDER: Mutex<Option<Recorder>> = Mutex::new(None);

thread_local! {
    /// What went wrong last in this thread.
    static ERROR: RefCell<CString> = RefCell::new(CString::default());
}

/// Done, or nothing to do because nothing is open.
pub(super) const DONE: i32 = 0;
/// Something went wrong; `trtmem_error` says what.
pub(super) const FAILED: i32 = -1;

/// Whether there is a recorder.
#[inline]
pub(super) fn is_open() -> bool {
    OPEN.load(Ordering::Relaxed)
}

/// Does something with the place where the recorder is, and turns what goes wrong into a number.
pub(super) fn with(act: impl FnOnce(&mut Option<Recorder>) -> Result<(), RecorderError>) -> i32 {
    let done = catch_unwind(AssertUnwindSafe(|| {
        // A thread that panicked has left the recorder between two events at worst.
        let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
        let done = act(&mut recorder).map_err(|error| chain(&error));
        OPEN.store(recorder.is_some(), Ordering::Relaxed);
        done
    }));
    match done {
        Ok(Ok(())) => DONE,
        Ok(Err(words)) => fail(words),
        Err(_) => fail("trtmem met a fault of its own; nothing was recorded".to_owned()),
    }
}

/// Remembers what went wrong.
pub(super) fn fail(words: String) -> i32 {
    let words = CString::new(words.replace('\0', " ")).unwrap_or_default();
    // A thread that is ending has no place for it any more.
    let _ = ERROR.try_with(|error| error.replace(words));
    FAILED
}

/// What went wrong last in this thread: a text that stays until the next failure.
pub(super) fn error() -> *const std::ffi::c_char {
    ERROR
        .try_with(|error| error.borrow().as_ptr())
        .unwrap_or(c"".as_ptr())
}
