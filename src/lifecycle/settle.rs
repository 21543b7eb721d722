//! Waiting until the counters have come to rest.
//!
//! Pure: the worker feeds observations and sleeps; the decisions are here.
//!
//! The counters are at rest when none has left its tolerance for a quiet window. How long the window
//! is depends on how much may still be pending: what the system lost or gained and the process did
//! not (a driver, another process, a deferred release by the kernel), and, where other threads of the
//! process could still give it back, what the process itself moved. Nothing pending needs a short
//! look; a deferred release of 32 MiB is looked out for through half a second.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::extent::Extent;
use crate::report::signed_difference;
use crate::units;

/// Quiet time that shows rest where nothing can be pending.
const SHORT_QUIET_NS: u64 = 30_000_000;

/// Longest quiet time asked for. Deferred releases of drivers and worker threads were seen after up
/// to 400 ms.
const LONG_QUIET_NS: u64 = 500_000_000;

/// Quiet time added for each MiB that may be pending, so that 32 MiB ask for the longest.
const QUIET_PER_MIB_NS: u64 = 15_000_000;

/// Pause between two observations.
const STEP_NS: u64 = 5_000_000;

/// Fewest observations in a quiet window.
const FEWEST: u32 = 5;

/// What the adaptive policy may wait in a run unless the user says otherwise.
const DEFAULT_BUDGET: Duration = Duration::from_secs(3);

/// What every stage is given, however many there are, unless the whole budget is less: twice the time that
/// shows rest where nothing can be pending.
const LEAST_CAP_NS: u64 = 2 * SHORT_QUIET_NS;

/// The last observations whose spread is kept. They span 160 ms and more.
const LAST: usize = 32;

/// Share of the window that other threads may compute while the process still counts as idle (1/50).
const IDLE_SHARE: u64 = 50;

/// How to wait before a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettlePolicy {
    /// Until the counters are at rest, or until the stage's share of the run's budget is used up.
    Adaptive {
        /// What may be waited in a whole run, nanoseconds.
        budget_ns: u64,
    },
    /// A fixed sleep, as the DRIVE sample does (5 s).
    Fixed {
        /// The sleep, nanoseconds.
        wait_ns: u64,
    },
    /// Not at all.
    None,
}

impl Default for SettlePolicy {
    fn default() -> Self {
        SettlePolicy::Adaptive {
            budget_ns: units::nanos(DEFAULT_BUDGET),
        }
    }
}

impl SettlePolicy {
    /// The longest it waits before one reading, nanoseconds.
    pub fn longest_ns(self) -> u64 {
        match self {
            SettlePolicy::Adaptive { budget_ns } => budget_ns,
            SettlePolicy::Fixed { wait_ns } => wait_ns,
            SettlePolicy::None => 0,
        }
    }
}

/// What is left of a run's budget for settling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    whole_ns: u64,
    left_ns: u64,
}

impl Budget {
    /// The budget of a run that has not begun.
    pub(super) fn new(whole_ns: u64) -> Self {
        Budget {
            whole_ns,
            left_ns: whole_ns,
        }
    }

    /// The longest wait after a stage: an equal share of what is left with the `stages` that are still to
    /// be waited for, this one among them. What a stage does not use is left to those after it.
    pub(super) fn cap_ns(&self, stages: u64) -> u64 {
        let share = self.left_ns / stages.max(1);
        share.max(LEAST_CAP_NS).min(self.whole_ns)
    }

    /// Takes out what was waited.
    pub(super) fn spend(&mut self, waited_ns: u64) {
        self.left_ns = self.left_ns.saturating_sub(waited_ns);
    }
}

/// A settle policy that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a way to settle; write adaptive, adaptive:3s, fixed:5s or none")]
pub struct SettlePolicyError {
    given: String,
}

impl FromStr for SettlePolicy {
    type Err = SettlePolicyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || SettlePolicyError {
            given: text.to_owned(),
        };
        let time = |text: &str| units::parse_time(text).map_err(|_| refused());
        match text.split_once(':') {
            None if text == "adaptive" => Ok(SettlePolicy::default()),
            None if text == "none" => Ok(SettlePolicy::None),
            Some(("adaptive", budget)) => Ok(SettlePolicy::Adaptive {
                budget_ns: units::nanos(time(budget)?),
            }),
            Some(("fixed", wait)) => Ok(SettlePolicy::Fixed {
                wait_ns: units::nanos(time(wait)?),
            }),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for SettlePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |nanos: u64| humantime::format_duration(Duration::from_nanos(nanos));
        match self {
            SettlePolicy::Adaptive { budget_ns } => write!(f, "adaptive:{}", time(*budget_ns)),
            SettlePolicy::Fixed { wait_ns } => write!(f, "fixed:{}", time(*wait_ns)),
            SettlePolicy::None => f.write_str("none"),
        }
    }
}

