//! Device memory as the parent sees it: NVML's figures, and how they go together with what the
//! child's own driver tells it.
//!
//! Only like is subtracted from like: where NVML can be read at all, free memory is NVML's in every
//! sample of the run; where it cannot, it is what CUDA tells the child (`cuMemGetInfo`).

use trtmem_platform as platform;

use crate::backend::{BackendSpec, by_name};
use crate::extent::Extent;
use crate::probe::{DeviceFigures, DeviceMeter, NOT_LISTED, ProcessBytes};
use crate::report::{
    Allocations, DEVICE_GRANULE_BYTES, DeviceMemory, DeviceReading, DeviceSeen, Measured,
};

/// The readings may take at most one part in this many of one processor's time.
const COST_SHARE: u64 = 20;

/// Readings kept of a stage, for the points of its loop; when they are full, every second goes.
const MOST_KEPT: usize = 1024;

/// Where the backend uses no device.
const NO_DEVICE: &str = "the backend uses no device";

/// Where the process is not in the driver's list although it has a context.
const OTHER_NAMES: &str = "the driver does not list the process, which has a context: its list goes \
     by the process numbers of another namespace, as in a container";

/// Where CUDA has told the child nothing.
const NOT_TOLD: &str = "there is no CUDA context yet to ask";

/// Reads the device's memory from outside.
pub(super) struct DeviceWatch {
    meter: Result<DeviceMeter, String>,
    pid: u32,
    told: Told,
    next_ns: u64,
    stage: StageView,
}

/// Who says whether the process has a context: without one it holds nothing, with one the driver lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// The child, which had one when it spoke last or not.
    ByChild {
        /// Whether it had.
        has_context: bool,
    },
    /// Nobody: the process is another program's.
    ByNobody,
}

/// What one reading gave, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Moment {
    at_ns: u64,
    free: Option<u64>,
    total: Option<u64>,
    process: Option<u64>,
}

/// What was seen of the device in a stage. Both ways of counting, since which of them holds is known
/// only when the stage has ended.
#[derive(Debug, Default)]
pub(super) struct StageView {
    free: Extent,
    process: Extent,
    total: Option<u64>,
    free_and_system: Extent,
    unbooked_and_system: Extent,
    kept: Vec<Moment>,
    why_not: Option<String>,
}

impl DeviceWatch {
    /// Opens the meter, where the backend uses a device.
    pub(super) fn open(backend: &BackendSpec, pid: u32) -> DeviceWatch {
        let uses_device = by_name(backend.options.backend()).is_some_and(|info| info.uses_device);
        let ordinal = backend.options.ordinal().unwrap_or(0);
        let told = Told::ByChild { has_context: false };
        DeviceWatch::with(uses_device.then_some(ordinal), pid, told)
    }

    /// Opens the meter of the device at this position for a program that says nothing of itself.
    pub(super) fn from_outside(ordinal: Option<u32>, pid: u32) -> DeviceWatch {
        DeviceWatch::with(ordinal, pid, Told::ByNobody)
    }

    fn with(ordinal: Option<u32>, pid: u32, told: Told) -> DeviceWatch {
        DeviceWatch {
            meter: match ordinal {
                Some(ordinal) => DeviceMeter::open(ordinal),
                None => Err(NO_DEVICE.to_owned()),
            },
            pid,
            told,
            next_ns: 0,
            stage: StageView::default(),
        }
    }

    /// What a sample at a stage border says of the device; `told` is what the child says, `nvmap` what
    /// was read beside it.
    pub(super) fn border(&mut self, told: &DeviceReading, nvmap: Measured<u64>) -> DeviceMemory {
        if let Told::ByChild { has_context } = &mut self.told {
            *has_context = told.memory.is_some();
        }
        let figures = self.meter.as_ref().map(|meter| meter.read(self.pid));
        let mut memory = device_memory(figures.as_ref().map_err(|why| why.as_str()), told, nvmap);
        let unlisted = matches!(&figures, Ok(it) if it.process_bytes == ProcessBytes::Unlisted);
        if self.told == Told::ByNobody && unlisted {
            memory.process_bytes = Measured::absent(NOT_LISTED);
            memory.process_unlisted = true;
        }
        memory
    }

    /// How much the device's free memory moved since the watch was opened, at least the granule in which it
    /// is given out: before the first stage, while the process holds nothing of it.
    pub(super) fn noise(&mut self) -> Measured<u64> {
        if let Err(reason) = &self.meter {
            return Measured::absent(reason.clone());
        }
        self.read(None);
        let width = self.stage.free.width();
        Measured::from_option(width, "free device memory could not be read")
            .map(|width| width.max(DEVICE_GRANULE_BYTES))
    }

