//! Clocks, in nanoseconds.

#![allow(unsafe_code)]

/// Nanoseconds since an arbitrary instant that is the same for every process of the machine; never
/// goes back, does not follow changes of the calendar time.
pub fn monotonic_ns() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

/// Processor time this process has used, all its threads together, nanoseconds.
pub fn process_cpu_ns() -> u64 {
    read(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// Processor time the calling thread has used, nanoseconds.
pub fn thread_cpu_ns() -> u64 {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Reads a clock. A clock the system does not have stands still at 0: the three above are in every
/// system's POSIX set, so this is not a case callers have to tell apart.
fn read(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a timespec that lives through the call; any clock number is allowed, an
    // unknown one is refused.
    let refused = unsafe { libc::clock_gettime(clock, &raw mut time) };
    if refused != 0 {
        return 0;
    }
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let rest = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::{monotonic_ns, process_cpu_ns, thread_cpu_ns};
    use std::time::Duration;

    #[test]
    fn the_monotonic_clock_counts_a_sleep_and_the_thread_clock_does_not() {
        let (wall, cpu) = (monotonic_ns(), thread_cpu_ns());
        std::thread::sleep(Duration::from_millis(20));
        let (slept, used) = (monotonic_ns() - wall, thread_cpu_ns() - cpu);
        assert!(slept >= 20_000_000, "{slept}");
        assert!(used < slept, "{used} of {slept}");
    }

    #[test]
    fn work_of_a_thread_is_work_of_the_process() {
        let (process, thread) = (process_cpu_ns(), thread_cpu_ns());
        while thread_cpu_ns() - thread < 2_000_000 {
            std::hint::spin_loop();
        }
        assert!(process_cpu_ns() - process >= 2_000_000);
    }
}