/// What the settler looks at; a figure the machine does not have is `None` and is not waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// Monotonic time, nanoseconds.
    pub at_ns: u64,
    /// Available system memory.
    pub available_bytes: Option<u64>,
    /// Heap in use.
    pub heap_bytes: Option<u64>,
    /// Resident size of the process.
    pub resident_bytes: Option<u64>,
    /// Threads of the process.
    pub threads: Option<u64>,
    /// Processor time that threads other than the observing one have used, nanoseconds.
    pub others_cpu_ns: u64,
}

/// How far a counter may move and still count as at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// Available system memory.
    pub system_bytes: u64,
    /// Heap in use.
    pub heap_bytes: u64,
    /// Resident size.
    pub process_bytes: u64,
}

impl Tolerance {
    /// Smallest tolerance for system and process figures, and their smallest noise on Linux. It keeps page
    /// counts per processor and folds them together in batches of up to 125 pages (`mm/vmstat.c`; 24 on
    /// two processors, 88 on twelve), so that the figure moves by that much while nothing happens, and less
    /// often than a short noise window sees. 64 pages are what one processor's batch comes to on the
    /// machines that are measured; what is resident in a process is counted in batches of 32 and more.
    pub const FLOOR_BYTES: u64 = 256 << 10;

    /// From the noise measured at rest.
    pub fn from_noise(system: Option<u64>, heap: Option<u64>, process: Option<u64>) -> Self {
        Tolerance {
            system_bytes: system.unwrap_or(0).max(Self::FLOOR_BYTES),
            heap_bytes: heap.unwrap_or(0),
            process_bytes: process.unwrap_or(0).max(Self::FLOOR_BYTES),
        }
    }
}

/// What to do after an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Observe again after this many nanoseconds.
    Wait(u64),
    /// The counters are at rest.
    AtRest,
    /// They are not, and the cap is reached.
    Capped,
}

/// Decides when the counters have come to rest after one stage.
#[derive(Clone, Debug)]
pub struct Settler {
    before: Observation,
    tolerance: Tolerance,
    began_ns: u64,
    cap_ns: u64,
    window: Window,
    last: Last,
}

impl Settler {
    /// A settler for the stage that began at rest with `before` and returned with `first`.
    pub fn new(before: Observation, first: Observation, tolerance: Tolerance, cap_ns: u64) -> Self {
        Settler {
            before,
            tolerance,
            began_ns: first.at_ns,
            cap_ns,
            window: Window::new(first),
            last: Last::default(),
        }
    }

    /// Takes in one more observation.
    pub fn observe(&mut self, now: Observation) -> Verdict {
        self.last.push(now.available_bytes);
        if !self.window.take_in(now, self.tolerance) {
            self.window = Window::new(now);
        }
        let quiet_ns = now.at_ns.saturating_sub(self.window.first.at_ns);
        if self.window.count >= FEWEST && quiet_ns >= self.quiet_needed_ns(now) {
            return Verdict::AtRest;
        }
        if now.at_ns.saturating_sub(self.began_ns) >= self.cap_ns {
            return Verdict::Capped;
        }
        Verdict::Wait(STEP_NS)
    }

    /// Largest minus smallest available memory over the last observations: all those of the quiet window,
    /// or where it was not quiet as many as are kept.
    pub fn spread_bytes(&self, verdict: Verdict) -> Option<u64> {
        match verdict {
            Verdict::AtRest => self.window.available.width(),
            Verdict::Wait(_) | Verdict::Capped => self.last.width(),
        }
    }

    fn quiet_needed_ns(&self, now: Observation) -> u64 {
        let scaled = self.pending_bytes(now) / units::MIB;
        let quiet_ns = SHORT_QUIET_NS.saturating_add(scaled.saturating_mul(QUIET_PER_MIB_NS));
        quiet_ns.min(LONG_QUIET_NS)
    }