    /// Forgets what was seen and reads afresh: a stage is about to begin. Gives the device memory in use,
    /// by whomever.
    pub(super) fn begin_stage(&mut self, available: Option<u64>) -> Option<u64> {
        self.stage = StageView {
            why_not: self.meter.as_ref().err().cloned(),
            ..StageView::default()
        };
        self.read(available)
    }

    /// Reads once more and gives the device memory in use, and what was seen since the stage began.
    pub(super) fn end_stage(&mut self, available: Option<u64>) -> (Option<u64>, StageView) {
        let in_use = self.read(available);
        (in_use, std::mem::take(&mut self.stage))
    }

    /// Reads if a reading is due; `available` is available system memory at this moment. Gives the
    /// device memory in use, by whomever.
    pub(super) fn tick(&mut self, now_ns: u64, available: Option<u64>) -> Option<u64> {
        (now_ns >= self.next_ns).then(|| self.read(available))?
    }

    fn read(&mut self, available: Option<u64>) -> Option<u64> {
        let meter = self.meter.as_ref().ok()?;
        let at_ns = platform::monotonic_ns();
        let figures = meter.read(self.pid);
        let moment = Moment {
            at_ns,
            free: figures.free_bytes.get(),
            total: figures.total_bytes.get(),
            process: match figures.process_bytes {
                ProcessBytes::Booked(bytes) => Some(bytes),
                ProcessBytes::Unlisted => self.holds_nothing().then_some(0),
                ProcessBytes::Refused(_) => None,
            },
        };
        self.stage.take_in(moment, available);
        let ended_ns = platform::monotonic_ns();
        let pause_ns = ended_ns.saturating_sub(at_ns).saturating_mul(COST_SHARE);
        self.next_ns = ended_ns.saturating_add(pause_ns);
        moment
            .total
            .zip(moment.free)
            .map(|(total, free)| total.saturating_sub(free))
    }
}

impl DeviceWatch {
    /// Whether it is known that a process the driver does not list has no context.
    fn holds_nothing(&self) -> bool {
        self.told == Told::ByChild { has_context: false }
    }
}

impl StageView {
    fn take_in(&mut self, moment: Moment, available: Option<u64>) {
        let sum = |bytes: Option<u64>| bytes.zip(available).map(|(a, b)| a.saturating_add(b));
        let unbooked = moment.total.zip(moment.process);
        let unbooked = unbooked.map(|(total, held)| total.saturating_sub(held));
        self.free.observe(moment.free);
        self.process.observe(moment.process);
        self.total = moment.total.or(self.total);
        self.free_and_system.observe(sum(moment.free));
        self.unbooked_and_system.observe(sum(unbooked));
        if self.kept.len() >= MOST_KEPT {
            let mut position = 0;
            self.kept.retain(|_| {
                position += 1;
                position % 2 == 1
            });
        }
        self.kept.push(moment);
    }

    /// The lowest free device memory, and the lowest sum of it and available system memory, counted as
    /// the difference between these two borders is counted.
    pub(super) fn lowest(
        &self,
        before: &DeviceMemory,
        after: &DeviceMemory,
    ) -> (Measured<u64>, Measured<u64>) {
        let (alone, together) = if DeviceMemory::is_booked(before, after) {
            let held = self.process.high();
            let left = self
                .total
                .zip(held)
                .map(|(total, held)| total.saturating_sub(held));
            (left, self.unbooked_and_system.low())
        } else {
            (self.free.low(), self.free_and_system.low())
        };
        let why_not = || match &self.why_not {
            Some(reason) => format!("device memory was not watched from outside: {reason}"),
            None => "device memory could not be read from outside".to_owned(),
        };
        (
            Measured::from_option(alone, why_not()),
            Measured::from_option(together, why_not()),
        )
    }

    /// Device memory held at about this time, counted as between these borders.
    pub(super) fn held_at(&self, at_ns: u64, booked: bool) -> Measured<u64> {
        let nearest = self
            .kept
            .iter()
            .min_by_key(|moment| moment.at_ns.abs_diff(at_ns));
        let held = nearest.and_then(|moment| {
            if booked {
                moment.process
            } else {
                Some(moment.total?.saturating_sub(moment.free?))
            }
        });
        let reason = self.why_not.as_deref();
        Measured::from_option(
            held,
            reason.unwrap_or("the device could not be read from outside"),
        )
    }
}

