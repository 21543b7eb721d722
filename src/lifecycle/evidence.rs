//! What the system knows about a child that died: its out-of-memory counter, the child's state.

use std::fs;
use std::path::Path;

use trtmem_platform as platform;

use crate::cgroup::{self, MemoryGroup};
use crate::units;

/// Where Linux counts the kills of the whole machine.
const VMSTAT: &str = "/proc/vmstat";

/// How often the kernel has killed a process for want of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kills {
    /// So often.
    count: u64,
    /// Among the processes of our own control group only, not on the whole machine.
    of_group: bool,
}

/// By how much such a count has risen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KillsRose {
    /// By so many.
    pub(super) by: u64,
    /// Among the processes of our own control group only, so that it was the child.
    pub(super) of_group: bool,
}

/// The kills so far, in our own control group where that is counted; `None` where the system does
/// not count them.
pub(super) fn out_of_memory_kills() -> Option<Kills> {
    let own = MemoryGroup::own(Path::new("/")).and_then(|group| group.kills());
    if let Some(count) = own {
        let of_group = true;
        return Some(Kills { count, of_group });
    }
    let count = cgroup::count(&fs::read_to_string(VMSTAT).ok()?, "oom_kill")?;
    let of_group = false;
    Some(Kills { count, of_group })
}

/// The rise between two counts of the same kind.
pub(super) fn rise(before: Option<Kills>, after: Option<Kills>) -> Option<KillsRose> {
    let (before, after) = (before?, after?);
    (before.of_group == after.of_group).then(|| KillsRose {
        by: after.count.saturating_sub(before.count),
        of_group: after.of_group,
    })
}

/// What a process is doing, for a report on one that seems to hang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Activity {
    /// The state's letter, as in `proc(5)`.
    pub(super) state: char,
    /// Processor time used so far, clock ticks.
    pub(super) cpu_ticks: u64,
}

/// Reads what the process is doing (Linux only).
pub(super) fn activity(pid: u32) -> Option<Activity> {
    if platform::FAMILY != platform::Family::Linux {
        return None;
    }
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Fields of `/proc/PID/stat` after the name, which may hold blanks and brackets: state is the
/// first, user and system time the twelfth and thirteenth.
fn parse_stat(text: &str) -> Option<Activity> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let user: u64 = fields.nth(10)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Activity {
        state,
        cpu_ticks: user.saturating_add(system),
    })
}

/// Nanoseconds of a clock tick: Linux tells user space 100 a second whatever it counts with itself
/// (`USER_HZ`).
const TICK_NS: u64 = 10_000_000;

/// Share of the time that a process must have computed to count as working (1 in this many).
const WORKING_SHARE: u64 = 20;

/// What the child did in the `elapsed_ns` between two looks, in words.
pub(super) fn describe_activity(
    began: Option<Activity>,
    ended: Option<Activity>,
    elapsed_ns: u64,
) -> Option<String> {
    let ended = ended?;
    let state = match ended.state {
        'R' => "running",
        'S' => "asleep",
        'D' => "waiting for a device or a disk",
        'T' | 't' => "stopped",
        'Z' => "gone, not yet collected",
        _ => return None,
    };
    let used = ended.cpu_ticks.saturating_sub(began?.cpu_ticks);
    let used_ns = used.saturating_mul(TICK_NS);
    let work = if used_ns.saturating_mul(WORKING_SHARE) < elapsed_ns {
        "waits"
    } else {
        "was still working"
    };
    Some(format!(
        "The process was {state} and had used {} of processor time in {}: it {work}.",
        units::time(used_ns),
        units::time(elapsed_ns)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_with_brackets_and_blanks_does_not_shift_the_fields() {
        let text = "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 70 5 0 0 20 0";
        let expected = Activity {
            state: 'S',
            cpu_ticks: 75,
        };
        assert_eq!(parse_stat(text), Some(expected));
        assert_eq!(parse_stat("42 (cut"), None);
        assert_eq!(parse_stat("42 (cut) S 1 2"), None);
    }
}
