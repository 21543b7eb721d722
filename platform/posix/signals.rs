//! Signals: noticed, ignored, raised, named.

#![allow(unsafe_code)]

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use crate::system::SIGNALS;

/// The signal that asked the process to end; 0, which is no signal, before one came.
static ASKED: AtomicI32 = AtomicI32::new(0);

/// How often that was.
static TIMES: AtomicU32 = AtomicU32::new(0);

/// From now on `SIGINT`, `SIGTERM` and `SIGHUP` no longer end the process: they are kept for
/// [`interrupted`], and break off a [`crate::wait_readable`] under way.
///
/// `SIGHUP` stays ignored where the process was started so: that is how nohup(1) asks for it.
///
/// # Errors
///
/// The system refuses to take the handler.
pub fn watch_interrupts() -> io::Result<()> {
    watch(libc::SIGINT)?;
    watch(libc::SIGTERM)?;
    if action_of(libc::SIGHUP)? == libc::SIG_IGN {
        return Ok(());
    }
    watch(libc::SIGHUP)
}

/// The signal that asked this process to end, once one came; the latest if there were several.
pub fn interrupted() -> Option<i32> {
    Some(ASKED.load(Ordering::Relaxed)).filter(|&signal| signal != 0)
}

/// From now on `SIGINT` and `SIGPIPE` are ignored: Ctrl-C reaches every process of the terminal, and
/// a worker has to leave the answer to its parent.
pub fn ignore_interrupts() {
    set(libc::SIGINT, libc::SIG_IGN);
    set(libc::SIGPIPE, libc::SIG_IGN);
}

/// Sends `signal` to this thread with its default action: most end the process.
pub fn raise(signal: i32) {
    // Rust's own handler of SIGSEGV and SIGBUS, and ours, would change what the parent sees.
    set(signal, libc::SIG_DFL);
    // SAFETY: raise takes any number; what the default action does to the process is asked for.
    let _ = unsafe { libc::raise(signal) };
}

/// Sends `signal` to the process `pid`.
///
/// # Errors
///
/// There is no such process, or it may not be sent signals.
pub fn send_signal(pid: u32, signal: i32) -> io::Result<()> {
    // 0 and negative numbers address groups of processes, which is never meant here.
    let pid = libc::pid_t::try_from(pid).ok().filter(|pid| *pid > 0);
    let pid = pid.ok_or(io::ErrorKind::InvalidInput)?;
    // SAFETY: kill takes any numbers and touches no memory of this process.
    if unsafe { libc::kill(pid, signal) } == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// The name of a signal, `SIGKILL` for 9; `None` for a number that has none.
pub fn signal_name(number: i32) -> Option<&'static str> {
    let known = COMMON
        .iter()
        .chain(SIGNALS)
        .find(|(signal, _)| *signal == number);
    known.map(|(_, name)| *name)
}

/// How often this process was asked to end.
pub fn times_interrupted() -> u32 {
    TIMES.load(Ordering::Relaxed)
}

extern "C" fn note(signal: i32) {
    ASKED.store(signal, Ordering::Relaxed);
    TIMES.fetch_add(1, Ordering::Relaxed);
}

fn watch(signal: i32) -> io::Result<()> {
    // SAFETY: a sigaction is plain C data for which all zero is valid: no flags, an empty mask. Not
    // asking for SA_RESTART is what lets a signal break off a wait.
    let mut action = unsafe { MaybeUninit::<libc::sigaction>::zeroed().assume_init() };
    action.sa_sigaction = note as *const () as libc::sighandler_t;
    // SAFETY: the mask is part of `action`, which lives through the call.
    unsafe { libc::sigemptyset(&raw mut action.sa_mask) };
    // SAFETY: `action` lives through the call, and its handler only stores to atomics, which is
    // allowed in a signal handler.
    let refused = unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
    if refused == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

fn action_of(signal: i32) -> io::Result<libc::sighandler_t> {
    // SAFETY: a sigaction is plain C data for which all zero is valid.
    let mut action = unsafe { MaybeUninit::<libc::sigaction>::zeroed().assume_init() };
    // SAFETY: `action` has room for the answer and lives through the call; nothing is changed.
    let refused = unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
    if refused == 0 {
        Ok(action.sa_sigaction)
    } else {
        Err(io::Error::last_os_error())
    }
}

/// Sets one of the two actions that need no handler. Signals whose action is fixed keep it.
fn set(signal: i32, action: libc::sighandler_t) {
    // SAFETY: both actions given here run no code of ours.
    let _ = unsafe { libc::signal(signal, action) };
}

/// Signals of every POSIX system. Where two names share a number the more telling one stands.
const COMMON: &[(i32, &str)] = &[
    (libc::SIGHUP, "SIGHUP"),
    (libc::SIGINT, "SIGINT"),
    (libc::SIGQUIT, "SIGQUIT"),
    (libc::SIGILL, "SIGILL"),
    (libc::SIGTRAP, "SIGTRAP"),
    (libc::SIGABRT, "SIGABRT"),
    (libc::SIGBUS, "SIGBUS"),
    (libc::SIGFPE, "SIGFPE"),
    (libc::SIGKILL, "SIGKILL"),
    (libc::SIGUSR1, "SIGUSR1"),
    (libc::SIGSEGV, "SIGSEGV"),
    (libc::SIGUSR2, "SIGUSR2"),
    (libc::SIGPIPE, "SIGPIPE"),
    (libc::SIGALRM, "SIGALRM"),
    (libc::SIGTERM, "SIGTERM"),
    (libc::SIGCHLD, "SIGCHLD"),
    (libc::SIGCONT, "SIGCONT"),
    (libc::SIGSTOP, "SIGSTOP"),
    (libc::SIGTSTP, "SIGTSTP"),
    (libc::SIGTTIN, "SIGTTIN"),
    (libc::SIGTTOU, "SIGTTOU"),
    (libc::SIGURG, "SIGURG"),
    (libc::SIGXCPU, "SIGXCPU"),
    (libc::SIGXFSZ, "SIGXFSZ"),
    (libc::SIGVTALRM, "SIGVTALRM"),
    (libc::SIGPROF, "SIGPROF"),
    (libc::SIGWINCH, "SIGWINCH"),
    (libc::SIGIO, "SIGIO"),
    (libc::SIGSYS, "SIGSYS"),
];

#[cfg(test)]
mod tests {
    use super::{COMMON, interrupted, signal_name, times_interrupted, watch_interrupts};
    use crate::system::SIGNALS;
    use std::collections::BTreeSet;

    #[test]
    fn a_watched_signal_is_kept_and_the_process_lives_on() {
        assert_eq!(interrupted(), None);
        watch_interrupts().unwrap();
        // SAFETY: raise takes any number; the signal has a handler now.
        let _ = unsafe { libc::raise(libc::SIGTERM) };
        assert_eq!(interrupted(), Some(libc::SIGTERM));
        assert_eq!(times_interrupted(), 1);
    }

    #[test]
    fn signals_have_their_names_and_other_numbers_none() {
        assert_eq!(signal_name(libc::SIGKILL), Some("SIGKILL"));
        assert_eq!(signal_name(libc::SIGSEGV), Some("SIGSEGV"));
        assert_eq!(signal_name(0), None);
        assert_eq!(signal_name(-9), None);
        assert_eq!(signal_name(4711), None);
    }

    #[test]
    fn no_number_has_two_names() {
        let numbers: BTreeSet<i32> = COMMON
            .iter()
            .chain(SIGNALS)
            .map(|(signal, _)| *signal)
            .collect();
        assert_eq!(numbers.len(), COMMON.len() + SIGNALS.len());
    }
}