/// The device's part of a sample: NVML's figures where they are, else the child's own.
fn device_memory(
    outside: Result<&DeviceFigures, &str>,
    told: &DeviceReading,
    nvmap_bytes: Measured<u64>,
) -> DeviceMemory {
    let (cuda_free_bytes, cuda_total_bytes) = told_by_cuda(told, outside);
    match outside {
        Ok(figures) => DeviceMemory {
            free_bytes: figures.free_bytes.clone(),
            total_bytes: figures.total_bytes.clone(),
            process_bytes: match &figures.process_bytes {
                ProcessBytes::Booked(bytes) => Measured::Value(*bytes),
                ProcessBytes::Unlisted if told.memory.is_some() => Measured::absent(OTHER_NAMES),
                ProcessBytes::Unlisted => Measured::Value(0),
                ProcessBytes::Refused(reason) => Measured::absent(reason.clone()),
            },
            process_unlisted: false,
            cuda_free_bytes,
            cuda_total_bytes,
            nvmap_bytes,
            logged: None,
        },
        Err(reason) => DeviceMemory {
            free_bytes: cuda_free_bytes.clone(),
            total_bytes: cuda_total_bytes.clone(),
            process_bytes: Measured::absent(reason),
            process_unlisted: false,
            cuda_free_bytes,
            cuda_total_bytes,
            nvmap_bytes,
            logged: None,
        },
    }
}

fn told_by_cuda(
    told: &DeviceReading,
    outside: Result<&DeviceFigures, &str>,
) -> (Measured<u64>, Measured<u64>) {
    let reason = match (told.refused, outside) {
        (Some(number), _) => format!("cuMemGetInfo failed with error {number}"),
        (None, Err(NO_DEVICE)) => NO_DEVICE.to_owned(),
        (None, _) => NOT_TOLD.to_owned(),
    };
    let (free, total) = told.memory.unzip();
    (
        Measured::from_option(free, reason.clone()),
        Measured::from_option(total, reason),
    )
}

/// What the child itself saw being allocated in a stage.
pub(super) fn device_seen(told: &DeviceReading) -> Measured<DeviceSeen> {
    let of = |owner: Option<Allocations>, reason| Measured::from_option(owner, reason);
    if told.allocator.or(told.buffers).or(told.pinned).is_none() {
        return DeviceSeen::absent("no allocation of device memory was watched");
    }
    Measured::Value(DeviceSeen {
        allocator: of(told.allocator, "no allocator of a library was watched"),
        buffers: of(told.buffers, "no device buffers were counted"),
        pinned: of(told.pinned, "no pinned memory was counted"),
    })
}

