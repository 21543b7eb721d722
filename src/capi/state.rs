//! The process's one recorder, and what went wrong last.

use std::cell::RefCell;
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::error_chain::chain;
use crate::recorder::{Recorder, RecorderError};

/// The process that has opened a recorder, 0 where none has: what every function asks first.
static OPEN_IN: AtomicU32 = AtomicU32::new(0);

static RECORDER: Mutex<Option<Recorder>> = Mutex::new(None);

thread_local! {
    /// What went wrong last in this thread.
    static ERROR: RefCell<CString> = RefCell::new(CString::default());
}

/// Done, or nothing to do because nothing is open.
pub(super) const DONE: i32 = 0;
/// Something went wrong; `trtmem_error` says what.
pub(super) const FAILED: i32 = -1;

const IN_USE: &str =
    "the recorder was in use when this process was forked; open it before, or in a fresh process";

/// Whether a recorder was opened, here or in a process that this one was forked from.
#[inline]
pub(super) fn is_open() -> bool {
    OPEN_IN.load(Ordering::Relaxed) != 0
}

/// Whether it is that of another process, which this one was forked from: stages and journal go on there.
pub(super) fn is_inherited() -> bool {
    OPEN_IN.load(Ordering::Relaxed) != std::process::id()
}

/// The place of the recorder, empty in a forked process; `None` where a thread that is not in this process
/// held it while it was forked.
fn place() -> Option<MutexGuard<'static, Option<Recorder>>> {
    if !is_open() || !is_inherited() {
        // A thread that panicked has left the recorder between two events at worst.
        return Some(RECORDER.lock().unwrap_or_else(PoisonError::into_inner));
    }
    let mut inherited = match RECORDER.try_lock() {
        Ok(place) => place,
        Err(TryLockError::Poisoned(error)) => error.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    // Not closed: that would end the journal of the process it belongs to.
    std::mem::forget(inherited.take());
    Some(inherited)
}

/// Does something with the place where the recorder is, and turns what goes wrong into a number.
pub(super) fn with(act: impl FnOnce(&mut Option<Recorder>) -> Result<(), RecorderError>) -> i32 {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut recorder = place().ok_or_else(|| IN_USE.to_owned())?;
        let done = act(&mut recorder).map_err(|error| chain(&error));
        let open_in = recorder.as_ref().map_or(0, |_| std::process::id());
        OPEN_IN.store(open_in, Ordering::Relaxed);
        done
    }));
    match done {
        Ok(Ok(())) => DONE,
        Ok(Err(words)) => fail(&words),
        Err(_) => fail("internal error of trtmem; nothing was recorded"),
    }
}

/// Remembers what went wrong.
pub(super) fn fail(words: &str) -> i32 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)] // The fault is planted.
    fn a_fault_of_its_own_is_a_number_and_words() {
        let status = with(|_| -> Result<(), RecorderError> { panic!("a fault that is planted") });
        assert_eq!(status, FAILED);
        ERROR.with(|error| {
            assert!(
                error
                    .borrow()
                    .to_str()
                    .is_ok_and(|it| it.contains("internal error"))
            );
        });
        assert_eq!(with(|_| Ok(())), DONE);
    }
}