    /// How much may still be given back or taken.
    fn pending_bytes(&self, now: Observation) -> u64 {
        let available = fall(self.before.available_bytes, now.available_bytes).unwrap_or(0);
        let resident = fall(now.resident_bytes, self.before.resident_bytes).unwrap_or(0);
        // File pages of the process count as available, so the system may have lost less than the
        // process gained, and gained less than it lost.
        let beyond = available
            .saturating_sub(resident.max(0))
            .max(resident.min(0).saturating_sub(available));
        let slack = self.tolerance.system_bytes + self.tolerance.process_bytes;
        // Page tables: 8 bytes per 4 KiB page and a little for the upper levels.
        let tables = resident.unsigned_abs() / 256;
        let unexplained = u64::try_from(beyond)
            .unwrap_or(0)
            .saturating_sub(slack + tables);
        let own = match now.threads {
            Some(1) => 0,
            _ => resident.unsigned_abs(),
        };
        unexplained.max(own)
    }
}

/// `a - b` where both are known.
fn fall(a: Option<u64>, b: Option<u64>) -> Option<i64> {
    Some(signed_difference(a?, b?))
}

/// The last observations of available memory.
#[derive(Clone, Debug, Default)]
struct Last {
    kept: [Option<u64>; LAST],
    next: usize,
}

impl Last {
    fn push(&mut self, available: Option<u64>) {
        if let Some(slot) = self.kept.get_mut(self.next) {
            *slot = available;
        }
        self.next = (self.next + 1) % LAST;
    }

    fn width(&self) -> Option<u64> {
        let mut extent = Extent::default();
        for available in self.kept {
            extent.observe(available);
        }
        extent.width()
    }
}

/// Observations among which nothing left its tolerance.
#[derive(Clone, Debug)]
struct Window {
    first: Observation,
    count: u32,
    available: Extent,
    heap: Extent,
    resident: Extent,
}

impl Window {
    fn new(first: Observation) -> Self {
        Window {
            first,
            count: 1,
            available: Extent::of(first.available_bytes),
            heap: Extent::of(first.heap_bytes),
            resident: Extent::of(first.resident_bytes),
        }
    }