/// Device memory that the child itself holds.
pub(super) fn device_held(told: &DeviceReading) -> Measured<u64> {
    let live = |owner: Option<Allocations>| owner.map(|it| it.live_bytes);
    let held = match (live(told.allocator), live(told.buffers)) {
        (Some(allocator), Some(buffers)) => Some(allocator.saturating_add(buffers)),
        (allocator, buffers) => allocator.or(buffers),
    };
    Measured::from_option(held, "no allocation of device memory was watched")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn figures(free: u64, process: ProcessBytes) -> DeviceFigures {
        DeviceFigures {
            free_bytes: Measured::Value(free * MIB),
            total_bytes: Measured::Value(8000 * MIB),
            process_bytes: process,
        }
    }

    fn told(memory: Option<(u64, u64)>) -> DeviceReading {
        DeviceReading {
            memory,
            ..DeviceReading::default()
        }
    }

    fn nvmap() -> Measured<u64> {
        Measured::absent("no NvMap")
    }

    #[test]
    fn the_managements_figures_go_before_the_childs_and_both_are_kept() {
        let told = told(Some((7000 * MIB, 7900 * MIB)));
        let outside = figures(7100, ProcessBytes::Booked(500 * MIB));
        let memory = device_memory(Ok(&outside), &told, nvmap());
        assert_eq!(memory.free_bytes.get(), Some(7100 * MIB));
        assert_eq!(memory.process_bytes.get(), Some(500 * MIB));
        assert_eq!(memory.cuda_free_bytes.get(), Some(7000 * MIB));
        assert_eq!(memory.nvmap_bytes.reason(), Some("no NvMap"));
    }

    #[test]
    fn without_the_management_library_free_memory_is_what_cuda_says() {
        let told = told(Some((7000 * MIB, 7900 * MIB)));
        let memory = device_memory(Err("no NVML"), &told, nvmap());
        assert_eq!(memory.free_bytes.get(), Some(7000 * MIB));
        assert_eq!(memory.total_bytes.get(), Some(7900 * MIB));
        assert_eq!(memory.process_bytes.reason(), Some("no NVML"));
    }

    #[test]
    fn a_process_that_is_not_listed_holds_nothing_until_it_has_a_context() {
        let outside = figures(7100, ProcessBytes::Unlisted);
        let before = device_memory(Ok(&outside), &told(None), nvmap());
        assert_eq!(before.process_bytes.get(), Some(0));
        assert_eq!(before.cuda_free_bytes.reason(), Some(NOT_TOLD));
        let after = device_memory(Ok(&outside), &told(Some((1, 2))), nvmap());
        assert_eq!(after.process_bytes.reason(), Some(OTHER_NAMES));
    }

    #[test]
    fn a_program_that_is_listed_later_held_nothing_before() {
        let at = |free, process| device_memory(Ok(&figures(free, process)), &told(None), nvmap());
        let unlisted = DeviceMemory {
            process_bytes: Measured::absent(NOT_LISTED),
            process_unlisted: true,
            ..at(7900, ProcessBytes::Unlisted)
        };
        let listed = at(7374, ProcessBytes::Booked(518 * MIB));
        assert!(DeviceMemory::is_booked(&unlisted, &listed));
        let [before, after] = DeviceMemory::booked(&unlisted, &listed);
        assert_eq!(after.growth_since(&before).get(), Some(518 << 20));
        assert_eq!(unlisted.held_bytes(true).get(), Some(0));
        // By another number it is never listed, and free memory is all there is.
        assert!(!DeviceMemory::is_booked(&unlisted, &unlisted));
    }

    #[test]
    fn a_driver_that_refused_is_named_with_its_number() {
        let refused = DeviceReading {
            refused: Some(700),
            ..DeviceReading::default()
        };
        let memory = device_memory(Err("no NVML"), &refused, nvmap());
        let reason = memory.free_bytes.reason().map(str::to_owned);
        assert_eq!(
            reason.as_deref(),
            Some("cuMemGetInfo failed with error 700")
        );
    }

    #[test]
    fn the_lowest_point_is_counted_as_the_borders_are() {
        let mut view = StageView::default();
        for (free, process, system) in [(7000, 0, 900), (6000, 400, 950), (6500, 700, 500)] {
            let moment = Moment {
                at_ns: free,
                free: Some(free * MIB),
                total: Some(8000 * MIB),
                process: Some(process * MIB),
            };
            view.take_in(moment, Some(system * MIB));
        }
        let booked = device_memory(
            Ok(&figures(1, ProcessBytes::Booked(1))),
            &told(None),
            nvmap(),
        );
        let unbooked = device_memory(Err("no NVML"), &told(Some((1, 2))), nvmap());
        let lowest = |before, after| {
            let (alone, together) = view.lowest(before, after);
            (alone.get(), together.get())
        };
        assert_eq!(
            lowest(&booked, &booked),
            (Some(7300 * MIB), Some(7800 * MIB))
        );
        assert_eq!(
            lowest(&booked, &unbooked),
            (Some(6000 * MIB), Some(6950 * MIB))
        );
        assert_eq!(view.held_at(6100, true).get(), Some(400 * MIB));
        assert_eq!(view.held_at(6100, false).get(), Some(2000 * MIB));
    }

    #[test]
    fn readings_of_a_long_stage_stay_bounded_and_in_order() {
        let mut view = StageView::default();
        for at_ns in 0..100_000 {
            view.take_in(
                Moment {
                    at_ns,
                    ..Moment::default()
                },
                None,
            );
        }
        assert!(view.kept.len() <= MOST_KEPT);
        assert!(view.kept.is_sorted_by_key(|moment| moment.at_ns));
    }

    #[test]
    fn what_the_child_counted_is_told_by_owner_and_held_in_sum() {
        let some = |live_bytes| {
            Some(Allocations {
                live_bytes,
                ..Allocations::default()
            })
        };
        let told = DeviceReading {
            allocator: some(5),
            buffers: some(7),
            ..DeviceReading::default()
        };
        assert_eq!(device_held(&told).get(), Some(12));
        let seen = device_seen(&told);
        let seen = seen.value().unwrap();
        assert_eq!(seen.buffers.get().unwrap().live_bytes, 7);
        assert!(seen.pinned.reason().is_some());
        assert!(device_seen(&DeviceReading::default()).reason().is_some());
    }
}