    /// Takes `now` in; false where the window is broken by it.
    fn take_in(&mut self, now: Observation, tolerance: Tolerance) -> bool {
        self.count += 1;
        let elapsed = now.at_ns.saturating_sub(self.first.at_ns);
        let computing = now.others_cpu_ns.saturating_sub(self.first.others_cpu_ns)
            > (elapsed / IDLE_SHARE).max(STEP_NS / 5);
        self.available.observe(now.available_bytes);
        self.heap.observe(now.heap_bytes);
        self.resident.observe(now.resident_bytes);
        let within = |extent: &Extent, bound: u64| extent.width().unwrap_or(0) <= bound;
        within(&self.available, tolerance.system_bytes)
            && within(&self.heap, tolerance.heap_bytes)
            && within(&self.resident, tolerance.process_bytes)
            && !computing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;
    const MIB: u64 = 1 << 20;
    const NOISE: Tolerance = Tolerance {
        system_bytes: 256 << 10,
        heap_bytes: 0,
        process_bytes: 256 << 10,
    };

    fn at(ms: u64, available: u64, resident: u64) -> Observation {
        Observation {
            at_ns: ms * MS,
            available_bytes: Some(available),
            heap_bytes: Some(1000),
            resident_bytes: Some(resident),
            threads: Some(1),
            others_cpu_ns: 0,
        }
    }

    /// Plays a machine (observation by time since the stage returned) until the settler is content.
    fn settle(
        before: Observation,
        cap_ms: u64,
        machine: impl Fn(u64) -> Observation,
    ) -> (Verdict, u64) {
        let (verdict, ms, _) = settled(before, cap_ms, machine);
        (verdict, ms)
    }

    /// The same, and the spread of the last observations.
    fn settled(
        before: Observation,
        cap_ms: u64,
        machine: impl Fn(u64) -> Observation,
    ) -> (Verdict, u64, Option<u64>) {
        let mut now = 0;
        let mut settler = Settler::new(before, machine(0), NOISE, cap_ms * MS);
        loop {
            now += STEP_NS / MS;
            match settler.observe(machine(now)) {
                Verdict::Wait(ns) => assert_eq!(ns, STEP_NS),
                verdict => return (verdict, now, settler.spread_bytes(verdict)),
            }
        }
    }

    #[test]
    fn a_stage_whose_memory_is_all_in_the_process_is_at_rest_after_the_short_window() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
            at(ms, 900 * MIB, 110 * MIB)
        });
        assert_eq!((verdict, ms), (Verdict::AtRest, 30));
    }

    #[test]
    fn memory_given_back_late_by_a_thread_is_waited_for() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
            let late = if ms < 400 { 32 * MIB } else { 0 };
            Observation {
                threads: Some(2),
                ..at(ms, 1000 * MIB - late, 10 * MIB + late)
            }
        });
        assert_eq!((verdict, ms), (Verdict::AtRest, 430));
    }

    #[test]
    fn what_the_system_lost_and_the_process_did_not_gain_asks_for_the_long_window() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
            at(ms, 936 * MIB, 10 * MIB)
        });
        assert_eq!((verdict, ms), (Verdict::AtRest, 500));
    }

    #[test]
    fn little_that_may_be_pending_asks_for_little_time() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| Observation {
            threads: Some(2),
            ..at(ms, 996 * MIB, 14 * MIB)
        });
        assert_eq!((verdict, ms), (Verdict::AtRest, 90));
    }

    #[test]
    fn file_pages_that_stay_available_are_explained() {
        let (_, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| {
            at(ms, 1000 * MIB, 110 * MIB)
        });
        assert_eq!(ms, 30);
    }

    #[test]
    fn computing_in_the_background_is_not_rest() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 3000, |ms| Observation {
            others_cpu_ns: ms.min(200) * MS,
            ..at(ms, 1000 * MIB, 10 * MIB)
        });
        assert_eq!((verdict, ms), (Verdict::AtRest, 230));
    }

    #[test]
    fn counters_that_never_rest_end_at_the_cap() {
        let (verdict, ms) = settle(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
            at(ms, (1000 - ms / 5) * MIB, 10 * MIB)
        });
        assert_eq!((verdict, ms), (Verdict::Capped, 300));
    }

    #[test]
    fn what_the_counters_still_moved_at_the_cap_is_told() {
        // A MiB every 5 ms, and 32 observations are kept.
        let (verdict, _, spread) = settled(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
            at(ms, (1000 - ms / 5) * MIB, 10 * MIB)
        });
        assert_eq!((verdict, spread), (Verdict::Capped, Some(31 * MIB)));
    }

    #[test]
    fn what_the_counters_moved_while_at_rest_is_told() {
        let (verdict, _, spread) = settled(at(0, 1000 * MIB, 10 * MIB), 300, |ms| {
            // Before the quiet window it is more.
            let early = if ms < 20 { 50 * MIB } else { 0 };
            at(ms, 1000 * MIB - early - (ms % 2) * 4096, 10 * MIB)
        });
        assert_eq!((verdict, spread), (Verdict::AtRest, Some(4096)));
    }

    #[test]
    fn the_budget_of_a_run_is_shared_by_the_stages_that_are_left() {
        let mut budget = Budget::new(3000 * MS);
        assert_eq!(budget.cap_ns(10), 300 * MS);
        budget.spend(30 * MS);
        assert_eq!(budget.cap_ns(9), 330 * MS);
        // However busy the machine is, a run waits no longer than its budget and the least of each stage.
        for left in (1..=9).rev() {
            let cap_ns = budget.cap_ns(left);
            assert!(cap_ns >= 60 * MS);
            budget.spend(cap_ns);
        }
        assert_eq!(budget.cap_ns(1), 60 * MS);
        assert_eq!(Budget::new(3000 * MS).cap_ns(1000), 60 * MS);
        assert_eq!(Budget::new(10 * MS).cap_ns(5), 10 * MS);
        assert_eq!(Budget::new(3000 * MS).cap_ns(0), 3000 * MS);
    }

    #[test]
    fn a_machine_that_tells_nothing_is_still_settled() {
        let nothing = |ms: u64| Observation {
            at_ns: ms * MS,
            ..Observation::default()
        };
        let (verdict, _) = settle(nothing(0), 3000, nothing);
        assert_eq!(verdict, Verdict::AtRest);
    }

    #[test]
    fn policies_are_read_as_they_are_written() {
        for text in ["adaptive:3s", "fixed:5s", "none"] {
            assert_eq!(text.parse::<SettlePolicy>().unwrap().to_string(), text);
        }
        assert_eq!("adaptive".parse(), Ok(SettlePolicy::default()));
        for text in ["", "fixed", "fixed:", "fixed:soon", "fast", "adaptive:"] {
            assert!(text.parse::<SettlePolicy>().is_err(), "{text}");
        }
    }
}
